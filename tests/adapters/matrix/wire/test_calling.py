"""What leaves for Matrix leaves once, and what came to nothing is told by remedy."""

import asyncio
from typing import Any

import pytest

from adapters.matrix.calls.call import Call
from adapters.matrix.wire import calling, errors, syncing
from adapters.matrix.wire.errors import Busy
from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.events import Message, Settled
from bridge.api.ids import Key, NativeId
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import (
    LOGIN,
    login,
    played,
    room,
    shared,
    synced,
    up,
    words,
)
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room


def tea_room(hs: FakeHomeserver) -> tuple[Person, Person, Room]:
    alice, bob = hs.world.person("alice", name="Alice"), hs.world.person("bob", name="Bob")
    return alice, bob, hs.world.room("Tea", bob, alice)


def says(place: Room, text: str, key: str = "d1.0", **more: Any) -> Call:
    content = {"msgtype": "m.text", "body": text}
    return Call(key=Key(key), login=LOGIN, place=room(place.id), content=content, **more)


def test_what_is_said_is_known_by_its_event() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            native = await calling.perform(made, says(tea, "hello"))

            assert native == tea.said("hello").id

    played(play)


def test_what_is_said_again_with_the_same_key_is_said_once() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            hs.faults.cut("send", takes_effect=True)
            first = await calling.perform(made, says(tea, "hello"))
            again = await calling.perform(made, says(tea, "hello"))

        assert first == again
        assert tea.texts == ["hello"]

    played(play)


def test_the_echo_settles_it_between_others_words() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            await bob.says(tea, "before")
            waits = hs.faults.waits("send")
            saying = asyncio.create_task(calling.perform(made, says(tea, "hello")))
            settled = await inbox.until(Settled)
            await bob.says(tea, "behind")
            await inbox.until(Message, lambda message: message.text == "behind")
            waits.go()
            native = await saying

        assert settled == Settled(key=Key("d1.0"), outcome="sent", native=native)
        assert words(inbox) == ["before", "behind"]
        order = [one for one in inbox.accepted if isinstance(one, Message | Settled)]
        assert order[1] == settled

    played(play)


def test_an_echo_that_comes_after_a_restart_settles_it() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made, device = Recorder(), shared(hs), alice.device()
        async with synced(made, login(hs, device), inbox):
            await up(inbox)
        event = hs.world.send(
            tea, alice.id, "m.room.message", {"msgtype": "m.text", "body": "hello"},
            transaction=(device.id, "d1.0"),
        )  # fmt: skip
        async with synced(made, login(hs, device), inbox):
            settled = await inbox.until(Settled)

        assert settled == Settled(key=Key("d1.0"), outcome="sent", native=NativeId(event.id))
        assert words(inbox) == []

    played(play)


def test_what_the_owner_says_by_another_device_is_heard() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            hs.world.send(
                tea, alice.id, "m.room.message", {"msgtype": "m.text", "body": "elsewhere"},
                transaction=("PHONE", "d1.0"),
            )  # fmt: skip
            said = await inbox.until(Message)

        assert said.actor is not None
        assert (said.actor.native, said.text) == (alice.id, "elsewhere")
        assert inbox.of(Settled) == []

    played(play)


def test_what_was_said_is_redacted() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            await calling.perform(made, says(tea, "hello"))
            event = tea.said("hello")
            place = room(tea.id)
            redact = Call(
                key=Key("d2.0"),
                login=LOGIN,
                place=place,
                kind="redact",
                target=event.id,
                reason="oh",
            )
            await calling.perform(made, redact)

            assert event.is_redacted
            assert hs.asked[-1].body == {"reason": "oh"}

    played(play)


# --- what comes to nothing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "after"),
    [({"retry_after": 7}, 7.0), ({"retry_after_ms": 2500}, 2.5), ({}, errors.UNTOLD)],
)
def test_who_says_too_much_waits(how: dict[str, Any], after: float) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            hs.faults.fail("send", 429, **how)
            with pytest.raises(TryLater) as later:
                await calling.perform(made, says(tea, "hello"))
            other = await calling.perform(made, says(tea, "others do not", key="d2.0"))

            assert type(later.value) is Busy
            assert later.value.after == after
            assert other is not None

    played(play)


