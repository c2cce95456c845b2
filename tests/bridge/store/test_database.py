"""The group commit: order, errors of one's own, the world's errors, the fence."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.engine import make_url

from bridge.api.errors import ConfigError, TryLater
from bridge.store import leases, tables
from bridge.store.cursors import cursor, move
from bridge.store.database import Store
from bridge.store.messages import accept
from bridge.store.positions import entries, highest
from bridge.store.values import Arrival
from tests.bridge.store.samples import KEY, ROOM, heard, opened, read
from tests.servers.postgresql import PostgreSql


class Wrong(Exception):
    """A function's own error."""


def count(counted: list[int], number: int, _: object) -> None:
    counted.append(number)


class Moving:
    """Moves a cursor; counts how often it ran."""

    def __init__(self, source: str, to: str) -> None:
        self.source = source
        self.to = to
        self.runs = 0

    def __call__(self, connection: Connection) -> str:
        self.runs += 1
        move(connection, {self.source: self.to})
        return self.to


def positions(arrivals: list[Arrival], connection: Connection) -> list[int]:
    return [position for one in accept(connection, arrivals, {}) for position in one.positions]


async def busy(store: Store) -> threading.Event:
    """Keep the writer busy until the event is set, so that a group gathers behind it."""
    inside, free = threading.Event(), threading.Event()

    def occupy(_: Connection) -> None:
        inside.set()
        free.wait()

    store.submit(occupy)
    await asyncio.to_thread(inside.wait)
    return free


def commits(connection: Connection) -> int:
    found: int = connection.execute(select(tables.leases.c.commits)).scalar_one()
    return found


