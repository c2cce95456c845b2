"""A homeserver is away, wants fewer requests, or logs the gateway out: what is told, and that
nothing is lost. The homeserver is a scripted one: real ones do none of it on demand.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from adapters.matrix.wire.errors import EXPIRED
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.heard import is_gap, room_lines
from tests.live.homestead import CANARY, DOMAIN, Homestead, homestead
from tests.live.site import Site
from tests.live.telegraph import hasty
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room
from tests.servers.synapse import NAME, PASSWORD

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

DEAD = "dead.test"
OTHERS = 4
AGAIN = "The connection to Matrix is there again."


@dataclass(frozen=True, slots=True)
class Scripted:
    """As accounts come to be on the homeserver that `Homestead` uses."""

    hs: FakeHomeserver

    @property
    def url(self) -> str:
        return self.hs.url

    def add_person(self, name: str) -> str:
        return self.hs.world.person(name, password=PASSWORD).id


async def gathered(line: Homestead, hs: FakeHomeserver) -> tuple[Person, XmppClient, Room, Room]:
    """Bob on Matrix and Alice on XMPP, with whom he is in two rooms."""
    alice = await line.client()
    me = hs.world.people[await line.logs_in(alice)]
    bob = hs.world.person("bob", name="Bob")
    tea, coffee = (hs.world.room(name, bob, me) for name in ("Tea", "Coffee"))
    for room in (tea, coffee):
        await line.joins(alice, room.id)
    return bob, alice, tea, coffee


def said(line: Homestead, alice: XmppClient, room: Room) -> list[str]:
    heard = room_lines(alice.seen, line.room(room.id))
    return [one.body for one in heard if not is_gap(one) and one.who]


def test_trouble_of_a_homeserver_is_told_and_nothing_is_lost(site: Site, tmp_path: Path) -> None:
    """429 stops one lane; a homeserver that is away is told of, and its end; soft logout becomes a
    state with the command that mends it. What was said meanwhile comes, and leaves, once.
    """
    program = hasty(
        tmp_path,
        "bridge.core.trouble.TELL_AFTER = 0.3",
        "adapters.matrix.wire.syncing.FIRST = 0.05",
        "adapters.matrix.wire.syncing.LONGEST = 0.2",
        "adapters.matrix.wire.calling.AWAY = 0.3",
    )

    async def scene(line: Homestead, hs: FakeHomeserver) -> None:
        bob, alice, tea, coffee = await gathered(line, hs)

        hs.faults.fail("send", 429, retry_after_ms=700)
        alice.message(line.room(tea.id), f"too much {CANARY}", type="groupchat")
        await hs.world.until(lambda: hs.faults.is_over)
        alice.message(line.room(coffee.id), "not too much", type="groupchat")
        await hs.world.until(lambda: coffee.texts == ["not too much"])
        assert tea.texts == []
        await hs.world.until(lambda: tea.texts == [f"too much {CANARY}"])

        async with hs.away():
            lasts = await alice.expect(stanza("message", sender=DOMAIN), 20.0)
            alice.message(line.room(tea.id), "is it away?", type="groupchat")
            await bob.says(tea, "while it was away")
        await alice.expect(stanza("message", sender=DOMAIN, body=AGAIN), 20.0)
        await hs.world.until(lambda: tea.texts[-1] == "is it away?")
        await alice.expect(stanza("message", type="groupchat", body="is it away?"))
        assert f"{NAME} cannot be reached: the connection is refused." in (
            lasts.findtext("body") or ""
        )

        [device] = [one for person in hs.world.people.values() for one in person.devices.values()]
        hs.expire(device)
        hs.world.changed()
        await alice.expect(
            lambda one: one.get("from") == DOMAIN and EXPIRED in (one.findtext("body") or ""), 20.0
        )
        await bob.says(tea, "while it was out")
        asks = Client("alice", alice, DOMAIN)
        await executed(asks, DOMAIN, "login", {"password": PASSWORD})
        await alice.expect(stanza("message", sender=DOMAIN, body=AGAIN), 20.0)
        alice.seen.clear()
        await alice.join(line.room(tea.id), "alice", within=20.0)
        assert list(device.person.devices.values()) == [device]
        assert said(line, alice, tea) == [
            f"too much {CANARY}",
            "while it was away",
            "is it away?",
            "while it was out",
        ]

    async def run() -> None:
        async with (
            asyncio.timeout(50),
            homeserver(NAME) as hs,
            homestead(site, Scripted(hs), program=program) as line,
        ):
            await scene(line, hs)

    asyncio.run(run())


def said_last(room: Room, words: str) -> bool:
    return room.texts[-1] == words


def test_one_dead_homeserver_delays_nobody_else(plain: Site) -> None:
    """It takes requests and answers none, of four accounts; what is said by another one's comes and
    goes in the time that it takes without.
    """

    async def scene(line: Homestead, hs: FakeHomeserver, dead: FakeHomeserver) -> None:
        bob, alice, tea, _ = await gathered(line, hs)
        others = [await line.client() for _ in range(OTHERS)]
        for number, other in enumerate(others):
            person = dead.world.person(f"carol{number}", password=PASSWORD)
            asks = Client("carol", other, DOMAIN)
            values = {"account": person.id, "password": PASSWORD}
            await executed(asks, DOMAIN, "register", values)
        dead.faults.hang("", times=1000)
        dead.faults.hang("sync", times=1000)
        asked = len(dead.asked)
        dead.world.changed()
        for other in others:
            other.message(f"dave%{DEAD}@{DOMAIN}", "is anybody there?", type="chat")
        for number in range(20):
            await bob.says(tea, f"in {number}")
            await alice.expect(stanza("message", type="groupchat", body=f"in {number}"), 2.0)
            alice.message(line.room(tea.id), f"out {number}", type="groupchat")
            await hs.world.until(partial(said_last, tea, f"out {number}"), 2.0)
        assert len(dead.asked) >= asked + OTHERS

    async def run() -> None:
        async with asyncio.timeout(50), homeserver(NAME) as hs, homeserver(DEAD) as dead:
            table = f'[networks.matrix.homeservers."{DEAD}"]\nurl = "{dead.url}"'
            async with homestead(plain, Scripted(hs), table) as line:
                await scene(line, hs, dead)

    asyncio.run(run())
