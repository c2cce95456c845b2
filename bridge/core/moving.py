"""A room has another native id from now on: all that knows it by the old one goes on by the new.

First it is so in the store, in one commit; then here, in the same turn for all parts. What was
begun before with the old id leads to the same place (`store/places.py`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Protocol

from bridge.api.errors import GatewayError
from bridge.api.events import Moved
from bridge.api.ids import Place
from bridge.core.moves import Moves
from bridge.core.occupancy import Change
from bridge.core.presence import Presence
from bridge.core.routing import Twins
from bridge.core.showing import Showing, Stage

log = logging.getLogger(__name__)


class Records(Protocol):
    """What is written of it, and read."""

    async def highest(self, room: Place) -> int: ...

    def no_longer(self, room: Place) -> None:
        """A room on XMPP is none any longer: nothing more is written of it."""

    def move(self, old: Place, new: Place, rooms: tuple[Place, Place]) -> asyncio.Future[bool]:
        """Whether the room keeps the address of the old one."""


class Lanes(Protocol):
    """What leads there."""

    def move(self, old: Place, new: Place) -> None: ...


class Moving:
    """passed: returns when what was accepted before is committed. show: what changes by it in a
    far room is to be shown.
    """

    def __init__(
        self,
        *,
        moves: Moves,
        records: Records,
        presence: Presence,
        twins: Twins,
        lanes: Lanes,
        stage: Stage,
        showing: Showing,
        passed: Callable[[], Awaitable[None]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        show: Callable[[list[tuple[Place, Change]]], None],
    ) -> None:
        self._moves = moves
        self._records = records
        self._presence = presence
        self._twins = twins
        self._lanes = lanes
        self._stage = stage
        self._showing = showing
        self._passed = passed
        self._spawn = spawn
        self._show = show

    def accept(self, moved: Moved) -> None:
        """Have it written; what is given to the store behind this finds it so."""
        old, new = self._moves.now(moved.old), moved.new
        if old == new:
            return
        if old.login is not None or old.kind != "room" or new != old._replace(native=new.native):
            log.error("only rooms that all accounts share can have another native id")
            return
        written = self._records.move(old, new, self._rooms(old, new))
        written.add_done_callback(partial(self._written, old, new))

    def _rooms(self, old: Place, new: Place) -> tuple[Place, Place]:
        return self._twins.shown(old), self._twins.shown(new)

    def _written(self, old: Place, new: Place, written: asyncio.Future[bool]) -> None:
        if written.cancelled():
            return
        if (error := written.exception()) is not None:
            log.error("a room could not be moved: %s", type(error).__name__)
            return
        if self._moves.now(old) == new:
            return  # it was said twice in the meantime
        keeps = written.result()
        rooms = self._rooms(old, new)
        stays, goes = rooms if keeps else rooms[::-1]
        self._moves.note(old, new)
        self._twins.move(old, new, keeps=keeps)
        self._stage.moved(new, stays, goes)  # who is where it is no longer is known still
        changes = self._presence.move(old, new)
        self._lanes.move(old, new)
        if stays != goes:
            self._records.no_longer(goes)
            self._showing.erase(lambda room: room == goes)
            self._spawn(self._merged(stays))
        self._show(changes)
        log.info("%s: a room has another id from now on", new.network)

    async def _merged(self, stays: Place) -> None:
        """What was shown elsewhere, and what was on its way there, is shown where the room is."""
        try:
            await self._passed()
            self._showing.merged(stays, await self._records.highest(stays))
        except GatewayError as error:
            log.warning("what was shown elsewhere is shown later: %s", type(error).__name__)
