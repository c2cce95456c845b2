"""Whole walks through the core: a fake network, a real SQLite and a real PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from bridge.api.content import File, Text
from bridge.api.events import Message, Reactions, Ref, Settled
from bridge.api.ids import Identity, Key
from bridge.testing.faults import Drop, Refuse
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.walks.house import FAKE, NOWHERE, ROOM, SERVER, House, Listener, running

CAROL = f"carol%{SERVER}"

Scene = Callable[[House], Awaitable[None]]


def network(manner: Manner | None = None) -> FakeNetwork:
    made = FakeNetwork(FAKE, manner or Manner())
    made.far.room(ROOM, "bob")
    made.far.person(CAROL)
    return made


def play(
    url: str, *scenes: Scene, manner: Manner | None = None, expire_after: float = 300.0
) -> Listener:
    """Run scenes one after the other, each in a new run of the gateway; nothing broke the port."""
    far, stage = network(manner), Listener()

    async def run() -> None:
        for scene in scenes:
            async with (
                asyncio.timeout(15.0),
                running(url, far, stage, expire_after=expire_after) as house,
            ):
                await scene(house)

    asyncio.run(run())

    assert far.breaches == []
    return stage


def test_what_became_of_a_file_is_not_believed_of_a_network(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        pie = File(name="pie.png", hosted="https://elsewhere.example/x", trouble="None.")
        house.network.far.share(ROOM, "bob", Text("look"), pie)
        await house.stage.until(lambda: house.stage.shown)
        [entry] = await house.gateway.records.entries(house.stage.shown[0][0], 0, 10)
        assert isinstance(entry.event, Message)
        assert entry.event.content == (Text("look"), File(name="pie.png"))

    play(url, scene)


def test_what_is_said_far_away_is_shown_in_order_with_dense_positions(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        for number in range(50):
            house.network.far.say(ROOM, "bob", f"line {number}")
        await house.stage.until(lambda: len(house.stage.shown) == 50)

    stage = play(url, scene)

    assert stage.lines == [f"line {number}" for number in range(50)]
    assert [position for _, position, _ in stage.shown] == list(range(1, 51))


def test_who_comes_speaks_and_goes_is_shown_in_that_order(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.stage.seen.clear()
        far = house.network.far
        far.enter(ROOM, "dave")
        far.say(ROOM, "dave", "hello")
        far.rename(f"dave%{SERVER}", "david")
        far.say(ROOM, "david", "it is me")
        far.leave(ROOM, "david")
        await house.stage.until(lambda: "-david" in house.stage.seen)

    stage = play(url, scene)

    assert stage.seen == ["+dave", "hello", "dave>david", "it is me", "-david"]


def test_what_is_said_here_arrives_in_order_and_is_shown_when_it_was_taken(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        for number in range(30):
            house.say(f"line {number}")
        await house.stage.until(lambda: len(house.stage.shown) == 30)
        heard = house.network.far.heard(ROOM)

        assert [line.text for line in heard] == [f"line {number}" for number in range(30)]

    stage = play(url, scene)

    assert stage.lines == [f"line {number}" for number in range(30)]


def test_what_is_refused_is_told_and_shown_to_nobody(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.network.faults.next_call(Refuse())
        house.network.faults.next_call(Refuse(late=True))
        for text in ("no", "no later", "yes"):
            house.say(text)
        await house.stage.until(lambda: len(house.stage.told) == 2 and house.stage.shown)

    stage = play(url, scene)

    assert stage.told == ["forbidden no", "forbidden no later"]
    assert stage.lines == ["yes"]


def test_a_message_to_a_person_earns_its_receipt_when_the_network_has_it(url: str) -> None:
    async def scene(house: House) -> None:
        house.gateway.logins.start(house.login.id)
        house.say("hi", native="id1", receipt=True, to=CAROL)
        await house.stage.until(lambda: house.stage.told)

        assert [line.text for line in house.network.far.heard(CAROL)] == ["hi"]

    assert play(url, scene).told == ["receipt id1"]


def test_what_was_lost_with_the_connection_is_repeated_in_order(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.network.faults.next_call(Drop(taken=False))
        for number in range(10):
            house.say(f"line {number}")
        await house.stage.until(lambda: "line 9" in house.stage.lines)
        heard = [line.text for line in house.network.far.heard(ROOM)]

        assert list(dict.fromkeys(heard)) == [f"line {number}" for number in range(10)]

    play(url, scene)


def test_what_is_not_repeatable_is_uncertain_and_the_sender_is_told(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.network.faults.next_call(Drop(taken=True))
        house.say("perhaps")
        await house.stage.until(lambda: house.stage.told)

    stage = play(url, scene, manner=Manner(repeatable=False))

    assert stage.told == ["timeout perhaps"]
    assert "perhaps" not in stage.lines


def test_what_waits_too_long_is_given_up_and_told(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.network.lose()
        house.say("too late")
        await house.stage.until(lambda: house.stage.told)

    assert play(url, scene, expire_after=0.3).told == ["expired too late"]


def test_a_lane_that_falls_behind_goes_on_from_the_table_in_order(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.network.lose()
        for number in range(1300):
            house.say(f"line {number}")
        await house.gateway.store.read(lambda connection: None)
        house.network.restore()
        await house.stage.until(lambda: len(house.stage.shown) >= 1300, within=12.0)
        heard = [line.text for line in house.network.far.heard(ROOM)]

        assert heard == [f"line {number}" for number in range(1300)]

    play(url, scene)


def test_a_room_that_could_not_be_shown_catches_up_without_a_double(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.stage.is_up = False
        for number in range(250):
            house.network.far.say(ROOM, "bob", f"line {number}")
        house.network.far.enter(ROOM, "last")
        await house.stage.until(lambda: "+last" in house.stage.seen)
        house.stage.is_up = True
        house.gateway.showing.wake("fake.example.org")
        await house.stage.until(lambda: len(house.stage.shown) == 250)
        house.network.far.say(ROOM, "bob", "now")
        await house.stage.until(lambda: len(house.stage.shown) == 251)

    stage = play(url, scene)

    assert stage.lines == [*(f"line {number}" for number in range(250)), "now"]


def test_what_was_shown_but_not_confirmed_is_shown_again_with_its_position(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.stage.keeps = False
        house.network.far.say(ROOM, "bob", "once")
        await house.stage.until(lambda: house.stage.shown)
        house.gateway.showing.lost("fake.example.org")
        house.stage.keeps = True
        house.gateway.showing.wake("fake.example.org")
        await house.stage.until(lambda: len(house.stage.shown) == 2)

    stage = play(url, scene)

    assert [(position, text) for _, position, text in stage.shown] == [(1, "once"), (1, "once")]


def test_what_was_accepted_before_a_crash_is_carried_after_it(url: str) -> None:
    async def before(house: House) -> None:
        await house.join()
        house.network.lose()
        for number in range(5):
            await house.say(f"line {number}")

    async def after(house: House) -> None:
        house.network.restore()
        await house.network.far.until_heard(ROOM, 5)
        await house.stage.until(lambda: len(house.stage.lines) == 5)

        assert [line.text for line in house.network.far.heard(ROOM)] == [
            f"line {number}" for number in range(5)
        ]

    play(url, before, after)


def test_after_a_restart_the_difference_is_shown_and_the_gap_is_announced(url: str) -> None:
    async def before(house: House) -> None:
        await house.join()
        house.network.far.say(ROOM, "bob", "before")
        await house.stage.until(lambda: house.stage.shown)

    async def away(house: House) -> None:
        """The gateway is down: nothing happens in it."""

    async def after(house: House) -> None:
        await house.stage.until(lambda: "Gap" in house.stage.lines)
        house.network.far.say(ROOM, "bob", "after")
        await house.stage.until(lambda: "after" in house.stage.lines)

    stage = play(url, before, after)

    assert stage.lines == ["before", "Gap", "after"]


def test_a_message_with_an_id_that_was_accepted_before_is_shown_once(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        house.network.far.say(ROOM, "bob", "one")
        await house.stage.until(lambda: house.stage.shown)
        inbox = house.gateway.inbox(FAKE, "again")
        entries = await house.gateway.records.entries(
            house.gateway.twins.shown(house.far), after=0, limit=10
        )
        await inbox.accept([entries[0].event, entries[0].event])
        house.network.far.say(ROOM, "bob", "two")
        await house.stage.until(lambda: "two" in house.stage.lines)

    stage = play(url, scene)

    assert [(position, text) for _, position, text in stage.shown] == [(1, "one"), (2, "two")]


def test_what_cannot_be_remembered_is_told_and_costs_nobody_else_anything(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        poison = cast("str", object())  # no such thing can be written
        for text in ("before", poison, "after"):
            house.say(text, native="poison" if text is poison else text)
        await house.stage.until(lambda: house.stage.told and "after" in house.stage.lines)

    stage = play(url, scene)

    assert stage.told == ["internal poison"]
    assert stage.lines == ["before", "after"]


def test_what_leads_nowhere_is_told_and_costs_nobody_else_anything(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        for text in ("before", "nowhere", "after"):
            house.say(text, to=f"{NOWHERE}%{SERVER}" if text == "nowhere" else ROOM)
        await house.stage.until(lambda: house.stage.told and "after" in house.stage.lines)

    stage = play(url, scene)

    assert stage.told == ["not-found nowhere"]
    assert stage.lines == ["before", "after"]


def test_what_is_written_again_makes_nobody_miss_what_came_behind_it(url: str) -> None:
    """The events of a batch in which one fails are written again, behind the next batch."""

    async def scene(house: House) -> None:
        await house.join()
        bob = Identity(FAKE, f"bob%{SERVER}", "bob")

        def said(text: str) -> Message:
            content = (Text(text),)
            return Message(place=house.far, actor=bob, at=0.0, content=content)

        accept = partial(house.gateway.intake.accept, "network:fake", cursor=None)
        await accept([said("before")])
        poison = said(cast("str", object()))
        between = Settled(key=Key("dffff.0"), outcome="sent")  # another batch begins behind it
        await accept([poison, said("again"), between, said("behind")])
        await house.stage.until(lambda: len(house.stage.lines) == 3)

    assert sorted(play(url, scene).lines) == ["again", "before", "behind"]


def test_an_answer_is_shown_behind_what_it_answers(url: str) -> None:
    """What was settled before somebody spoke has its place in the room before his words."""

    async def scene(house: House) -> None:
        await house.join()
        far = house.network.far
        for number in range(20):
            house.say(f"question {number}")
            await far.until_heard(ROOM, number + 1)
            far.say(ROOM, "bob", f"answer {number}")
        await house.stage.until(lambda: len(house.stage.shown) == 40)

    stage = play(url, scene, manner=Manner(word="echoed"))

    asked = [f"{word} {number}" for number in range(20) for word in ("question", "answer")]
    assert stage.lines == asked


def test_a_reaction_to_what_was_just_taken_finds_it(url: str) -> None:
    """However soon it comes: the id that the network gave is known before it is looked up."""

    async def scene(house: House) -> None:
        await house.join()
        far, bob = house.network.far, Identity(FAKE, f"bob%{SERVER}", "bob")
        for number in range(10):
            house.say(f"greeting {number}")
            house.say(f"question {number}")
            await far.until_heard(ROOM, 2 * number + 2)
            target = Ref(native=far.said(ROOM)[-1].native)
            event = Reactions(place=house.far, actor=bob, at=0.0, target=target, emoji=("👍",))
            await house.gateway.intake.accept("network:fake", [event], None)
        await house.stage.until(lambda: "question 9" in house.stage.lines)

    stage = play(url, scene, manner=Manner(word="returned", window=1))

    words = ("greeting {}", "question {}", "Reactions")
    assert stage.lines == [word.format(number) for number in range(10) for word in words]
