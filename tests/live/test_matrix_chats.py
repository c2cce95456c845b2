"""Chats with one person on Matrix, as an account has them on XMPP and he with a client of Matrix,
through real XMPP servers and a real homeserver.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from nio.api import RoomPreset

from bridge.xmpp import namespaces as ns
from tests.clients.matrix import MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.scenes.client import Client
from tests.scenes.skins import by_chat
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

COMPOSING = f"{{{ns.CHAT_STATES}}}composing"
PAUSED = f"{{{ns.CHAT_STATES}}}paused"
MARKABLE = f"<markable xmlns='{ns.MARKERS}'/>"
DISPLAYED = f"{{{ns.MARKERS}}}displayed"
INVITED = "{jabber:x:conference}x"


async def talks(person: MatrixPerson, to: str, *, is_encrypted: bool = False) -> str:
    """Somebody wishes to talk to somebody: the room, when the other is in it."""
    room = await person.makes(
        "", to, is_encrypted=is_encrypted, is_direct=True, preset=RoomPreset.trusted_private_chat
    )
    await person.sees(room, to)
    return room


async def kept(person: MatrixPerson, kind: str) -> Mapping[str, Any]:
    """What is kept of an account."""
    where = f"/_matrix/client/v3/user/{person.id}/account_data/{kind}"
    answer = await person.nio.send(
        "GET", where, headers={"Authorization": f"Bearer {person.nio.access_token}"}
    )
    found: Mapping[str, Any] = await answer.json()
    return found


def test_a_chat_goes_both_ways_with_all_that_belongs_to_it(site: Site, synapse: Synapse) -> None:
    """Who begins it is heard from his first word on; all rooms with him are one chat; that somebody
    writes, and has read, is told both ways. No chat is listed as a room, whoever made it.
    """

    async def scene(line: Homestead) -> None:
        alice = await line.client()
        me = await line.logs_in(alice)
        bob = await line.person("bob")
        contact = line.contact(bob.id)
        alice.message(line.contact(line.someone("dave")), f"hello {CANARY}", type="chat")
        phone = await line.person("alice", me)
        tea = line.room(await phone.makes("Tea"))

        first = await talks(bob, me)
        said = await bob.says(first, f"hi {CANARY}")
        heard = await alice.expect(stanza("message", sender=contact, body=f"hi {CANARY}"), 10.0)
        assert heard.get("type") == "chat"

        await _signals(alice, bob, contact, first)
        await _reads(alice, bob, contact, first, me, said, heard.get("id", ""))

        second = await talks(bob, me, is_encrypted=True)
        await bob.says(second, f"here {CANARY}")
        await alice.expect(stanza("message", sender=contact, body=f"here {CANARY}"), 10.0)
        alice.message(contact, f"there {CANARY}", type="chat")
        await bob.hears(second, f"there {CANARY}")

        await phone.until(lambda: second in phone.nio.rooms)
        directs = await kept(phone, "m.direct")
        assert set(directs[bob.id]) >= {second}
        await alice.expect(stanza("message", sender=tea, has=INVITED), 10.0)
        listed = await by_chat(Client("alice", alice, DOMAIN), "rooms")
        assert (tea in listed, listed.count(f"@{DOMAIN}")) == (True, 1)

    play(site, synapse, scene)


async def _signals(alice: XmppClient, bob: MatrixPerson, contact: str, room: str) -> None:
    await bob.nio.room_typing(room, True)
    await alice.expect(stanza("message", sender=contact, has=COMPOSING), 10.0)
    await bob.nio.room_typing(room, False)
    await alice.expect(stanza("message", sender=contact, has=PAUSED), 10.0)
    alice.send(
        f"<message to='{contact}' type='chat'><composing xmlns='{ns.CHAT_STATES}'/></message>"
    )
    await bob.until(lambda: bool(bob.nio.rooms[room].typing_users))


async def _reads(
    alice: XmppClient, bob: MatrixPerson, contact: str, room: str, me: str, said: str, id: str
) -> None:
    """said: an event of Bob's, as which Alice has a message of this id."""
    displayed = f"<displayed xmlns='{ns.MARKERS}' id='{id}'/>"
    alice.send(f"<message to='{contact}' type='chat'>{displayed}</message>")
    receipts = bob.nio.rooms[room].read_receipts
    await bob.until(lambda: me in receipts and receipts[me].event_id == said)
    sent = alice.message(contact, f"yes {CANARY}", type="chat", extra=MARKABLE)
    event = await bob.hears(room, f"yes {CANARY}")
    await bob.nio.room_read_markers(room, event["event_id"], event["event_id"])
    marker = await alice.expect(stanza("message", sender=contact, has=DISPLAYED), 10.0)
    assert marker.find(DISPLAYED) is not None
    assert marker.find(DISPLAYED).get("id") == sent  # type: ignore[union-attr]


def test_an_account_begins_a_chat_and_a_third_person_makes_a_room_of_it(
    site: Site, synapse: Synapse
) -> None:
    """The room is made at the first word, once, and encrypted."""

    async def scene(line: Homestead) -> None:
        alice = await line.client()
        me = await line.logs_in(alice)
        bob = await line.person("bob")
        contact = line.contact(bob.id)

        for number in range(3):
            alice.message(contact, f"{number} {CANARY}", type="chat")
        await bob.until(lambda: bool(bob.invited))
        [room] = bob.invited
        await bob.joins(room)
        for number in range(3):
            await bob.hears(room, f"{number} {CANARY}")
        assert bob.nio.rooms[room].encrypted

        await bob.says(room, f"well {CANARY}")
        await alice.expect(stanza("message", sender=contact, body=f"well {CANARY}"), 10.0)

        carol = await line.person("carol")
        await bob.nio.room_invite(room, carol.id)
        await carol.until(lambda: room in carol.invited)
        await carol.joins(room)
        invited = await alice.expect(stanza("message", sender=line.room(room), has=INVITED), 10.0)
        assert invited.get("from") == line.room(room)
        await alice.join(line.room(room), "alice", within=20.0)
        await carol.sees(room, me)
        await bob.says(room, f"three {CANARY}")
        heard = await alice.expect(stanza("message", body=f"three {CANARY}"), 10.0)
        assert heard.get("type") == "groupchat"
        assert bob.invited == [room]

    play(site, synapse, scene)
