"""Logging in to Matrix from XMPP, and out, on real XMPP servers and a real homeserver."""

import re
from typing import Any

import pytest
from nio import DevicesResponse, LoginResponse
from nio.client.async_client import AsyncClient

from adapters.matrix.entry import words
from adapters.matrix.entry.entering import AFTERWARDS
from tests.clients.matrix import MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.servers.cas import browsed, cas_server
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


async def is_heard(
    line: Homestead, alice: XmppClient, bob: MatrixPerson, me: str, *, is_encrypted: bool = False
) -> None:
    """Bob, by the account, in a room that was made just now."""
    room = await bob.makes("", me, is_direct=True, is_encrypted=is_encrypted)
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
        await entering.submits({"account": me, "password": PASSWORD}, COMPLETED)
        [device] = await devices(phone)

        [row] = (await executed(asks, DOMAIN, "status")).rows
        assert row["name"] == f"{me[1:].partition(':')[0]} ({me})"

        bob = await line.person("bob")
        await is_heard(line, alice, bob, me)

        await removes(phone, device)
        lost = await alice.expect(
            lambda one: one.tag == "message" and '"login"' in (one.findtext("body") or ""), 20.0
        )
        assert lost.get("from") == DOMAIN
        await executed(asks, DOMAIN, "login", {"password": PASSWORD})
        assert await devices(phone) == [device]
        await is_heard(line, alice, bob, me, is_encrypted=True)

        await executed(asks, DOMAIN, "unregister", {"sure": "1"})
        assert await devices(phone) == []

    play(site, synapse, scene, options='device_name = "kettle"')


def test_one_gets_in_by_an_access_token_and_by_the_browser(plain: Site, synapse: Synapse) -> None:
    """By a token as its device, which goes when one leaves for good; by the browser as another."""

    async def scene(line: Homestead) -> None:
        alice, bob = await line.client(), await line.person("bob")
        asks, me = Client("alice", alice, DOMAIN), line.someone("alice")
        phone = await line.person("alice", me)

        token = await token_of(synapse, me)
        entering = await Execution.begun(asks, DOMAIN, "register", FORM)
        await entering.submits({"account": bob.id}, FORM)
        await entering.submits({"token": token}, FORM)
        assert entering.note == words.OTHER_USER.format(bob.id)
        await entering.goes("prev", FORM)
        await entering.submits({"account": me}, FORM)
        await entering.submits({"token": token}, COMPLETED)
        assert len(await devices(phone)) == 1
        await is_heard(line, alice, bob, me)
        await executed(asks, DOMAIN, "unregister", {"sure": "1"})
        assert await devices(phone) == []

        carol = await line.client()  # another account here, and the same one there
        entering = await Execution.begun(Client("carol", carol, DOMAIN), DOMAIN, "register", FORM)
        await entering.submits({"account": me}, FORM)
        await entering.submits({"device_name": "kettle"})
        shown = re.search(r"http\S+/login/sso/\S+", "\n".join(entering.answer.itertext()))
        assert shown is not None
        async with cas_server(synapse.cas_port, me[1:].partition(":")[0]):
            address = await browsed(shown[0], AFTERWARDS)
        await entering.goes("execute", FORM)
        await entering.submits({"address": address}, COMPLETED)
        assert len(await devices(phone)) == 1
        await is_heard(line, carol, bob, me)

    play(plain, synapse, scene)


async def token_of(synapse: Synapse, person: str) -> str:
    """Of a device that does nothing yet."""
    client = AsyncClient(synapse.url, person)
    try:
        answer = await client.login(PASSWORD, device_name="kettle")
    finally:
        await client.close()  # type: ignore[no-untyped-call]
    assert isinstance(answer, LoginResponse), answer
    return str(answer.access_token)
