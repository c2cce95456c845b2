"""Whom a login's owner knows: those whom he has chats with, and whom he put into his list.

Matrix has no contact list but `m.direct`. Who is in it is listed; whom the owner put into his list
before anything was said, or took out of it, is kept here. A stranger who begins to talk is none
until he is answered.
"""

from typing import Final

from adapters.matrix import ids
from adapters.matrix.chats import marking
from adapters.matrix.chats.signs import Fares
from adapters.matrix.items import Items
from adapters.matrix.media import portraits
from adapters.matrix.rooms import names
from adapters.matrix.rooms.room import Member
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Identity
from bridge.api.states import Contact, Contacts, Stranger

NOBODY: Final = "There is nobody of this name on Matrix."
NO_PERSON: Final = "This is no person on Matrix."

UNKNOWN: Final = Fares()


def whole(session: Session) -> Contacts:
    """All of them."""
    session.directs.touched.clear()
    known = sorted(one for one in session.directs.people() if is_listed(session, one))
    return Contacts(login=session.login.id, contacts=tuple(contact(session, one) for one in known))


def told(session: Session) -> Items:
    """Those of whom something is otherwise since it was told last; and what is kept of them."""
    items, directs = Items(), session.directs
    for person in sorted(directs.touched):
        if is_listed(session, person):
            items.add(contact(session, person))
        else:
            items.add(Stranger(login=session.login.id, who=_who(session, person)))
    directs.touched.clear()
    items.keep.update(directs.keep())
    return items


def fared(session: Session, person: str, items: Items) -> None:
    """How somebody fares is known anew."""
    if is_listed(session, person):
        items.add(contact(session, person))


def is_listed(session: Session, person: str) -> bool:
    """Whether somebody is in the list."""
    directs = session.directs
    if person in directs.unlisted or person == session.me:
        return False
    if person in directs.followed:
        return True
    return any(
        directs.peer(room) == person and is_live(session, room)
        for room in directs.listed.get(person, ())
    )


def is_live(session: Session, native: str) -> bool:
    """Whether the login and its peer are in the room of their chat, or one of them will be."""
    room = session.rooms.get(native)
    if room is None or room.membership != "join" or room.replacement:
        return False
    peer = session.directs.peer(native)
    member = room.members.get(peer)
    if peer == session.me or (member is not None and member.membership in ("join", "invite")):
        return True
    return not room.joined or room.joined + room.invited > 1


async def follow(session: Session, person: str) -> None:
    """The owner puts somebody into his list; the room is made when something is said. Raises
    Refused, TryLater.
    """
    await check(session, person)
    session.directs.list(person, is_listed=True)
    await _tell(session)


async def unfollow(session: Session, person: str) -> None:
    """He is out of it; the rooms stay, and what they are for. Raises TryLater."""
    if is_listed(session, person) or person in session.directs.followed:
        session.directs.list(person, is_listed=False)
        await _tell(session)


async def block(session: Session, person: str, *, is_blocked: bool) -> None:
    """Raises Refused, TryLater."""
    if ids.is_person(person):
        await marking.ignore(session, person, is_ignored=is_blocked)


async def check(session: Session, person: str) -> None:
    """Whether there may be somebody. Raises Refused, TryLater."""
    if not ids.is_person(person):
        raise Refused("malformed", NO_PERSON)
    try:
        await session.homeserver.ask("GET", path("profile", person))
    except Failure as failure:
        is_here = ids.server_of(person) == ids.server_of(session.me)
        if failure.status == 404 and is_here:  # M_NOT_FOUND, or M_UNKNOWN of some homeservers
            raise Refused("not-found", NOBODY) from failure
    except TryLater:
        if ids.server_of(person) == ids.server_of(session.me):
            raise


async def _tell(session: Session) -> None:
    items = told(session)
    await session.inbox.accept((), keep=items.keep)
    for thing in items.things:
        if isinstance(thing, Contact | Stranger):
            session.show(thing)


def contact(session: Session, person: str) -> Contact:
    """Somebody as he is told of, if he is in the list."""
    fares, member = session.signs.fares.get(person, UNKNOWN), _member(session, person)
    avatar = "" if member is None else member.avatar
    return Contact(
        login=session.login.id,
        who=_who(session, person),
        avatar=portraits.of_contact(session, person, avatar),
        standing=fares.standing,
        status=fares.status,
        since=fares.since,
    )


def _who(session: Session, person: str) -> Identity:
    """Called as in the room of his chat."""
    return Identity(session.network, person, names.own(person, _member(session, person)))


def _member(session: Session, person: str) -> Member | None:
    for native in session.directs.rooms(person):
        room = session.rooms.get(native)
        if room is not None and person in room.members:
            return room.members[person]
    return None
