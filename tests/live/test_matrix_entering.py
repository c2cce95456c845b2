"""Logging in to Matrix from XMPP, and out, on real XMPP servers and a real homeserver."""

from typing import Any

import pytest
from nio import DevicesResponse

from adapters.matrix.entry import words
from tests.clients.matrix import MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.servers.synapse import PASSWORD, Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

FORM = "//form:x[@type='form']"
COMPLETED = "//commands:command[@status='completed']"


async def devices(person: MatrixPerson) -> list[str]:
    """The gateway's, of an account."""
    answer = await person.nio.devices()
    assert isinstance(answer, DevicesResponse), answer
    return [one.id for one in answer.devices if one.display_name == "kettle"]


async def removes(person: MatrixPerson, device: str) -> None:
    """As one does with a device that was lost."""
    auth: dict[str, Any] = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": person.id},
        "password": PASSWORD,
    }
    asked = await person.nio.delete_devices([device])
    auth["session"] = getattr(asked, "session", "")
    await person.nio.delete_devices([device], auth)


async def is_heard(line: Homestead, alice: XmppClient, bob: MatrixPerson, me: str) -> None:
    """Bob, by the account."""
    room = await bob.makes("", me, is_direct=True)
    await bob.sees(room, me)
    await bob.says(room, f"hi {CANARY}")
    await alice.expect(stanza("message", sender=line.contact(bob.id), body=f"hi {CANARY}"), 10.0)


def test_one_logs_in_again_as_the_same_device_and_leaves_none_behind(
    site: Site, synapse: Synapse
) -> None:
    async def scene(line: Homestead) -> None:
        alice = await line.client()
        asks, me = Client("alice", alice, DOMAIN), line.someone("alice")
        phone = await line.person("alice", me)

        entering = await Execution.begun(asks, DOMAIN, "register", FORM)
        await entering.submits({"account": me, "password": "wrong"}, FORM)
        assert entering.note == words.MISTAKEN
        right = {"account": me, "password": PASSWORD, "device_name": "kettle"}
        await entering.submits(right, COMPLETED)
        [device] = await devices(phone)

        bob = await line.person("bob")
        await is_heard(line, alice, bob, me)

        await removes(phone, device)
        lost = await alice.expect(
            lambda one: one.tag == "message" and '"login"' in (one.findtext("body") or ""), 20.0
        )
        assert lost.get("from") == DOMAIN
        await executed(asks, DOMAIN, "login", {"password": PASSWORD})
        assert await devices(phone) == [device]
        await is_heard(line, alice, bob, me)

        await executed(asks, DOMAIN, "unregister", {"sure": "1"})
        assert await devices(phone) == []

    play(site, synapse, scene)
