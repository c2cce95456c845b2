"""A room that was replaced by a new version of it: it is followed, and goes on at its address.

Client-Server API, "Room Upgrades": the old room names the new one, and the new one the old one.
Both must: else anybody could have us come to his room in place of another one.
"""

import logging

from adapters.matrix import ids
from adapters.matrix.rooms import aliases, going, kept, lookups, occupants
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.errors import GatewayError

log = logging.getLogger(__name__)


def seen(session: Session, new: Room) -> None:
    """A room says what it replaced: if that says so, too, it is seen where that was."""
    old = session.rooms.get(new.predecessor)
    if old is None or old.replacement != new.id:
        return
    place = session.place(old.id)
    if place.kind == "room" and session.room_of(place) is old:
        session.see(new, place.native)
        # Who writes there goes on to believe that it is.
        new.encryption = new.encryption or old.encryption
        new.has_past = True
        session.changed.add(new.id)


def is_followed(session: Session, room: Room) -> bool:
    """Nothing is to be done: it was not replaced, or the login is in what replaced it."""
    new = session.rooms.get(room.replacement)
    return not ids.is_room(room.replacement) or (new is not None and new.membership == "join")


def awaited(session: Session, room: str) -> Room | None:
    """The room that is shown and was replaced by this one, into which the login could not come
    yet.
    """
    return next(
        (one for one in session.rooms.values() if one.replacement == room and one.is_shown), None
    )


async def follow(session: Session, old: Room, by: str = "") -> None:
    """Come into the room that replaced one, and have it seen where that was. by: who replaced it,
    since his server is in it.
    """
    if session.rooms.get(old.id) is not old or old.membership != "join":
        return
    known = session.via.get(old.replacement, ())
    servers = (ids.server_of(by), *known, ids.server_of(session.me))
    aliases.reached(session, old.replacement, servers)
    new = session.rooms.get(old.replacement)
    try:
        if new is None or new.membership != "join":
            new = await going.enter(session, old.replacement, knocks=False)
        if new.predecessor == old.id:
            await _go_on(session, old, new)
    except GatewayError:
        log.info("a room was replaced, and cannot be followed")


async def _go_on(session: Session, old: Room, new: Room) -> None:
    """Who comes and goes in the old room is of no concern any longer."""
    seen(session, new)
    if session.room_of(session.place(old.id)) is not new:
        return
    was_shown, old.is_shown = old.is_shown, False
    if was_shown:
        new.is_shown = True
        await lookups.learn(session, new)
        session.show(*occupants.whole(session, new))
    await session.keep(kept.changed(session))
