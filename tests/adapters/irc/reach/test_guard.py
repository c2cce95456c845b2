"""Holding to a server's policy: learned, renewed, given up, and only from who is who he says."""

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from adapters.irc.config import ServerConfig
from adapters.irc.reach.approach import Arrival
from adapters.irc.reach.guard import Guard
from adapters.irc.reach.sts import Upgrade
from adapters.irc.reach.ways import Way
from adapters.irc.wishes import Wishes, of
from bridge.api.adapter import Login
from bridge.api.ids import LoginId
from tests.adapters.irc.inboxes import RecordingInbox

if TYPE_CHECKING:
    from adapters.irc.reach.turns import Passage

HOST = "irc.example.org"
NOW = 1_750_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def wishes(**options: object) -> Wishes:
    login = Login(id=LoginId(7), native=HOST, name="alice")
    return of(login, ServerConfig(host=HOST, **options))  # type: ignore[arg-type]  # by name


def arrived(port: int, version: str = "TLSv1.3") -> Arrival:
    way = Way(HOST, port, bool(version), HOST)
    return Arrival(way=way, version=version, passage=cast("Passage", None))


def play(*steps: object) -> tuple[dict[str, bytes], int | None]:
    """Policies that are heard over TLS on port 6697, seconds that pass, and losses; then what is
    kept, and by which port alone the server may be reached.
    """

    async def run() -> tuple[dict[str, bytes], int | None]:
        inbox, clock = RecordingInbox(), Clock()
        guard = Guard(inbox, clock)
        for step in steps:
            match step:
                case str(value):
                    guard.hear(value, wishes(), arrived(6697))
                case int(seconds):
                    clock.now += seconds
                case None:
                    guard.lost()
        return inbox.kept, guard.only_port(wishes())

    return asyncio.run(run())


def kept(until: float) -> dict[str, bytes]:
    return {"sts": f"{HOST} 6697 {until:.0f}".encode()}


def test_a_policy_is_kept_for_its_time() -> None:
    assert play("duration=86400") == (kept(NOW + 86_400), 6697)
    assert play("duration=86400", 86_399)[1] == 6697
    assert play("duration=86400", 86_400)[1] is None


def test_it_holds_for_the_whole_time_from_the_loss_of_the_connection_on() -> None:
    """IRCv3 STS: the expiry is rescheduled when a connection is closed."""
    assert play("duration=86400", 7_200, None) == (kept(NOW + 7_200 + 86_400), 6697)
    assert play("duration=86400", 60, None)[0] == kept(NOW + 86_400)  # not worth writing again


def test_a_policy_is_given_up_where_the_server_says_so() -> None:
    assert play("duration=86400", "duration=0") == ({}, None)
    assert play("duration=86400", "duration=0", 60, None) == ({}, None)


def test_what_is_not_verified_says_nothing_for_later() -> None:
    async def run() -> None:
        inbox = RecordingInbox()
        guard = Guard(inbox, Clock())
        guard.hear("duration=86400", wishes(verify_cert=False), arrived(6697))

        assert (inbox.kept, guard.only_port(wishes())) == ({}, None)

    asyncio.run(run())


def test_an_unencrypted_connection_is_left_at_once_and_never_made_again() -> None:
    async def run() -> None:
        inbox = RecordingInbox()
        guard = Guard(inbox, Clock())
        with pytest.raises(Upgrade):
            guard.hear("port=6697,duration=86400", wishes(), arrived(6667, version=""))

        assert (inbox.kept, guard.only_port(wishes())) == ({}, 6697)

    asyncio.run(run())


def test_what_was_kept_is_recalled_for_the_same_host() -> None:
    guard = Guard(RecordingInbox(), Clock())
    guard.recall(kept(NOW + 60))

    assert guard.only_port(wishes()) == 6697
    assert guard.only_port(wishes(address="irc.example.com")) is None
