"""What can be said and done on Matrix now, for the gateway to ask after; pure.

Matrix specification, client-server API, `m.room.power_levels`: each type of event can need a level
of its own; "redact" is needed to redact what others said, besides that of `m.room.redaction`.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from adapters.matrix.calls.call import REACTION
from adapters.matrix.calls.things import START
from adapters.matrix.rooms import ranks
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.adapter import Capabilities, Emoji, Ranks, Texts
from bridge.api.ids import Place
from bridge.api.states import Affiliation, Role

EMOJI: Final = Emoji(most=20)
REDACTION: Final = "m.room.redaction"
SEALED: Final = "m.room.encrypted"

_TEXTS: Final = Texts(
    answers=True,
    edits=True,
    retractions=True,
    emoji=EMOJI,
    typing=True,
    reads=True,
    files=True,
    styles=True,
    spoilers=True,
    locations=True,
    polls=True,
    votes=True,
)

_RANKS: Final = Ranks(
    kick=True,
    roles=frozenset[Role]({"visitor", "participant", "moderator"}),
    affiliations=frozenset[Affiliation]({"owner", "admin", "member", "none", "outcast"}),
    lists=frozenset[Affiliation]({"owner", "admin", "member", "outcast"}),
    removes=True,
    invites=True,
    judges=True,
)
_OPEN_RANKS: Final = replace(
    _RANKS,
    affiliations=_RANKS.affiliations - {"member"},
    lists=_RANKS.lists - {"member"},
)


def capabilities(session: Session | None, place: Place) -> Capabilities:
    """Each request is answered, and can be made again. session: None while it does not run."""
    if place.kind != "room":
        return _able(True, True, True, None)
    room = None if session is None else session.room_of(place)
    if session is None or room is None or room.membership != "join":
        return _able(True, True, True, True)
    level = ranks.level(room, session.me)
    redacts = level >= ranks.needed(room, REDACTION, is_state=False)
    removes = redacts and level >= ranks.power(room).redact
    is_open = room.join_rule == "public"
    return _able(_may(room, level, REACTION), redacts, _may(room, level, START), removes, is_open)


def _may(room: Room, level: int, kind: str) -> bool:
    """Whether one may send events of a kind there; reactions are never encrypted."""
    sent = SEALED if room.is_encrypted and kind != REACTION else kind
    return level >= ranks.needed(room, sent, is_state=False)


@lru_cache(maxsize=48)
def _able(
    reacts: bool, redacts: bool, asks: bool, removes: bool | None, is_open: bool = False
) -> Capabilities:
    """Rooms differ in few ways. removes: what others said; None where there are no ranks.
    is_open: everybody may come, so that nobody is made a member.
    """
    texts = replace(_TEXTS, emoji=EMOJI if reacts else None, retractions=redacts, polls=asks)
    ranks_ = _OPEN_RANKS if is_open else _RANKS
    ranked = Ranks() if removes is None else replace(ranks_, removes=removes)
    return Capabilities(window=1, repeatable=True, texts=texts, ranks=ranked)
