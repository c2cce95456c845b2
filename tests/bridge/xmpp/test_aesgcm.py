"""Encrypted files are opened piece by piece, and proven at their end."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.errors import Refused
from bridge.xmpp.aesgcm import Opening, Secret, joined, split

KEY = bytes(range(32))
SHORT_IV = b"\x01" * 12
LONG_IV = b"\xab" * 16


def opened(secret: Secret, pieces: list[bytes]) -> bytes:
    opening = Opening(secret)
    plain = b"".join([opening.update(piece) for piece in pieces])
    opening.finish()
    return plain


@pytest.mark.parametrize("iv", [SHORT_IV, LONG_IV])
def test_a_link_has_its_key_behind_its_iv(iv: bytes) -> None:
    url = f"aesgcm://files.example:5443/a%20b.jpg?x=1#{(iv + KEY).hex()}"

    place, secret = split(url.replace("aesgcm", "AesGcm").replace("ab" * 16, "AB" * 16))

    assert place == "https://files.example:5443/a%20b.jpg?x=1"
    assert secret == Secret(iv=iv, key=KEY)


@pytest.mark.parametrize("link", ["https://files.example/a?x=1", "http://files.example:5280/a"])
def test_what_lies_anywhere_and_its_key_are_one_link(link: str) -> None:
    secret = Secret(iv=SHORT_IV, key=KEY)

    assert split(joined(link, secret)) == (link, secret)
    assert joined(link, secret).startswith("aesgcm:")


def test_other_links_have_no_key() -> None:
    link = f"https://files.example/#{(SHORT_IV + KEY).hex()}"

    assert split(link) == (link, None)


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#",
        "#" + "0" * 87,
        "#" + "0" * 90,
        "#" + "g" * 88,
        "#" + " 0" * 44,
        "#" + "0" * 88 + "\n",
    ],
)
def test_a_key_that_is_none_is_malformed(fragment: str) -> None:
    with pytest.raises(Refused) as refused:
        split(f"aesgcm://files.example/a{fragment}")

    assert refused.value.reason == "malformed"


def test_a_secret_is_not_shown() -> None:
    assert KEY.hex()[:8] not in repr(Secret(key=KEY, iv=SHORT_IV))
    assert repr(KEY)[2:10] not in repr(Secret(key=KEY, iv=SHORT_IV))


@given(
    st.binary(max_size=200),
    st.sampled_from([SHORT_IV, LONG_IV]),
    st.lists(st.integers(0, 40), max_size=12),
)
def test_a_file_is_the_same_in_whatever_pieces_it_comes(
    plain: bytes, iv: bytes, cuts: list[int]
) -> None:
    sealed = AESGCM(KEY).encrypt(iv, plain, None)
    pieces = []
    for cut in cuts:
        pieces.append(sealed[:cut])
        sealed = sealed[cut:]

    assert opened(Secret(key=KEY, iv=iv), [*pieces, sealed]) == plain


@pytest.mark.parametrize("at", [0, 50, -1])
def test_a_changed_file_is_refused_at_its_end(at: int) -> None:
    sealed = bytearray(AESGCM(KEY).encrypt(SHORT_IV, b"x" * 100, None))
    sealed[at] ^= 1

    with pytest.raises(Refused) as refused:
        opened(Secret(key=KEY, iv=SHORT_IV), [bytes(sealed)])

    assert refused.value.reason == "not-acceptable"


@pytest.mark.parametrize("length", [0, 15, 16, 115])
def test_a_file_that_ends_early_is_refused(length: int) -> None:
    sealed = AESGCM(KEY).encrypt(SHORT_IV, b"x" * 100, None)

    with pytest.raises(Refused):
        opened(Secret(key=KEY, iv=SHORT_IV), [sealed[:length]])