@pytest.mark.parametrize("fault", ["fail", "html", "garbage", "cut"])
def test_what_nobody_knows_of_is_tried_again(fault: str) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            # A request that was cut is asked again at once, by the library.
            for _ in range(2 if fault == "cut" else 1):
                getattr(hs.faults, fault)("send", *([503] if fault == "fail" else []))
            with pytest.raises(TryLater) as later:
                await calling.perform(made, says(tea, "hello"))
            await calling.perform(made, says(tea, "hello"))

            assert later.value.after > 0
            assert tea.texts == ["hello"]

    played(play)


def test_an_answer_without_an_event_is_no_answer() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            hs.faults.answers("send", {"event_id": ["$a"]})
            with pytest.raises(TryLater):
                await calling.perform(made, says(tea, "hello"))

    played(play)


@pytest.mark.parametrize(
    ("status", "code", "reason", "text"),
    [
        (403, "M_FORBIDDEN", "forbidden", errors.MAY_NOT),
        (413, "M_TOO_LARGE", "not-acceptable", "This is too large for your homeserver."),
        (404, "M_NOT_FOUND", "not-found", "Your homeserver does not know this."),
        (400, "M_BAD_JSON", "not-acceptable", errors.UNKNOWN),
    ],
)
def test_a_no_is_told_to_who_said_it(status: int, code: str, reason: str, text: str) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            hs.faults.fail("send", status, code)
            with pytest.raises(Refused) as refused:
                await calling.perform(made, says(tea, "hello"))

            assert (refused.value.reason, refused.value.text) == (reason, text)

    played(play)


def test_nothing_is_said_in_a_room_that_one_is_not_in() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob, _ = tea_room(hs)
        other = hs.world.room("Coffee", bob)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            with pytest.raises(Refused) as refused:
                await calling.perform(made, says(other, "hello"))

            assert (refused.value.reason, refused.value.text) == ("offline", calling.NOT_THERE)
            assert hs.count("send") == 0

    played(play)


def test_what_is_said_waits_while_the_homeserver_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "FIRST", 0.01)

    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        async with synced(made, login(hs, alice.device()), inbox):
            await up(inbox)
            async with hs.away():
                await inbox.until(Condition, lambda condition: condition.standing == "down")
                saying = asyncio.create_task(calling.perform(made, says(tea, "hello")))
                await asyncio.sleep(0)

                assert not saying.done()

            assert await saying == tea.said("hello").id

    played(play)


def test_what_is_said_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SOON", 0.05)

    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made = Recorder(), shared(hs)
        hs.faults.hang("sync")
        async with synced(made, login(hs, alice.device()), inbox):
            await hs.world.until(lambda: LOGIN in made.sessions)
            with pytest.raises(TryLater) as later:
                await calling.perform(made, says(tea, "hello"))

            assert later.value.after == calling.AWAY

    played(play)


def test_without_a_session_nothing_is_said() -> None:
    async def play(hs: FakeHomeserver) -> None:
        _, _, tea = tea_room(hs)
        with pytest.raises(TryLater):
            await calling.perform(shared(hs), says(tea, "hello"))

    played(play)


def test_what_is_said_with_a_token_that_is_lost_waits_for_the_next_one() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, _, tea = tea_room(hs)
        inbox, made, device = Recorder(), shared(hs), alice.device()
        ended = []
        try:
            async with synced(made, login(hs, device), inbox) as task:
                await up(inbox)
                hs.faults.fail("send", 401, soft_logout=True)
                with pytest.raises(TryLater):
                    await calling.perform(made, says(tea, "hello"))
                await asyncio.wait((task,), timeout=5)
        except LoginLost as error:
            ended.append(str(error))

        assert ended == [errors.EXPIRED]
        assert made.sessions == {}

    played(play)
