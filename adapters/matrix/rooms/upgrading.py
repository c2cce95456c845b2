"""A room that was replaced by a new version of it: it is followed, and goes on at its address.

Client-Server API, "Room Upgrades": the old room names the new one, and the new one the old one.
Both must: else anybody could have us come to his room in place of another one.
"""

import logging

from adapters.matrix import foreign, ids
from adapters.matrix.rooms import aliases, going, kept, lookups, occupants
from adapters.matrix.rooms.room import Room
from adapters.matrix.rooms.state import Event
from adapters.matrix.session import Session
from bridge.api.errors import GatewayError

log = logging.getLogger(__name__)


async def follow(session: Session, old: Room, event: Event) -> None:
    """Come into the room that replaced one, and have it seen where that was."""
    if session.rooms.get(old.id) is not old or old.membership != "join":
        return
    servers = (ids.server_of(foreign.text(event, "sender")), ids.server_of(session.me))
    aliases.reached(session, old.replacement, servers)
    new = session.rooms.get(old.replacement)
    try:
        if new is None or new.membership != "join":
            new = await going.enter(session, old.replacement)
        if new.predecessor == old.id:
            await goes_on(session, old, new)
    except GatewayError:
        log.info("a room was replaced, and cannot be followed")


async def goes_on(session: Session, old: Room, new: Room) -> None:
    """The new room is seen where the old one was, whoever of the login's clients came into it."""
    place = session.place(old.id)
    if place.kind != "room" or session.room_of(place) is new:
        return
    was_shown, old.is_shown = old.is_shown, False
    session.see(new, place.native)
    session.changed |= {old.id, new.id}
    if was_shown:
        new.is_shown = True
        await lookups.learn(session, new)
        session.show(*occupants.whole(session, new))
    await session.keep(kept.changed(session))
