"""The store: one writer, one reader, and what the gateway waits for."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, func, select

from bridge.api.errors import ConfigError, TryLater
from bridge.store import engines, leases, tables
from bridge.store.ids import Ids
from bridge.store.known import Known, known
from bridge.store.migrations import upgrade
from bridge.store.secrets import Box
from bridge.store.world import describe, is_the_worlds
from bridge.store.writer import Writer

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that closing waits for a database that cannot be written."""

_READ_ATTEMPTS = 3


class Store:
    """What the gateway remembers. Made by `open`; used from one event loop.

    ids: makes the ids of events, deliveries and logins; for the event loop's thread.
    healthy: False while the database cannot be written.
    on_health: called in the event loop when `healthy` has changed.
    lost: set when another process has taken over the database: then this one must end.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        box: Box,
        ids: Ids,
        lease: leases.Lease,
        lock: int | None,
        now: Callable[[], float],
    ) -> None:
        self.ids = ids
        self.healthy = True
        self.on_health: Callable[[bool], None] | None = None
        self.lost = asyncio.Event()
        self._engine = engine
        self._box = box
        self._lock = lock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._reading: Connection | None = None
        self._are_places_stale = False
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="store-reader")
        self._writer = Writer(
            engine,
            box,
            lease,
            now=now,
            on_health=lambda healthy: self._tell(self._set_health, healthy),
            on_lost=lambda: self._tell(self.lost.set),
        )

    @classmethod
    def open(
        cls, url: str, *, key: bytes, process: int = 1, now: Callable[[], float] = time.time
    ) -> "Store":
        """Lock, migrate, take the lease; blocks. Raises ConfigError."""
        parsed = engines.parse(url)
        box = Box(key)
        lock = engines.lock_beside(parsed)
        try:
            engine = engines.engine(parsed)
            with engine.begin() as connection:
                upgrade(connection)
                connection.info["known"] = Known(box)
                lease = leases.take(connection, process, now())
                ids = Ids(process, now=now, above=_highest_id(connection))
        except BaseException as error:
            if lock is not None:
                os.close(lock)
            if is_the_worlds(error):
                problem = f"The database cannot be opened: {describe(error)}."
                raise ConfigError("database.url", problem) from error
            raise
        return cls(engine, box=box, ids=ids, lease=lease, lock=lock, now=now)

    def submit(self, function: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Have a function run in the next commit; its place in the order is taken now.

        The function may run twice: it depends on its connection and arguments only. Cancelling
        the future does not cancel the write.
        """
        if self._closed:
            raise RuntimeError("the store is closed")
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._writer.submit(function)

    async def write(self, function: Callable[[Connection], T]) -> T:
        """`submit`, and wait until it is committed."""
        return await self.submit(function)

    async def read(self, function: Callable[[Connection], T]) -> T:
        """Run a function that only reads; it sees all that was committed before the call.

        Raises TryLater while the database cannot be read.
        """
        if self._closed:
            raise RuntimeError("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._read, function)

    async def close(self) -> None:
        """Commit what waits, then let go of the database."""
        if self._closed:
            return
        self._closed = True
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close(PATIENCE)
        self._reader.submit(self._stop_reading).result()
        self._reader.shutdown()
        self._engine.dispose()
        if self._lock is not None:
            os.close(self._lock)

    def forget_places(self) -> None:
        """Places are called otherwise from now on: what reading knows of them is looked up anew."""
        self._are_places_stale = True

    def _read(self, function: Callable[[Connection], T]) -> T:
        for _ in range(_READ_ATTEMPTS):
            try:
                connection = self._connected()
                with connection.begin():
                    return function(connection)
            except Exception as error:
                if not is_the_worlds(error):
                    raise
                self._stop_reading()
                cause = error
        raise TryLater("The database cannot be read.") from cause

    def _connected(self) -> Connection:
        if self._reading is None:
            self._reading = self._engine.connect().execution_options(**_snapshot(self._engine))
            self._reading.info["reads"] = True
            self._reading.info["known"] = Known(self._box)
        if self._are_places_stale:
            self._are_places_stale = False
            known(self._reading).drop()
        known(self._reading).trim()
        return self._reading

    def _stop_reading(self) -> None:
        connection, self._reading = self._reading, None
        if connection is not None:
            connection.close()

    def _tell(self, function: Callable[..., None], *arguments: object) -> None:
        """From the writer's thread to the event loop's."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                self._loop.call_soon_threadsafe(function, *arguments)

    def _set_health(self, healthy: bool) -> None:
        self.healthy = healthy
        if self.on_health is not None:
            self.on_health(healthy)


def _snapshot(engine: Engine) -> dict[str, str]:
    """Several statements of one read see the same moment."""
    return {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def _highest_id(connection: Connection) -> int:
    highest = [
        connection.execute(select(func.max(table.c.id))).scalar() or 0
        for table in (tables.events, tables.deliveries, tables.logins)
    ]
    return max(highest)
