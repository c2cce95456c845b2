"""What accounts wish is typed, bounded and kept; without a word the default holds."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from bridge.api.errors import Refused
from bridge.api.ids import NetworkName
from bridge.core import preferences as core
from bridge.core.preferences import (
    EDITS,
    NAME,
    REACTIONS,
    READS,
    RECEIPTS,
    SHARE_PROFILE,
    Preference,
    Preferences,
)
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
        found = [wishes.known(ALICE, each).value(SHARE_PROFILE) for each in (IRC, MATRIX)]

        assert found == [False, True]

    play(tmp_path, scene)


def test_a_wish_is_of_one_account_on_one_network_and_outlives_a_restart(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        before = Preferences(store)
        assert before.known(ALICE, IRC).value(SHARE_PROFILE) is False
        await before.set(ALICE, IRC, SHARE_PROFILE, True)
        after = Preferences(store)
        await after.restore()
        for wishes in (before, after):
            assert wishes.known(ALICE, IRC).said == {SHARE_PROFILE: True}
            assert wishes.known(ALICE, IRC).value(SHARE_PROFILE) is True
            assert wishes.known(ALICE, MATRIX).value(SHARE_PROFILE) is False
            assert wishes.known(BOB, IRC).value(SHARE_PROFILE) is False

    play(tmp_path, scene)


def test_wishes_are_known_at_once_as_flags_and_texts(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes = Preferences(store, {MATRIX: {SHARE_PROFILE: True}})
        await wishes.set_all(
            ALICE, MATRIX, {RECEIPTS: False, NAME: "  Zoë Müller ", EDITS: "again"}
        )
        known, usual = wishes.known(ALICE, MATRIX), wishes.known(BOB, IRC)

        flags, texts = (RECEIPTS, READS, SHARE_PROFILE), (NAME, EDITS, REACTIONS)
        assert [known.flag(name) for name in flags] == [False, True, True]
        assert [known.text(name) for name in texts] == ["Zoë Müller", "again", "refuse"]
        assert [usual.flag(name) for name in flags] == [True, True, False]
        assert usual is core.NOTHING

    play(tmp_path, scene)


def test_of_several_wishes_all_are_kept_or_none(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes, heard = Preferences(store), list[str]()
        for name in (RECEIPTS, READS):
            wishes.listen(name, lambda account, _network: heard.append(account))
        with pytest.raises(Refused) as refused:
            await wishes.set_all(ALICE, IRC, {RECEIPTS: False, EDITS: "perhaps"})
        again = Preferences(store)
        await again.restore()

        assert refused.value.reason == "not-acceptable"
        assert again.known(ALICE, IRC) is wishes.known(ALICE, IRC) is core.NOTHING
        assert heard == []

    play(tmp_path, scene)


def test_what_is_erased_was_never_said_and_the_rest_stays(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes = Preferences(store)
        for account in (ALICE, BOB):
            for network in (IRC, MATRIX):
                await wishes.set(account, network, RECEIPTS, False)
        await wishes.forget(ALICE, IRC)
        after = Preferences(store)
        await after.restore()

        for each in (wishes, after):
            found = [each.known(ALICE, IRC), each.known(ALICE, MATRIX), each.known(BOB, IRC)]
            assert [known.flag(RECEIPTS) for known in found] == [True, False, False]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("", True),
        ("Zoë \N{FAMILY} \N{WOMAN}\u200d\N{ROCKET}", True),
        ("n" * 64, True),
        ("n" * 65, False),
        ("one\ntwo", False),
        ("nul\0", False),
        ("line\u2028line", False),
        ("half \ud83d", False),
        ("Bob\u202e", False),
        (" Bob", False),
        (True, False),
        (None, False),
    ],
)
def test_a_text_is_one_line_of_bounded_length(name: object, is_taken: bool) -> None:
    assert core.PREFERENCES[NAME].takes(name) is is_taken


@pytest.mark.parametrize("preference", core.PREFERENCES.values(), ids=core.PREFERENCES)
def test_every_preference_has_a_label_and_takes_its_own_default(
    preference: core.Preference,
) -> None:
    assert preference.label
    assert preference.takes(preference.default)
    assert not preference.takes(None)
    assert (preference.kind == "choice") is (preference.default in dict(preference.choices))


def test_a_wish_can_be_taken_back(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes = Preferences(store, {IRC: {SHARE_PROFILE: True}})
        found = []
        for value in (False, None):
            await wishes.set(ALICE, IRC, SHARE_PROFILE, value)
            found.append(wishes.known(ALICE, IRC).value(SHARE_PROFILE))

        assert found == [False, True]

    play(tmp_path, scene)


def test_who_listens_hears_of_each_wish(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        wishes, heard = Preferences(store), list[tuple[str, NetworkName]]()
        wishes.listen(SHARE_PROFILE, lambda account, network: heard.append((account, network)))
        for value in (False, True, True, None):  # the first and the third are nothing else
            await wishes.set(ALICE, IRC, SHARE_PROFILE, value)

        assert heard == [(ALICE, IRC)] * 2

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        (SHARE_PROFILE, 1, "not-acceptable"),
        (SHARE_PROFILE, "1", "not-acceptable"),
        (REACTIONS, "loudly", "not-acceptable"),
        (NAME, "n" * 65, "not-acceptable"),
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
        assert wishes.known(ALICE, IRC).said == {}

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

        wishes = Preferences(store)
        await wishes.restore()

        assert wishes.known(ALICE, IRC).said == {"n": -1, "w": "b"}

    play(tmp_path, scene)
