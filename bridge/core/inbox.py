"""Accepts events and all that they must become; what gathers is remembered in one commit.

One commit is in flight at a time; what is accepted meanwhile by any source gathers for the next.
Order, of events and of state together, is the order of the calls.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bridge.api.content import Content, File, Text
from bridge.api.errors import ForeignDataError
from bridge.api.events import (
    AnyEvent,
    Edit,
    Failure,
    Gap,
    Message,
    Moved,
    Receipt,
    Ref,
    RoomChange,
    Said,
    Settled,
    Stored,
)
from bridge.api.ids import Identity, Place
from bridge.api.states import (
    Present,
    Read,
    RoomState,
    Split,
    Typing,
)
from bridge.core import splits
from bridge.core.committing import Batch, Carriers, Commits, Signal, Sources, Writer, resolve
from bridge.core.moves import Moves
from bridge.core.occupancy import Change
from bridge.core.presence import Presence, subject_of
from bridge.core.routing import NEVER, XMPP, Twins, arrival, is_owners
from bridge.core.showing import Showing, Slot
from bridge.store.values import Arrival

log = logging.getLogger(__name__)

PACE = 0.003
"""Seconds between two commits: each has a price of its own, whatever it holds."""

NO_WAY = "There is no way from here to whom this was for."

READ_AGAIN = 0.2
"""Seconds until it is looked again for what somebody has read: what was only just taken may not be
written yet."""

FULL = 2000
"""Events gathered, waiting for their commit, past which sources should not be read."""


Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts a task that lives as long as the gateway."""

_Gathered = Arrival | Settled | tuple[Place, Change]


