"""QR codes: drawn, held out in a form (XEP-0221), and given to whose command it is (XEP-0231)."""

import io
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1
from typing import Final

import segno

from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.addressing import BareJid

MEDIA_TYPE: Final = "image/png"
MODULE: Final = 6
"""Pixels of one square."""
MOST_KEPT: Final = 500
KEPT_FOR: Final = 900.0

FIELD: Final = "ocr"
"""Of a picture in a form. COMPAT(Converse.js 11; Gajim 1.8): one draws it only in a field of this
name, that of XEP-0158, the other only where text can be filled in.
"""

DATA_TAG: Final = f"{{{ns.BOB}}}data"


@dataclass(frozen=True, slots=True)
class _Kept:
    image: bytes
    until: float


def drawn(link: str) -> bytes:
    """A QR code as a PNG; b"" where more is to be written than one holds. ISO/IEC 18004."""
    written = io.BytesIO()
    try:
        segno.make(link, micro=False).save(written, kind="png", scale=MODULE, border=4)
    except segno.DataOverflowError:
        return b""
    return written.getvalue()


class Sights:
    """Pictures in forms, each for its account alone, for a while. now: in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: OrderedDict[tuple[BareJid, str], _Kept] = OrderedDict()

    def hold(self, account: BareJid, image: bytes) -> str:
        """Keep a picture; its content id. Section 2: named by its hash."""
        cid = f"sha1+{sha1(image, usedforsecurity=False).hexdigest()}@bob.xmpp.org"
        self._kept[account, cid] = _Kept(image, self._now() + KEPT_FOR)
        self._kept.move_to_end((account, cid))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return cid

    def of(self, account: BareJid, cid: str) -> bytes | None:
        """A picture that was held out to this account."""
        kept = self._kept.get((account, cid))
        if kept is None or kept.until < self._now():
            return None
        return kept.image


def media(cid: str, image: bytes) -> str:
    """XEP-0221 section 2: a picture in a field, with its size as PNG has it (ISO 15948 section
    11.2.2).
    """
    width, height = (str(int.from_bytes(image[at : at + 4])) for at in (16, 20))
    uri = f'<uri type="{MEDIA_TYPE}">{stanza.text(f"cid:{cid}")}</uri>'
    return stanza.element("media", ns.MEDIA, uri, width=width, height=height)
