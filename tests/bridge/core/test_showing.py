"""How far rooms are shown, where their archives have nothing more to show."""

import asyncio
from collections.abc import Mapping, Sequence

from bridge.api.ids import Place
from bridge.api.states import Read, Typing
from bridge.core.presence import Change
from bridge.core.routing import XMPP
from bridge.core.showing import Showing
from bridge.store.values import Entry

ROOM = Place(XMPP, "room", "#square@far.example.org")
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
