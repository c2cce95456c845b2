"""Shows hosted rooms their archives and who is there, in order, and remembers how far it came.

Fan-out, and what was missed while the server or the gateway was away, are one mechanism: a room
is shown its positions from `shown through`, fed from memory while it keeps up, from the table
when it fell behind, never from both.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Protocol

from bridge.api.errors import GatewayError, TryLater
from bridge.api.ids import Place
from bridge.api.states import Read, Typing
from bridge.core.occupancy import Change
from bridge.store.values import Entry

log = logging.getLogger(__name__)

PAGE = 100
"""Entries read at once for a room that fell behind."""

RETRY = 1.0
"""Seconds until a database that could not be read is asked again."""

SETTLE = 0.1
"""Seconds between two barriers of one domain; what was shown since may be shown again after a
crash, with the same ids."""


class Stage(Protocol):
    """Where hosted rooms are shown: the XMPP face."""

    def domain(self, room: Place) -> str:
        """The component that hosts the room."""

    def is_ready(self, domain: str) -> bool:
        """The component's stream is up and takes more."""

    def is_watched(self, room: Place) -> bool:
        """Somebody is in the room."""

    def entry(self, room: Place, entry: Entry) -> None:
        """Show a line to everybody who is there."""

    def change(self, room: Place, change: Change) -> None:
        """Show a difference of who is there."""

    def moved(self, new: Place, stays: Place, goes: Place) -> None:
        """A far room is shown at one address, and no longer at another one (where they differ)."""

    def signal(self, state: Typing | Read) -> None:
        """Show the account what somebody signals in a far chat with it, if that is possible now."""

    def barrier(self, domain: str) -> Awaitable[None]:
        """Barrier: what was shown is taken. Raises TryLater when the stream was lost."""


class Archive(Protocol):
    """What showing needs of the store."""

    async def entries(self, room: Place, after: int, limit: int) -> Sequence[Entry]:
        """The entries behind a position, in order."""

    def shown(self, through: Mapping[Place, int]) -> None:
        """Remember how far rooms were shown; coalesced by the caller, nobody waits for it."""


class Attaching(Protocol):
    """Who makes the files of entries ready."""

    def lacks(self, entry: Entry) -> bool:
        """Whether a room must wait for files before it is shown this."""

    def begin(self, entry: Entry, room: Place, done: Callable[[], None]) -> None:
        """Make it ready; `done` is called when the archive has it so, or never will."""

    def foresee(self, entry: Entry, room: Place) -> None:
        """Begin what is needed soon, as far as there is room for more."""


class _NoFiles:
    """Nothing waits for files."""

    def lacks(self, entry: Entry) -> bool:
        return False

    def begin(self, entry: Entry, room: Place, done: Callable[[], None]) -> None:
        raise AssertionError("nothing lacks files")

    def foresee(self, entry: Entry, room: Place) -> None:
        raise AssertionError("nothing lacks files")


NO_FILES = _NoFiles()


class Slot:
    """An entry's place in a room's order, taken before its commit."""

    __slots__ = ("_show", "entry", "is_open", "room")

    def __init__(self, room: Place, show: Callable[[Place], None]) -> None:
        self.room = room
        self._show = show
        self.entry: Entry | None = None
        self.is_open = True

    def fill(self, entry: Entry | None) -> None:
        """It is committed, or (None) there will be nothing."""
        self.entry = entry
        self.is_open = False
        self._show(self.room)


class _Screen:
    """One hosted room. shown: the last position that was shown; known: the last there is."""

    __slots__ = ("behind", "confirmed", "known", "queue", "shown")

    def __init__(self, shown: int) -> None:
        self.queue: deque[Slot | Change] = deque()
        self.shown = self.confirmed = self.known = shown
        self.behind = False


