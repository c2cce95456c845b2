"""What the parts of a running login share, and what all logins of the network do."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from adapters.matrix.awaiting import Awaited
from adapters.matrix.calls.call import Call
from adapters.matrix.chats.directs import Directs
from adapters.matrix.chats.signs import Signs
from adapters.matrix.config import MatrixConfig
from adapters.matrix.entry.leaving import Ended
from adapters.matrix.items import Errand
from adapters.matrix.media.depot import Depot
from adapters.matrix.media.gallery import Gallery, Images, Wanted, Whose
from adapters.matrix.rooms import names
from adapters.matrix.rooms.room import Room
from adapters.matrix.said.memory import Said
from adapters.matrix.wire.homeserver import Homeserver
from adapters.matrix.wire.requests import Requests
from bridge.api import faults
from bridge.api.adapter import Inbox, Login, Recalled
from bridge.api.errors import GatewayError, TryLater
from bridge.api.ids import Identity, Key, LoginId, NetworkName, Place
from bridge.api.states import AnyState, Condition

if TYPE_CHECKING:
    from adapters.matrix.crypto.machine import Machine

log = logging.getLogger(__name__)

NOT_CONNECTED: Final = "Matrix is not connected now."

BEGINS_WITHIN: Final = 5.0
"""Seconds for what is kept of a login to be read."""


@dataclass(slots=True, kw_only=True)
class Shared:
    """Of the whole network. requests: by which homeservers are asked. sessions: logins that run.
    ended: which devices are not to be. on_begun: rung when a session begins to run.
    """

    network: NetworkName
    settings: MatrixConfig
    requests: Requests = field(init=False)
    sessions: "dict[LoginId, Session]" = field(default_factory=dict)
    images: Images = field(default_factory=Images)
    galleries: dict[str, Gallery] = field(default_factory=dict)
    ended: Ended = field(default_factory=Ended)
    on_begun: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        known = self.settings.homeservers.values()
        self.requests = Requests(tuple(homeserver.url for homeserver in known))

    def session(self, login: LoginId | None) -> "Session":
        """The session of a login that runs. Raises TryLater where it does not."""
        session = None if login is None else self.sessions.get(login)
        if session is None:
            raise TryLater(NOT_CONNECTED)
        return session

    async def started(self, login: LoginId | None) -> "Session":
        """The same; one that is being started is waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BEGINS_WITHIN):
                while login is not None and login not in self.sessions:
                    await self.on_begun.wait()
        return self.session(login)

    def begun(self, session: "Session") -> None:
        """It runs from now on: what is kept of it was read."""
        self.sessions[session.login.id] = session
        self.on_begun.set()
        self.on_begun = asyncio.Event()


@dataclass(slots=True, kw_only=True)
class Session:
    """One login's own. me: its MXID; device: its device. kept: what was kept when it began, keys
    of rooms (`key:`) apart. rooms: by id, those that it is in or was invited to; directs: which of
    them are chats with one person. changed: rooms of which something else is to be kept than was.
    machine: its encryption. depot: how its homeserver gives out files.
    wanted: pictures that it waits for; pictures_wanted: rung when there are some; on_picture:
    hears where one is shown that is known now, and whether a room
    had another one before.
    awaited: what somebody waits to see. via: by which servers rooms are
    reached that it is not in.
    encrypted: how rooms are encrypted that the login is in no longer, by id.
    seen: by the native id of a place the room that is seen there, where that has another id.
    replaced: by what replaced them, where rooms were seen that the login has left.
    in_order: held while an answer is read and given to the gateway; what hangs on the people and
    rooms that are known, and is shown beside it, waits for it.
    is_up: the homeserver answered last. token: from where it is synced on, "" at the first time;
    heard_at: when it was told so far, Unix time in seconds, 0 at the first time. leaving: calls
    that are being made. condition: what was told last of how it fares. signs: what is of use now
    only.
    """

    shared: Shared
    login: Login
    inbox: Inbox
    homeserver: Homeserver
    me: str
    device: str
    now: Callable[[], float] = time.time
    kept: Recalled = field(default_factory=lambda: Recalled(None))
    rooms: dict[str, Room] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    encrypted: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    awaited: Awaited = field(default_factory=Awaited)
    via: dict[str, tuple[str, ...]] = field(default_factory=dict)
    directs: Directs = field(default_factory=Directs)
    signs: Signs = field(default_factory=Signs)
    said: Said = field(default_factory=Said)
    machine: "Machine | None" = None
    depot: Depot = field(default_factory=Depot)
    wanted: Wanted = field(default_factory=Wanted)
    pictures_wanted: asyncio.Event = field(default_factory=asyncio.Event)
    on_picture: Callable[[Whose, bool], None] | None = None
    token: str = ""
    heard_at: float = 0.0
    leaving: dict[Key, Call] = field(default_factory=dict)
    condition: Condition | None = None
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_up: bool = False
    went_up: asyncio.Event = field(default_factory=asyncio.Event)
    errands: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def network(self) -> NetworkName:
        return self.shared.network

    @property
    def settings(self) -> MatrixConfig:
        return self.shared.settings

    def place(self, room: str) -> Place:
        """Where what happens in a room is seen: the chat with one person, or the room."""
        peer = self.directs.peer(room)
        if peer:
            return self.direct(peer)
        known = self.rooms.get(room)
        native = room if known is None else known.place or room
        return Place(self.network, "room", native, self.login.id)

    def room_of(self, place: Place) -> Room | None:
        """The room that is seen at a room's place now; None where the login is in none."""
        return self.rooms.get(self.seen.get(place.native, place.native))

    def see(self, room: Room, native: str) -> None:
        """A room is seen at the place of this native id: of the alias by which it was joined, or
        of the room that it replaced. An address once shown never changes: it is kept with the room.
        """
        room.place = native if native != room.id else ""
        self.seen[native] = room.id

    def direct(self, peer: str) -> Place:
        """The chat of the login's owner with one person."""
        return Place(self.network, "direct", peer, self.login.id)

    def identity(self, person: str, room: Room | None = None) -> Identity:
        """Somebody, as he is called: in a room as nobody else there is."""
        return Identity(self.network, person, names.shown(room, person))

    def show(self, *states: AnyState) -> None:
        for state in states:
            self.inbox.show(state)

    def report(self, condition: Condition) -> None:
        self.inbox.report(condition)

    async def keep(self, changed: Mapping[str, bytes | None]) -> None:
        """Where nothing else is committed with it; returns when it is."""
        if changed:
            await self.inbox.accept((), keep=changed)

    def run_errand(self, errand: Errand) -> None:
        """Do it beside all else, best effort: nobody waits for it, a fault is told in the log."""

        async def run() -> None:
            await errand()

        task = asyncio.get_running_loop().create_task(run())
        self.errands.add(task)
        task.add_done_callback(self._errand_done)

    def _errand_done(self, task: asyncio.Task[None]) -> None:
        self.errands.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, GatewayError):
            log.error("an errand failed by a fault: %s", faults.where(error))
