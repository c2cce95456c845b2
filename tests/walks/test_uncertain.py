"""What nobody knows the fate of, on a network where nothing may be said twice: its sender is told,
and it is not said again unless the operator wishes it; after a crash, too.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bridge.api.adapter import Speaker
from bridge.api.events import Reactions, Ref, ReturnPath
from bridge.api.ids import EventId, Identity, NativeId
from bridge.core.routing import XMPP
from bridge.store.values import DeliveryId
from bridge.testing.faults import Drop, Postpone
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.walks.house import ALICE, FAKE, ROOM, House, Listener, hosted, running

BOT = Manner(repeatable=False, word="returned", window=1)
AGAIN = replace(BOT, resent=True)

Scene = Callable[[House], Awaitable[None]]


def play(
    url: str, *scenes: Scene, manner: Manner = BOT, expire_after: float = 300.0
) -> tuple[FakeNetwork, Listener]:
    """Each scene after the one before was killed; nothing broke the port."""
    network, stage = FakeNetwork(FAKE, manner), Listener()
    network.far.room(ROOM, "bob")

    async def run() -> None:
        for scene in scenes:
            async with (
                asyncio.timeout(10.0),
                running(
                    url,
                    network,
                    stage,
                    expire_after=expire_after,
                    resend_uncertain=manner.resent,
                ) as house,
            ):
                await scene(house)

    asyncio.run(run())

    assert network.breaches == []
    return network, stage


def heard(network: FakeNetwork) -> list[str]:
    return [line.text for line in network.far.heard(ROOM)]


def shown(stage: Listener) -> list[str]:
    return [line for line in stage.lines if line != "Gap"]


async def until_called(house: House) -> None:
    """The next call is about to be made."""
    while not house.network.faults.calls.waiting:
        await house.gateway.store.write(lambda _: None)


async def until_written(house: House, parts: int) -> None:
    """So many parts of what is first in the lane are written down."""
    speaker, after = Speaker(house.login.id), DeliveryId(0)
    while True:
        found = await house.gateway.records.waiting(house.far, speaker, after, 1)
        if found and found[0].written == parts:
            return


async def killed_in_a_call(house: House) -> None:
    """It has left, as far as anybody knows; what is behind it has not."""
    await house.join()
    with house.network.faults.calls.closed():
        await house.say("perhaps")
        await house.say("behind")
        await until_called(house)
        await house.kill()


async def goes_on(house: House) -> None:
    house.say("next")
    await house.stage.until(lambda: "next" in house.stage.lines)


def test_what_was_leaving_at_a_crash_is_told_and_not_said_again(url: str) -> None:
    network, stage = play(url, killed_in_a_call, goes_on)

    assert heard(network) == ["behind", "next"]
    assert shown(stage) == ["behind", "next"]
    assert stage.told == ["timeout perhaps"]


def test_what_was_leaving_at_a_crash_is_said_again_where_the_operator_wishes_it(url: str) -> None:
    network, stage = play(url, killed_in_a_call, goes_on, manner=AGAIN)

    assert heard(network) == ["perhaps", "behind", "next"]
    assert shown(stage) == ["perhaps", "behind", "next"]
    assert stage.told == []


def test_what_was_leaving_and_is_too_old_after_a_crash_is_uncertain(url: str) -> None:
    async def waits(house: House) -> None:
        await house.stage.until(lambda: house.stage.told)

    _, stage = play(url, killed_in_a_call, waits, expire_after=0.0)

    assert stage.told[0] == "timeout perhaps"


def test_what_the_network_did_not_take_before_a_crash_is_said_after_it(url: str) -> None:
    async def before(house: House) -> None:
        await house.join()
        faults = house.network.faults
        with faults.calls.closed():
            house.say("too soon")
            await until_called(house)
            await until_written(house, 1)
            faults.next_call(Postpone(after=60.0))
        await until_written(house, 0)
        await house.kill()

    network, stage = play(url, before, goes_on)

    assert heard(network) == ["too soon", "next"]
    assert stage.told == []


async def part_by_part(house: House) -> None:
    """The first part of three is there, the second is about to leave."""
    await house.join()
    calls = house.network.faults.calls
    with calls.closed():
        house.say("one\ntwo\nthree", native="long")
        await until_called(house)
    with calls.closed():
        await until_called(house)
        await until_written(house, 2)
        await house.kill()


def test_a_part_that_was_leaving_at_a_crash_makes_the_message_uncertain(url: str) -> None:
    network, stage = play(url, part_by_part, goes_on)

    assert heard(network) == ["one", "next"]
    assert shown(stage) == ["next"]
    assert stage.told == ["timeout long"]


def test_a_message_goes_on_after_a_crash_with_the_first_part_that_is_not_there(url: str) -> None:
    async def before(house: House) -> None:
        await house.join()
        faults = house.network.faults
        with faults.calls.closed():
            house.say("one\ntwo\nthree")
            await until_called(house)
        with faults.calls.closed():
            await until_called(house)
            await until_written(house, 2)
            faults.next_call(Postpone(after=60.0))
        await until_written(house, 1)
        await house.kill()

    network, stage = play(url, before, goes_on)

    assert heard(network) == ["one", "two", "three", "next"]
    assert shown(stage) == ["one\ntwo\nthree", "next"]
    assert stage.told == []


def test_of_a_lane_one_message_at_the_most_is_uncertain(url: str) -> None:
    """The outcome of the one before is written before the next one is written down."""

    async def before(house: House) -> None:
        await house.join()
        calls = house.network.faults.calls
        for number in range(5):
            with calls.closed():
                house.say(f"line {number}")
                await until_called(house)
        with calls.closed():
            house.say("perhaps")
            await until_called(house)
            await house.kill()

    network, stage = play(url, before, goes_on)

    assert heard(network) == [*(f"line {number}" for number in range(5)), "next"]
    assert stage.told == ["timeout perhaps"]


async def cut_off(house: House) -> None:
    """The answer to a call does not come; the lane goes on."""
    await house.join()
    house.network.faults.next_call(Drop(taken=True))
    house.say("perhaps")
    await goes_on(house)


def test_a_call_without_an_answer_is_told_and_the_next_message_is_said(url: str) -> None:
    network, stage = play(url, cut_off)

    assert heard(network) == ["perhaps", "next"]
    assert shown(stage) == ["next"]
    assert stage.told == ["timeout perhaps"]


def test_a_call_without_an_answer_is_made_once_more_where_the_operator_wishes_it(url: str) -> None:
    network, stage = play(url, cut_off, manner=AGAIN)

    assert heard(network) == ["perhaps", "perhaps", "next"]
    assert shown(stage) == ["perhaps", "next"]
    assert stage.told == []


def test_it_is_made_once_more_and_not_for_ever(url: str) -> None:
    async def scene(house: House) -> None:
        house.network.faults.next_call(Drop(taken=True))
        await cut_off(house)

    network, stage = play(url, scene, manner=AGAIN)

    assert heard(network) == ["perhaps", "perhaps", "next"]
    assert stage.told == ["timeout perhaps"]


def test_reactions_that_were_leaving_at_a_crash_are_made_again(url: str) -> None:
    """They say how it is from now on: twice is once."""

    async def before(house: House) -> None:
        await house.join()
        house.network.far.say(ROOM, "bob", "look")
        await house.stage.until(lambda: house.stage.shown)
        (entry,) = await house.gateway.records.entries(hosted(ROOM), 0, 1)
        with house.network.faults.calls.closed():
            await house.gateway.intake.accept("xmpp", [reaction(entry.event_id)], None)
            await until_called(house)
            await until_written(house, 0)
            await house.kill()

    async def after(house: House) -> None:
        await house.stage.until(lambda: "Reactions" in house.stage.lines)

    network, stage = play(url, before, after)

    assert [line.emoji for line in network.far.heard(ROOM)] == [("👍",)]
    assert stage.told == []


def reaction(to: EventId) -> Reactions:
    place = hosted(ROOM)
    return Reactions(
        place=place,
        actor=Identity(XMPP, ALICE, "al"),
        at=time.time(),
        target=Ref(event=to),
        emoji=("👍",),
        back=ReturnPath(f"{ALICE}/home", NativeId("r"), place.native, room=True),
    )
