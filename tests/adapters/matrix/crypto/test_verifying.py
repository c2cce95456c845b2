"""Verifying by emoji, with another device, with another person, and what ends it."""

import asyncio
from collections.abc import Mapping

import pytest

from adapters.matrix.crypto import trust
from adapters.matrix.crypto.courses import procedures
from adapters.matrix.crypto.courses.verify import Verify
from adapters.matrix.crypto.emoji import named
from adapters.matrix.crypto.sas import OFFER
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.login import Ask, Show
from bridge.api.procedures import Told, Turn
from tests.adapters.matrix.crypto.stage import Gateway, played, secret
from tests.adapters.matrix.wire.synced import login
from tests.servers.homeserver import FakeHomeserver


def verify(gateway: Gateway) -> Verify:
    who = login(gateway.hs, gateway.device, id_=gateway.login)
    course = procedures.course(gateway.shared, "verify", who)
    assert isinstance(course, Verify)
    return course


async def offered(gateway: Gateway) -> Mapping[str, str]:
    """What can be chosen, by its name."""
    turn = await verify(gateway).begin()
    assert isinstance(turn, Ask)
    return {value: label for question in turn.questions for value, label in question.choices}


async def asks(gateway: Gateway, **answers: str) -> Verify:
    course = verify(gateway)
    await course.begin()
    assert isinstance(await course.answer(answers), Show)
    return course


async def is_asked(gateway: Gateway, words: str) -> Verify:
    """Somebody else asked; it is taken up."""
    await gateway.is_told(words)
    requests = [value for value in await offered(gateway) if value.startswith("request")]
    return await asks(gateway, which=requests[0])


def emoji(turn: Turn) -> str:
    assert isinstance(turn, Ask), turn
    return turn.words


async def trusted(one: Gateway, other: Gateway) -> bool:
    person = (await one.machine.directory.known([other.me]))[other.me]
    return trust.is_verified(person, person.devices[other.device.id])


async def both_say_yes(first: Verify, second: Verify) -> tuple[Turn, Turn]:
    one, other = await asyncio.gather(first.wait(), second.wait())
    assert emoji(one) == emoji(other)
    turn = await first.answer({"same": "yes"})
    assert isinstance(turn, Show)
    last = await second.answer({"same": "yes"})
    return await first.wait(), last if isinstance(last, Told) else await second.wait()


def test_two_devices_of_one_account_verify_each_other() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        one, other = Gateway(hs, alice.device(name="one")), Gateway(hs, alice.device(name="two"))
        async with one.runs(), other.runs():
            device = f"device {other.device.id}"
            assert await offered(one) == {device: f"Your device two: {other.device.id}"}
            first = await asks(one, which=device)
            second = await is_asked(other, "Your device one asks to be verified")
            told = await both_say_yes(first, second)

            assert told == (Told(words="Verified: @alice:home.test."),) * 2
            assert (await trusted(one, other), await trusted(other, one)) == (True, True)
        async with one.runs():
            assert await trusted(one, other)

    played(play)


def test_two_people_verify_each_other_in_the_chat_that_they_have() -> None:
    """The request and all that follows are events of it, and nobody is shown them."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = hs.world.direct(alice, bob)
        await alice.sets(room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            await a.says(room, "let us verify")
            await b.hears("let us verify")
            first = await asks(a, person="@bob:home.test")
            second = await is_asked(b, "@alice:home.test asks you to verify each other")
            await both_say_yes(first, second)

            assert (await trusted(a, b), await trusted(b, a)) == (True, True)
            assert {event.type for event in room.messages} == {"m.room.encrypted"}
            assert [one.text for one in said(b)] == ["let us verify"]

    played(play)


def test_people_without_a_chat_verify_each_other_by_their_devices() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            first = await asks(a, person="bob%home.test")
            second = await is_asked(b, "@alice:home.test asks you to verify each other")
            await both_say_yes(first, second)

            assert (await trusted(a, b), await trusted(b, a)) == (True, True)

    played(play)


def test_where_the_emoji_differ_nobody_is_trusted_and_both_are_warned() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            first = await asks(a, person="@bob:home.test")
            second = await is_asked(b, "@alice:home.test asks you")
            await asyncio.gather(first.wait(), second.wait())
            words = "The emoji were not the same."
            ours = await first.answer({"same": "no"})
            theirs = await second.answer({"same": "yes"})
            theirs = theirs if isinstance(theirs, Told) else await second.wait()

            assert isinstance(ours, Told)
            assert isinstance(theirs, Told)
            assert (ours.words[:28], theirs.words[:28]) == (words, words)
            assert (await trusted(a, b), await trusted(b, a)) == (False, False)

    played(play)


def test_where_both_begin_at_once_one_of_them_has_begun() -> None:
    """ "The one with the smaller user id", or device id."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            first = await asks(b, person="@alice:home.test")
            await a.is_told("@bob:home.test asks you")
            second = next(iter(a.machine.verifying.all.values()))
            async with second.turn:
                second.phase = "begun"
                await second.send("ready", {"from_device": a.device.id, "methods": ["m.sas.v1"]})
                start = await second.send("start", {"from_device": a.device.id, **OFFER})
                second.sas = await second._made(start, began=True)
            turn = await first.wait()
            async with second.news:
                await second.news.wait_for(lambda: second.phase == "compared")

            assert second.sas.began
            assert emoji(turn).endswith(named(second.sas.emoji()))

    played(play)


def test_what_is_given_up_ends_on_the_other_side_too() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            first = await asks(a, person="@bob:home.test")
            second = await is_asked(b, "@alice:home.test asks you")
            await first.abandon()

            assert await second.wait() == Told(words="It was given up on the other side.")
            with pytest.raises(Refused, match="given up meanwhile"):
                await verify(b).answer({"which": "request x"})

    played(play)


def test_a_request_that_nobody_answers_comes_to_its_end() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            first = await asks(a, person="@bob:home.test")
            await b.is_told("@alice:home.test asks you")
            assert first.one is not None
            first.one.until = a.session.now()

            assert await first.wait() == Told(words="It took too long. Begin again.")
            await hs.world.until(lambda: not b.device.waiting)
            await b.has_seen(hs.world.stream.last)
            assert not [one for one in await offered(b) if one.startswith("request")]

    played(play)


@pytest.mark.parametrize("seconds", [-660, 360])
def test_a_request_of_another_time_is_not_heeded(seconds: int) -> None:
    """ "should be ignored" if it is 10 minutes old, or 5 minutes in the future."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        secret(hs, alice, bob)
        async with Gateway(hs, alice.device()).runs() as a, Gateway(hs, bob.device()).runs() as b:
            now = a.session.now
            a.session.now = lambda: now() + seconds
            await asks(a, person="@bob:home.test")
            a.session.now = now
            await b.has_seen(hs.world.stream.last)

            assert not [one for one in await offered(b) if one.startswith("request")]

    played(play)


def said(gateway: Gateway) -> list[Message]:
    """By somebody."""
    return [one for one in gateway.inbox.of(Message) if one.actor is not None]
