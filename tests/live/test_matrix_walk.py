"""The shortest ways between XMPP and Matrix, on real XMPP servers and a real homeserver."""

import pytest

from tests.clients.stream import stanza
from tests.live.homestead import CANARY, Homestead, play
from tests.live.site import Site
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


def test_a_room_hears_and_is_heard(site: Site, synapse: Synapse) -> None:
    """One that is not encrypted, and one that is."""

    async def scene(line: Homestead) -> None:
        alice = await line.client()
        me = await line.logs_in(alice)
        bob = await line.person("bob")
        for is_encrypted in (False, True):
            room = await bob.makes("Tea", me, is_encrypted=is_encrypted)
            invited = await alice.expect(
                stanza("message", sender=line.room(room), has="{jabber:x:conference}x"), 10.0
            )
            assert invited.get("from") == line.room(room)
            await alice.join(line.room(room), "alice", within=20.0)
            await bob.sees(room, me)

            await bob.says(room, f"hello {CANARY}")
            heard = await alice.expect(
                stanza("message", type="groupchat", body=f"hello {CANARY}"), 10.0
            )
            assert heard.get("from", "").startswith(f"{line.room(room)}/bob")
            said = alice.message(line.room(room), f"hi {CANARY}", type="groupchat")
            await alice.expect(stanza("message", id=said, type="groupchat"), 10.0)
            event = await bob.hears(room, f"hi {CANARY}")
            assert event["sender"] == me

    play(site, synapse, scene)
