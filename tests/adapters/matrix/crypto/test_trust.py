"""Which devices are given keys, and what the owner of a login is told of it."""

from typing import Any

import pytest
import vodozemac

from adapters.matrix.crypto.people import Device, Person
from adapters.matrix.crypto.signing import signed_part
from adapters.matrix.crypto.trust import may_read
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message
from tests.adapters.matrix.crypto.stage import Gateway, played, secret
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead import people as far
from tests.servers.homestead.events import Json

NEW = Device(id="NEW", curve="c", ed="e")
FIRST = Device(id="FIRST", curve="c", ed="e", was_first=True)
SIGNED = Device(id="SIGNED", curve="c", ed="e", is_signed=True)
VERIFIED = Device(id="VERIFIED", curve="c", ed="e", is_verified=True)
ALL = (NEW, FIRST, SIGNED, VERIFIED)

UNKNOWN = Person(id="@bob:home.test")
KNOWN = Person(id="@bob:home.test", master="m", pinned="m")
COMPARED = Person(id="@bob:home.test", master="m", pinned="m", verified="m")
CHANGED = Person(id="@bob:home.test", master="n", pinned="m", verified="m")


@pytest.mark.parametrize(
    ("trust", "person", "given"),
    [
        ("all", UNKNOWN, ALL),
        ("all", CHANGED, ALL),
        ("verified", KNOWN, (VERIFIED,)),
        ("verified", COMPARED, (SIGNED, VERIFIED)),
        ("verified", CHANGED, (VERIFIED,)),
        ("first-use", UNKNOWN, (FIRST, SIGNED, VERIFIED)),
        ("first-use", KNOWN, (FIRST, SIGNED, VERIFIED)),
        ("first-use", CHANGED, (FIRST, VERIFIED)),
    ],
)
def test_a_device_is_given_keys_by_what_is_known_of_it_and_its_owner(
    trust: Any, person: Person, given: tuple[Device, ...]
) -> None:
    assert tuple(one for one in ALL if may_read(trust, person, one)) == given


def test_a_device_that_comes_later_and_is_not_signed_is_left_out_and_that_is_said_once() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        room = secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await a.says(room, "one")
            await b.hears("one")
            async with Gateway(hs, bob.device(name="Tablet")).runs() as other:
                await a.has_seen(hs.world.key_changes[-1][0])
                await a.says(room, "two")
                told = await a.is_told("You do not trust these devices: Bob: Tablet.")
                await a.says(room, "three")
                await b.hears("three")
                said: Any = Message | Edit
                await other.inbox.until(said, lambda one: "to verified devices only" in one.text)

                assert told.place == a.place(room)
                assert len([one for one in a.inbox.of(Message) if one.actor is None]) == 1

    played(play)


def test_where_nobody_is_trusted_nothing_is_sent_and_its_sender_is_told() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        strict: dict[str, object] = {"trust": "verified"}
        async with (
            Gateway(hs, alice.device(), strict).runs() as a,
            Gateway(hs, bob.device()).runs(),
        ):
            with pytest.raises(Refused, match="Nobody here could read this"):
                await a.says(room, "one")
            with pytest.raises(Refused, match="Nobody here could read this"):
                await a.says(room, "two")

        assert room.messages == []

    played(play)


def test_of_a_chat_it_is_the_gateways_own_word() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        room = secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a:
            a.session.directs.take({bob.id: [room.id]})
            await a.says(room, "one")
            told = await a.is_told("In your chat with Bob: Bob has no device that can read")

        assert (told.place.kind, told.place.native, told.form) == ("direct", bob.id, "gateway")

    played(play)


def test_who_has_no_device_that_could_read_is_named() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        room = secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a:
            await a.says(room, "one")
            await a.is_told("Bob has no device that can read encrypted messages.")

    played(play)


def test_a_homeserver_that_does_not_answer_keeps_nobody_else_from_reading() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        carol = hs.world.person("carol", server="far.test")
        room = secret(hs, alice, bob, carol)
        hs.settings.away.add("far.test")
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await a.says(room, "one")
            await b.hears("one")
            await a.says(room, "two")

        asked = [one for one in hs.asked if one.name == "query_keys" and carol.id in str(one.body)]
        assert len(asked) == 1

    played(play)


def test_that_somebody_has_another_identity_is_said_once() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        room = secret(hs, alice, bob)
        identify(hs, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs():
            await a.says(room, "one")
            identify(hs, bob)
            await a.has_seen(hs.world.key_changes[-1][0])
            await a.says(room, "two")
            told = await a.is_told("Bob has another identity than before")
            await alice.invites(room, hs.world.person("carol"))
            await a.has_seen(room.timeline[-1].at)
            await a.says(room, "three")
            await a.is_told("has no device that can read")

            assert told.place == a.place(room)
            assert len([one for one in a.inbox.of(Message) if "identity" in one.text]) == 1

    played(play)


def identify(hs: FakeHomeserver, person: far.Person) -> None:
    """He gets a new identity: a master key, and one that signs devices."""
    master, signing = vodozemac.Account(), vodozemac.Account()
    first = master.ed25519_key.to_base64()

    def key(account: vodozemac.Account, usage: str) -> Json:
        public = account.ed25519_key.to_base64()
        found: Json = {
            "user_id": person.id,
            "usage": [usage],
            "keys": {f"ed25519:{public}": public},
        }
        signature = master.sign(signed_part(found)).to_base64()
        return {**found, "signatures": {person.id: {f"ed25519:{first}": signature}}}

    person.cross = {"master": key(master, "master"), "self_signing": key(signing, "self_signing")}
    hs.world.keys_changed(person.id)


def test_who_reads_by_another_device_is_not_said_to_miss_something() -> None:
    """An old device has no keys left for others."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob", name="Bob")
        room = secret(hs, alice, bob)
        old = Gateway(hs, bob.device(name="Old"))
        async with old.runs():
            pass
        old.device.one_time.clear()
        old.device.fallback.clear()
        async with Gateway(hs, alice.device()).runs() as a:
            async with Gateway(hs, bob.device()).runs() as b:
                await a.says(room, "one")
                await b.hears("one")
                assert [one for one in a.inbox.of(Message) if one.actor is None] == []

            bob.loses(b.device)
            await a.has_seen(hs.world.key_changes[-1][0])
            await a.says(room, "two")
            await a.is_told("These devices could not be given the key: Bob: Old.")

    played(play)