def test_what_waits_goes_into_one_commit(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            free = await busy(store)
            group = [store.submit(Moving(str(n), "x")) for n in range(50)]
            free.set()
            await asyncio.gather(*group)

            assert await read(store, commits) == 2
            assert await read(store, cursor, "49") == "x"

    asyncio.run(walk())


def test_functions_run_and_answer_in_the_order_of_their_submission(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            ran: list[int] = []
            answered: list[int] = []
            free = await busy(store)
            group = []
            for n in range(20):
                group.append(store.submit(partial(count, ran, n)))
                group[-1].add_done_callback(partial(count, answered, n))
            free.set()
            await asyncio.gather(*group)

            assert ran == answered == list(range(20))

    asyncio.run(walk())


def test_a_functions_own_error_reaches_its_waiter_alone(url: str) -> None:
    async def walk() -> None:
        def wrong(connection: Connection) -> None:
            move(connection, {"wrong": "x"})
            raise Wrong

        async with opened(url) as store:
            free = await busy(store)
            before, after = Moving("before", "x"), Moving("after", "x")
            group = [store.submit(one) for one in (before, wrong, after)]
            free.set()
            results = await asyncio.gather(*group, return_exceptions=True)

            assert [type(one) for one in results] == [str, Wrong, str]
            assert [await read(store, cursor, key) for key in ("before", "wrong", "after")] == [
                "x",
                None,
                "x",
            ]
            assert before.runs == 2
            assert store.healthy

    asyncio.run(walk())


def test_an_error_in_the_sql_is_the_functions_own(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            free = await busy(store)
            wrong = store.submit(lambda connection: connection.exec_driver_sql("SELECT nothing"))
            right = store.submit(Moving("a", "x"))
            free.set()

            with pytest.raises(Exception, match="nothing"):
                await wrong
            assert await right == "x"

    asyncio.run(walk())


def test_positions_are_dense_after_a_function_among_others_failed(url: str) -> None:
    async def walk() -> None:
        def wrong(connection: Connection) -> None:
            positions(batches[1], connection)
            raise Wrong

        async with opened(url) as store:
            free = await busy(store)
            batches = [[heard(store, "x", f"n{n}")] for n in range(3)]
            first = store.submit(partial(positions, batches[0]))
            failed = store.submit(wrong)
            third = store.submit(partial(positions, batches[2]))
            free.set()

            assert await first == [1]
            with pytest.raises(Wrong):
                await failed
            assert await third == [2]
            assert await store.write(partial(positions, batches[1])) == [3]

    asyncio.run(walk())


def test_cancelling_a_waiter_does_not_cancel_the_write(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            free = await busy(store)
            waiter = asyncio.create_task(store.write(Moving("cancelled", "x")))
            other = asyncio.create_task(store.write(Moving("other", "y")))
            await asyncio.sleep(0)  # both have submitted now
            waiter.cancel()
            free.set()

            assert await other == "y"
            assert waiter.cancelled()
            assert await read(store, cursor, "cancelled") == "x"

    asyncio.run(walk())


def test_a_read_sees_all_that_was_committed_and_no_more(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            for n in range(20):
                await store.write(Moving("a", str(n)))
                assert await read(store, cursor, "a") == str(n)
            inside, free = threading.Event(), threading.Event()

            def slow(connection: Connection) -> None:
                move(connection, {"a": "unfinished"})
                inside.set()
                free.wait()

            writing = store.submit(slow)
            await asyncio.to_thread(inside.wait)
            assert await read(store, cursor, "a") == "19"
            free.set()
            await writing

    asyncio.run(walk())


def test_several_statements_of_one_read_see_the_same_moment(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await store.write(Moving("a", "old"))
            first, moved = threading.Event(), threading.Event()

            def twice(connection: Connection) -> tuple[str | None, str | None]:
                before = cursor(connection, "a")
                first.set()
                moved.wait()
                return before, cursor(connection, "a")

            reading = asyncio.create_task(store.read(twice))
            await asyncio.to_thread(first.wait)
            await store.write(Moving("a", "new"))
            moved.set()

            assert await reading == ("old", "old")

    asyncio.run(walk())


def test_closing_commits_what_waits(url: str) -> None:
    async def walk() -> None:
        store = Store.open(url, key=KEY)
        waiting = [store.submit(Moving(str(n), "x")) for n in range(100)]
        await store.close()

        assert await asyncio.gather(*waiting) == ["x"] * 100
        async with opened(url) as again:
            assert await read(again, cursor, "99") == "x"

    asyncio.run(walk())


def test_ids_go_on_above_the_highest_stored_when_the_clock_was_set_back(url: str) -> None:
    async def walk() -> None:
        store = Store.open(url, key=KEY, now=lambda: 1_800_000_000.0)
        last = heard(store, "x")
        await store.write(partial(positions, [last]))
        await store.close()

        store = Store.open(url, key=KEY, now=lambda: 1_700_000_000.0)
        assert store.ids.next() > last.event_id
        await store.close()

    asyncio.run(walk())


class Health:
    """Waits until the store has become sick or healthy."""

    def __init__(self, store: Store) -> None:
        self.changes: asyncio.Queue[bool] = asyncio.Queue()
        store.on_health = self.changes.put_nowait


def test_a_full_disk_is_waited_out(sqlite_url: str) -> None:
    async def walk() -> None:
        room_left: list[int] = [0, 0, 1 << 30]

        def large(connection: Connection) -> None:
            # The limit is SQLite's own; the error is that of a full disk.
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            left = room_left.pop(0)
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + left}")
            move(connection, {"large": "x" * 100_000})

        async with opened(sqlite_url) as store:
            health = Health(store)
            free = await busy(store)
            before = Moving("before", "x")
            after = Moving("after", "x")
            group: list[asyncio.Future[Any]] = [store.submit(f) for f in (before, large, after)]
            free.set()

            assert await health.changes.get() is False
            assert not any(one.done() for one in group)
            await asyncio.gather(*group)
            assert await health.changes.get() is True
            assert store.healthy
            assert before.runs == 3
            assert await read(store, cursor, "large") == "x" * 100_000

    asyncio.run(walk())


def test_a_locked_database_is_waited_for(sqlite_url: str) -> None:
    async def walk() -> None:
        async with opened(sqlite_url) as store:
            health = Health(store)
            other = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            writing = store.submit(Moving("a", "x"))

            assert await health.changes.get() is False
            assert not store.healthy
            assert not writing.done()
            other.execute("ROLLBACK")
            other.close()
            assert await writing == "x"
            assert await health.changes.get() is True

    asyncio.run(walk())


def test_a_restart_of_postgresql_in_the_midst_of_a_write_is_waited_out() -> None:
    async def walk(server: PostgreSql) -> None:
        async with opened(server.url) as store:
            health = Health(store)
            await store.write(partial(positions, [heard(store, "before")]))
            inside, again = threading.Event(), threading.Event()
            arrivals = [heard(store, "x", f"n{n}") for n in range(3)]

            def interrupted(connection: Connection) -> list[int]:
                given = positions(arrivals, connection)
                if not inside.is_set():
                    inside.set()
                    again.wait()
                return given

            writing = store.submit(interrupted)
            await asyncio.to_thread(inside.wait)
            server.kill()
            again.set()
            assert await health.changes.get() is False
            assert not writing.done()
            with pytest.raises(TryLater):
                await read(store, highest, ROOM)
            server.start()

            assert await writing == [2, 3, 4]
            assert await health.changes.get() is True
            assert [one.position for one in await read(store, entries, ROOM, 0, 9)] == [1, 2, 3, 4]

    with PostgreSql() as server:
        asyncio.run(walk(server))


def test_a_commit_whose_answer_was_lost_is_not_made_twice(postgresql_url: str) -> None:
    async def walk() -> None:
        async with opened(postgresql_url) as store:
            await store.write(partial(positions, [heard(store, "before")]))
            runs: list[int] = []
            arrivals = [heard(store, "x") for _ in range(3)]

            def cut(connection: Connection) -> None:
                driver = connection.connection.driver_connection
                assert driver is not None
                driver.commit()
                driver.close()

            def counted(connection: Connection) -> list[int]:
                runs.append(1)
                event.listen(connection, "commit", cut, once=True)
                return positions(arrivals, connection)

            assert await store.write(counted) == [2, 3, 4]
            assert runs == [1]
            assert await read(store, highest, ROOM) == 4
            later = [heard(store, "later")]
            assert await store.write(partial(positions, later)) == [5]

    asyncio.run(walk())


def test_closing_gives_up_on_a_world_that_stays_broken(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.database.PATIENCE", 0.0)

    async def walk() -> None:
        store = Store.open(sqlite_url, key=KEY)
        other = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        writing = store.submit(Moving("a", "x"))
        await store.close()
        other.close()

        with pytest.raises(TryLater):
            await writing

    asyncio.run(walk())


def test_a_process_whose_lease_was_taken_writes_no_more(postgresql_url: str) -> None:
    async def walk() -> None:
        async with opened(postgresql_url) as old:
            await old.write(Moving("a", "old"))
            async with opened(postgresql_url) as new:
                group = [old.submit(Moving("a", "late")) for _ in range(3)]
                await new.write(Moving("b", "new"))

                results = await asyncio.gather(*group, return_exceptions=True)

                assert [type(one) for one in results] == [leases.StoreLost] * 3
                await old.lost.wait()
                with pytest.raises(leases.StoreLost):
                    await old.write(Moving("a", "later"))
                assert await read(new, cursor, "a") == "old"
                assert not new.lost.is_set()

    asyncio.run(walk())


def test_taking_a_lease_waits_for_the_commit_under_way(postgresql_url: str) -> None:
    async def walk() -> None:
        async with opened(postgresql_url) as old:
            inside, free = threading.Event(), threading.Event()

            def slow(connection: Connection) -> None:
                move(connection, {"a": "old"})
                inside.set()
                free.wait()

            writing = old.submit(slow)
            await asyncio.to_thread(inside.wait)
            opening = asyncio.create_task(asyncio.to_thread(Store.open, postgresql_url, key=KEY))
            done, _ = await asyncio.wait([opening], timeout=0.2)
            assert not done
            free.set()
            await writing
            new = await opening
            assert await read(new, cursor, "a") == "old"
            await new.close()

    asyncio.run(walk())


def test_the_fence_stands_on_sqlite_too(sqlite_url: str) -> None:
    async def walk() -> None:
        async with opened(sqlite_url) as store:
            other = sqlite3.connect(make_url(sqlite_url).database or "")
            other.execute("UPDATE leases SET epoch = epoch + 1")
            other.commit()
            other.close()

            with pytest.raises(leases.StoreLost):
                await store.write(Moving("a", "x"))
            await store.lost.wait()
            assert await read(store, cursor, "a") is None

    asyncio.run(walk())


def test_processes_with_numbers_of_their_own_share_a_database(postgresql_url: str) -> None:
    async def walk() -> None:
        first = Store.open(postgresql_url, key=KEY, process=1)
        second = Store.open(postgresql_url, key=KEY, process=2)
        await first.write(Moving("a", "x"))
        await second.write(Moving("b", "y"))
        await first.write(Moving("a", "z"))
        assert await read(second, cursor, "a") == "z"
        await first.close()
        await second.close()

    asyncio.run(walk())


def test_a_second_gateway_process_is_refused(sqlite_url: str) -> None:
    script = (
        "import sys; from bridge.store.database import Store\n"
        "Store.open(sys.argv[1], key=b'k' * 32)"
    )

    async def walk() -> None:
        async with opened(sqlite_url):
            done = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-c", script, sqlite_url],
                capture_output=True,
                text=True,
            )
            assert done.returncode != 0
            assert "is in use by another gateway" in done.stderr
            with pytest.raises(ConfigError, match="in use by another gateway"):
                Store.open(sqlite_url, key=KEY)
        async with opened(sqlite_url) as again:
            assert await read(again, cursor, "a") is None

    asyncio.run(walk())


def test_nobody_else_may_read_the_database(sqlite_url: str, tmp_path: Path) -> None:
    async def walk() -> set[int]:
        async with opened(sqlite_url) as store:
            await store.write(Moving("a", "x"))
            return {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}

    assert asyncio.run(walk()) == {0o600}


def test_what_was_committed_is_synced_to_the_disk(sqlite_url: str) -> None:
    async def walk() -> None:
        def pragma(connection: Connection, name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        async with opened(sqlite_url) as store:
            assert await store.write(lambda connection: pragma(connection, "journal_mode")) == "wal"
            assert await store.write(lambda connection: pragma(connection, "synchronous")) == 2

    asyncio.run(walk())


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "mysql://localhost/bridge",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////nowhere/at/all/bridge.sqlite3",
        "postgresql://nobody@127.0.0.1:1/bridge",
    ],
)
def test_a_database_that_cannot_be_used_is_the_operators_to_mend(bad: str) -> None:
    with pytest.raises(ConfigError):
        Store.open(bad, key=KEY)


def test_many_small_writes_are_all_there(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            batches = [[heard(store, str(n))] for n in range(500)]

            given = await asyncio.gather(
                *(store.submit(partial(positions, batch)) for batch in batches)
            )

            assert given == [[n] for n in range(1, 501)]
            stored = await store.read(
                lambda connection: connection.execute(
                    select(func.count()).select_from(tables.events)
                ).scalar()
            )
            assert stored == 500

    asyncio.run(walk())
