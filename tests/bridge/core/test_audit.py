"""What was commanded is written down in few words, and read from its end."""

from functools import partial
from itertools import count
from pathlib import Path

from bridge.core.audit import Audit
from bridge.core.retention import Retention
from bridge.store.audit import Audited
from bridge.store.database import Store
from bridge.store.ids import earliest
from tests.bridge.core.kept import play

ADMIN = "admin@example.org"


def test_a_command_is_written_down_with_what_it_was_about_and_its_outcome(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        ids = count(1)
        audit = Audit(store, lambda: next(ids), now=lambda: 7.0)
        audit.note(ADMIN, "adhoc", "irc", "ban", "x" * 300, "done")
        audit.note("eve@b", "chat", "", "ban", "", "forbidden")
        await store.write(lambda _: None)
        first = Audited(
            id=1,
            at=7.0,
            account=ADMIN,
            via="adhoc",
            network="irc",
            command="ban",
            about="x" * 200,
            outcome="done",
        )

        assert [one.id for one in await audit.latest(10)] == [2, 1]
        assert await audit.latest(10, ADMIN) == [first]

    play(tmp_path, scene)


def test_what_is_older_than_a_year_is_forgotten(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        began, year = 1_800_000_000.0, 365 * 86_400.0
        moments = [began, began + 1, began + 2]
        ids = iter(map(earliest, moments))
        for at in moments:
            audit = Audit(store, lambda: next(ids), now=partial(float, at))
            audit.note("a@b", "cli", "", "reload", "", "done")
        assert len(await audit.latest(10)) == 3
        await Retention(store, {}, now=lambda: began + year + 1).sweep()
        left = await Audit(store, lambda: 0).latest(10)

        assert [one.at for one in left] == [began + 2, began + 1]

    play(tmp_path, scene)
