"""The sessions of a fake network: they connect, hand over what is seen, are cut off and return."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from bridge.api.adapter import Inbox, Login
from bridge.api.errors import LoginLost, Reason, Refused, TryLater
from bridge.api.events import AnyEvent, Gap, Settled
from bridge.api.ids import LoginId, NetworkName, Place, Wire
from bridge.api.states import Absent, Condition
from bridge.testing.entries import OPTION, REVOKED
from bridge.testing.far import FarSide
from bridge.testing.faults import Faults
from bridge.testing.manner import Manner
from bridge.testing.rules import Ledger
from bridge.testing.views import View, fold, native_of

BATCH = 100
"""Events in one `accept` at most."""

DEVICE = "device"
"""What a session keeps: as what the network knows it."""


@dataclass(slots=True, eq=False)
class Session:
    """A source that runs: a login's, or the gateway's own (login None).

    view: None while it is not connected. wire: of its connection, another one after every loss.
    seats: its rooms with their passwords. device: as what the network knows it.
    seen, since: the number and the time of the last that it handed over; since is None when it
    never did. last_words: as it ends.
    """

    login: Login | None
    inbox: Inbox
    wire: Wire
    seats: dict[str, str | None] = field(default_factory=dict)
    view: View | None = None
    device: bytes | None = None
    seen: int = 0
    since: float | None = None
    last_words: str = ""
    barriers: set[asyncio.Future[None]] = field(default_factory=set)

    @property
    def id(self) -> LoginId | None:
        return None if self.login is None else self.login.id


class Sessions:
    """All that run. ended: the logins whose session the gateway has ended."""

    def __init__(
        self,
        network: NetworkName,
        manner: Manner,
        *,
        far: FarSide,
        faults: Faults,
        ledger: Ledger,
        now: Callable[[], float],
    ) -> None:
        self.running: dict[LoginId | None, Session] = {}
        self.ended: set[LoginId | None] = set()
        self._turned_away: dict[LoginId, LoginLost] = {}
        self.down: set[LoginId | None] = set()  # None: all
        self._network = network
        self._manner = manner
        self._far = far
        self._world = far.world
        self._faults = faults
        self._ledger = ledger
        self._now = now
        self._streams = count(1)

    async def hold(self, session: Session) -> None:
        """Run one until cancelled."""
        if session.id in self.running:
            raise self._ledger.breach("a login, or the network, is run twice at once")
        self.ended.discard(session.id)
        self.running[session.id] = session
        try:
            await self._recall(session)
            while True:
                self._report(session, "connecting", "Connecting.")
                await self._far.until(lambda: not self.down & {None, session.id}, within=None)
                self._connect(session)
                try:
                    await self._hand_over(session)
                except _Cut:
                    self._report(session, "down", "The connection was lost.", "unreachable")
                    await asyncio.sleep(self._manner.returns_after)
        except asyncio.CancelledError:
            self.ended.add(session.id)
            raise
        finally:
            del self.running[session.id]
            self._disconnect(session, "quit")

    def cut(self, session: Session) -> None:
        """Its connection is lost; what it saw before is handed over still."""
        view = session.view
        if view is None:
            return
        for native in [n for n in session.seats if not self.is_in(view, n)]:
            del session.seats[native]  # it was thrown out of these
        session.since = self._now()
        self._disconnect(session, "lost")
        session.wire = self.wire(session.id)
        self._world.mark(view, _cut)

    def wire(self, login: LoginId | None) -> Wire:
        """The wire of the next connection."""
        return Wire(f"{self._network}/{login}/{next(self._streams)}")

    def view(self, login: LoginId | None) -> View | None:
        """The connection of a login, None while it has none."""
        session = self.running.get(login)
        return None if session is None else session.view

    async def connected(self, login: LoginId | None) -> View:
        """The connection of a login, once there is one. Raises Refused."""
        try:
            await self._far.until(
                lambda: self.view(login) is not None or login in self._turned_away,
                self._manner.patience,
            )
        except TimeoutError:
            raise Refused("offline", "The server cannot be reached.") from None
        if login is not None and (lost := self._turned_away.pop(login, None)) is not None:
            raise Refused(lost.reason, lost.text)
        view = self.view(login)
        assert view is not None
        return view

    async def caught_up(self, view: View) -> None:
        """Wait until the gateway has been given all that was seen up to now. Raises Refused."""
        reached = asyncio.get_running_loop().create_future()
        self._world.mark(view, lambda: resolve(reached))
        try:
            async with asyncio.timeout(self._manner.patience):
                await reached
        except TimeoutError:
            raise Refused("timeout", "The server did not answer in time.") from None

    def is_in(self, view: View, native: str) -> bool:
        """Whether a session is in a room."""
        room = self._world.rooms.get(native)
        return room is not None and view in self._world.views_in(room)

    def enter(self, view: View, native: str, password: str | None) -> bool:
        """Come into a room and see it whole; whether it was made by that. Raises Refused."""
        refusal = self._faults.of_join(native)
        if refusal is not None:
            raise Refused(refusal.reason, refusal.text)
        is_new = view.login is not None and self._world.join(view, native, password)
        self._world.show(view, self._world.rooms[native])
        return is_new

    async def _recall(self, session: Session) -> None:
        recalled = await session.inbox.recall()
        session.device, cursor = recalled.kept.get(DEVICE), recalled.cursor
        if cursor is not None:
            number, _, at = cursor.partition(" ")
            session.seen, session.since = int(number), float(at)

    def _connect(self, session: Session) -> None:
        login = session.login
        server, name = ("", "gateway") if login is None else (fold(login.native), login.name)
        if login is not None:
            self._check_entered(login)
        if session.since is None and login is not None and not self._manner.renames:
            self._check_free(login.id, server, name)
        session.view = view = self._world.connect(session.id, server, name)
        if login is not None and self._manner.keeps:
            self._introduce(session, login.id)
        self._report(session, "up", "Connected.")
        self._far.lists.show(view)
        if login is None:
            shared = (native for native, room in self._world.rooms.items() if not room.server)
            session.seats = dict.fromkeys(shared)
        for native, password in list(session.seats.items()):
            try:
                self.enter(view, native, password)
            except Refused as refused:
                del session.seats[native]
                self._shut_out(view, native, refused)
            else:
                self._catch_up(session, view, native)

    def _introduce(self, session: Session, login: LoginId) -> None:
        """Be known as what it was known as before; what it is new as is kept."""
        device = self._far.devices.recognise(login, session.device)
        if device != session.device:
            session.device = device
            _unawaited(session.inbox.accept((), keep={DEVICE: device}))

    def _check_free(self, login: LoginId, server: str, name: str) -> None:
        """Who waits for a login that is turned away hears of it. Raises LoginLost."""
        self._turned_away.pop(login, None)
        if self._world.is_taken(native_of(name, server)):
            raise self._turn_away(login, LoginLost("conflict", "Somebody else has this name."))

    def _check_entered(self, login: Login) -> None:
        """Raises LoginLost where one must log in, and it has not, or not any longer."""
        token = login.options.get(OPTION, "")
        if self._manner.enters and not self._far.entries.is_good(token):
            raise self._turn_away(login.id, LoginLost("forbidden", REVOKED))

    def _turn_away(self, login: LoginId, lost: LoginLost) -> LoginLost:
        self._turned_away[login] = lost
        self._far.stir()
        return lost

    def _catch_up(self, session: Session, view: View, native: str) -> None:
        if session.since is None:
            return
        if self._manner.history:
            self._world.missed(view, self._world.rooms[native], session.seen)
        else:
            place = Place(self._network, "room", native, session.id)
            self._world.see(view, Gap(place=place, since=session.since, until=self._now()))

    def _shut_out(self, view: View, native: str, refused: Refused) -> None:
        absent = Absent(
            login=view.login,
            place=Place(self._network, "room", native, view.login),
            who=self._world.identity(view.server, view.name),
            cause="banned" if refused.reason == "forbidden" else "lost",
            reason=refused.text,
            mine=True,
        )
        self._world.see(view, absent)

    def _disconnect(self, session: Session, cause: Literal["quit", "lost"]) -> None:
        view, session.view = session.view, None
        if view is not None:
            self._world.disconnect(view, cause, session.last_words)
        self._ledger.lost(session.wire)
        for barrier in session.barriers:
            if not barrier.done():
                barrier.set_exception(TryLater("The connection was lost."))

    async def _hand_over(self, session: Session) -> None:
        """Give the gateway what is seen, in order; one batch at a time is being accepted."""
        view = session.view
        assert view is not None
        accepted: Awaitable[None] | None = None
        while True:
            number, item = await view.next()
            if isinstance(item, AnyEvent):
                if accepted is not None:
                    await accepted
                batch = [(number, item), *view.events(BATCH - 1)]
                session.seen, session.since = batch[-1][0], self._now()
                accepted = self._accept(session, tuple(event for _, event in batch))
            elif callable(item):
                if accepted is not None:
                    await accepted  # a barrier is down when what came before it is committed
                item()
            else:
                session.inbox.show(item)

    def _accept(self, session: Session, events: Sequence[AnyEvent]) -> Awaitable[None]:
        cursor = f"{session.seen} {session.since}"
        accepted = _unawaited(session.inbox.accept(events, cursor=cursor))
        for event in events:
            if isinstance(event, Settled):
                self._ledger.told(event.key)
        return accepted

    def _report(
        self,
        session: Session,
        standing: Literal["connecting", "up", "down"],
        words: str,
        reason: Reason | None = None,
    ) -> None:
        session.inbox.report(
            Condition(login=session.id, standing=standing, words=words, reason=reason)
        )


def _unawaited(accepted: Awaitable[None]) -> "asyncio.Future[None]":
    """Nobody waits for it any more when the connection is lost meanwhile."""
    done = asyncio.ensure_future(accepted)
    done.add_done_callback(lambda done: done.cancelled() or done.exception())
    return done


class _Cut(Exception):
    """The connection is lost."""


def _cut() -> None:
    raise _Cut


def resolve(future: asyncio.Future[None]) -> None:
    """Let who waits for this go on, if anybody does."""
    if not future.done():
        future.set_result(None)
