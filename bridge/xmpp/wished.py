"""What accounts say, treated as they wish; pure.

XEP-0184, XEP-0308, XEP-0444.
"""

from dataclasses import replace
from typing import Final

from bridge.api.adapter import Emoji, Texts
from bridge.api.errors import Refused
from bridge.api.events import Edit, Said
from bridge.core.preferences import EDITS, REACTIONS, RECEIPTS, Wishes

NO_EDITS: Final = "Messages cannot be changed here."

_IN_WORDS: Final = Emoji()
"""Whatever one reacts with can be said."""


def able(texts: Texts, wishes: Wishes) -> Texts:
    """What can be done with messages, by an account with such wishes."""
    if texts.emoji is None and wishes.text(REACTIONS) == "words":
        return replace(texts, emoji=_IN_WORDS)
    return texts


def heeded(event: Said | None, texts: Texts, wishes: Wishes) -> Said | None:
    """What an account said. Raises Refused."""
    if event is None or event.back is None:
        return event
    if isinstance(event, Edit) and not texts.edits and wishes.text(EDITS) == "refuse":
        raise Refused("unsupported", NO_EDITS)
    if event.back.receipt and not wishes.flag(RECEIPTS):
        return replace(event, back=replace(event.back, receipt=False))
    return event