class Showing:
    """Call `run` in a task; everything else is synchronous."""

    def __init__(self, stage: Stage, archive: Archive, attaching: Attaching = NO_FILES) -> None:
        self._stage = stage
        self._archive = archive
        self._attaching = attaching
        self._held: set[Place] = set()
        self._screens: dict[Place, _Screen] = {}
        self._behind: dict[str, set[Place]] = {}
        self._moved: dict[str, set[Place]] = {}
        self._woken = asyncio.Event()

    def restore(self, room: Place, shown: int, known: int) -> None:
        """A room as it was shown last before a restart; known: its highest position."""
        screen = self._screens.setdefault(room, _Screen(-1))
        if screen.shown >= 0:
            return
        screen.shown = screen.confirmed = shown
        screen.known = known
        if known > shown:
            self._fall_behind(room, screen)

    def through(self, room: Place) -> int | None:
        """The last position that was shown, None when that is not known yet: `restore` it."""
        screen = self._screens.get(room)
        return None if screen is None or screen.shown < 0 else screen.shown

    def is_ready(self, place: Place) -> bool:
        """The stream of a place's component is up and takes more."""
        return self._stage.is_ready(self._stage.domain(place))

    def forget(self, room: Place) -> None:
        """Nobody will be shown this room any longer."""
        screen = self._screens.get(room)
        if screen is not None and not screen.queue:
            del self._screens[room]

    def merged(self, room: Place, known: int) -> None:
        """What was shown elsewhere stands in the room's archive now, up to a position."""
        screen = self._screens.get(room)
        if screen is not None and screen.shown >= 0 and screen.known < known:
            screen.known = known
            self._fall_behind(room, screen)
            self._woken.set()

    def erase(self, is_gone: Callable[[Place], bool]) -> None:
        """The archives of some rooms are no more: in rooms of their names positions begin anew."""
        gone = {room for room in self._screens if is_gone(room)}
        for room in gone:
            del self._screens[room]
        self._held -= gone
        for rooms in (*self._behind.values(), *self._moved.values()):
            rooms -= gone

    def expect(self, room: Place) -> Slot:
        """Take a place in the room's order for an entry that is being committed."""
        screen = self._screens.get(room)
        if screen is None:
            screen = self._screens[room] = _Screen(-1)
        slot = Slot(room, self._drain)
        screen.queue.append(slot)
        return slot

    def change(self, room: Place, change: Change) -> None:
        """Show a difference, behind the entries that came before it."""
        screen = self._screens.get(room)
        if screen is None or not screen.queue:
            self._stage.change(room, change)
        else:
            screen.queue.append(change)

    def wake(self, domain: str) -> None:
        """The component's stream is up, or takes more again."""
        if domain in self._behind:
            self._woken.set()

    def lost(self, domain: str) -> None:
        """The component's stream is gone: what was not confirmed is shown again."""
        for room in self._moved.pop(domain, ()):
            screen = self._screens.get(room)
            if screen is not None and screen.confirmed < screen.shown:
                screen.shown = screen.confirmed
                self._fall_behind(room, screen)

    async def run(self) -> None:
        """Catch up what fell behind, flush what was shown; until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._round()
            except TryLater:
                log.warning("rooms wait: the database cannot be read")
                asyncio.get_running_loop().call_later(RETRY, self._woken.set)
            await asyncio.sleep(SETTLE)

    async def _round(self) -> None:
        for domain in list(self._behind):
            for room in list(self._behind.get(domain, ())):
                await self._catch_up(domain, room)
        for domain in list(self._moved):
            await self._confirm(domain)

    def _drain(self, room: Place) -> None:
        screen = self._screens.get(room)
        if screen is None:
            return
        queue = screen.queue
        while queue:
            item = queue[0]
            if isinstance(item, Slot) and item.is_open:
                return
            queue.popleft()
            try:
                if not isinstance(item, Slot):
                    self._stage.change(room, item)
                elif item.entry is not None:
                    self._show(room, screen, item.entry)
            except Exception:
                log.exception("something could not be shown because of a fault")

    def _show(self, room: Place, screen: _Screen, entry: Entry) -> None:
        if screen.shown < 0:
            screen.shown = screen.confirmed = entry.position - 1
        if entry.position <= screen.shown:
            return
        screen.known = entry.position
        domain = self._stage.domain(room)
        if screen.behind:
            # Else a file behind another one would begin its time when that one's is over.
            if room in self._held and self._waits(room, entry):
                self._attaching.foresee(entry, room)
            return
        if not self._stage.is_ready(domain):
            self._fall_behind(room, screen)
            return
        if self._waits(room, entry):
            self._hold(room, screen, entry)
            return
        if entry.position > screen.shown + 1:
            # It was written again, behind what is to be shown after it: the archive has the order.
            self._fall_behind(room, screen)
            self._woken.set()
            return
        self._stage.entry(room, entry)
        self._move(domain, room, screen, entry.position)

    def _waits(self, room: Place, entry: Entry) -> bool:
        """For its files, which are of no use to nobody: whoever reads the archive has them made
        ready. Else anybody far could have us fetch what he likes.
        """
        return self._attaching.lacks(entry) and self._stage.is_watched(room)

    def _move(self, domain: str, room: Place, screen: _Screen, position: int) -> None:
        screen.shown = position
        self._moved.setdefault(domain, set()).add(room)
        self._woken.set()

    def _fall_behind(self, room: Place, screen: _Screen) -> None:
        screen.behind = True
        self._behind.setdefault(self._stage.domain(room), set()).add(room)

    def _hold(self, room: Place, screen: _Screen, entry: Entry) -> None:
        """Its files are made ready: then it comes from the archive, and all that is behind it."""

        def done() -> None:
            self._held.discard(room)
            self._woken.set()

        self._fall_behind(room, screen)
        self._held.add(room)
        self._attaching.begin(entry, room, done)

    async def _catch_up(self, domain: str, room: Place) -> None:
        screen = self._screens.get(room)
        while screen is not None and screen.shown < screen.known:
            if room in self._held:
                return
            if not self._stage.is_watched(room):
                self._move(domain, room, screen, screen.known)
                break
            if not self._stage.is_ready(domain):
                return
            entries = await self._archive.entries(room, screen.shown, PAGE)
            if not self._stage.is_ready(domain):
                return
            if not entries:  # the rest was taken back, or has expired
                self._move(domain, room, screen, screen.known)
                break
            self._stage_page(domain, room, screen, takewhile(self._is_whole, entries))
            for entry in entries:
                if not self._is_whole(entry):
                    self._hold(room, screen, entry)
        if screen is not None:
            screen.behind = False
        rooms = self._behind.get(domain, set())
        rooms.discard(room)
        if not rooms:
            self._behind.pop(domain, None)

    def _is_whole(self, entry: Entry) -> bool:
        return not self._attaching.lacks(entry)

    def _stage_page(
        self, domain: str, room: Place, screen: _Screen, entries: Iterable[Entry]
    ) -> None:
        for entry in entries:
            self._stage.entry(room, entry)
            self._move(domain, room, screen, entry.position)

    async def _confirm(self, domain: str) -> None:
        """Flush, then remember how far the rooms were shown that moved before."""
        moved = {
            room: screen.shown
            for room in self._moved.get(domain, ())
            if (screen := self._screens.get(room)) is not None
        }
        if not moved:
            self._moved.pop(domain, None)
            return
        try:
            await self._stage.barrier(domain)
        except GatewayError:
            self.lost(domain)
            return
        for room, position in moved.items():
            screen = self._screens.get(room)
            if screen is None:
                continue
            screen.confirmed = position
            if screen.shown == position:
                self._moved.get(domain, set()).discard(room)
        self._archive.shown(moved)
