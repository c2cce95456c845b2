"""People are invited into rooms: `Inviting` of the port. POST /rooms/{roomId}/invite."""

from typing import Final

from adapters.matrix import ids
from adapters.matrix.rooms import asking
from adapters.matrix.session import Session
from bridge.api.errors import Refused
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
    await asking.about_member(session, room, "invite", who, reason)
