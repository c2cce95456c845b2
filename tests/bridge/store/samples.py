"""Values that the tests of the store put in and expect back."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bridge.api.adapter import Speaker
from bridge.api.content import Text
from bridge.api.events import Message, ReturnPath
from bridge.api.ids import EventId, Identity, LoginId, NativeId, NetworkName, Place
from bridge.store.database import Store
from bridge.store.values import Arrival, Ending, Pending

P = ParamSpec("P")
T = TypeVar("T")

IRC = NetworkName("irc")
XMPP = NetworkName("xmpp")
LOGIN = LoginId(7)
CHANNEL = Place(IRC, "room", "#garden%irc.example", LOGIN)
OTHER_CHANNEL = Place(IRC, "room", "#balcony%irc.example", LOGIN)
ROOM = Place(XMPP, "room", "romeo@example.org/#garden%irc.example@irc.example.org")
OTHER_ROOM = Place(XMPP, "room", "romeo@example.org/#balcony%irc.example@irc.example.org")
CONTACT = Place(XMPP, "direct", "romeo@example.org")
JULIET = Identity(IRC, "juliet%irc.example", "Juliet")
ROMEO = Identity(XMPP, "romeo@example.org", "Romeo")
OWN = Speaker(LOGIN)
BACK = ReturnPath("romeo@example.org/phone", NativeId("m1"), "juliet@irc.example.org", True)
KEY = b"k" * 32


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = Store.open(url, key=KEY)
    try:
        yield store
    finally:
        await store.close()


async def write(
    store: Store,
    function: Callable[Concatenate[Connection, P], T],
    *arguments: P.args,
    **named: P.kwargs,
) -> T:
    return await store.write(lambda connection: function(connection, *arguments, **named))


async def read(
    store: Store,
    function: Callable[Concatenate[Connection, P], T],
    *arguments: P.args,
    **named: P.kwargs,
) -> T:
    return await store.read(lambda connection: function(connection, *arguments, **named))


def line(body: str, native: str | None = None, place: Place = CHANNEL) -> Message:
    return Message(
        place=place,
        actor=JULIET,
        at=1_750_000_000.25,
        content=(Text(body),),
        native=None if native is None else NativeId(native),
    )


def heard(store: Store, body: str, native: str | None = None) -> Arrival:
    """Said in the channel, shown in the room."""
    return Arrival(store.ids.event(), line(body, native), JULIET, (ROOM,))


def written(store: Store, body: str) -> Arrival:
    """Written into the room, to be carried to the channel."""
    event_id = store.ids.event()
    event = replace(line(body, place=ROOM), actor=ROMEO, back=BACK)
    return Arrival(event_id, event, ROMEO, (), (pending(store, event_id, event),))


def pending(store: Store, event_id: EventId, event: Message) -> Pending:
    return Pending(store.ids.delivery(), CHANNEL, OWN, event, event_id, 2_000_000_000.0)


def taken(arrivals: Iterable[Arrival]) -> list[Ending]:
    """The channel has taken what was written: reflected in the room."""
    return [Ending(one.deliveries[0].id, CHANNEL, one.event_id, (), (ROOM,)) for one in arrivals]
