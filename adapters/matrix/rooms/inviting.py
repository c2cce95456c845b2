"""People are invited into rooms: `Inviting` of the port. POST /rooms/{roomId}/invite."""

from typing import Final

from adapters.matrix import ids
from adapters.matrix.rooms import asking
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Place

IS_IN: Final = "This person is in the room already."


async def invite(session: Session, place: Place, who: str, reason: str) -> None:
    """who: an MXID. Raises Refused."""
    room = asking.inside(session, place)
    if not ids.is_person(who):
        raise Refused("not-found", asking.NOBODY)
    member = room.members.get(who)
    if member is not None and member.membership == "join":
        raise Refused("conflict", IS_IN)
    await _check(session, who)
    await asking.about_member(session, room, "invite", who, reason)


async def _check(session: Session, who: str) -> None:
    """Homeservers invite whoever is named. Not all of them tell of everybody."""
    try:
        await session.homeserver.ask("GET", path("profile", who))
    except Failure as failure:
        if failure.status == 404:
            raise Refused("not-found", asking.NOBODY) from failure
    except TryLater:
        return
