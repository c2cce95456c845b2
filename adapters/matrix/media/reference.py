"""What a file on Matrix is known by: where it is, and how it is opened; pure.

Matrix specification, client-server API, "Matrix Content (mxc://) URIs" (of letters, digits, `_` and
`-` alone) and "Sending encrypted attachments" (`EncryptedFile`, `JWK`; version 2: AES-256 in
counter mode, the SHA-256 of what is encrypted).

As it stands in `File.native` and in `File.hosted`:

    mxc://example.org/aZ09                                              a plain one
    {"iv":"...","key":"...","sha256":"...","type":"image/png","url":"mxc://example.org/aZ09"}
"""

import binascii
import json
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

KEY_BYTES: Final = 32
IV_BYTES: Final = 16
HASH_BYTES: Final = 32

_SCHEME: Final = "mxc://"
_MXC: Final = re.compile(
    r"mxc://((?:[0-9A-Za-z.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?)"
    r"/([0-9A-Za-z_-]{1,255})\Z",
    re.ASCII,
)
_MOST_TYPE: Final = 127
"""Characters of a media type's name; RFC 6838 section 4.2."""

_VERSION: Final = "v2"
_OPERATIONS: Final = ("encrypt", "decrypt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One file. mxc: where it is, `mxc://example.org/aZ09`.

    key, iv: by which it is decrypted, sha256: of it as it lies there; empty where it is not
    encrypted. media_type: of what is in it, "" when unknown.
    """

    mxc: str
    key: bytes = field(default=b"", repr=False)
    iv: bytes = field(default=b"", repr=False)
    sha256: bytes = b""
    media_type: str = ""

    @property
    def is_encrypted(self) -> bool:
        return bool(self.key)

    @property
    def server(self) -> str:
        """Whose it is."""
        return self.mxc[len(_SCHEME) :].rpartition("/")[0]

    @property
    def id(self) -> str:
        """As what that server knows it."""
        return self.mxc.rpartition("/")[2]

    def written(self) -> str:
        """As a string that `read` reads: always the same of the same file."""
        if not self.is_encrypted:
            return self.mxc
        return json.dumps(
            {
                "iv": _unpadded(self.iv),
                "key": _unpadded(self.key),
                "sha256": _unpadded(self.sha256),
                "type": self.media_type,
                "url": self.mxc,
            },
            separators=(",", ":"),
        )

    def encrypted_file(self) -> dict[str, Any]:
        """The `file` of an event (`EncryptedFile`). Only for one that is encrypted."""
        key = urlsafe_b64encode(self.key).rstrip(b"=").decode()
        return {
            "v": _VERSION,
            "url": self.mxc,
            "key": {
                "kty": "oct",
                "key_ops": list(_OPERATIONS),
                "alg": "A256CTR",
                "k": key,
                "ext": True,
            },
            "iv": _unpadded(self.iv),
            "hashes": {"sha256": _unpadded(self.sha256)},
        }


def is_mxc(native: object) -> bool:
    """Whether this says where a file is, as a homeserver is to be asked for."""
    return isinstance(native, str) and _MXC.match(native) is not None


def plain(url: object) -> Reference:
    """A file that is not encrypted, by the `url` of an event. Raises ValueError."""
    if not isinstance(url, str) or not is_mxc(url):
        raise ValueError("no mxc URI")
    return Reference(mxc=url)


def encrypted(file: object, media_type: str = "") -> Reference:
    """By the `file` of an event, whatever stands there. Raises ValueError.

    media_type: as the event says (`info.mimetype`).
    """
    if not isinstance(file, Mapping) or file.get("v") != _VERSION:
        raise ValueError("no encrypted file of version 2")
    key, hashes = file.get("key"), file.get("hashes")
    if not isinstance(key, Mapping) or not isinstance(hashes, Mapping):
        raise ValueError("no key or no hash")
    operations = key.get("key_ops")
    if key.get("kty") != "oct" or key.get("alg") != "A256CTR":
        raise ValueError("a key of another kind")
    if not isinstance(operations, list) or "decrypt" not in operations:
        raise ValueError("a key that is not for this")
    return Reference(
        mxc=plain(file.get("url")).mxc,
        key=_bytes(key.get("k"), KEY_BYTES),
        iv=_bytes(file.get("iv"), IV_BYTES),
        sha256=_bytes(hashes.get("sha256"), HASH_BYTES),
        media_type=_type(media_type or file.get("mimetype")),
    )


def read(written: str) -> Reference:
    """What `Reference.written` wrote. Raises ValueError for what it did not."""
    if not written.startswith("{"):
        return plain(written)
    try:
        kept = json.loads(written)
    except RecursionError:
        raise ValueError("no reference") from None
    return Reference(
        mxc=plain(kept.get("url")).mxc,
        key=_bytes(kept.get("key"), KEY_BYTES),
        iv=_bytes(kept.get("iv"), IV_BYTES),
        sha256=_bytes(kept.get("sha256"), HASH_BYTES),
        media_type=_type(kept.get("type")),
    )


def _bytes(encoded: object, count: int) -> bytes:
    """Of base64 in either alphabet, padded or not: clients write all of them."""
    if not isinstance(encoded, str) or len(encoded) > 2 * count:
        raise ValueError("no base64")
    bare = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        found = b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, UnicodeError):
        raise ValueError("no base64") from None
    if len(found) != count:
        raise ValueError("so many bytes it never has")
    return found


def _unpadded(content: bytes) -> str:
    return b64encode(content).rstrip(b"=").decode()


def _type(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MOST_TYPE or not value.isprintable():
        return ""
    return value
