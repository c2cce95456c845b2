"""How far rooms are shown, where their archives have nothing more to show."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from bridge.api.content import File
from bridge.api.events import Message
from bridge.api.ids import EventId, NetworkName, Place
from bridge.api.states import Read, Typing
from bridge.core.occupancy import Change
from bridge.core.routing import XMPP
from bridge.core.showing import Showing
from bridge.store.values import Entry

ROOM = Place(XMPP, "room", "#square@far.example.org")
FAR = Place(NetworkName("far"), "room", "#square")
DOMAIN = "far.example.org"


class Watched:
    """A stage on which somebody is in every room, over an archive of which nothing is left."""

    def __init__(self) -> None:
        self.through: asyncio.Future[Mapping[Place, int]] = asyncio.Future()

    def domain(self, room: Place) -> str:
        return DOMAIN

    def is_ready(self, domain: str) -> bool:
        return True

    def is_watched(self, room: Place) -> bool:
        return True

    def entry(self, room: Place, entry: Entry) -> None:
        raise AssertionError("there is nothing to show")

    def change(self, room: Place, change: Change) -> None:
        raise AssertionError("nobody came")

    def moved(self, new: Place, stays: Place, goes: Place) -> None:
        raise AssertionError("nothing was moved")

    def signal(self, state: Typing | Read) -> None:
        raise AssertionError("nobody signalled")

    async def barrier(self, domain: str) -> None:
        """At once."""

    async def entries(self, room: Place, after: int, limit: int) -> Sequence[Entry]:
        return ()

    def shown(self, through: Mapping[Place, int]) -> None:
        self.through.set_result(dict(through))


def test_what_was_taken_back_or_expired_before_it_was_shown_counts_as_shown() -> None:
    """Else it would be looked for again after every restart."""

    async def walk() -> Mapping[Place, int]:
        watched = Watched()
        showing = Showing(watched, watched)
        showing.restore(ROOM, shown=1, known=3)
        showing.wake(DOMAIN)
        task = asyncio.ensure_future(showing.run())
        async with asyncio.timeout(5.0):
            through = await watched.through
        task.cancel()
        return through

    assert asyncio.run(walk()) == {ROOM: 3}


class Attaching:
    """Whatever is said has files. foreseen: begun before its turn."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.foreseen: list[int] = []

    def lacks(self, entry: Entry) -> bool:
        return True

    def begin(self, entry: Entry, room: Place, done: Callable[[], None]) -> None:
        self.begun.append(entry.position)

    def foresee(self, entry: Entry, room: Place) -> None:
        self.foreseen.append(entry.position)


def test_files_behind_one_that_a_room_waits_for_begin_when_they_come() -> None:
    """Else somebody who sends a slow file now and then would keep a room waiting for ever."""

    async def walk() -> tuple[list[int], list[int]]:
        watched, attaching = Watched(), Attaching()
        showing = Showing(watched, watched, attaching)
        for position in (1, 2, 3):
            _say(showing, position)
        return attaching.begun, attaching.foreseen

    assert asyncio.run(walk()) == ([1], [2, 3])


class Empty(Watched):
    """Nobody is in any room."""

    def __init__(self) -> None:
        super().__init__()
        self.entries_shown: list[int] = []

    def is_watched(self, room: Place) -> bool:
        return False

    def entry(self, room: Place, entry: Entry) -> None:
        self.entries_shown.append(entry.position)


def test_no_file_is_fetched_for_a_room_in_which_nobody_is() -> None:
    """Whoever has one could have us fetch whatever he likes."""

    async def walk() -> tuple[list[int], list[int], list[int]]:
        empty, attaching = Empty(), Attaching()
        showing = Showing(empty, empty, attaching)
        for position in (1, 2):
            _say(showing, position)
        return attaching.begun, attaching.foreseen, empty.entries_shown

    assert asyncio.run(walk()) == ([], [], [1, 2])


def _say(showing: Showing, position: int) -> None:
    """Somebody says a file."""
    file = File(name="a.txt", native=str(position))
    message = Message(place=FAR, actor=None, at=0.0, content=(file,))
    showing.expect(ROOM).fill(Entry(position, EventId(position), message, None))
