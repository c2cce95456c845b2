"""Encryption between accounts on XMPP and people on Matrix, with nio's encryption on their side:
who is verified, who may read, and what becomes of what cannot be read yet.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from nio import RoomMessagesResponse
from nio.crypto import key_export
from nio.crypto.device import OlmDevice

from adapters.matrix.crypto.verification import ENDED
from bridge.xmpp import namespaces as ns
from tests.clients.matrix import MatrixPerson
from tests.clients.matrix_identity import Identity
from tests.clients.matrix_sas import Comparing
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, DOMAIN, Homestead, play
from tests.live.site import Site
from tests.live.test_matrix_files import got
from tests.scenes.client import Client
from tests.scenes.executing import Execution
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

FORM = "//form:x[@type='form']"
INVITED = "{jabber:x:conference}x"
REPLACE = f"{{{ns.CORRECTION}}}replace"
WAITS = "This message is encrypted, and its key has not come yet."


async def guided(alice: XmppClient, procedure: str, **values: str) -> Execution:
    """One of the procedures about encryption, its first form filled in."""
    execution = await Execution.begun(Client("alice", alice, DOMAIN), DOMAIN, "encryption", FORM)
    await execution.submits({"procedure": procedure}, FORM)
    await execution.submits(values)
    return execution


def words(execution: Execution) -> str:
    return "\n".join(execution.answer.itertext())


async def device_of(person: MatrixPerson, who: str) -> OlmDevice:
    """The gateway's, of an account, as somebody's client knows it."""
    await person.until(lambda: bool(list(person.nio.device_store.active_user_devices(who))))
    devices: list[OlmDevice] = list(person.nio.device_store.active_user_devices(who))
    return next(one for one in devices if one.display_name == "xmpp-bridge")


async def in_a_room(line: Homestead) -> tuple[XmppClient, str, MatrixPerson, str]:
    """Alice, her MXID, Bob, and an encrypted room of his in which both are."""
    alice = await line.client()
    me = await line.logs_in(alice)
    bob = await line.person("bob")
    tea = await bob.makes("Tea", me, is_encrypted=True)
    await alice.expect(stanza("message", sender=line.room(tea), has=INVITED), 10.0)
    await alice.join(line.room(tea), "alice", within=20.0)
    await bob.sees(tea, me)
    return alice, me, bob, tea


def test_one_verifies_others_and_chooses_who_may_read(plain: Site, synapse: Synapse) -> None:
    """By emoji, begun on either side; what is not trusted cannot read, and that is said."""

    async def scene(line: Homestead) -> None:
        alice, me, bob, tea = await in_a_room(line)
        room = line.room(tea)
        await verifies(alice, me, bob)
        await finds_that_they_differ(line, alice, me, bob)
        await is_signed(alice, await line.person("alice", me), me)

        # A device that comes later, and that nobody vouched for.
        tablet = await line.person("bob", bob.id)
        await tablet.until(lambda: tea in tablet.nio.rooms)
        for policy, can_read in (("verified", False), ("first-use", False), ("all", True)):
            trusted = await guided(alice, "trust", trust=policy)
            assert trusted.status == "completed"
            said = f"{CANARY} for {policy}"
            alice.message(room, said, type="groupchat")
            event = (await bob.hears(tea, said))["event_id"]
            there = await has(tablet, event)
            assert (there["type"] == "m.room.message") is can_read
        told = await alice.expect(
            lambda one: "You do not trust these devices" in (one.findtext("body") or "")
        )
        assert (told.get("from"), told.get("type")) == (room, "groupchat")

    play(plain, synapse, scene)


async def verifies(alice: XmppClient, me: str, bob: MatrixPerson) -> None:
    """Alice begins."""
    begun = asyncio.create_task(Comparing.accepts(bob, me))
    execution = await guided(alice, "verify", person=bob.id)
    comparing = await begun
    await execution.goes("execute")
    assert shown(execution) == comparing.emoji
    confirmed = asyncio.create_task(comparing.says_they_are_the_same())
    await execution.submits({"same": "yes"})
    if execution.status != "completed":
        await execution.goes("execute")
    await confirmed
    assert f"Verified: {bob.id}." in words(execution)
    devices = await guided(alice, "devices", person=bob.id)
    assert f"({bob.nio.device_id}): verified." in words(devices)


async def finds_that_they_differ(
    line: Homestead, alice: XmppClient, me: str, bob: MatrixPerson
) -> None:
    """Bob begins, whom Alice is told of by his contact."""
    comparing = await Comparing.begins(bob, await device_of(bob, me))
    await alice.expect(
        lambda one: (
            one.get("from") == line.contact(bob.id)
            and f"{bob.id} asks you to verify" in (one.findtext("body") or "")
        )
    )
    begun = asyncio.create_task(comparing.goes_on())
    execution = await guided(alice, "verify", which=f"request {comparing.transaction}")
    await begun
    await execution.goes("execute")
    assert shown(execution) == comparing.emoji
    await execution.submits({"same": "no"})
    assert ENDED["m.mismatched_sas"] in words(execution)
    cancelled = await comparing.is_told("cancel")
    assert cancelled["content"]["code"] == "m.mismatched_sas"


async def is_signed(alice: XmppClient, phone: MatrixPerson, me: str) -> None:
    """Alice's telephone vouches for the gateway."""
    before = await guided(alice, "devices")
    assert "It is not signed by you" in words(before)
    identity = await Identity.made(phone)
    await identity.signs(await device_of(phone, me))
    while "You have signed it with another program." not in words(await guided(alice, "devices")):
        pass


