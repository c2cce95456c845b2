"""What files on Matrix are known by."""

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.media import reference
from adapters.matrix.media.reference import Reference

MXC = "mxc://example.org/aZ_0-9"
KEY, IV, HASH = bytes(range(200, 232)), bytes(range(8)) + bytes(8), bytes(range(220, 252))
SEALED = Reference(mxc=MXC, key=KEY, iv=IV, sha256=HASH, media_type="image/png")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


def encrypted_file(**changed: Any) -> dict[str, Any]:
    """As clients write it."""
    key = {"kty": "oct", "alg": "A256CTR", "ext": True, "key_ops": ["encrypt", "decrypt"]}
    key["k"] = urlsafe_b64encode(KEY).rstrip(b"=").decode()
    file = {
        "v": "v2",
        "url": MXC,
        "key": key,
        "iv": b64encode(IV).rstrip(b"=").decode(),
        "hashes": {"sha256": b64encode(HASH).rstrip(b"=").decode()},
    }
    return {**file, **changed}


@pytest.mark.parametrize("known", [SEALED, Reference(mxc=MXC)])
def test_what_was_written_is_read(known: Reference) -> None:
    assert reference.read(known.written()) == known


def test_a_plain_file_is_known_by_where_it_is() -> None:
    assert Reference(mxc=MXC).written() == MXC


def test_where_a_file_is_has_two_parts() -> None:
    known = reference.plain("mxc://[2001:db8::1]:8448/aZ09")

    assert (known.server, known.id) == ("[2001:db8::1]:8448", "aZ09")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/aZ09",
        "mxc://example.org",
        "mxc://example.org/",
        "mxc:///aZ09",
        "mxc://example.org/a/b",
        "mxc://example.org/..",
        "mxc://example.org/a%2fb",
        "mxc://example.org/a?b",
        "mxc://example.org/aZ09\n",
        "mxc://exa mple.org/aZ09",
        "mxc://alice@example.org/aZ09",
        "mxc://example.org:8448x/aZ09",
        "MXC://example.org/aZ09",
        f"mxc://example.org/{'a' * 256}",
        "",
        None,
        7,
        ["mxc://example.org/aZ09"],
    ],
)
def test_what_is_no_mxc_uri_is_nowhere(url: object) -> None:
    with pytest.raises(ValueError, match="no mxc URI"):
        reference.plain(url)


def test_an_encrypted_file_is_read_as_clients_write_it() -> None:
    assert reference.encrypted(encrypted_file(), "image/png") == SEALED


def test_an_encrypted_file_is_written_as_clients_read_it() -> None:
    assert SEALED.encrypted_file() == encrypted_file()


def test_the_media_type_of_old_clients_stands_in_the_file() -> None:
    assert reference.encrypted(encrypted_file(mimetype="image/png")) == SEALED


def test_base64_is_read_in_either_alphabet_and_with_padding() -> None:
    """Of what clients write, the key alone is in the alphabet of URLs."""
    key = {**encrypted_file()["key"], "k": b64encode(KEY).decode()}
    hashes = {"sha256": urlsafe_b64encode(HASH).decode()}
    file = encrypted_file(key=key, iv=b64encode(IV).decode(), hashes=hashes)

    assert reference.encrypted(file, "image/png") == SEALED


@pytest.mark.parametrize(
    "file",
    [
        None,
        "mxc://example.org/aZ09",
        encrypted_file(v="v1"),
        encrypted_file(url="https://example.org/aZ09"),
        encrypted_file(key=None),
        encrypted_file(key={**encrypted_file()["key"], "kty": "RSA"}),
        encrypted_file(key={**encrypted_file()["key"], "alg": "A128CTR"}),
        encrypted_file(key={**encrypted_file()["key"], "key_ops": ["encrypt"]}),
        encrypted_file(key={**encrypted_file()["key"], "key_ops": None}),
        encrypted_file(key={**encrypted_file()["key"], "k": "AAAA"}),
        encrypted_file(key={**encrypted_file()["key"], "k": "ä" * 43}),
        encrypted_file(iv="AAAA"),
        encrypted_file(iv=None),
        encrypted_file(iv="A" * 1_000_000),
        encrypted_file(hashes={}),
        encrypted_file(hashes=["sha256"]),
        encrypted_file(hashes={"sha256": 7}),
    ],
)
def test_what_cannot_be_opened_is_no_encrypted_file(file: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        reference.encrypted(file)


def test_a_key_is_not_shown_when_it_is_printed() -> None:
    assert str(KEY) not in repr(SEALED)
    assert "key" not in repr(SEALED)


@given(JSON)
def test_whatever_stands_in_an_event_is_a_reference_or_none(value: Any) -> None:
    for file in (value, encrypted_file(key=value), encrypted_file(hashes=value)):
        with pytest.raises(ValueError, match=r"."):
            reference.encrypted(file)


@given(st.text() | JSON.map(json.dumps) | st.just("{" * 100_000) | st.just('{"a":' * 100_000))
def test_what_nobody_wrote_is_not_read(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        reference.read(written)
