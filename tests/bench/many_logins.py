"""Many logins on Matrix, each in three rooms: how fast they start, and what each holds."""

import asyncio
import time

import aiohttp

from tests.bench.far import Far, Plain
from tests.bench.ours_on_matrix import Ours
from tests.bench.table import Bar, Table
from tests.clients.matrix import ENCRYPTED
from tests.clients.xmpp import XmppClient
from tests.servers.gateway import Gateway
from tests.servers.prosody import Prosody
from tests.servers.synapse import Synapse

WITHIN = 10.0
"""Seconds for a hundred logins to be synced after a start."""
HOLDS = 3.0
"""MiB that a login may hold."""
TOGETHER = 10
"""People in a room, but for the encrypted one, which has all of them."""
SAID = 20
"""Messages in each room."""


async def grow(ours: Ours, homeserver: Synapse, xmpp: Prosody, number: int, table: Table) -> None:
    """In three rooms each; one of them has all of them, and is encrypted."""
    people = [homeserver.add_person(f"many{each}") for each in range(number)]
    await started(ours.server, 1)
    empty = ours.server.rss()
    for each, person in enumerate(people):
        xmpp.add_account(f"many{each}", "pw")
        account = f"many{each}@{xmpp.domain}"
        async with await XmppClient.login(xmpp.host, xmpp.port, account, "pw") as client:
            await ours.logs_in(client, person)
    await _meet(homeserver, people)
    title = f"{number} logins, 3 rooms each"
    taken = await started(ours.server, number + 1)
    table.add(title, "s until synced", ours.label, taken, Bar(value=WITHIN))
    held = (ours.server.rss() - empty) / number / 2**20
    table.add(title, "MiB each", ours.label, held, Bar(value=HOLDS))


async def _meet(homeserver: Synapse, people: list[str]) -> None:
    async with aiohttp.ClientSession() as http:
        fars = [await Far.login(http, homeserver.url, person) for person in people]
        groups = [fars[at : at + TOGETHER] for at in range(0, len(fars), TOGETHER)]
        for state, group in [([ENCRYPTED], fars), *(([], group) for group in [*groups, *groups])]:
            made = {"preset": "public_chat", "initial_state": state}
            room = await group[0].makes("Many", **made)
            for far in group[1:]:
                await far.joins(room)
            if not state:
                for each in range(SAID):
                    await Plain(group[each % len(group)]).says(room, f"many{each}", "hello")


async def started(server: Gateway, logins: int) -> float:
    """Start it anew; seconds until so many logins are synced."""
    server.stop()
    start = time.monotonic()
    server.start()
    while server.log().count("Connected to") < logins:
        assert server.running, server.log()[-2000:]
        assert time.monotonic() < start + 120.0, "they are not synced"
        await asyncio.sleep(0.05)
    return time.monotonic() - start
