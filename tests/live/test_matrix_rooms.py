"""Rooms of Matrix on XMPP: what they are, who may do what, how they are found and made, and that
one goes on at its address when it is replaced; through real servers.
"""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import pytest
from nio.api import RoomVisibility

from tests.clients.matrix import MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import MUC_USER, Refused, XmppClient, status_codes
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.servers.synapse import NAME, Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

ADMIN = "http://jabber.org/protocol/muc#admin"
OWNER = "http://jabber.org/protocol/muc#owner"
FORM = "http://jabber.org/protocol/muc#roomconfig"
DISCO = "http://jabber.org/protocol/disco#info"
ITEMS = "http://jabber.org/protocol/disco#items"
GONE = "{urn:ietf:params:xml:ns:xmpp-stanzas}gone"
POWER = "m.room.power_levels"


def ranked(sender: str, **wanted: str) -> Callable[[Element], bool]:
    """Presence of somebody who is there with this role or affiliation."""

    def holds(element: Element) -> bool:
        item = element.find(f"{MUC_USER}x/{MUC_USER}item")
        found = {} if item is None else item.attrib
        is_there = element.tag == "presence" and element.get("type") is None
        is_he = is_there and element.get("from") == sender
        return is_he and all(found.get(name) == value for name, value in wanted.items())

    return holds


def gone(sender: str, code: str) -> Callable[[Element], bool]:
    def holds(element: Element) -> bool:
        is_gone = element.tag == "presence" and element.get("type") == "unavailable"
        return is_gone and element.get("from") == sender and code in status_codes(element)

    return holds


async def give(client: XmppClient, room: str, reason: str = "", **item: str) -> str:
    """Change somebody; the condition of the error, "" where it was done."""
    written = "".join(f" {name}='{value}'" for name, value in item.items())
    query = f"<query xmlns='{ADMIN}'><item{written}><reason>{reason}</reason></item></query>"
    answer = await client.iq("set", query, to=room)
    error = answer.find("error")
    return "" if error is None else error[0].tag.rpartition("}")[2]


async def refused(client: XmppClient, room: str) -> Element:
    with pytest.raises(Refused) as caught:
        await client.join(room, "alice", within=20.0)
    return caught.value.stanza


async def puts(person: MatrixPerson, room: str, kind: str, content: object, key: str = "") -> None:
    answer = await person.nio.room_put_state(room, kind, content, key)
    assert hasattr(answer, "event_id"), answer


async def rules(person: MatrixPerson, room: str, who: str, level: int) -> None:
    answer = await person.nio.room_get_state_event(room, POWER)
    content = answer.content
    users = {**content.get("users", {}), who: level}
    await puts(person, room, POWER, {**content, "users": users})


async def upgrades(person: MatrixPerson, room: str) -> str:
    """Into a room of version 12, whose id has no server and is case-sensitive."""
    where = f"/_matrix/client/v3/rooms/{room}/upgrade?access_token={person.nio.access_token}"
    answer = await person.nio.send("POST", where, json.dumps({"new_version": "12"}))
    return str((await answer.json())["replacement_room"])


