"""A room that all share gets another native id, while things are said in it and wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bridge.api.content import Text
from bridge.api.events import Edit, Moved, Ref, ReturnPath
from bridge.api.ids import EventId, Identity, NativeId, Place
from bridge.api.states import Absent
from bridge.core.routing import XMPP
from bridge.testing.faults import Postpone
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.walks.house import ALICE, FAKE, House, Listener, running, shared

OLD, NEW = "#hall", "#square"
AT_OLD, AT_NEW = shared(OLD), shared(NEW)
WAS, NOW = Place(FAKE, "room", OLD), Place(FAKE, "room", NEW)
BOT = Manner(shared=True, repeatable=False, word="returned", window=1)

Scene = Callable[[House], Awaitable[None]]


def play(url: str, *scenes: Scene, manner: Manner = BOT) -> tuple[FakeNetwork, Listener]:
    """Each scene after the one before was killed; nothing broke the port."""
    network, stage = FakeNetwork(FAKE, manner), Listener()
    network.far.room(OLD, "bob")

    async def run() -> None:
        for scene in scenes:
            async with asyncio.timeout(10.0), running(url, network, stage) as house:
                await scene(house)

    asyncio.run(run())

    assert network.breaches == []
    return network, stage


def heard(network: FakeNetwork, native: str) -> list[str]:
    return [line.text for line in network.far.heard(native)]


def shown(stage: Listener) -> list[tuple[Place, str]]:
    return [(room, text) for room, _, text in stage.shown if text != "Gap"]


async def up(house: House) -> None:
    """The network is connected, and what was said there was heard."""
    await house.stage.until(
        lambda: any(one.standing == "up" and one.login is None for one in house.stage.conditions)
    )


async def said(house: House, text: str, native: str = OLD) -> None:
    """Bob says something there, and it is shown."""
    house.network.far.say(native, "bob", text)
    await house.stage.until(lambda: text in house.stage.lines)


async def moved(house: House) -> None:
    await house.stage.until(lambda: house.stage.moves)


def test_a_room_that_moved_is_the_same_room(url: str) -> None:
    async def before(house: House) -> None:
        await up(house)
        await said(house, "before")
        house.network.far.move(OLD, NEW)
        await said(house, "behind", NEW)
        house.say("ours", to=OLD)
        await house.stage.until(lambda: "ours" in house.stage.lines)

    async def after(house: House) -> None:
        house.stage.conditions.clear()
        await up(house)
        await said(house, "later", NEW)
        house.say("ours later", to=OLD)
        await house.stage.until(lambda: "ours later" in house.stage.lines)
        entries = await house.gateway.records.entries(AT_OLD, 0, 99)
        places = [one.event.place for one in entries]
        assert set(places) == {NOW, AT_OLD}

    network, stage = play(url, before, after)

    lines = ["before", "behind", "ours", "later", "ours later"]
    assert shown(stage) == [(AT_OLD, line) for line in lines]
    assert heard(network, NEW) == ["ours", "ours later"]
    assert stage.moves == [(NEW, AT_OLD.native, AT_NEW.native)]


def test_what_waits_goes_to_the_new_id_once_and_in_order(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        far, faults = house.network.far, house.network.faults
        with faults.calls.closed():
            for number in range(5):
                await house.say(f"line {number}", to=OLD)
            await until_called(house)
            far.move(OLD, NEW, is_told=False)
            far.tell_moved(OLD)
            await asyncio.sleep(0)
        await house.stage.until(lambda: "line 4" in house.stage.lines)

    network, stage = play(url, scene)

    lines = [f"line {number}" for number in range(5)]
    assert heard(network, NEW) == lines
    assert shown(stage) == [(AT_OLD, line) for line in lines]
    assert stage.told == []


def test_who_says_something_to_the_old_id_learns_it(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        house.network.far.move(OLD, NEW, is_told=False)
        for number in range(3):
            await house.say(f"line {number}", to=OLD)
        await house.stage.until(lambda: "line 2" in house.stage.lines)

    network, stage = play(url, scene)

    assert heard(network, NEW) == ["line 0", "line 1", "line 2"]
    assert stage.told == []


def test_it_is_so_on_a_network_that_says_by_an_echo_what_it_took(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        await said(house, "before")
        far, faults = house.network.far, house.network.faults
        with faults.answers.closed():
            for number in range(3):
                await house.say(f"line {number}", to=OLD)
            await far.until_heard(OLD, 3)
            far.move(OLD, NEW)
            await said(house, "theirs", NEW)
        house.say("ours", to=OLD)
        await house.stage.until(lambda: "ours" in house.stage.lines)

    network, stage = play(url, scene, manner=Manner(shared=True, once=True))

    assert heard(network, OLD) == ["line 0", "line 1", "line 2"]
    assert heard(network, NEW) == ["ours"]
    lines = {"before", "theirs", "line 0", "line 1", "line 2", "ours"}
    assert set(shown(stage)) == {(AT_OLD, line) for line in lines}
    assert len(shown(stage)) == len(lines)


def test_a_long_message_goes_on_at_the_new_id(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        far, calls = house.network.far, house.network.faults.calls
        with calls.closed():
            house.say("one\ntwo\nthree", to=OLD)
            await until_called(house)
        with calls.closed():
            await until_called(house)
            far.move(OLD, NEW)
        await house.stage.until(lambda: house.stage.lines)

    network, stage = play(url, scene)

    assert (heard(network, OLD), heard(network, NEW)) == (["one"], ["two", "three"])
    assert shown(stage) == [(AT_OLD, "one\ntwo\nthree")]
    assert stage.told == []


def test_it_is_said_many_times(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        await said(house, "before")
        house.network.far.move(OLD, NEW)
        for _ in range(3):
            house.network.far.tell_moved(OLD)
            await house.network_inbox.accept([Moved(old=WAS, new=NOW)])
        await said(house, "behind", NEW)

    async def again(house: House) -> None:
        house.stage.conditions.clear()
        await up(house)
        await house.network_inbox.accept([Moved(old=WAS, new=NOW)])
        await said(house, "later", NEW)

    _, stage = play(url, scene, again)

    assert shown(stage) == [(AT_OLD, line) for line in ("before", "behind", "later")]
    assert len(stage.moves) == 1


def test_what_waited_at_a_crash_goes_to_the_id_of_after_it(url: str) -> None:
    """It moves while the gateway is away, or was moved and the lanes were not."""

    async def before(house: House) -> None:
        await up(house)
        house.network.faults.next_call(Postpone(after=60.0))
        for number in range(3):
            await house.say(f"line {number}", to=OLD)
        await house.network_inbox.accept([Moved(old=WAS, new=NOW)])
        await house.kill()
        house.network.far.move(OLD, NEW, is_told=False)

    async def after(house: House) -> None:
        await house.stage.until(lambda: "line 2" in house.stage.lines)

    network, stage = play(url, before, after)

    assert heard(network, NEW) == ["line 0", "line 1", "line 2"]
    assert [text for _, text in shown(stage)] == ["line 0", "line 1", "line 2"]
    assert stage.told == []


def test_messages_of_before_are_known_by_their_ids(url: str) -> None:
    """The network says itself that it does not change them any longer."""

    async def scene(house: House) -> None:
        await up(house)
        far = house.network.far
        house.say("mine", to=OLD)
        await house.stage.until(lambda: "mine" in house.stage.lines)
        theirs = far.say(OLD, "bob", "theirs")
        await house.stage.until(lambda: "theirs" in house.stage.lines)
        far.move(OLD, NEW)
        far.edit(NEW, "bob", theirs, "theirs, mended")
        await house.stage.until(lambda: "Edit" in house.stage.lines)
        entries = await house.gateway.records.entries(AT_OLD, 0, 99)
        (mine, first, edit) = entries
        assert isinstance(edit.event, Edit)
        assert edit.event.target.event == first.event_id
        await house.gateway.intake.accept("xmpp", [correction(mine.event_id)], None)
        await house.stage.until(lambda: house.stage.told)

    network, stage = play(url, scene)

    assert stage.told == ["forbidden e"]
    assert heard(network, NEW) == []


def test_what_was_said_at_the_new_id_before_it_was_told_stands_behind(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        far = house.network.far
        await said(house, "before")
        far.move(OLD, NEW, is_told=False)
        await said(house, "between", NEW)
        await house.say("ours", to=NEW)
        await house.stage.until(lambda: "ours" in house.stage.lines)
        far.tell_moved(OLD)
        far.say(NEW, "bob", "behind")
        await house.stage.until(lambda: (AT_OLD, "behind") in shown(house.stage))
        entries = await house.gateway.records.entries(AT_OLD, 0, 99)
        assert [(one.position, one.event.text) for one in entries] == [  # type: ignore[union-attr]
            (1, "before"),
            (2, "between"),
            (3, "ours"),
            (4, "behind"),
        ]
        assert await house.gateway.records.entries(AT_NEW, 0, 99) == entries

    _, stage = play(url, scene)

    assert stage.moves == [(NEW, AT_OLD.native, AT_NEW.native)]


def test_how_the_old_place_stands_is_not_heeded(url: str) -> None:
    async def scene(house: House) -> None:
        await up(house)
        await said(house, "before")
        house.network.far.move(OLD, NEW)
        await moved(house)
        bob = Identity(FAKE, "bob", "bob")
        house.network_inbox.show(Absent(login=None, place=WAS, who=bob))
        room = house.gateway.presence.room(NOW)
        assert room is not None
        assert "bob" in room.here
        assert house.gateway.presence.room(WAS) is None

    play(url, scene)


async def until_called(house: House) -> None:
    """The next call is about to be made."""
    while not house.network.faults.calls.waiting:
        await house.gateway.store.write(lambda _: None)


def correction(of: EventId) -> Edit:
    return Edit(
        place=AT_OLD,
        actor=Identity(XMPP, ALICE, "al"),
        at=time.time(),
        target=Ref(event=of),
        content=(Text("mine, mended"),),
        back=ReturnPath(f"{ALICE}/home", NativeId("e"), AT_OLD.native, room=True),
    )
