"""An inbox that remembers all it was told, in order, and logins that run while a test does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from adapters.irc.adapter import IrcAdapter, build
from bridge.api.adapter import Login, Recalled, Seat
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Message
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.api.states import AnyState, Condition

NETWORK = NetworkName("irc")
LOGIN = LoginId(7)

Told = AnyEvent | AnyState | Condition
T = TypeVar("T", bound=Told)


class RecordingInbox:
    """told: events, states and conditions in the order in which they came, but not how the
    connection came about: that is in `way`.

    commits: when set to a lock that is held, no commit ends before it is free.
    """

    def __init__(self, cursor: str | None = None) -> None:
        self.told: list[Told] = []
        self.way: list[str] = []
        self.batches: list[Sequence[AnyEvent]] = []
        self.cursor = cursor
        self.kept: dict[str, bytes] = {}
        self.commits = asyncio.Lock()
        self._changed = asyncio.Event()

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> asyncio.Future[None]:
        others = [event for event in events if not _of_way(event)]
        self.way += filter(None, map(_of_way, events))
        if others or not events:
            self.batches.append(tuple(others))
        self.told += others
        self.cursor = cursor or self.cursor
        for name, value in (keep or {}).items():
            self.kept.pop(name, None)
            if value is not None:
                self.kept[name] = value
        self._changed.set()
        return asyncio.ensure_future(self._commit())

    def show(self, state: AnyState) -> None:
        self.told.append(state)
        self._changed.set()

    def report(self, condition: Condition) -> None:
        self.told.append(condition)
        self._changed.set()

    async def recall(self) -> Recalled:
        return Recalled(self.cursor, dict(self.kept))

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        return {}

    async def _commit(self) -> None:
        async with self.commits:
            pass

    async def expect(self, kind: type[T], holds: Callable[[T], bool] = lambda told: True) -> T:
        """The first of this kind that holds, come or yet to come; it is forgotten."""
        async with asyncio.timeout(10):
            while True:
                for told in self.told:
                    if isinstance(told, kind) and holds(told):
                        self.told.remove(told)
                        return told
                self._changed.clear()
                await self._changed.wait()

    async def on_the_way(self, count: int) -> list[str]:
        """What was told first of the connection."""
        async with asyncio.timeout(10):
            while len(self.way) < count:
                self._changed.clear()
                await self._changed.wait()
        return self.way[:count]

    async def up(self) -> None:
        """Wait until the login is up."""
        await self.expect(Condition, lambda told: told.standing == "up")


def _of_way(event: AnyEvent) -> str:
    """What is told at a console while the connection to its server comes about, but failures."""
    if not isinstance(event, Message) or event.actor is not None or "%" in event.place.native:
        return ""
    words = "".join(part.body for part in event.content if isinstance(part, Text))
    return words if words.startswith(("Connecting to ", "Connected to ", "*** ")) else ""


def room(channel: str, server: str, login: LoginId = LOGIN) -> Place:
    return Place(NETWORK, "room", f"{channel}%{server}", login)


def direct(nick: str, server: str, login: LoginId = LOGIN) -> Place:
    return Place(NETWORK, "direct", f"{nick}%{server}", login)


def adapter(host: str, port: int, **more: object) -> IrcAdapter:
    """An adapter for one server on loopback, without TLS unless asked for, as fast as it can."""
    server = {"ports": [port], "tls_ports": [], "flood_interval": 0.0, **more}
    return build(NETWORK, {"servers": {host: server}})


@asynccontextmanager
async def logged_in(
    irc: IrcAdapter,
    inbox: RecordingInbox,
    server: str,
    *,
    nick: str = "alice",
    seats: Sequence[Seat] = (),
    login: LoginId = LOGIN,
    options: Mapping[str, str] | None = None,
) -> AsyncIterator["asyncio.Task[None]"]:
    """Hold a login while the block runs; it says good-bye at its end."""
    seated = tuple(seats)
    value = Login(id=login, native=server, name=nick, seats=seated, options=options or {})
    task = asyncio.create_task(irc.run_login(value, inbox))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))
