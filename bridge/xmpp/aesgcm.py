"""Files that were encrypted before they were put up, with the key in their link: XEP-0454; pure.

aesgcm://files.example/x/cat.jpg#(IV, 12 or 16 bytes, and key, 32 bytes, in hexadecimal); what lies
behind a link that is not https, as only XEP-0448 has it: aesgcm:http://files.example/x/cat.jpg#...
"""

import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from bridge.api.errors import Refused

TAG_BYTES: Final = 16
"""By so much a file is longer where it lies than it is."""

_SCHEME: Final = "aesgcm:"
_PLAIN: Final = "http:"
KEY_BYTES: Final = 32
# The XEP speaks of 12 bytes "for new implementations"; older clients send 16.
_FRAGMENT: Final = re.compile(r"(?:[0-9a-f]{88}|[0-9a-f]{96})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secret:
    """What opens one file. It is not shown when it is printed."""

    key: bytes
    iv: bytes


def split(url: str) -> tuple[str, Secret | None]:
    """Where a link's file lies, and what opens it if it is encrypted. Raises Refused."""
    if url[: len(_SCHEME)].lower() != _SCHEME:
        return url, None
    place, _, fragment = url[len(_SCHEME) :].partition("#")
    if not _FRAGMENT.fullmatch(fragment):
        raise Refused("malformed", "This link to an encrypted file has no proper key.")
    secret = bytes.fromhex(fragment)
    lies = place if place[: len(_PLAIN)].lower() == _PLAIN else f"https:{place}"
    return lies, Secret(iv=secret[:-KEY_BYTES], key=secret[-KEY_BYTES:])


def joined(link: str, secret: Secret) -> str:
    """Where a file lies, `http:` or `https:`, and what opens it, in one link."""
    scheme, _, place = link.partition("#")[0].partition(":")
    lies = place if scheme.lower() == "https" else f"{_PLAIN}{place}"
    return f"{_SCHEME}{lies}#{secret.iv.hex()}{secret.key.hex()}"


class Opening:
    """Decrypts one file piece by piece; nothing of it is to be trusted before `finish`."""

    def __init__(self, secret: Secret) -> None:
        self._cipher = Cipher(AES(secret.key), GCM(secret.iv)).decryptor()
        self._held = b""  # the last bytes so far: they may be the tag

    def update(self, piece: bytes) -> bytes:
        """What can be read with one more piece."""
        whole = self._held + piece
        self._held = whole[-TAG_BYTES:]
        return self._cipher.update(whole[:-TAG_BYTES])

    def finish(self) -> None:
        """All has come. Raises Refused when it is not what was encrypted with this key."""
        try:
            if len(self._held) < TAG_BYTES:
                raise InvalidTag
            self._cipher.finalize_with_tag(self._held)
        except InvalidTag as error:
            raise Refused(
                "not-acceptable", "The encrypted file is damaged, or the key in its link is wrong."
            ) from error