async def has(person: MatrixPerson, event: str) -> dict[str, Any]:
    """An event as his client has it."""
    return await person.expect(lambda one: one["event_id"] == event)


def shown(execution: Execution) -> list[str]:
    """The emoji that Alice sees, without their names."""
    found = re.search(r"Here they are: (.*)", words(execution))
    assert found, words(execution)
    return [one.split(" ")[0] for one in found[1].split(", ")]


def test_what_cannot_be_read_yet_says_so_and_is_put_right(
    plain: Site, synapse: Synapse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the key that comes late; by a file of nio's. What nio is given for it, it reads."""
    # nio derives the same in Python, which takes it ten seconds.
    monkeypatch.setattr(key_export, "PBKDF2", derived)

    async def scene(line: Homestead) -> None:
        alice, me, bob, tea = await in_a_room(line)
        room = line.room(tea)
        give = withheld(bob)
        await bob.says(tea, f"late {CANARY}")
        waits = await alice.expect(says(room, WAITS))
        await give()
        await alice.expect(corrects(room, waits, f"late {CANARY}"))

        alone = await bob.makes("Early", is_encrypted=True)
        await bob.says(alone, f"early {CANARY}")
        await bob.nio.room_invite(alone, me)
        await alice.expect(stanza("message", sender=line.room(alone), has=INVITED), 10.0)
        joined = await alice.join(line.room(alone), "alice", within=20.0)
        [waits] = [one for one in joined.history if says(line.room(alone), WAITS)(one)]
        keys = tmp_path / "keys.txt"
        await bob.nio.export_keys(str(keys), "secret", 10)
        wrong = await guided(alice, "import-keys", keys=keys.read_text(), passphrase="other")
        assert "it has another passphrase" in words(wrong)
        await wrong.submits({"keys": keys.read_text(), "passphrase": "secret"})
        assert "keys were read" in words(wrong)
        await alice.expect(corrects(line.room(alone), waits, f"early {CANARY}"))

        # Alice's telephone knows none of it, until she takes the keys along.
        phone = await line.person("alice", me)
        exported = await guided(alice, "export-keys", passphrase="pass", again="pass")
        link = re.search(r"https?://\S+", words(exported))
        assert link, words(exported)
        keys.write_bytes(await got(link[0]))
        assert await read(phone, alone) == []
        await phone.nio.import_keys(str(keys), "pass")
        assert await read(phone, alone) == [f"early {CANARY}"]
        assert await read(phone, tea) == [f"late {CANARY}"]
        told = json.loads(key_export.decrypt_and_read(str(keys), "pass"))
        lies_nowhere(line, "syt_", *(one["session_key"] for one in told))

    play(plain, synapse, scene)


def lies_nowhere(line: Homestead, *secrets: str) -> None:
    """In the database these are encrypted: tokens, keys."""
    files = list(line.gateway.directory.glob("bridge.db*"))
    assert files
    for file in files:
        held = file.read_bytes()
        assert not [one for one in secrets if one.encode() in held], file


def derived(passphrase: str, salt: bytes, size: int, count: int, _: object) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, count, size)


def withheld(bob: MatrixPerson) -> Callable[[], Any]:
    """His client gives nobody keys, until this is called."""
    nio: Any = bob.nio
    send, kept = nio.send, []

    async def holds(method: str, path: str, *more: Any, **named: Any) -> Any:
        if "/sendToDevice/m.room.encrypted/" in path:
            kept.append((method, path, *more))
            path, method, more = "/_matrix/client/versions", "GET", ()
        return await send(method, path, *more, **named)

    async def give() -> None:
        nio.send = send
        for request in kept:
            await send(*request)

    nio.send = holds
    return give


async def read(person: MatrixPerson, room: str) -> list[str]:
    """What can be read of what was said in a room."""
    page = await person.nio.room_messages(room, limit=50)
    assert isinstance(page, RoomMessagesResponse), page
    bodies = [one.source.get("content", {}).get("body") for one in page.chunk]
    return [body for body in bodies if body]


def says(room: str, words: str) -> Callable[[Element], bool]:
    return lambda one: (
        one.get("from", "").startswith(f"{room}/bob")
        and (one.findtext("body") or "").startswith(words)
    )


def corrects(room: str, shown: Element, words: str) -> Callable[[Element], bool]:
    """The message that was shown, in the words that were meant."""

    def holds(one: Element) -> bool:
        replaced = one.find(REPLACE)
        return (
            says(room, words)(one)
            and replaced is not None
            and replaced.get("id") == shown.get("id")
        )

    return holds
