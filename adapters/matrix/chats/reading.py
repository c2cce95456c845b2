"""What comes by syncing, besides what is said and what rooms are: data of the account, presence,
who writes and has read.

Matrix Client-Server API, "Direct Messaging", "Ignoring Users", "Typing Notifications", "Receipts",
"Presence".
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.chats import contacts, invites, marking, turning
from adapters.matrix.chats.signs import Fares, remember
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from bridge.api.events import Ref
from bridge.api.ids import Place
from bridge.api.states import Learned, Read, Standing, Typing

Event = Mapping[str, Any]

MOST_WRITING: Final = 100
MOST_READING: Final = 200
"""People of one room at once; nobody looks at more."""

LONGEST: Final = 500
"""Characters of what somebody says of how he is."""

_STANDINGS: Final[Mapping[str, Standing]] = {
    "online": "online",
    "unavailable": "away",
    "offline": "offline",
}
_PUBLIC, _PRIVATE = "m.read", "m.read.private"


def account_data(session: Session, event: Event) -> Items:
    """`m.direct`, `m.ignored_user_list`."""
    kind, content = event.get("type"), foreign.table(event, "content")
    if kind == marking.DIRECT:
        session.directs.take(content)
    elif kind == marking.IGNORED:
        session.directs.ignore(content)
    return Items(things=[*turning.turned(session)])


def ephemeral(session: Session, room: Room, event: Event) -> Items:
    """`m.typing`, `m.receipt`."""
    place, items = session.place(room.id), Items()
    if event.get("type") == "m.typing":
        _typing(session, room, place, foreign.table(event, "content"), items)
    elif event.get("type") == "m.receipt":
        _receipts(session, room, place, foreign.table(event, "content"), items)
    return items


def told(session: Session) -> Items:
    """At the end of an answer: whom the owner knows, whole where the login was not connected, else
    of whom something is otherwise; and what is to be kept of it.
    """
    items = contacts.told(session)
    if not session.is_up:
        items.things[:] = [contacts.whole(session)]
        items.errands.append(partial(invites.accept_all, session))
    return items


def presence(session: Session, event: Event) -> Items:
    """`m.presence` of one person."""
    person, content = foreign.text(event, "sender"), foreign.table(event, "content")
    standing = _STANDINGS.get(foreign.text(content, "presence"))
    if standing is None or person == session.me or not ids.is_person(person):
        return Items()
    status, before = foreign.text(content, "status_msg", LONGEST), session.signs.fares.get(person)
    fares = Fares(standing, status, _since(session, standing, content))
    remember(session.signs.fares, person, fares)
    items = Items()
    contacts.fared(session, person, items)
    if before is None or (before.standing, before.status) != (standing, status):
        _in_rooms(session, person, fares, items)
    return items


def _in_rooms(session: Session, person: str, fares: Fares, items: Items) -> None:
    """In rooms that are shown, somebody is there or is away."""
    room = next(
        (one for one in session.rooms.values() if one.is_shown and person in one.members), None
    )
    if room is not None:
        who, is_away = session.identity(person, room), fares.standing != "online"
        items.add(Learned(login=session.login.id, who=who, away=is_away, status=fares.status))


def _since(session: Session, standing: Standing, content: Event) -> float | None:
    """From when on he is idle, or was there last."""
    ago = foreign.number(content, "last_active_ago", -1)
    return None if standing == "online" or ago < 0 else session.now() - ago / 1000


def _typing(session: Session, room: Room, place: Place, content: Event, items: Items) -> None:
    """It names all who write."""
    named = foreign.texts(content, "user_ids", MOST_WRITING)
    now = frozenset(one for one in named if one != session.me and ids.is_person(one))
    before = session.signs.writing.pop(room.id, frozenset())
    if now:
        remember(session.signs.writing, room.id, now)
    if not _is_seen(room, place):
        return
    for person in sorted(now ^ before):
        who = session.identity(person, room)
        items.add(Typing(place=place, who=who, is_typing=person in now))


def _receipts(session: Session, room: Room, place: Place, content: Event, items: Items) -> None:
    """Those of threads tell nothing of what is beside them."""
    others = MOST_READING if _is_seen(room, place) else 0
    for event, kinds in content.items():
        if not ids.is_event(event):
            continue
        target = Ref(native=ids.message(place, room.id, event))
        for kind in (_PUBLIC, _PRIVATE):
            for person, receipt in foreign.table(kinds, kind).items():
                if not _is_whole(receipt) or not ids.is_person(person):
                    continue
                if person == session.me:
                    if session.signs.read.get(room.id) == event:
                        continue  # it is ours
                elif others <= 0:
                    continue
                else:
                    others -= 1
                items.add(Read(place=place, who=session.identity(person, room), target=target))


def _is_whole(receipt: Any) -> bool:
    """Whether all is read up to there."""
    return foreign.text(receipt, "thread_id", 255) in ("", "main")


def _is_seen(room: Room, place: Place) -> bool:
    """Whether anybody here sees what happens there."""
    return place.kind == "direct" or (room.is_shown and room.is_visited)
