"""What can be said and done on Telegram now, for the gateway to ask after.

Bot API: setMessageReaction ("as non-premium users, bots can set up to one reaction per message"),
ReactionTypeEmoji (which there are).
"""

from typing import Final

from telegram.constants import ReactionEmoji

from adapters.telegram.session import Session
from bridge.api.adapter import Capabilities, Emoji, Texts
from bridge.api.ids import Place

EMOJI: Final = Emoji(most=1, allowed=frozenset(ReactionEmoji))

_TEXTS: Final = Texts(
    answers=True,
    edits=True,
    retractions=True,
    emoji=EMOJI,
    typing=True,
    files=True,
    styles=True,
    spoilers=True,
    locations=True,
    cards=True,
    votes=True,
)
_USUAL: Final = Capabilities(window=1, repeatable=False, texts=_TEXTS)


def capabilities(session: Session, place: Place) -> Capabilities:
    """Each request is answered, and none can be made twice without harm."""
    return _USUAL
