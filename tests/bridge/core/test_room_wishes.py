"""What an account wishes for one of its rooms, else for all."""

import asyncio
from typing import Any

import pytest

from bridge.api.ids import LoginId, NetworkName, Place
from bridge.core import room_wishes
from bridge.core.preferences import PERSISTENT, RECORD_HISTORY, Preferences
from bridge.store.values import KnownLogin

IRC = NetworkName("irc")
TEA = Place(IRC, "room", "#tea%irc.fake", LoginId(1))


class NoStore:
    async def read(self, function: Any) -> Any:
        return []

    async def write(self, function: Any) -> None: ...


def login(**options: str) -> KnownLogin:
    return KnownLogin(LoginId(1), IRC, "a@example.org", "irc.fake", "a", options=options)


@pytest.mark.parametrize(
    ("usual", "said", "own", "holds"),
    [
        (False, None, "", False),
        (True, None, "", True),
        (True, False, "", False),
        (False, True, "", True),
        (False, False, "1", True),
        (True, True, "0", False),
        (True, True, "false", False),
        (True, None, "what?", True),
    ],
)
def test_a_rooms_own_wish_counts_first_then_that_for_all_then_the_configuration(
    usual: bool, said: bool | None, own: str, holds: bool
) -> None:
    preferences = Preferences(NoStore(), {IRC: {PERSISTENT: usual}})
    if said is not None:
        asyncio.run(preferences.set("a@example.org", IRC, PERSISTENT, said))
    known = login(**{f"persistent {TEA.native}": own, "persistent #other%irc.fake": "1"})

    assert room_wishes.flag(preferences, known, TEA, PERSISTENT) is holds


def test_a_room_that_all_share_lasts_and_is_kept() -> None:
    preferences = Preferences(NoStore(), {IRC: {RECORD_HISTORY: False}})
    hall = Place(IRC, "room", "#hall")

    assert room_wishes.flag(preferences, None, hall, PERSISTENT)
    assert room_wishes.flag(preferences, None, hall, RECORD_HISTORY)
    assert not room_wishes.flag(preferences, None, TEA, RECORD_HISTORY)


def test_adapters_are_shown_their_own_options_alone() -> None:
    options = {
        "realname": "A",
        "persistent #tea%irc.fake": "1",
        "encoding_in #tea%irc.fake": "koi8-r",
        "record_history #tea%irc.fake": "0",
        "persistently": "x",
    }

    assert room_wishes.theirs(options) == {
        "realname": "A",
        "encoding_in #tea%irc.fake": "koi8-r",
        "persistently": "x",
    }
    assert {**room_wishes.ours(options), **room_wishes.theirs(options)} == options


def test_what_is_wished_is_written_by_room() -> None:
    wished = {PERSISTENT: True, RECORD_HISTORY: None}

    assert room_wishes.written("#tea%irc.fake", wished) == {
        "persistent #tea%irc.fake": "1",
        "record_history #tea%irc.fake": "",
    }
