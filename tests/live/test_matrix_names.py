"""Ids of Matrix as addresses: people with odd and old names, rooms of all versions, aliases."""

import re
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import pytest

from tests.clients.matrix import MatrixPerson
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import Refused, XmppClient
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.live.test_matrix_chats import talks
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.servers.synapse import NAME, Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

GONE = "{urn:ietf:params:xml:ns:xmpp-stanzas}gone"
OLD = re.compile(r"![A-Za-z]{18}:matrix\.localhost\Z")
NEW = re.compile(r"![A-Za-z0-9_-]{43}\Z")


def test_people_of_any_name_are_contacts_of_their_own(site: Site, synapse: Synapse) -> None:
    """Two whose names differ by a capital letter, as they could once be made, are two."""

    async def scene(line: Homestead) -> None:
        alice = await line.client()
        me = await line.logs_in(alice)
        odd = await line.person("o=dd/a+b._-")
        small = await line.person("bob")
        large = await line.person("", synapse.add_person_of_old(small.id.replace("bob", "Bob")))
        assert large.id != small.id

        addresses = []
        for person in (odd, small, large):
            room = await talks(person, me)
            await person.says(room, f"{CANARY} {person.id}")
            heard = await alice.expect(stanza("message", body=f"{CANARY} {person.id}"), 10.0)
            addresses.append(bare(heard.get("from", "")))
            alice.message(addresses[-1], f"you are {person.id}", type="chat")
            await person.hears(room, f"you are {person.id}")

        name = odd.id[1:].partition(":")[0].replace("/", "\\2f")
        assert addresses[0] == f"{name}%{NAME}@{DOMAIN}"
        assert addresses[1] == line.contact(small.id)
        assert len({address.casefold() for address in addresses}) == 3

    play(site, synapse, scene)


def test_rooms_of_each_version_have_one_address(plain: Site, synapse: Synapse) -> None:
    """Ids with capital letters, with and without a server; by an alias one is told the address."""

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        me = await line.logs_in(alice)
        asks = Client("alice", alice, DOMAIN)
        for version, pattern in (("1", OLD), ("10", OLD), ("12", NEW)):
            tea = await bob.makes("Tea", me, room_version=version)
            assert pattern.match(tea), tea
            room = line.room(tea)
            assert room == room.casefold()
            await alice.expect(stanza("message", sender=room, has="{jabber:x:conference}x"), 10.0)
            await both_talk(alice, bob, room, tea)

        name = f"té'e/x+{tea[1:9].lower()}"
        for alias in (name, name.upper()):
            await bob.nio.room_put_alias(f"#{alias}:{NAME}", tea)
        escaped = name.replace("/", "\\2f").replace("'", "\\27")
        with pytest.raises(Refused) as caught:
            await alice.join(f"#{escaped}%{NAME}@{DOMAIN}", "alice")
        told = unquote(caught.value.stanza.findtext(f"error/{GONE}", ""))
        assert told == f"xmpp:{room}?join"
        # Of capital letters an address knows nothing; commands do.
        for written in (f"#{name.upper()}:{NAME}", f"https://matrix.to/#/{tea}?via={NAME}", room):
            done = await executed(asks, DOMAIN, "join", {"room": written})
            assert room in words(done.answer)

    play(plain, synapse, scene)


async def both_talk(alice: XmppClient, bob: MatrixPerson, room: str, tea: str) -> None:
    await alice.join(room, "alice", within=20.0)
    await bob.says(tea, f"{CANARY} to {tea}")
    await alice.expect(stanza("message", sender=room, body=f"{CANARY} to {tea}"), 10.0)
    alice.message(room, "heard", type="groupchat")
    await bob.hears(tea, "heard")


def words(answer: Element) -> str:
    return "\n".join(answer.itertext())
