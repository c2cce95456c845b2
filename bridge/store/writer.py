"""The writer thread: everything that waits goes into one commit.

A function's own error: roll back, run the others again without it, raise it to its waiter alone.
The world's error: wait and repeat the whole; nobody is answered meanwhile.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bridge.api.errors import TryLater
from bridge.store.known import Known, known
from bridge.store.leases import Lease, StoreLost, fence
from bridge.store.secrets import Box
from bridge.store.world import describe, is_the_worlds

T = TypeVar("T")

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 5.0
"""Seconds between repetitions while the world fails."""


@dataclass(slots=True)
class _Job:
    function: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class _OwnError(Exception):
    def __init__(self, job: _Job, error: BaseException) -> None:
        super().__init__()
        self.job = job
        self.error = error


class _GivenUp(Exception):
    """Closing, and the world still fails."""


class Writer:
    """Owns the writing connection and its thread."""

    def __init__(
        self,
        engine: Engine,
        box: Box,
        lease: Lease,
        *,
        now: Callable[[], float],
        on_health: Callable[[bool], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._box = box
        self._lease = lease
        self._now = now
        self._on_health = on_health
        self._on_lost = on_lost
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._connection: Connection | None = None
        self._failing = False
        self._lost: StoreLost | None = None
        self._give_up = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Take the next place in the order."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(function, future))
        return future

    def close(self, patience: float) -> None:
        """Commit what waits and end; blocks, at most about `patience` seconds."""
        self._jobs.put(None)
        self._thread.join(patience)
        self._give_up.set()
        self._thread.join()

    def _serve(self) -> None:
        closing = False
        while not closing:
            group = [self._jobs.get()]
            try:
                while True:
                    group.append(self._jobs.get_nowait())
            except Empty:
                pass
            closing = None in group
            jobs = [job for job in group if job is not None]
            if jobs:
                self._commit_or_fail(jobs)
                _answer(jobs)
        self._disconnect()

    def _commit_or_fail(self, jobs: list[_Job]) -> None:
        try:
            if self._lost is not None:
                raise self._lost
            self._commit(jobs)
        except StoreLost as error:
            if self._lost is None:
                log.error("The lease was taken by another process")
                self._lost = error
                self._disconnect()
                self._on_lost()
            _fail(jobs, error)
        except _GivenUp:
            _fail(jobs, TryLater("The database cannot be written."))
        except Exception as error:
            log.exception("A commit failed for a reason of its own")
            _fail(jobs, error)

    def _commit(self, jobs: Sequence[_Job]) -> None:
        """Commit every job that has no error of its own."""
        number = self._lease.commits + 1
        waiting = list(jobs)
        pause = FIRST_PAUSE
        while waiting:
            try:
                self._attempt(waiting, number)
                break
            except _OwnError as own:
                own.job.error = own.error
                waiting.remove(own.job)
                self._forget()
            except Exception as error:
                self._forget()
                if not is_the_worlds(error):
                    raise
                self._wait_for_the_world(error, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        self._lease.commits = number
        self._mend()

    def _attempt(self, jobs: Sequence[_Job], number: int) -> None:
        connection = self._connected()
        with connection.begin():
            if not fence(connection, self._lease, number, self._now()):
                return  # This commit was made; only its answer was lost.
            for job in jobs:
                try:
                    job.result = job.function(connection)
                except BaseException as error:
                    if is_the_worlds(error):
                        raise
                    raise _OwnError(job, error) from error

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._engine.connect()
            connection.info["known"] = Known(self._box)
            self._connection = connection
        return self._connection

    def _forget(self) -> None:
        """After a rollback: the rows behind what is known are gone."""
        if self._connection is not None and not self._connection.invalidated:
            known(self._connection).drop()

    def _wait_for_the_world(self, error: BaseException, pause: float) -> None:
        if not self._failing:
            self._failing = True
            log.error("The database cannot be written, repeating: %s", describe(error))
            self._on_health(False)
        if self._engine.dialect.name != "sqlite":
            # A SQLite file that was moved away would be made anew, empty, by opening it again.
            self._disconnect()
        if self._give_up.wait(pause):
            raise _GivenUp

    def _mend(self) -> None:
        if self._failing:
            self._failing = False
            log.warning("The database can be written again")
            self._on_health(True)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except Exception as error:
            log.debug("Closing the connection failed: %s", type(error).__name__)


def _fail(jobs: Sequence[_Job], error: Exception) -> None:
    for job in jobs:
        if job.error is None:
            job.error = error


def _answer(jobs: Sequence[_Job]) -> None:
    """Resolve the futures of one commit together, in order."""
    loop = jobs[-1].future.get_loop()
    try:
        loop.call_soon_threadsafe(_resolve, jobs)
    except RuntimeError:
        log.debug("The event loop was closed before its answers came")


def _resolve(jobs: Sequence[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
