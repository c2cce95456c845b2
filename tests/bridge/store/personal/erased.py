"""An account that has left traces in every table, and what is left of it."""

from collections.abc import Iterator

from sqlalchemy import Connection, LargeBinary, select

from bridge.api.adapter import Seat, Speaker
from bridge.api.content import Text
from bridge.api.events import (
    Edit,
    Failure,
    Message,
    Reactions,
    Ref,
    Retraction,
    ReturnPath,
    RoomChange,
    Stored,
)
from bridge.api.ids import EventId, Identity, LoginId, NativeId, Place
from bridge.api.states import Subject
from bridge.core.erasing import Erasing
from bridge.store import (
    accounts,
    audit,
    contacts,
    cursors,
    kept,
    limits,
    memberships,
    preferences,
    registrations,
    tables,
    watchers,
)
from bridge.store.audit import Audited
from bridge.store.contacts import Kept
from bridge.store.database import Store
from bridge.store.deliveries import add
from bridge.store.messages import accept
from bridge.store.values import Arrival, KnownLogin, Occupant, Pending
from tests.bridge.store.samples import IRC, XMPP, write

NODE = "zuleika"
ACCOUNT = f"{NODE}@dobson.example"
OTHER = "noaks@oxford.example"
AT = 1_750_000_000.0

WORDS = (ACCOUNT, f"{NODE}\\40dobson.example", NODE)
"""None of which may be found."""


class Person:
    """What an account is: its login, and a room and a chat of its own."""

    def __init__(self, account: str, login: int, nick: str) -> None:
        self.account = account
        self.me = Identity(XMPP, account, nick)
        self.far = Identity(IRC, f"{nick}%irc.example", nick)
        self.login = LoginId(login)
        self.channel = Place(IRC, "room", "#garden%irc.example", self.login)
        self.room = Place(XMPP, "room", f"{account} #garden%irc.example@irc.example.org")
        self.peer = Place(IRC, "direct", "juliet%irc.example", self.login)
        self.chat = Place(XMPP, "direct", f"{account} juliet%irc.example@irc.example.org")
        self.back = ReturnPath(f"{account}/phone", NativeId("m1"), "#x@irc.example.org", room=True)


HERSELF = Person(ACCOUNT, 7, NODE)
SOMEBODY = Person(OTHER, 8, "noaks")
JULIET = Identity(IRC, "juliet%irc.example", "Juliet")
HALL = Place(XMPP, "room", "#hall@irc.example.org")
FAR_HALL = Place(IRC, "room", "#hall")


def said(place: Place, who: Identity | None, body: str, **more: object) -> Message:
    return Message(place=place, actor=who, at=AT, content=(Text(body),), **more)  # type: ignore[arg-type]


async def live(store: Store, person: Person, entries: int = 3) -> None:
    """It has a login, wishes, contacts, a room in which something is said, and a chat."""

    def keep(connection: Connection) -> None:
        login = KnownLogin(
            person.login,
            IRC,
            person.account,
            "irc.example",
            person.far.name,
            (Seat("#garden%irc.example", "secret"),),
            {"password": "hush"},
        )
        accounts.add_login(connection, login)
        registrations.register(connection, person.account, IRC, AT)
        preferences.prefer_all(connection, person.account, IRC, {"receipts": "0"})
        limits.keep(connection, person.account, "rooms", 3)
        watchers.add(connection, (person.account, "irc.example.org"))
        contacts.keep(connection, [(person.login, Kept(native="juliet%irc.example"))])
        source = f"login:{person.login}"
        cursors.move(connection, {source: "1"})
        kept.keep(connection, {source: {"policy": person.account.encode()}})
        memberships.host(connection, person.room, person.channel)
        memberships.add_resources(connection, [(person.room, f"{person.account}/phone")])
        here = Occupant(person.far.name, person.far.native, "a", "participant", "none", mine=True)
        memberships.show_occupants(connection, [(person.room, [here], [])])

    await write(store, keep)
    await note(store, person.account, "login", "irc.example")
    heard: list[Arrival] = [
        Arrival(store.ids.event(), said(person.channel, JULIET, f"{n}"), JULIET, (person.room,))
        for n in range(entries)
    ]
    reflected = said(person.channel, person.far, "I am here", native=NativeId(f"x{person.login}"))
    heard.append(Arrival(store.ids.event(), reflected, person.me, (person.room,)))
    written = said(person.chat, person.me, "psst", alias=NativeId("m1"), back=person.back)
    heard.append(carried(store, written, person.me, person.peer, Speaker(person.login)))
    answer = said(person.peer, JULIET, "what?", native=NativeId(f"y{person.login}"))
    heard.append(carried(store, answer, JULIET, person.chat, Speaker(None)))
    await write(store, accept, heard, {})


