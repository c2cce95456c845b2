"""What is encrypted is not believed because it can be decrypted."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.matrix.crypto import machine as words
from adapters.matrix.crypto.machine import Unreadable
from adapters.matrix.crypto.signing import canonical
from adapters.matrix.rooms.room import Room as Known
from tests.adapters.matrix.crypto.stage import Gateway, played, secret, two
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.events import Json
from tests.servers.homestead.rooms import Room

Change = Callable[[Json], Json]


def with_content(**changed: Any) -> Change:
    return lambda event: {**event, "content": {**event["content"], **changed}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda event: {**event, "sender": "@alice:home.test"}, words.FORGED),
        (lambda event: {**event, "event_id": "$another"}, words.FORGED),
        (with_content(ciphertext="AwgAEpABq8q"), words.BROKEN),
        (with_content(ciphertext=7), words.BROKEN),
        (with_content(algorithm="rot13"), words.UNKNOWN),
        (with_content(session_id="x"), words.EARLY),
        (with_content(session_id=["x"]), words.EARLY),
        (lambda event: {**event, "content": "hello"}, words.UNKNOWN),
    ],
    ids=["sender", "replayed", "damaged", "number", "algorithm", "session", "list", "text"],
)
def test_an_event_that_is_not_what_it_was_is_not_shown(change: Change, expected: str) -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        event = await b.says(room, "hello")
        await a.hears("hello")
        found = await a.machine.opened(a.session.rooms[room.id], change(event.whole))

        assert isinstance(found, Unreadable)
        assert found.words == expected

    two(play)


def test_an_event_of_another_room_is_not_shown() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await b.says(room, "hello")
            await a.hears("hello")
            outbound = b.machine.sharing.outbound[room.id]
            inner = {"type": "m.room.message", "content": {}, "room_id": "!other"}
            sealed = outbound.session.encrypt(canonical(inner)).to_base64()
            event = {**room.messages[0].whole, "event_id": "$x"}
            event["content"] = {**event["content"], "ciphertext": sealed}

            assert await a.machine.opened(a.session.rooms[room.id], event) == Unreadable(
                words.FORGED
            )

    played(play)


def test_a_key_is_not_replaced_by_that_of_another_device() -> None:
    """Or who knows a key's id could make himself the author of what was said by it."""

    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        await b.says(room, "hello")
        await a.hears("hello")
        outbound = b.machine.sharing.outbound[room.id]
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "room_id": room.id,
            "session_id": outbound.session.session_id,
            "session_key": outbound.session.session_key.to_base64(),
        }
        async with Gateway(hs, hs.world.person("mallory").device()).runs() as m:
            known = await m.machine.directory.known([a.me])
            device = known[a.me].devices[a.device.id]
            await m.machine.talks.say([(a.me, device)], "m.room_key", content)
            await a.has_seen(hs.world.stream.last)
        await b.says(room, "once more")

        assert (await a.hears("once more")).actor is not None

    two(play)


def test_of_messages_decrypted_long_ago_it_is_forgotten_by_which_step() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        for number in range(words.MOST_INDICES + 10):
            a.machine._is_first("session", number, f"${number}")

        assert len(a.machine._indices) == words.MOST_INDICES

    two(play)


JSON: "st.SearchStrategy[Any]" = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("type", "content", "sender", "algorithm", "ciphertext", "sender_key"),
                    *("events", "changed", "left", "body", "action", "room_id", "session_id"),
                    *("transaction_id", "from_device", "methods", "timestamp", "code", "key"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(
    [
        *("m.room.encrypted", "m.room_key_request", "m.room_key.withheld", "m.room_key"),
        *("m.key.verification.request", "m.key.verification.start", "m.key.verification.mac"),
    ]
)
EVENT = st.fixed_dictionaries({"type": KINDS | JSON, "sender": JSON, "content": JSON}) | JSON


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    answers=st.lists(
        st.fixed_dictionaries(
            {
                "to_device": st.fixed_dictionaries({"events": st.lists(EVENT, max_size=3)}) | JSON,
                "device_lists": JSON,
                "device_one_time_keys_count": JSON,
                "device_unused_fallback_key_types": JSON,
                "rooms": JSON,
            }
        ),
        max_size=30,
    )
)
def test_whatever_comes_nothing_fails(answers: list[Any]) -> None:
    async def play(hs: FakeHomeserver) -> None:
        async with Gateway(hs, hs.world.person("alice").device()).runs() as a:
            for answer in answers:
                await a.machine.receive(answer)
            room = Known(id="!x:home.test", encryption="m.megolm.v1.aes-sha2")
            for answer in answers:
                for event in (answer, answer["to_device"], answer["rooms"]):
                    if isinstance(event, dict):
                        found = await a.machine.opened(room, event)
                        assert isinstance(found, Unreadable), json.dumps(found)

    played(play)
