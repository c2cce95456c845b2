"""How much accounts may have and do: what holds for all, what for one, and what is counted."""

from pathlib import Path

import pytest

from bridge.api.errors import Refused
from bridge.core.limits import FILES, LIMITS, LOGINS, MESSAGES, OPEN_FORMS, ROOMS, Limits
from bridge.store import limits as kept
from bridge.store.database import Store
from tests.bridge.core.kept import play, read

ALICE, BOB = "alice@example.org", "bob@example.org"


class Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def admitted(limits: Limits, account: str, most: int = 1_000) -> int:
    """How many messages are taken at once."""
    for number in range(most):
        try:
            limits.speaks(account)
        except Refused:
            return number
    return most


def test_the_configuration_says_what_holds_for_all_and_else_the_default_does(
    tmp_path: Path,
) -> None:
    async def scene(store: Store) -> None:
        limits = Limits(store, {ROOMS: 7})
        usual = {name: limits.of(ALICE, name) for name in LIMITS}
        limits.change({LOGINS: 1})

        assert usual == {LOGINS: 20, ROOMS: 7, MESSAGES: 300, FILES: 500, OPEN_FORMS: 10}
        assert (limits.default(LOGINS), limits.of(ALICE, ROOMS)) == (1, 200)

    play(tmp_path, scene)


def test_what_was_said_of_an_account_holds_for_it_alone_and_outlives_a_restart(
    tmp_path: Path,
) -> None:
    async def scene(store: Store) -> None:
        before = Limits(store)
        before.set(ALICE, ROOMS, 3)
        before.set(ALICE, LOGINS, -1)
        before.set(ALICE, LOGINS, None)
        after = Limits(store)
        after.restore(await read(store, kept.limits))
        for limits in (before, after):
            assert (limits.of(ALICE, ROOMS), limits.of(BOB, ROOMS)) == (3, 200)
            assert (limits.own(ALICE), limits.own(BOB)) == ({ROOMS: 3}, {})

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("beds", 1, "There is no such limit."),
        (ROOMS, -2, "This limit is a number from 0 to 100000, or -1 for no limit."),
        (OPEN_FORMS, 1_001, "This limit is a number from 0 to 1000, or -1 for no limit."),
    ],
)
def test_a_limit_that_cannot_be_is_refused(
    tmp_path: Path, name: str, value: int, told: str
) -> None:
    async def scene(store: Store) -> None:
        limits = Limits(store)
        with pytest.raises(Refused) as refused:
            limits.set(ALICE, name, value)

        assert (refused.value.text, limits.own(ALICE)) == (told, {})
        assert await read(store, kept.limits) == {}

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("most", "has", "told"),
    [
        (2, 1, ""),
        (2, 2, "The limit of logins here is 2. Log out of one to log in to another."),
        (0, 0, "You cannot have logins here."),
        (-1, 9_999, ""),
    ],
)
def test_one_login_too_many_is_refused(tmp_path: Path, most: int, has: int, told: str) -> None:
    async def scene(store: Store) -> None:
        heard = ""
        try:
            Limits(store, {LOGINS: most}).check_logins(ALICE, has)
        except Refused as refused:
            heard = refused.text

        assert heard == told

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("most", "has", "told"),
    [
        (2, 1, ""),
        (2, 2, "The limit of rooms here is 2. Leave one to join another."),
        (0, 0, "You cannot join rooms here."),
        (-1, 9_999, ""),
    ],
)
def test_one_room_too_many_is_refused(tmp_path: Path, most: int, has: int, told: str) -> None:
    async def scene(store: Store) -> None:
        heard = ""
        try:
            Limits(store, {ROOMS: most}).check_rooms(ALICE, has)
        except Refused as refused:
            heard = refused.text

        assert heard == told

    play(tmp_path, scene)


def test_messages_are_counted_for_each_account_and_more_may_come_as_time_passes(
    tmp_path: Path,
) -> None:
    async def scene(store: Store) -> None:
        clock = Clock()
        limits = Limits(store, {MESSAGES: 6}, now=clock)
        at_once = (admitted(limits, ALICE), admitted(limits, BOB))
        with pytest.raises(Refused) as refused:
            limits.speaks(ALICE)
        clock.at += 25.0
        later = admitted(limits, ALICE)
        clock.at += 60.0

        assert at_once == (6, 6)
        assert (refused.value.reason, refused.value.text) == (
            "overload",
            "The limit of messages here is 6 a minute. Try again in 10 seconds.",
        )
        assert (later, admitted(limits, ALICE)) == (2, 6)

    play(tmp_path, scene)


def test_another_limit_of_messages_holds_at_once(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        limits = Limits(store, {MESSAGES: 6}, now=Clock())
        admitted(limits, ALICE)
        limits.set(ALICE, MESSAGES, 8)
        more = admitted(limits, ALICE)
        limits.set(ALICE, MESSAGES, 0)
        none = admitted(limits, ALICE)
        limits.set(ALICE, MESSAGES, -1)

        assert (more, none, admitted(limits, ALICE, 500)) == (8, 0, 500)

    play(tmp_path, scene)


def test_files_are_counted_for_a_day(tmp_path: Path) -> None:
    async def scene(store: Store) -> None:
        clock = Clock()
        limits = Limits(store, {FILES: 3}, now=clock)
        limits.attaches(ALICE, 2)
        clock.at += 3_600.0
        with pytest.raises(Refused) as refused:
            limits.attaches(ALICE, 2)
        limits.attaches(ALICE, 1)
        limits.attaches(BOB, 3)
        clock.at += 23 * 3_600.0
        limits.attaches(ALICE, 3)

        assert (refused.value.reason, refused.value.text) == (
            "overload",
            "The limit of files here is 3 a day. Try again in 23 hours.",
        )

    play(tmp_path, scene)


@pytest.mark.parametrize(("most", "is_admitted"), [(-1, True), (0, False)])
def test_files_may_be_unlimited_or_none_at_all(
    tmp_path: Path, most: int, is_admitted: bool
) -> None:
    async def scene(store: Store) -> None:
        told = ""
        try:
            Limits(store, {FILES: most}).attaches(ALICE, 1_000_000)
        except Refused as refused:
            told = refused.text

        assert told == ("" if is_admitted else "You cannot send files here.")

    play(tmp_path, scene)
