"""How the gateway stands while something waits, and when all has arrived."""

import logging
import time
from dataclasses import replace

import pytest

from bridge.api.states import Condition
from bridge.core import standing
from bridge.core.standing import LoginStanding, NetworkStanding, Stream, Waiting
from tests.walks.house import ALICE, FAKE, SERVER, House
from tests.walks.test_walks import play

STREAM = Stream(domain="fake.example.org", is_up=True, since=1.0, server="Prosody 0.12")


def test_what_waits_is_counted_in_memory_and_in_the_table_until_it_has_arrived(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        with house.network.faults.answers.closed():
            await house.say("one")
            await house.say("two")
            during = (await standing.waiting(house.gateway))[FAKE]
        await house.stage.until(lambda: len(house.stage.lines) == 2)
        house.gateway.outbox.write()
        after = (await standing.waiting(house.gateway))[FAKE]

        assert (during.lanes, during.in_memory, during.in_table) == (1, 2, 2)
        assert 0.0 <= during.oldest < 5.0
        assert after == Waiting()

    play(url, scene)


def test_a_network_is_shown_with_its_stream_its_logins_and_its_rooms(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.gateway.logins.ensure(FAKE, "bob@example.org", SERVER, "bob")
        found = await standing.networks(house.gateway, {FAKE: STREAM}, {FAKE: 3})

        assert found == [
            NetworkStanding(
                network=FAKE,
                stream=STREAM,
                logins={"up": 1, "idle": 1},
                waiting=Waiting(),
                rooms=3,
            )
        ]

    play(url, scene)


def test_who_needs_no_session_is_connected_by_the_one_connection_of_all(url: str) -> None:
    async def scene(house: House) -> None:
        gateway = house.gateway
        gateway.logins.ensure(FAKE, "bob@example.org", SERVER, "bob")
        up = Condition(login=None, standing="up", words="The bot is there.")
        house.network_inbox.report(up)
        [after] = await standing.networks(gateway, {FAKE: STREAM}, {})
        bob = standing.account(gateway, "bob@example.org").logins[0]
        house.network_inbox.report(replace(up, standing="lost", words="No such token."))
        [lost] = await standing.networks(gateway, {FAKE: STREAM}, {})

        assert (after.logins, after.words) == ({"up": 2}, "The bot is there.")
        assert (bob.fares, bob.words) == ("up", "The bot is there.")
        assert (lost.logins, lost.words) == ({"down": 2}, "No such token.")

    play(url, scene)


def test_what_a_network_says_and_its_logins_say_alike_is_logged_once(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(house: House) -> None:
        login = house.gateway.logins.ensure(FAKE, "bob@example.org", SERVER, "bob").id
        down = Condition(login=None, standing="down", words="Away.", to_admins="Look at it.")
        caplog.clear()
        house.network_inbox.report(down)
        house.network_inbox.report(replace(down, login=login, to_admins=""))
        house.network_inbox.report(replace(down, login=login, words="You are out.", to_admins=""))

        told = [(one.levelname, one.getMessage()) for one in caplog.records]
        assert told == [("WARNING", "fake: Look at it."), ("INFO", "fake: You are out.")]

    caplog.set_level(logging.INFO, "bridge.core.gateway")
    play(url, scene)


def test_an_account_is_shown_with_its_logins_its_limits_and_what_it_did_last(url: str) -> None:
    async def scene(house: House) -> None:
        gateway, began = house.gateway, time.time()
        await house.join()
        before = standing.account(gateway, ALICE)
        gateway.limits.set(ALICE, "rooms", 3)
        gateway.limits.speaks(ALICE)
        ban = gateway.bans.ban(ALICE, "spam", None)
        await gateway.logins.log_out(house.login.id)
        [after] = standing.accounts(gateway)

        assert before.logins == (
            LoginStanding(
                network=FAKE, native=SERVER, name="al", fares="up", words="Connected.", rooms=1
            ),
        )
        assert (before.rooms, before.used, before.ban, before.own) == (1, None, None, {})
        assert before.since is not None
        assert before.since <= began + 1
        assert after.account == ALICE
        assert [login.fares for login in after.logins] == ["out"]
        assert after.used is not None
        assert (after.ban, after.own, after.limits["rooms"]) == (ban, {"rooms": 3}, 3)

    play(url, scene)


def test_of_who_never_was_here_nothing_is_known(url: str) -> None:
    async def scene(house: House) -> None:
        found = standing.account(house.gateway, "nobody@example.org")

        assert (found.logins, found.since, found.used, found.rooms) == ((), None, None, 0)

    play(url, scene)
