"""Rooms of Matrix that are found, listed, come into elsewhere, and left; what was missed."""

import asyncio
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from nio.api import RoomVisibility

from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient, status_codes
from tests.live.heard import archived_in, room_lines
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.live.telegraph import hasty
from tests.live.test_matrix_rooms import puts
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.scenes.gateway.test_rooms_to_find import search
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

INVITED = "{jabber:x:conference}x"
DISCO = "http://jabber.org/protocol/disco#items"
ITEMS = f"<query xmlns='{DISCO}'/>"
HISTORY = 5
MISSED = 30
SYNCING = "adapters.matrix.wire.syncing"
FEW = [
    f"""{SYNCING}.{name} = {SYNCING}.{name}.replace('"limit":100', '"limit":7')"""
    for name in ("FILTER", "FILTER_ANEW")
]
"""Less is told at once than was missed."""


def test_rooms_are_searched_for_listed_and_left(
    plain: Site, synapse: Synapse, tmp_path: Path
) -> None:
    """By XEP-0433, by the commands, in the list; a room that another device joined is offered."""

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        asks, word = Client("alice", alice, DOMAIN), f"Oolong{bob.id[4:6]}x"
        public: dict[str, Any] = {"visibility": RoomVisibility.public, "topic": "green and black"}
        tea = await bob.makes(f"{word} tea", **public)
        space = await bob.makes(f"{word} space", space=True, **public)
        await puts(bob, space, "m.space.child", {"via": ["matrix.localhost"]}, key=tea)
        room = line.room(tea)

        found = await alice.iq("get", search(q=word), to=DOMAIN, within=10.0)
        named = {one.get("address"): words(one) for one in found.iter() if one.get("address")}
        assert set(named) == {room, line.room(space)}
        assert "green and black" in named[room]
        assert "(a space)" in named[line.room(space)]
        assert await addresses(asks, "search", {"words": word}) == set(named)

        phone = await line.person("alice", me)
        await phone.joins(tea)
        offered = await alice.expect(stanza("message", has=INVITED), 10.0)
        assert offered.get("from") == room
        assert room in await listed(alice)
        assert room in await addresses(asks, "rooms")

        await alice.join(room, "alice", within=20.0)
        await executed(asks, DOMAIN, "leave", {"room": room})
        await alice.expect(lambda one: one.get("type") == "unavailable" and is_own(one, room))
        await bob.expect(lambda one: is_leaving(one, me))
        assert room not in await addresses(asks, "rooms")
        assert room in await listed(alice)

    program = hasty(tmp_path, "bridge.xmpp.muc.unasked.SETTLED_AFTER = 0.1")
    play(plain, synapse, scene, program=program)


def test_what_was_missed_comes_in_its_order_before_what_is_newer(
    plain: Site, synapse: Synapse, tmp_path: Path
) -> None:
    """More than a homeserver tells at once. What was said before anybody came is history."""

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        tea = await bob.makes("Tea")
        early = [f"early {number}" for number in range(7)]
        for said in early:
            await bob.says(tea, said)
        me = await line.logs_in(alice)
        await bob.nio.room_invite(tea, me)
        room = line.room(tea)
        await alice.expect(stanza("message", sender=room, has=INVITED), 10.0)
        joined = await alice.join(room, "alice", within=20.0)
        assert [one.findtext("body") for one in joined.history] == early[-HISTORY:]

        await asyncio.to_thread(line.gateway.stop)
        missed = [f"{CANARY} {number}" for number in range(MISSED)]
        for said in missed:
            await bob.says(tea, said)
        await asyncio.to_thread(line.gateway.start)
        await line.gateway.up(alice)
        await bob.says(tea, "newer")
        await alice.expect(stanza("message", sender=room, body="newer"), 20.0)
        assert [one.body for one in room_lines(alice.seen, room)] == [
            *early[-HISTORY:],
            *missed,
            "newer",
        ]
        assert (await archived_in(alice, room))[-MISSED - 1 :] == [*missed, "newer"]

    program = hasty(tmp_path, *FEW)
    play(plain, synapse, scene, options=f"history = {HISTORY}", program=program)


async def addresses(asks: Client, command: str, values: dict[str, str] | None = None) -> set[str]:
    """Of the rooms that a command names."""
    table = await executed(asks, DOMAIN, command, values)
    return {one["address"] for one in table.rows}


async def listed(alice: XmppClient) -> set[str]:
    """The addresses of rooms that the gateway has for her."""
    found = await alice.iq("get", ITEMS, to=DOMAIN, within=10.0)
    return {item.get("jid", "") for item in found.iter(f"{{{DISCO}}}item")}


def is_own(presence: Element, room: str) -> bool:
    return presence.get("from", "").startswith(f"{room}/") and "110" in status_codes(presence)


def is_leaving(event: dict[str, Any], person: str) -> bool:
    is_his = (event.get("type"), event.get("state_key")) == ("m.room.member", person)
    return is_his and event["content"]["membership"] == "leave"


def words(element: Element) -> str:
    return "\n".join(element.itertext())
