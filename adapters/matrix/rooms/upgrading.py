"""A room that was replaced by a new version of it: it is followed, and goes on at its address.

Client-Server API, "Room Upgrades": the old room names the new one, and the new one the old one.
Both must: else anybody could have us come to his room in place of another one. The new one comes
first where the account's owner replaces a room by another client.
"""

import logging
from functools import partial
from typing import Final

from adapters.matrix import ids
from adapters.matrix.items import Items
from adapters.matrix.rooms import aliases, going, kept, lookups, occupants
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.errors import GatewayError
from bridge.api.states import Absent, AnyState

log = logging.getLogger(__name__)

OFFERED_AFTER: Final = 10.0
"""Seconds in which the old room says that it was replaced, if it was."""

GOES_ON: Final = "This room is a new version of another one, and goes on there."


def seen(session: Session, new: Room) -> None:
    """A room says what it replaced: if that says so, too, it is seen where that was."""
    old = session.rooms.get(new.predecessor)
    if old is not None and old.replacement == new.id:
        _see(session, new, old)
    elif (native := session.replaced.pop(new.id, "")) and new.predecessor:
        session.see(new, native)


def ended(session: Session, old: Room, by: str) -> Items:
    """A room says that it was replaced. by: who says so."""
    new, items = session.rooms.get(old.replacement), Items()
    if new is not None and _is_next(new, old):
        if new.is_shown and session.place(new.id) != session.place(old.id):
            items.add(_moved(session, new))
        items.add(*_gone_on(session, old, new))
    if old.is_shown and not is_followed(session, old):
        items.errands.append(partial(follow, session, old, by))
    return items


def is_early(session: Session, new: Room) -> bool:
    """Whether it replaces a room that has not said so yet."""
    old = session.rooms.get(new.predecessor)
    if old is None or old.membership != "join" or old.replacement:
        return False
    place = session.place(old.id)
    return place.kind == "room" and session.room_of(place) is old


def is_followed(session: Session, room: Room) -> bool:
    """Nothing is to be done: it was not replaced, or goes on in what replaced it, where that is so
    and the login is there.
    """
    new = session.rooms.get(room.replacement)
    if not ids.is_room(room.replacement):
        return True
    if new is None or new.membership != "join":
        return False
    return not _is_next(new, room) or session.room_of(session.place(room.id)) is not room


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
        session.show(*_gone_on(session, old, new))
        await lookups.all_of(session, new)
        await session.keep(kept.changed(session))
    except GatewayError:
        log.info("a room was replaced, and cannot be followed")


def _is_next(new: Room, old: Room) -> bool:
    return new.predecessor == old.id and new.membership == "join"


def _see(session: Session, new: Room, old: Room) -> None:
    place = session.place(old.id)
    if place.kind == "room" and session.room_of(place) is old:
        session.see(new, place.native)
        # Who writes there goes on to believe that it is.
        new.encryption = new.encryption or old.encryption
        new.has_past = True
        session.changed.add(new.id)


def _gone_on(session: Session, old: Room, new: Room) -> tuple[AnyState, ...]:
    """It is seen where the old one was. Who comes and goes there is of no concern any longer."""
    if new.predecessor == old.id:
        _see(session, new, old)
    if session.room_of(session.place(old.id)) is not new or not old.is_shown:
        return ()
    old.is_shown, new.is_shown = False, True
    return occupants.whole(session, new)


def _moved(session: Session, new: Room) -> Absent:
    """It is seen elsewhere from now on."""
    return Absent(
        login=session.login.id,
        place=session.place(new.id),
        who=session.identity(session.me, new),
        cause="left",
        reason=GOES_ON,
        mine=True,
    )
