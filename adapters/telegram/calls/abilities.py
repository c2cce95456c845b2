"""What can be said and done on Telegram now, for the gateway to ask after.

Bot API: setMessageReaction ("as non-premium users, bots can set up to one reaction per message"),
ReactionTypeEmoji (which there are).
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from telegram.constants import ReactionEmoji

from adapters.telegram.rooms import rights
from adapters.telegram.session import Session
from bridge.api.adapter import Capabilities, Emoji, Ranks, Texts
from bridge.api.ids import Place

EMOJI: Final = frozenset(str(emoji.value) for emoji in ReactionEmoji)
"""All that a bot can react with."""

_TEXTS: Final = Texts(
    answers=True,
    edits=True,
    retractions=True,
    emoji=Emoji(most=1, allowed=EMOJI),
    typing=True,
    files=True,
    styles=True,
    spoilers=True,
    locations=True,
    cards=True,
    votes=True,
)


def capabilities(session: Session, place: Place) -> Capabilities:
    """Each request is answered, and none can be made twice without harm."""
    if place.kind != "room":
        return _able(Ranks(), None)
    return _able(rights.ranks(session, place), rights.reactions(session, place))


@lru_cache(maxsize=200)
def _able(ranks: Ranks, reactions: tuple[str, ...] | None) -> Capabilities:
    """reactions: those that a group allows, None for any. Groups differ in few ways."""
    texts = _TEXTS
    if reactions is not None:
        allowed = EMOJI.intersection(reactions)
        texts = replace(_TEXTS, emoji=Emoji(most=1, allowed=allowed) if allowed else None)
    return Capabilities(window=1, repeatable=False, texts=texts, ranks=ranks)
