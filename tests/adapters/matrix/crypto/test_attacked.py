"""People of a room, strangers and homeservers who mean ill gain nothing by encryption."""

import asyncio
from collections.abc import Mapping

from adapters.matrix.crypto import asking
from adapters.matrix.crypto import machine as words
from adapters.matrix.crypto.machine import Unreadable
from adapters.matrix.crypto.people import Person, read
from adapters.matrix.crypto.signing import canonical
from adapters.matrix.crypto.store import Aside, KeptStore
from adapters.matrix.crypto.verifying import ASKED_BY_OTHERS
from adapters.matrix.said.in_clear import WORDS
from bridge.api.content import Text
from bridge.api.events import Retraction
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.crypto.stage import Gateway, secret, two
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.events import Json
from tests.servers.homestead.rooms import Room


def key_of(speaker: Gateway, room: Room) -> Json:
    """As it is given to those who may read."""
    outbound = speaker.machine.sharing.outbound[room.id]
    return {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": room.id,
        "session_id": outbound.session.session_id,
        "session_key": outbound.session.session_key.to_base64(),
    }


async def given(by: Gateway, to: Gateway, content: Json) -> None:
    """One says to the other, device to device, that this is a key."""
    known = await by.machine.directory.known([to.me])
    device = known[to.me].devices[to.device.id]
    await by.machine.talks.say([(to.me, device)], "m.room_key", content)


def sealed(speaker: Gateway, room: Room, inner: Json) -> Json:
    """An event of somebody who encrypts what he likes."""
    event = room.messages[-1].whole
    ciphertext = speaker.machine.sharing.outbound[room.id].session.encrypt(canonical(inner))
    content = {**event["content"], "ciphertext": ciphertext.to_base64()}
    return {**event, "event_id": "$sealed", "content": content}


def test_nobody_takes_back_words_of_others_by_what_the_homeserver_cannot_see() -> None:
    """It alone knows who may."""

    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        said = await a.says(room, "mine")
        await b.says(room, "hello")
        await a.hears("hello")
        redaction = {"redacts": said.id}
        inner = {"type": "m.room.redaction", "content": redaction, "room_id": room.id}
        event = sealed(b, room, inner)
        hs.world.send(room, b.me, "m.room.encrypted", event["content"])
        await a.hears(words.FORGED)

        assert a.inbox.of(Retraction) == []

    two(play)


def test_who_gives_anothers_key_as_his_own_before_him_keeps_nobody_from_reading() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        await b.knows(room)
        await b.machine.sharing._made(b.session.rooms[room.id])
        async with Gateway(hs, hs.world.person("mallory").device()).runs() as m:
            await given(m, a, key_of(b, room))
            await a.has_seen(hs.world.stream.last)
        await b.says(room, "hello")

        assert (await a.hears("hello")).actor is not None

    two(play)


def test_what_is_said_in_another_room_uses_up_no_step_of_a_key() -> None:
    """Who repeats it elsewhere before it comes would have it taken for a repetition."""

    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        await b.says(room, "hello")
        await a.hears("hello")
        inner = {"type": "m.room.message", "content": {"body": "x"}, "room_id": room.id}
        key = key_of(b, room)
        event = sealed(b, room, inner)
        other = secret(hs, hs.world.person("mallory"), hs.world.people[a.me])
        async with Gateway(hs, hs.world.people["@mallory:home.test"].device()).runs() as m:
            await given(m, a, {**key, "room_id": other.id})
            await a.knows(other)
            await a.has_seen(hs.world.stream.last)
            elsewhere = {**event, "event_id": "$elsewhere", "sender": m.me}
            before = await a.machine.opened(a.session.rooms[other.id], elsewhere)

        assert before == Unreadable(words.FORGED)
        assert not isinstance(await a.machine.opened(a.session.rooms[room.id], event), Unreadable)

    two(play)


def test_one_message_between_devices_takes_no_other_with_it() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        del a.machine.verifying  # a fault of ours
        evil = {"type": "m.key.verification.request", "sender": b.me, "content": {}}
        withheld = {"room_id": room.id, "session_id": "s", "code": "m.blacklisted"}
        good = {"type": "m.room_key.withheld", "sender": b.me, "content": withheld}
        await a.machine.receive({"to_device": {"events": [evil, good]}})

        assert list(a.machine.refused) == [(room.id, "s")]

    two(play)


def test_who_asks_without_end_is_heard_a_few_times() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        few, _ = ASKED_BY_OTHERS
        heard = [a.machine.verifying._may_ask(b.me) for _ in range(few + 5)]

        assert heard == [True] * few + [False] * 5

    two(play)


def test_whoever_is_ignored_asks_in_vain() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        a.session.directs.ignored.add(b.me)

        assert not a.machine.verifying._may_ask(b.me)

    two(play)


def test_keys_of_rooms_that_nobody_knows_are_taken_as_long_as_they_are_few() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        few, _ = words.EARLY_KEYS
        await a.knows(room)
        wanted = [a.machine._is_wanted(f"!{number}") for number in range(few + 5)]
        await a.machine.receive({"rooms": {"join": {"!came": {}}, "invite": {"!asked": {}}}})

        assert wanted == [True] * few + [False] * 5
        assert [a.machine._is_wanted(one) for one in (room.id, "!came", "!asked")] == [True] * 3

    two(play)


def test_so_many_requests_for_keys_are_answered_at_once_and_none_of_strangers() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        content = {"action": "request", "requesting_device_id": "X", "body": {}}
        before = len(a.session.errands)
        for _ in range(3 * asking.AT_ONCE):
            for sender in (a.me, b.me):
                a.machine.asking.hear({"sender": sender, "content": content})

        assert len(a.session.errands) == before + asking.AT_ONCE

    two(play)


def test_of_a_hundred_thousand_people_whose_devices_changed_nobody_is_looked_for_alone() -> None:
    class Counting(Recorder):
        asked = 0

        async def aside(self, prefix: str) -> Mapping[str, bytes]:
            self.asked += 1
            return await super().aside(prefix)

    async def run() -> int:
        inbox = Counting()
        people: Aside[Person] = Aside(KeptStore(inbox), "/person/", read)
        people.put("@known:home.test", Person(id="@known:home.test"))
        many = [f"@{number}:home.test" for number in range(100_000)]
        assert list(await people.several([*many, "@known:home.test"])) == ["@known:home.test"]
        return inbox.asked

    assert asyncio.run(run()) == 1


def test_what_is_said_in_the_clear_where_all_is_encrypted_is_told_to_be() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        said = await b.says(room, "hello")
        await a.hears("hello")
        clear = {"msgtype": "m.text", "body": "evil"}
        edit = {"m.new_content": clear, "m.relates_to": {"rel_type": "m.replace"}}
        edit["m.relates_to"]["event_id"] = said.id
        hs.world.send(room, b.me, "m.room.message", clear)
        hs.world.send(room, b.me, "m.room.message", {**clear, **edit})
        words = f"{WORDS.body}\nevil"

        assert (await a.hears(words)).content == (WORDS, Text("evil"))
        assert (await a.corrects(words)).target.native == said.id

    two(play)