class Intake:
    """All sources' way in. expire_after: seconds, by place; owner: the account whose view it is;
    reference: what is known of a message that a place names; on_signal: hears what people signal
    in chats with one person. on_moved: has it written at once that a room is called otherwise.
    """

    def __init__(
        self,
        *,
        writer: Writer,
        new_id: Callable[[], int],
        presence: Presence,
        showing: Showing,
        carriers: Carriers,
        twins: Twins,
        expire_after: Callable[[Place], float],
        owner: Callable[[Place], str | None],
        reference: Callable[[Place, Ref], Awaitable[Ref | None]],
        on_signal: Callable[[Signal], None],
        spawn: Spawn,
        moves: Moves,
        on_moved: Callable[[Moved], None] = lambda _moved: None,
    ) -> None:
        self._new_id = new_id
        self._presence = presence
        self._showing = showing
        self._carriers = carriers
        self._twins = twins
        self._expire_after = expire_after
        self._owner = owner
        self._reference = reference
        self._on_signal = on_signal
        self._spawn = spawn
        self._moves = moves
        self._on_moved = on_moved
        self._has_moved = False
        self._reads: dict[tuple[Place, str], Read] = {}
        self._gathered: list[_Gathered] = []
        self._cursors: dict[str, str] = {}
        self._kept: dict[str, dict[str, bytes | None]] = {}
        self._waiters: list[asyncio.Future[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = False
        self._commits = Commits(
            writer=writer, new_id=new_id, carriers=carriers, tell=self._tell, on_made=self._next
        )

    @property
    def is_full(self) -> bool:
        """Sources that nobody waits for should stop reading."""
        return len(self._gathered) > FULL

    def accept(
        self,
        source: str,
        events: Sequence[AnyEvent],
        cursor: str | None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> asyncio.Future[None]:
        """As `Inbox.accept`, for a source by name."""
        for event in events:
            if isinstance(event, Settled):
                # What was taken is shown behind what was seen before; a no must not be overtaken
                # by the barrier that vouches for the rest.
                if event.outcome == "sent":
                    self._gathered.append(event)
                else:
                    self._carriers.settled(event)
            elif isinstance(event, (Receipt, Failure, Moved)):
                self._move(event)
            else:
                self._take(event)
        if cursor is not None:
            self._cursors[source] = cursor
        if keep:
            self._kept.setdefault(source, {}).update(keep)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        if not self._commits.in_flight and self._timer is None:
            self._submit_soon()
        return waiter

    def _move(self, event: Receipt | Failure | Moved) -> None:
        if not isinstance(event, Moved):
            raise TypeError("only the gateway makes receipts and failures")
        self._on_moved(event)
        self._has_moved = True

    def _take(self, event: Stored) -> None:
        """One event that leads nowhere must not take the others with it."""
        if self._moves:
            event = self._moves.event(event)
        try:
            self._gathered.append(self._arrival(event))
        except (KeyError, ForeignDataError):
            log.warning("something came from a place that leads nowhere: %s", type(event).__name__)
            if isinstance(event, Said):
                self._commits.refuse(event, "not-found", NO_WAY)

    def let_go(self) -> None:
        """Nothing waits for its pace any longer: the gateway ends in order. What is accepted
        from now on is answered to nobody.
        """
        if self._gathered or self._waiters:
            self._submit()
        self._is_over = True

    async def passed(self) -> None:
        """Return when what came so far is shown; changes wait behind the events before them."""
        if self._gathered:
            await self.accept("", [], None)

    def show(self, state: RoomState) -> None:
        """As `Inbox.show`, of places."""
        if self._moves:
            heeded = self._moves.state(state)
            if heeded is None:
                return
            state = heeded
        if isinstance(state, Read) and state.target.event is None:
            self._find_later(state)
        else:
            self._show(state)

    def split(self, source: str, state: Split) -> None:
        """Many have gone at once: each room where some were is told in a line, and then shown
        that they are not there.
        """
        changes = self._presence.report(state)
        said = tuple(splits.lines(state, (place for place, _ in changes)))
        if said:
            told = self.accept(source, said, None)
            told.add_done_callback(lambda done: done.cancelled() or done.exception())
        self.told(changes)

    def appear(self, place: Place, who: Identity) -> None:
        """Somebody of a crowd is spoken to: he is shown."""
        self.told(self._presence.appear(place, who))

    def rank(self, state: Present) -> None:
        """A network says as what somebody of another network is in a shared room; whether he is
        there, it does not know.
        """
        self.told(self._presence.rank(state))

    def _show(self, state: RoomState) -> None:
        if isinstance(state, Typing | Read) and state.place.kind == "direct":
            self._signalled(state)
        else:
            self.told(self._presence.report(state))

    def _signalled(self, state: Signal) -> None:
        """It is told behind what was accepted before it, however that is carried."""
        if self._gathered or self._commits.in_flight:
            self._gathered.append((state.place, state))
        else:
            self._tell((state,))

    def _tell(self, signals: Iterable[Signal]) -> None:
        """Lanes that were rung just now go first."""
        loop = asyncio.get_running_loop()
        for state in signals:
            loop.call_soon(self._on_signal, state)

    def _find_later(self, state: Read) -> None:
        """What was read is looked up first; of what one person reads meanwhile the last counts."""
        key = (state.place, state.who.native)
        is_first = key not in self._reads
        self._reads[key] = state
        if is_first:
            self._spawn(self._find(key))

    async def _find(self, key: tuple[Place, str]) -> None:
        try:
            state = self._reads[key]
            found = await self._found(state)
            while (last := self._reads[key]) is not state:
                state, found = last, await self._found(last)
        finally:
            del self._reads[key]
        if found is not None:
            self._show(replace(state, target=found))

    async def _found(self, state: Read) -> Ref | None:
        found = await self._reference(state.place, state.target)
        if found is None:
            await asyncio.sleep(READ_AGAIN)
            found = await self._reference(state.place, state.target)
        return found

    def told(self, changes: Iterable[tuple[Place, Change]]) -> None:
        """Changes are shown behind the events accepted before them."""
        for place, change in changes:
            if self._gathered:
                self._gathered.append((place, change))
            else:
                self._showing.change(self._twins.shown(place), change)

    def _arrival(self, event: Stored) -> Arrival:
        place, author = event.place, None
        if place.network != XMPP:
            event = _unhosted(event)
        if not isinstance(event, Gap) and event.actor is not None:
            author = event.actor
            if place.network != XMPP:
                if place.kind == "room":
                    self.told(self._presence.appear(place, author))
                author = self._author(place, author)
        if isinstance(event, RoomChange):
            self._presence.report(subject_of(event, place))
        after = self._expire_after(place)
        expires = event.at + after if after else NEVER
        return arrival(event, author, (self._new_id(), self._new_id()), expires, self._twins)

    def _author(self, place: Place, who: Identity) -> Identity:
        """Who somebody in a far place lastingly is; one's own there is the account."""
        is_room = place.kind == "room"
        is_mine = self._presence.is_mine(place, who) if is_room else is_owners(place, who)
        owner = self._owner(place) if is_mine else None
        if owner is not None:
            return Identity(XMPP, owner, who.name)
        return self._presence.author(place, who) if is_room else who

    def _next(self) -> None:
        waits = self._gathered or self._waiters
        if waits and not self._commits.in_flight and self._timer is None:
            self._submit_soon()

    def _submit_soon(self) -> None:
        """Not sooner after the last commit than pays."""
        if self._is_over:
            return
        loop = asyncio.get_running_loop()
        wait = self._commits.began_at + PACE - loop.time()
        if wait > 0:
            self._timer = loop.call_later(wait, self._submit)
        else:
            self._submit()

    def _submit(self) -> None:
        """Have all that gathered written, in its order: what was settled between two events has
        its place in a room between theirs.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._carriers.write()  # what has just been taken can be referred to already
        gathered, self._gathered = self._gathered, []
        sources = Sources(self._cursors, self._kept)
        self._cursors, self._kept = {}, {}
        waiters, self._waiters = self._waiters, []
        arrivals: list[Arrival] = []
        slots: list[Slot] = []
        signals: list[Signal] = []
        has_settled = False
        for item in gathered:
            if isinstance(item, Arrival):
                if signals:
                    signals = _not_ended(signals, item.event.place)
                if has_settled:
                    self._carriers.write()
                    has_settled = False
                arrivals.append(item)
                slots += [self._showing.expect(room) for room in item.rooms]
            elif isinstance(item, Settled):
                if arrivals:
                    self._commits.begin(Batch(arrivals, slots))
                    arrivals, slots = [], []
                self._carriers.settled(item)
                has_settled = True
            elif isinstance(item[1], Typing | Read) and item[0].kind == "direct":
                signals.append(item[1])
            else:
                self._showing.change(self._twins.shown(item[0]), item[1])
        if has_settled:
            self._carriers.write()
        has_moved, self._has_moved = self._has_moved, False
        if arrivals or sources.cursors or sources.kept or self._commits.in_flight or has_moved:
            self._commits.begin(Batch(arrivals, slots, signals, sources, waiters))
        else:
            self._tell(signals)
            resolve(waiters, None)


def _not_ended(signals: Iterable[Signal], place: Place) -> list[Signal]:
    """What is still true when something is said in a place: nobody writes there any longer."""
    return [one for one in signals if isinstance(one, Read) or one.place != place]


def _unhosted(event: Stored) -> Stored:
    """What became of its files is known here alone, whatever its network says."""
    if not isinstance(event, Message | Edit) or _is_plain(event.content):
        return event
    content = tuple(map(_bare, event.content))
    return event if content == event.content else replace(event, content=content)


def _is_plain(content: tuple[Content, ...]) -> bool:
    return len(content) == 1 and type(content[0]) is Text


def _bare(part: Content) -> Content:
    return replace(part, hosted="", trouble="") if isinstance(part, File) else part
