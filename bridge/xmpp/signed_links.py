"""Links that the gateway itself gives out: signed, and good until a time that stands in them; pure.

HMAC: RFC 2104, with SHA-256; base64url: RFC 4648 section 5.

    https://files.example.org/1767225600/9vYb…Q/9f86d081…0a08/tea.png
    base                      until      signature hash       name
"""

import base64
import hmac
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

_SEGMENTS: Final = 4
_UNTIL: Final = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SIGNATURE_BYTES: Final = 16
"""Section 5 of RFC 2104: half of the hash at least, 80 bits at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """until: Unix time in seconds. sha256: hexadecimal. name: safe, so without a path."""

    until: int
    sha256: str
    name: str


class Signer:
    """Writes links and reads them again. key: the gateway's. base: what links begin with."""

    def __init__(self, key: bytes, base: str) -> None:
        # The same key serves other purposes too, each with a key of its own derived from it.
        self._key = hmac.digest(key, b"links to files", "sha256")
        self._base = base.rstrip("/")
        self._path = urlsplit(self._base).path

    def written(self, link: Link) -> str:
        """The link as everybody can follow it."""
        signature = self._signature(link)
        return f"{self._base}/{link.until}/{signature}/{link.sha256}/{quote(link.name, safe='')}"

    def is_ours(self, url: str) -> bool:
        """Whether it looks like one of our links."""
        return url.startswith(f"{self._base}/")

    def read(self, path: str, now: float) -> Link | None:
        """What is asked for by a path, percent-encoded, as it came; None: nothing that we gave.

        What stands before our links may be left out, as some proxies do.
        """
        parts = path.removeprefix(self._path).split("/")
        if len(parts) != _SEGMENTS + 1 or parts[0]:
            return None
        _, until, signature, sha256, name = parts
        link = _link(until, sha256, name)
        if link is None or link.until <= now or not self._is_signed(link, signature):
            return None
        return link

    def _is_signed(self, link: Link, signature: str) -> bool:
        return hmac.compare_digest(self._signature(link).encode(), signature.encode())

    def _signature(self, link: Link) -> str:
        said = f"{link.until}/{link.sha256}/{link.name}".encode()
        digest = hmac.digest(self._key, said, "sha256")[:_SIGNATURE_BYTES]
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _link(until: str, sha256: str, name: str) -> Link | None:
    if not _UNTIL.fullmatch(until) or not _SHA256.fullmatch(sha256):
        return None
    try:
        return Link(until=int(until), sha256=sha256, name=unquote(name, errors="strict"))
    except UnicodeDecodeError:
        return None
