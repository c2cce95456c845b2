"""People on Matrix as contacts: how they fare and look, that they are found, blocked, invited."""

import asyncio
from base64 import b64decode
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from adapters.matrix.chats.marking import IGNORED
from bridge.xmpp import namespaces as ns
from tests.clients.matrix import MatrixPerson
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.live.test_matrix_chats import kept, talks
from tests.live.test_matrix_files import FACE, PHOTO, has_picture, sha1_of, uploaded
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.scenes.skins import by_chat
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

VCARD = "<vCard xmlns='vcard-temp'/>"


def fares(contact: str, kind: str, show: str = "", status: str = "") -> Callable[[Element], bool]:
    """A presence of a contact that says so."""
    return lambda one: (
        one.tag == "presence"
        and bare(one.get("from", "")) == contact
        and (one.get("type", ""), one.findtext("show", ""), one.findtext("status", ""))
        == (kind, show, status)
    )


def test_a_contact_is_seen_as_he_is_and_sees_how_one_fares(site: Site, synapse: Synapse) -> None:
    """Present, away with his words, gone; his name and picture. Blocked, he is not heard."""

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        asks, contact = Client("alice", alice, DOMAIN), line.contact(bob.id)
        chat = await talks(bob, me)
        await alice.iq("get", "<query xmlns='jabber:iq:roster'/>")
        alice.send(f"<presence to='{contact}' type='subscribe'/>")
        await alice.expect(stanza("presence", sender=contact, type="subscribed"))

        await bob.nio.set_presence("unavailable", "at tea")
        await alice.expect(fares(contact, "", "away", "at tea"), 10.0)
        await bob.nio.set_presence("online", "back")
        await alice.expect(fares(contact, "", "", "back"), 10.0)
        await bob.nio.set_displayname("Bob the Potter")
        await bob.nio.set_avatar(await uploaded(bob, FACE))
        await has_picture(alice, f"{contact}/bridge", sha1_of(FACE))
        card = await alice.iq("get", VCARD, to=contact)
        assert card.findtext("{vcard-temp}vCard/{vcard-temp}FN") == "Bob the Potter"
        assert b64decode(card.findtext(PHOTO) or "") == FACE

        tea = await bob.makes("Tea", me)
        room = line.room(tea)
        await invited(alice, room)
        joined = await alice.join(room, "alice", within=20.0)
        away = "<show>away</show><status>at lunch</status>"
        alice.send(f"<presence to='{joined.own.get('from')}'>{away}</presence>")
        await is_told(bob, me, "unavailable", "at lunch")

        for words in (bob.id, "Potter"):
            await finds(asks, words, contact)
        await by_chat(asks, "block", at=contact)
        phone = await line.person("alice", me)
        assert bob.id in (await kept(phone, IGNORED))["ignored_users"]
        await bob.says(chat, f"unheard {CANARY}")
        # Her homeserver makes up its mind when it tells something behind it.
        await phone.says(tea, "meanwhile")
        await alice.expect(stanza("message", sender=room, body="meanwhile"))
        await by_chat(asks, "unblock", at=contact)
        await bob.says(chat, f"heard {CANARY}")
        await alice.expect(stanza("message", sender=contact, body=f"heard {CANARY}"), 10.0)
        assert not [one for one in alice.seen if one.findtext("body") == f"unheard {CANARY}"]

    play(site, synapse, scene)


async def finds(asks: Client, words: str, contact: str) -> None:
    """Somebody is found, by a name when his homeserver has it in its directory."""
    async with asyncio.timeout(10.0):
        while True:
            found = await executed(asks, DOMAIN, "find", {"words": words})
            if contact in {one["address"] for one in found.rows}:
                return


async def is_told(bob: MatrixPerson, person: str, presence: str, words: str) -> None:
    """How somebody fares, on Matrix."""
    async with asyncio.timeout(10.0):
        while True:
            told = await bob.nio.get_presence(person)
            if (getattr(told, "presence", ""), getattr(told, "status_msg", "")) == (
                presence,
                words,
            ):
                return


def test_an_invitation_is_declined_there_too(plain: Site, synapse: Synapse) -> None:
    """What is declined on XMPP is declined on Matrix; one can be let in anew. Who is there is
    invited no longer, and leaves nothing by declining.
    """

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        tea = await bob.makes("Tea", me)
        room = line.room(tea)
        await invited(alice, room)
        decline = (
            f"<message to='{room}'><x xmlns='{ns.MUC_USER}'>"
            f"<decline to='{room}'><reason>busy</reason></decline></x></message>"
        )
        alice.send(decline)
        event = await bob.expect(
            lambda one: (
                (one.get("type"), one.get("state_key")) == ("m.room.member", me)
                and one["content"]["membership"] == "leave"
            )
        )
        assert event["content"]["reason"] == "busy"
        await bob.nio.room_invite(tea, me)
        await invited(alice, room)
        await alice.join(room, "alice", within=20.0)
        alice.send(decline)
        error = await alice.expect(stanza("message", sender=room, type="error"))
        assert error.find("error/{*}item-not-found") is not None
        await bob.sees(tea, me)

    play(plain, synapse, scene)


async def invited(alice: XmppClient, room: str) -> None:
    await alice.expect(stanza("message", sender=room, has="{jabber:x:conference}x"), 10.0)