def test_a_room_is_governed_and_goes_on_when_it_is_replaced(site: Site, synapse: Synapse) -> None:
    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        public = {"join_rule": "public"}
        tea = await bob.makes("Tea", topic="at five", room_version="11")
        await puts(bob, tea, "m.room.join_rules", public)
        for number in range(2):
            await bob.says(tea, f"{CANARY} {number}")
        room, bobs = line.room(tea), bob.id[1:].partition(":")[0]

        joined = await alice.join(room, "alice", within=20.0)
        nick = joined.own.get("from", "").partition("/")[2]
        assert [one.findtext("body") for one in joined.history] == [
            f"{CANARY} {number}" for number in range(2)
        ]
        assert joined.subject == "at five"
        shown = [ranked(f"{room}/{bobs}", affiliation="owner", role="moderator")]
        shown.append(ranked(f"{room}/{nick}", affiliation="none", role="participant"))
        assert all(any(map(wanted, joined.presences)) for wanted in shown)
        info = await alice.iq("get", f"<query xmlns='{DISCO}'/>", to=room)
        assert "This room is not encrypted." in "".join(info.itertext())

        assert await give(alice, room, nick=bobs, role="none") == "forbidden"
        await rules(bob, tea, me, 100)
        await alice.expect(ranked(f"{room}/{nick}", affiliation="owner"))
        await governs(line, alice, bob, tea)

        new = await upgrades(bob, tea)
        await bob.sees(new, me)
        await bob.says(new, f"{CANARY} in the new one")
        await alice.expect(stanza("message", sender=room, body=f"{CANARY} in the new one"))
        alice.message(room, f"{CANARY} here too", type="groupchat")
        await bob.hears(new, f"{CANARY} here too")
        error = await refused(alice, line.room(new))
        assert error.findtext(f"error/{GONE}", "").startswith("xmpp:")

    play(site, synapse, scene)


def test_what_its_owner_replaces_by_another_client_goes_on_where_it_was(
    plain: Site, synapse: Synapse
) -> None:
    """While the gateway is there, and while it is not."""

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        phone = await line.person("alice", me)
        tea = await phone.makes("Tea", room_version="11", visibility=RoomVisibility.public)
        await puts(phone, tea, "m.room.join_rules", {"join_rule": "public"})
        room = line.room(tea)
        await alice.join(room, "alice", within=20.0)

        for is_away in (False, True):
            if is_away:
                await asyncio.to_thread(line.gateway.stop)
            tea = await upgrades(phone, tea)
            await bob.joins(tea)
            await bob.says(tea, f"{CANARY} in {tea}")
            if is_away:
                await asyncio.to_thread(line.gateway.start)
                await line.gateway.up(alice)
            await alice.expect(stanza("message", sender=room, body=f"{CANARY} in {tea}"), 20.0)
            alice.message(room, f"{CANARY} to {tea}", type="groupchat")
            await bob.hears(tea, f"{CANARY} to {tea}")
            assert not [one for one in alice.seen if line.room(tea) in one.get("from", "")]
            error = await refused(alice, line.room(tea))
            assert unquote(error.findtext(f"error/{GONE}", "")) == f"xmpp:{room}?join"

    play(plain, synapse, scene)


async def governs(line: Homestead, alice: XmppClient, bob: MatrixPerson, tea: str) -> None:
    """Subject, voice, kick, ban, and the form of the room."""
    room, carol = line.room(tea), await line.person("carol")
    carols = carol.id[1:].partition(":")[0]
    alice.send(f"<message to='{room}' type='groupchat'><subject>at six</subject></message>")
    await bob.expect(
        lambda event: event["type"] == "m.room.topic" and event["content"]["topic"] == "at six"
    )
    await carol.joins(tea)
    await alice.expect(ranked(f"{room}/{carols}", role="participant"))
    assert await give(alice, room, nick=carols, role="visitor") == ""
    await alice.expect(ranked(f"{room}/{carols}", role="visitor"))
    await carol.nio.set_displayname("Carol C")
    await alice.expect(gone(f"{room}/{carols}", "303"))
    await alice.expect(ranked(f"{room}/Carol C", role="visitor"))
    assert await give(alice, room, "noise", nick="Carol C", role="none") == ""
    await alice.expect(gone(f"{room}/Carol C", "307"))
    await carol.joins(tea)
    await alice.expect(ranked(f"{room}/Carol C"))
    contact = line.contact(carol.id)
    assert await give(alice, room, "noise", jid=contact, affiliation="outcast") == ""
    await alice.expect(gone(f"{room}/Carol C", "301"))
    query = f"<query xmlns='{ADMIN}'><item affiliation='outcast'/></query>"
    listed = await alice.iq("get", query, to=room)
    assert [item.get("jid") for item in listed.iter(f"{{{ADMIN}}}item")] == [contact]
    assert await give(alice, room, jid=contact, affiliation="none") == ""

    values = {"muc#roomconfig_roomname": "Coffee", "matrix#encryption": "1"}
    fields = "".join(
        f"<field var='{name}'><value>{value}</value></field>" for name, value in values.items()
    )
    typed = f"<field var='FORM_TYPE' type='hidden'><value>{FORM}</value></field>"
    form = f"<x xmlns='jabber:x:data' type='submit'>{typed}{fields}</x>"
    answer = await alice.iq("set", f"<query xmlns='{OWNER}'>{form}</query>", to=room)
    assert answer.get("type") == "result"
    info = await alice.iq("get", f"<query xmlns='{DISCO}'/>", to=room)
    assert "This room is encrypted." in "".join(info.itertext())
    await bob.until(lambda: bob.nio.rooms[tea].encrypted)
    assert bob.nio.rooms[tea].name == "Coffee"


