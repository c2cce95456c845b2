"""Who people are and how they fare, on real servers of three kinds."""

import asyncio
from collections.abc import Iterator

import pytest

from adapters.irc.people import following, probing
from adapters.irc.people.conditions import BOT
from bridge.api.asked import Version
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.ids import Identity
from bridge.api.states import Absent, Contact, Learned, Present, Split, Standing, Stranger
from tests.adapters.irc.inboxes import (
    LOGIN,
    NETWORK,
    RecordingInbox,
    adapter,
    direct,
    logged_in,
    room,
)
from tests.clients.irc import IrcClient
from tests.servers.hybrid import Hybrid
from tests.servers.inspircd import InspIrcd
from tests.servers.linked import First, Second
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live

Ircd = NgIrcd | InspIrcd | Hybrid


@pytest.fixture(
    scope="module", params=[NgIrcd, Hybrid, InspIrcd], ids=["ngircd", "hybrid", "inspircd"]
)
def ircd(request: pytest.FixtureRequest) -> Iterator[Ircd]:
    with request.param() as server:
        yield server


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polls, of which a person sees nothing else than that they take half a minute."""
    monkeypatch.setattr(following, "POLL_EVERY", 0.2)


def person(nick: str, ircd: Ircd) -> Identity:
    return Identity(NETWORK, f"{nick}%{ircd.host}", nick)


def contact(nick: str, ircd: Ircd, standing: Standing, status: str = "") -> Contact:
    who = person(nick, ircd)
    return Contact(login=LOGIN, who=who, is_listed=False, standing=standing, status=status)


def test_who_is_watched_is_seen_to_come_to_be_away_and_to_leave(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        native = f"carol%{ircd.host}"

        async def fares(*standings: str) -> Contact:
            return await inbox.expect(Contact, lambda told: told.standing in standings)

        async with logged_in(irc, inbox, ircd.host):
            await inbox.up()
            await irc.follow(LOGIN, native)
            assert await fares("offline") == contact("carol", ircd, "offline")
            async with await IrcClient.login(ircd.host, ircd.port, "carol") as carol:
                assert await fares("online") == contact("carol", ircd, "online")
                carol.send("AWAY :at tea")
                away = contact("carol", ircd, "away", "at tea")
                await inbox.expect(Contact, lambda told: told == away)
                carol.send("AWAY")
                assert await fares("online") == contact("carol", ircd, "online")
                await carol.quit()
            assert await fares("offline") == contact("carol", ircd, "offline")
            await irc.unfollow(LOGIN, native)
            assert await inbox.expect(Stranger) == Stranger(login=LOGIN, who=person("carol", ircd))

    asyncio.run(run())


def test_who_is_away_in_a_room_is_known_and_how_that_changes(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "carol") as carol,
            await IrcClient.login(ircd.host, ircd.port, "dave") as dave,
            logged_in(irc, inbox, ircd.host),
        ):
            await carol.join("#away")
            await dave.join("#away")
            carol.send("AWAY :at tea")
            await carol.settle()
            await irc.join(LOGIN, room("#away", ircd.host), "alice", None)

            told = await inbox.expect(Learned, lambda one: one.who == person("carol", ircd))
            assert (told.away, told.status) == (True, None)
            told = await inbox.expect(Learned, lambda one: one.who == person("dave", ircd))
            assert (told.away, told.status) == (False, "")
            if not isinstance(ircd, NgIrcd):
                dave.send("AWAY :too")
                told = await inbox.expect(Learned, lambda one: one.who == person("dave", ircd))
                assert (told.away, told.status) == (True, "too")

    asyncio.run(run())


def test_who_somebody_is_stands_in_a_card(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "carol") as carol,
            logged_in(irc, inbox, ircd.host),
        ):
            await inbox.up()
            await carol.join("#card")
            carol.send("AWAY :at tea")
            await carol.settle()
            card = await irc.profile(LOGIN, person("carol", ircd))

            assert card is not None
            assert (card.name, card.nickname) == ("carol", "carol")
            for line in ("Away: at tea", "Channels: #card", "Idle for less than a minute."):
                assert line in card.about.split("\n")
            assert await irc.profile(LOGIN, person("nobody", ircd)) is None
            said = [told for told in inbox.told if isinstance(told, Message)]
            assert direct("carol", ircd.host) not in [each.place for each in said]

    asyncio.run(run())


def test_a_bot_wears_a_hat() -> None:
    async def run(ircd: Hybrid) -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "robot") as robot,
            logged_in(irc, inbox, ircd.host),
        ):
            robot.send("MODE robot +B")
            await robot.join("#bots")
            await irc.join(LOGIN, room("#bots", ircd.host), "alice", None)
            told = await inbox.expect(Learned, lambda one: one.who == person("robot", ircd))

            assert told.hats == (BOT,)

    with Hybrid() as ircd:
        asyncio.run(run(ircd))


def test_a_program_is_asked_which_it_is_and_must_be_there(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "carol") as carol,
            logged_in(irc, inbox, ircd.host),
        ):
            await inbox.up()
            asked = asyncio.create_task(irc.version(LOGIN, person("carol", ircd)))
            await carol.expect(r":alice!\S+ PRIVMSG carol :\x01VERSION\x01")
            carol.send("NOTICE alice :\x01VERSION irssi v1.4.3\x01")
            assert await asked == Version("irssi", "1.4.3")

            with pytest.raises(Refused) as refused:
                await irc.ping(LOGIN, person("nobody", ircd))
            assert refused.value.reason == "not-found"

    asyncio.run(run())


def test_whose_program_is_silent_is_named(ircd: Ircd, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the server that did not answer."""
    monkeypatch.setattr(probing, "PROBED_WITHIN", 0.1)

    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "carol"),
            logged_in(irc, inbox, ircd.host),
        ):
            await inbox.up()
            with pytest.raises(Refused) as refused:
                await irc.ping(LOGIN, person("carol", ircd))

        assert (refused.value.reason, refused.value.text) == (
            "timeout",
            "carol's program did not answer in time.",
        )

    asyncio.run(run())


def test_a_network_that_breaks_apart_is_told_once() -> None:
    async def run(first: First, second: Second) -> None:
        irc, inbox = adapter(first.host, first.port), RecordingInbox()

        async def here(nick: str) -> None:
            await inbox.expect(Present, lambda told: told.who == person(nick, first))

        away = [await IrcClient.login(second.host, second.port, f"n{n}") for n in range(3)]
        async with logged_in(irc, inbox, first.host):
            await irc.join(LOGIN, room("#split", first.host), "alice", None)
            for each in away:
                await each.join("#split")
            for each in away:
                await here(each.nick)
            second.kill()
            split = await inbox.expect(Split)

            assert {who.name for who in split.who} == {"n0", "n1", "n2"}
            assert split.words == "a.test and b.test"
            assert [told for told in inbox.told if isinstance(told, Absent)] == []
        for each in away:
            await each.abort()

    with First() as first, Second(first) as second:
        asyncio.run(run(first, second))
