"""The server finds us too fast: how it says so, and what follows.

RFC 2812 section 5 (263 RPL_TRYAGAIN), modern.ircdocs.horse (439 ERR_TARGETTOOFAST), ERROR; servers
of the ircd-hybrid family refuse a message by a notice alone.
"""

import re
from typing import Final

from adapters.irc.items import Denial
from adapters.irc.session import Session

TOO_FAST: Final = frozenset({"263", "439"})

AFTERWARDS: Final = "What you say leaves more slowly for some minutes."
TOLD: Final = f"The server wants us to be slower. {AFTERWARDS}"

_NOTICE: Final = re.compile(r"\*\*\* Message to (\S+) throttled due to flooding")
_LAST_WORDS: Final = ("excess flood", "flooding", "sendq exceeded", "recvq exceeded")


def refusal(session: Session, text: str) -> Denial | None:
    """What a notice of the server refuses, None for other notices."""
    found = _NOTICE.match(text)
    if found is None:
        return None
    return Denial("439", session.fold(found[1]), "There were too many messages at once")


def is_for_flood(text: str) -> bool:
    """A server's last words say that we were too fast."""
    low = text.lower()
    return any(words in low for words in _LAST_WORDS)