def test_rooms_are_found_made_and_come_into_in_every_way(site: Site, synapse: Synapse) -> None:
    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        asks = Client("alice", alice, DOMAIN)

        # By an alias one is told where the room is.
        alias = f"tea{bob.id[4:].partition(':')[0]}"
        tea = await bob.makes("Tea", alias=alias)
        await puts(bob, tea, "m.room.join_rules", {"join_rule": "public"})
        error = await refused(alice, f"#{alias}%{NAME}@{DOMAIN}")
        assert unquote(error.findtext(f"error/{GONE}", "")) == f"xmpp:{line.room(tea)}?join"

        # Who knocks is let in by an invitation.
        hall = await bob.makes("Hall")
        await puts(bob, hall, "m.room.join_rules", {"join_rule": "knock"})
        error = await refused(alice, line.room(hall))
        assert error.find("error/{*}registration-required") is not None
        await bob.expect(lambda event: event.get("content", {}).get("membership") == "knock")
        await bob.nio.room_invite(hall, me)
        await alice.expect(stanza("message", sender=line.room(hall), has="{jabber:x:conference}x"))
        await alice.join(line.room(hall), "alice", within=20.0)

        # One that is made by a command is encrypted; whoever is invited from here comes.
        await executed(asks, DOMAIN, "create", {"name": "Mine", "public": "0"})
        led = await alice.expect(stanza("message", has="{jabber:x:conference}x"))
        mine = led.find("{jabber:x:conference}x").get("jid", "")  # type: ignore[union-attr]
        await alice.join(mine, "alice", within=20.0)
        invite = f"<invite to='{line.contact(bob.id)}'><reason>come</reason></invite>"
        alice.send(f"<message to='{mine}'><x xmlns='{MUC_USER[1:-1]}'>{invite}</x></message>")
        await bob.until(lambda: bool(bob.invited))
        made = bob.invited[0]
        await bob.joins(made)
        assert (line.room(made), bob.nio.rooms[made].encrypted) == (mine, True)
        await bob.says(made, f"{CANARY} found it")
        await alice.expect(stanza("message", sender=mine, body=f"{CANARY} found it"))
        await alice.leave(mine, "alice")

        # A space is no room; it is listed with what is in it.
        space = await bob.makes("Drinks", space=True)
        await puts(bob, space, "m.space.child", {"via": [NAME]}, key=tea)
        await bob.nio.room_invite(space, me)
        error = await refused(alice, line.room(space))
        assert "This is a space" in "".join(error.itertext())
        await bob.makes("For all", visibility=RoomVisibility.public)
        await listed(alice, {"Drinks (a space)", "Tea", "Hall", "Mine", "For all"})

    play(site, synapse, scene)


async def listed(alice: XmppClient, wanted: set[str]) -> None:
    """Rooms that the gateway has for her."""
    found = await alice.iq("get", f"<query xmlns='{ITEMS}'/>", to=DOMAIN, within=10.0)
    names = {item.get("name", "") for item in found.iter(f"{{{ITEMS}}}item")}
    assert wanted <= names, names
