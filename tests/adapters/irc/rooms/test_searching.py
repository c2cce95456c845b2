"""People of IRC are found, and channels made, on real servers."""

import asyncio
from collections.abc import Iterator

import pytest

from bridge.api.asked import Found, Person
from bridge.api.errors import Refused
from bridge.api.states import Everyone
from tests.adapters.irc.inboxes import LOGIN, NETWORK, RecordingInbox, adapter, logged_in, room
from tests.clients.irc import IrcClient
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd

pytestmark = pytest.mark.live

Ircd = NgIrcd | InspIrcd


@pytest.fixture(scope="module", params=[NgIrcd, InspIrcd], ids=["ngircd", "inspircd"])
def ircd(request: pytest.FixtureRequest) -> Iterator[Ircd]:
    with request.param() as server:
        yield server


def test_who_has_a_nick_is_found_with_his_real_name(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "Bob"),
            logged_in(irc, inbox, ircd.host),
        ):
            await inbox.up()
            twice = await asyncio.gather(*(irc.people(LOGIN, "bOB", 5) for _ in range(2)))
            assert twice == [(Person(f"bob%{ircd.host}", "Bob", "Bob"),)] * 2
            for words in ("nobody", "two words", "#tea", "x,y", "", "é" * 400):
                assert await irc.people(LOGIN, words, 5) == (), words

    asyncio.run(run())


def test_a_channel_is_made_once(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
            logged_in(irc, inbox, ircd.host),
        ):
            await bob.join("#taken")
            await inbox.up()
            native = await irc.create(LOGIN, "Tea Time", False)
            assert native == f"#tea-time%{ircd.host}"
            everyone = await inbox.expect(Everyone)
            assert everyone.place == room("#tea-time", ircd.host)
            await irc.people(LOGIN, "bob", 1)  # the server has done what was sent before
            bob.send("LIST")
            await bob.expect(r" 323 ")
            listed = [line for line in bob.seen if " 322 " in line]
            assert any("#taken" in line for line in listed)
            assert not any("tea-time" in line.lower() for line in listed)
            for name in ("Tea Time", "taken"):
                with pytest.raises(Refused) as refused:
                    await irc.create(LOGIN, name, True)
                assert refused.value.reason == "conflict"
            await bob.settle()
            begun = len(bob.seen)
            bob.send("NAMES #taken")
            await bob.settle()
            names = " ".join(line for line in bob.seen[begun:] if " 353 " in line)
            assert "alice" not in names
            for name in ("a,b", " ", "x" * 500):
                with pytest.raises(Refused):
                    await irc.create(LOGIN, name, True)

    asyncio.run(run())


def test_channels_are_found_by_their_names_and_the_largest_come_first(ircd: Ircd) -> None:
    async def run() -> None:
        irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
        async with (
            await IrcClient.login(ircd.host, ircd.port, "bob") as bob,
            await IrcClient.login(ircd.host, ircd.port, "carol") as carol,
            logged_in(irc, inbox, ircd.host),
        ):
            await bob.join("#Garden")
            await bob.join("#kitchen-garden")
            await carol.join("#kitchen-garden")
            await bob.join("#cellar")
            bob.send("TOPIC #Garden :\x02roses\x02 and more")
            bob.send("MODE #cellar +s")
            await bob.settle()
            await inbox.up()
            garden = Found(f"#garden%{ircd.host}", "#Garden", "roses and more", 1)
            kitchen = Found(f"#kitchen-garden%{ircd.host}", "#kitchen-garden", "", 2)

            several, one = await asyncio.gather(
                irc.find(LOGIN, "GARDEN", 9), irc.find(LOGIN, "kitchen garden", 9)
            )
            assert (several, one) == ([kitchen, garden], [kitchen])
            assert await irc.find(LOGIN, "garden", 1) == [kitchen]
            everything = await irc.find(LOGIN, "", 100)
            assert [one for one in everything if "garden" in one.native] == [kitchen, garden]
            assert not [one for one in everything if "cellar" in one.native]
            assert await irc.find(None, "garden", 9) == ()

    asyncio.run(run())


def test_nobody_is_found_and_nothing_made_without_a_session(ircd: Ircd) -> None:
    async def run() -> None:
        irc = adapter(ircd.host, ircd.port)
        assert await irc.people(None, "bob", 5) == ()
        with pytest.raises(Refused):
            await irc.create(None, "tea", True)
        assert irc.name == NETWORK

    asyncio.run(run())
