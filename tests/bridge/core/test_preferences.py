"""What accounts wish is typed, bounded and kept; without a word the default holds."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from bridge.api.errors import Refused
from bridge.api.ids import NetworkName
from bridge.core import preferences as core
from bridge.core.preferences import SHARE_PROFILE, Preference, Preferences
from bridge.store import preferences
from bridge.store.database import Store

ALICE, BOB = "alice@example.org", "bob@example.org"
IRC, MATRIX = NetworkName("irc"), NetworkName("matrix")


def play(folder: Path, scene: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        store = Store.open(f"sqlite:///{folder / 'bridge.db'}", key=b"k" * 32)
        try:
            await scene(store)
        finally:
            await store.close()

    asyncio.run(run())


def test_who_never_said_anything_has_the_default_of_the_network(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes = Preferences(store, {MATRIX: {SHARE_PROFILE: True}})
        found = [await wishes.get(ALICE, each, SHARE_PROFILE) for each in (IRC, MATRIX)]

        assert found == [False, True]

    play(tmp_path, scene)


def test_a_wish_is_of_one_account_on_one_network_and_outlives_a_restart(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        before = Preferences(store)
        assert await before.get(ALICE, IRC, SHARE_PROFILE) is False
        await before.set(ALICE, IRC, SHARE_PROFILE, True)
        for wishes in (before, Preferences(store)):
            assert await wishes.all(ALICE, IRC) == {SHARE_PROFILE: True}
            assert await wishes.get(ALICE, IRC, SHARE_PROFILE) is True
            assert await wishes.get(ALICE, MATRIX, SHARE_PROFILE) is False
            assert await wishes.get(BOB, IRC, SHARE_PROFILE) is False

    play(tmp_path, scene)


def test_a_wish_can_be_taken_back(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes = Preferences(store, {IRC: {SHARE_PROFILE: True}})
        found = []
        for value in (False, None):
            await wishes.set(ALICE, IRC, SHARE_PROFILE, value)
            found.append(await wishes.get(ALICE, IRC, SHARE_PROFILE))

        assert found == [False, True]

    play(tmp_path, scene)


def test_who_listens_hears_of_each_wish(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes, heard = Preferences(store), list[tuple[str, NetworkName]]()
        wishes.listen(SHARE_PROFILE, lambda account, network: heard.append((account, network)))
        await wishes.set(ALICE, IRC, SHARE_PROFILE, True)

        assert heard == [(ALICE, IRC)]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (SHARE_PROFILE, 1, "not-acceptable"),
        (SHARE_PROFILE, "1", "not-acceptable"),
        ("share", True, "not-found"),
    ],
)
def test_what_cannot_be_wished_is_refused(
    tmp_path: Path, name: str, value: core.Value, reason: str
) -> None:
    async def scene(store: Store) -> None:
        wishes = Preferences(store)
        with pytest.raises(Refused) as refused:
            await wishes.set(ALICE, IRC, name, value)

        assert refused.value.reason == reason
        assert await wishes.all(ALICE, IRC) == {}

    play(tmp_path, scene)


def test_what_another_version_wrote_is_left_out_where_it_makes_no_sense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = Preference(default=3, label="A number", bounds=(-1, 9))
    word = Preference(default="a", label="A word", choices=(("a", "A"), ("b", "B")))
    known = {SHARE_PROFILE: core.PREFERENCES[SHARE_PROFILE]}
    known |= {"n": number, "m": number, "w": word, "v": word, "most": number}
    monkeypatch.setattr(core, "PREFERENCES", known)

    async def scene(store: Store) -> None:
        rows = {SHARE_PROFILE: "yes", "n": "-1", "m": "1.5", "w": "b", "v": "c", "most": "10"}
        for name, value in {**rows, "gone": "1"}.items():
            await store.write(
                partial(preferences.prefer, account=ALICE, network=IRC, name=name, value=value)
            )

        assert await Preferences(store).all(ALICE, IRC) == {"n": -1, "w": "b"}

    play(tmp_path, scene)


def test_wishes_in_memory_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "MOST_KEPT", 2)

    async def scene(store: Store) -> None:
        wishes = Preferences(store)
        for number in range(5):
            await wishes.get(f"a{number}@example.org", IRC, SHARE_PROFILE)

        assert len(wishes._kept) == 2  # nothing else tells

    play(tmp_path, scene)
