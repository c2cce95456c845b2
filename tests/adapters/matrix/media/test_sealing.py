"""Files of encrypted rooms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from adapters.matrix.media import reference
from adapters.matrix.media.reference import Reference
from adapters.matrix.media.sealing import DAMAGED, Opening, Sealing
from bridge.api.errors import Refused

MXC = "mxc://example.org/aZ09"


def opened(known: Reference, *pieces: bytes) -> bytes:
    opening = Opening(known)
    plain = b"".join(map(opening.update, pieces))
    opening.finish()
    return plain


@given(st.lists(st.binary(max_size=100)))
def test_another_implementation_opens_what_was_sealed(pieces: list[bytes]) -> None:
    sealing = Sealing()
    sealed = b"".join(map(sealing.update, pieces))
    file = sealing.reference(MXC, "image/png").encrypted_file()
    plain = decrypt_attachment(sealed, file["key"]["k"], file["hashes"]["sha256"], file["iv"])

    assert plain == b"".join(pieces)


@given(st.binary(max_size=300), st.integers(0, 300))
def test_what_another_implementation_sealed_is_opened(plain: bytes, cut: int) -> None:
    sealed, file = encrypt_attachment(plain)
    known = reference.encrypted({**file, "url": MXC})

    assert opened(known, sealed[:cut], sealed[cut:]) == plain


@pytest.mark.parametrize(
    "damage", [lambda sealed: sealed[:-1], lambda sealed: b"?" + sealed[1:], lambda _: b""]
)
def test_what_is_not_what_was_sent_is_refused(damage: object) -> None:
    assert callable(damage)
    sealing = Sealing()
    sealed = sealing.update(b"tea")

    with pytest.raises(Refused) as refused:
        opened(sealing.reference(MXC, ""), damage(sealed))
    assert refused.value.text == DAMAGED


def test_each_file_has_a_key_of_its_own() -> None:
    first, second = (Sealing().reference(MXC, "") for _ in range(2))

    assert first.key != second.key
    assert first.iv != second.iv
    assert first.iv[8:] == bytes(8)
