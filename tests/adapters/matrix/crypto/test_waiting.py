"""What cannot be read yet says so, and is corrected when its key comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.matrix.crypto.room_keys import key_name
from bridge.api.events import Edit, Message, Reactions, Retraction
from tests.adapters.matrix.crypto.stage import Gateway, played, secret
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.events import Json
from tests.servers.homestead.rooms import Room

WAITS = "This message is encrypted, and its key has not come yet."


@asynccontextmanager
async def apart(hs: FakeHomeserver) -> AsyncIterator[tuple[Gateway, Gateway, Room]]:
    """Alice runs, and Bob does not, though he has told his keys."""
    alice, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
    room = secret(hs, alice, bob)
    b = Gateway(hs, bob.device())
    async with b.runs():
        await b.knows(room)
    async with Gateway(hs, alice.device()).runs() as a:
        yield a, b, room


def held_back(gateway: Gateway) -> list[Json]:
    """What waits for a device; it gets it later."""
    messages = [message for _, message in gateway.device.waiting]
    gateway.device.waiting.clear()
    return messages


def give(hs: FakeHomeserver, gateway: Gateway, messages: list[Json]) -> None:
    for message in messages:
        hs.world.tell_device(gateway.device, message)


def test_a_message_without_its_key_says_so_and_is_corrected_when_the_key_comes() -> None:
    async def play(hs: FakeHomeserver) -> None:
        async with apart(hs) as (a, b, room):
            event = await a.says(room, "tea?")
            keys = held_back(b)
            async with b.runs():
                first = await b.hears(WAITS)
                give(hs, b, keys)
                edit = await b.corrects("tea?")

                assert first.native == event.id
                assert (edit.target.native, edit.actor) == (first.native, first.actor)
                await b.has_seen(hs.world.stream.last)
                assert not [name for name in b.inbox.kept if name.startswith("/waiting/")]

    played(play)


def test_all_that_waited_for_one_key_is_corrected_and_nothing_else() -> None:
    async def play(hs: FakeHomeserver) -> None:
        async with apart(hs) as (a, b, room):
            await a.says(room, "one")
            keys = held_back(b)
            await a.says(room, "two")
            a.machine.sharing.outbound.clear()
            await a.says(room, "three")
            others = held_back(b)
            async with b.runs():
                for _ in range(3):
                    await b.hears(WAITS)
                give(hs, b, keys)
                await b.corrects("one")
                await b.corrects("two")
                assert len(b.inbox.of(Edit)) == 2

                give(hs, b, others)
                await b.corrects("three")

    played(play)


def test_a_key_that_comes_while_nothing_runs_corrects_what_was_said_before() -> None:
    async def play(hs: FakeHomeserver) -> None:
        async with apart(hs) as (a, b, room):
            await a.says(room, "tea?")
            keys = held_back(b)
            async with b.runs():
                await b.hears(WAITS)
            give(hs, b, keys)
            async with b.runs():
                await b.corrects("tea?")

    played(play)


def test_a_key_that_was_kept_without_what_it_corrects_corrects_it_at_the_next_start() -> None:
    """A commit may have come between."""

    async def play(hs: FakeHomeserver) -> None:
        async with apart(hs) as (a, b, room):
            await a.says(room, "tea?")
            keys = held_back(b)
            async with b.runs():
                await b.hears(WAITS)
            waiting = {name: value for name, value in b.inbox.kept.items() if "/waiting/" in name}
            give(hs, b, keys)
            async with b.runs():
                await b.corrects("tea?")
            b.inbox.kept |= waiting
            before = len(b.inbox.given)
            async with b.runs():
                await b.inbox.until(Edit, lambda edit: edit.text == "tea?", after=before)

    played(play)


def test_what_turns_out_to_be_no_message_leaves_no_words_behind() -> None:
    async def play(hs: FakeHomeserver) -> None:
        async with apart(hs) as (a, b, room):
            first = await a.says(room, "tea?")
            keys = held_back(b)
            relation = {"rel_type": "m.annotation", "event_id": first.id, "key": "👍"}
            sealed = await a.machine.sharing.sealed(
                a.session.rooms[room.id], "m.reaction", {"m.relates_to": relation}
            )
            hs.world.send(room, a.me, "m.room.encrypted", sealed)
            async with b.runs():
                await b.hears(WAITS)
                give(hs, b, keys)
                await b.corrects("tea?")
                reacted = await b.inbox.until(Reactions)
                gone = await b.inbox.until(Retraction)

                assert reacted.target.native == first.id
                assert gone.target.native == room.timeline[-1].id

    played(play)


def test_that_a_key_is_withheld_is_said_with_the_reason() -> None:
    """Alice gives keys to verified devices only, and Bob has one that is not."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob, carol = (hs.world.person(name) for name in ("alice", "bob", "carol"))
        room = secret(hs, alice, bob, carol)
        async with (
            Gateway(hs, alice.device(), {"trust": "verified"}).runs() as a,
            Gateway(hs, bob.device()).runs() as b,
            Gateway(hs, carol.device()).runs() as c,
        ):
            known = await a.machine.directory.known([c.me])
            known[c.me].devices[c.device.id].is_verified = True
            await a.says(room, "for Carol alone")
            await c.hears("for Carol alone")
            words = "Its sender gives keys to verified devices only."

            def says_why(event: Message | Edit) -> bool:
                return words in event.text

            said: Any = Message | Edit
            await b.inbox.until(said, says_why)

    played(play)


def test_a_verified_device_of_ones_own_gives_the_key_that_is_missing() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        old, new = Gateway(hs, bob.device()), Gateway(hs, bob.device())
        async with Gateway(hs, alice.device()).runs() as a, old.runs():
            await a.says(room, "before the other device was there")
            await old.hears("before the other device was there")
            async with new.runs():
                for one, other in ((old, new), (new, old)):
                    me = (await one.machine.directory.known([bob.id]))[bob.id]
                    me.devices[other.device.id].is_verified = True
                event = room.timeline[-1]
                found = await new.machine.opened(
                    new.session.rooms[room.id], {**event.whole, "room_id": room.id}
                )
                assert getattr(found, "words", "") == WAITS
                curve = str(event.content["sender_key"])
                await new.machine.asking.ask(room.id, str(event.content["session_id"]), curve)
                await hs.world.until(
                    lambda: any(name.startswith("/key/") for name in new.inbox.kept)
                )

    played(play)


@pytest.mark.parametrize(("is_asked", "is_verified"), [(False, True), (True, False)])
def test_a_key_that_a_device_gives_unasked_or_unverified_is_not_taken(
    is_asked: bool, is_verified: bool
) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        old, new = Gateway(hs, bob.device()), Gateway(hs, bob.device())
        async with Gateway(hs, alice.device()).runs() as a, old.runs():
            event = await a.says(room, "before the other device was there")
            await old.hears("before the other device was there")
            async with new.runs():
                session = str(event.content["session_id"])
                me = (await new.machine.directory.known([bob.id]))[bob.id]
                me.devices[old.device.id].is_verified = is_verified
                if is_asked:
                    await new.machine.asking.ask(room.id, session, "")
                key = await old.machine.keys.get(key_name(room.id, session))
                assert key is not None
                told = {**key.exported(), "sender_claimed_ed25519_key": key.ed}
                devices = (await old.machine.directory.known([bob.id]))[bob.id].devices
                to = [(bob.id, devices[new.device.id])]
                await old.machine.talks.say(to, "m.forwarded_room_key", told)
                await new.has_seen(hs.world.stream.last)

                assert not [name for name in new.inbox.kept if name.startswith("/key/")]

    played(play)