async def meet(store: Store, person: Person) -> dict[str, EventId]:
    """It says things in a room that all share, and others answer; the ids of what was said."""

    def come(connection: Connection) -> None:
        memberships.host(connection, HALL, FAR_HALL)
        memberships.add_resources(connection, [(HALL, f"{person.account}/phone")])
        here = Occupant(
            person.me.name, person.account, person.account, "participant", "none", False, XMPP
        )
        memberships.show_occupants(connection, [(HALL, [here], [])])

    await write(store, come)
    ids: dict[str, EventId] = {}

    async def tell(name: str, event: Stored, who: Identity) -> None:
        one = Arrival(store.ids.event(), event, who, (HALL,))
        ids[name] = one.event_id
        (remembered,) = await write(store, accept, [one], {})
        assert remembered.new

    line = NativeId("l1")
    first = said(HALL, person.me, "tea?", alias=line, back=person.back)
    await tell("line", first, person.me)
    ref = Ref(event=ids["line"])
    edit = Edit(place=HALL, actor=person.me, at=AT, target=ref, content=(Text("coffee?"),))
    await tell("edit", edit, person.me)
    await tell("answer", said(HALL, SOMEBODY.me, "yes", answers=ref), SOMEBODY.me)
    liked = Reactions(place=HALL, actor=SOMEBODY.me, at=AT, target=ref, emoji=("👍",))
    await tell("reactions", liked, SOMEBODY.me)
    await tell(
        "other",
        said(HALL, SOMEBODY.me, "rude", native=numbered(store)),
        SOMEBODY.me,
    )
    removal = Retraction(
        place=HALL,
        actor=person.me,
        at=AT,
        target=Ref(event=ids["other"]),
        by_moderator=True,
        reason="rude",
    )
    await tell("removal", removal, person.me)
    await tell("subject", RoomChange(place=HALL, actor=person.me, at=AT, subject="T"), person.me)
    await tell("kept", said(HALL, JULIET, "what now", native=numbered(store)), JULIET)

    def told(connection: Connection) -> None:
        subject = Subject(place=HALL, text="T", by=person.me.name, at=AT)
        memberships.show_subject(connection, HALL, subject)
        word = Failure(place=HALL, at=AT, back=person.back, reason="offline", text="No.")
        pending = Pending(store.ids.delivery(), HALL, Speaker(None), word, None, 9e12)
        add(connection, [pending])

    await write(store, told)
    return ids


def numbered(store: Store) -> NativeId:
    """Another one each time."""
    return NativeId(f"n{store.ids.next()}")


async def note(store: Store, account: str, command: str, about: str) -> None:
    one = Audited(
        id=store.ids.next(),
        at=AT,
        account=account,
        via="adhoc",
        network="irc",
        command=command,
        about=about,
        outcome="done",
    )
    await write(store, audit.note, one)


def carried(store: Store, event: Message, who: Identity, to: Place, by: Speaker) -> Arrival:
    id_ = store.ids.event()
    pending = Pending(store.ids.delivery(), to, by, event, id_, 9e12)
    return Arrival(id_, event, who, (), (pending,))


async def erase(store: Store, account: str) -> None:
    erasing = Erasing(store, store.ids.next, now=lambda: AT)
    await erasing.begin(account)
    await erasing.finish(account)


async def texts(store: Store) -> list[tuple[str, str]]:
    """All that the database holds, column by column, as text."""
    return await store.read(lambda connection: list(_texts(connection)))


def _texts(connection: Connection) -> Iterator[tuple[str, str]]:
    for table in tables.metadata.sorted_tables:
        for row in connection.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                if isinstance(column.type, LargeBinary):
                    value = (value or b"").decode("latin-1")
                yield f"{table.name}.{column.name}", str(value)


async def rows(store: Store) -> dict[str, set[tuple[object, ...]]]:
    """All rows of all tables; what any write changes is left out."""

    def read_all(connection: Connection) -> dict[str, set[tuple[object, ...]]]:
        return {
            table.name: {tuple(row) for row in connection.execute(select(table))}
            for table in tables.metadata.sorted_tables
            if table.name != "leases"
        }

    return await store.read(read_all)
