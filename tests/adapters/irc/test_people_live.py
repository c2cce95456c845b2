"""Who people are and how they fare, on real servers of three kinds."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.irc import following
from bridge.api.asked import Version
from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.api.states import Contact, Everyone, Learned, Standing, Stranger
from tests.adapters.irc.inboxes import (
    LOGIN,
    NETWORK,
    RecordingInbox,
    adapter,
    logged_in,
    room,
)
from tests.clients.irc import IrcClient
from tests.servers.hybrid import Hybrid
from tests.servers.inspircd import InspIrcd
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
            assert await inbox.expect(Stranger) == Stranger(
                login=LOGIN, who=person("carol", ircd)
            )

    asyncio.run(run())
