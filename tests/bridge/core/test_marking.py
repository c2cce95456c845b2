"""What is about to leave is written down, for all lanes that wait together."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pytest

from bridge.api.adapter import Speaker
from bridge.api.content import Text
from bridge.api.errors import GatewayError, TryLater
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Ref
from bridge.api.ids import EventId, NativeId, NetworkName, Place
from bridge.core.flight import Flight, key_of
from bridge.core.lane import Lane
from bridge.core.marking import Marking
from bridge.store.values import DeliveryId, Pending, Written

if TYPE_CHECKING:
    from functools import partial

T = TypeVar("T")

BOT = NetworkName("bot")
ROOM = Place(BOT, "room", "-100")


class Writer:
    """Says what it was given, in order, and commits when it is told to."""

    def __init__(self) -> None:
        self.given: list[list[Written] | str] = []
        self.commits: list[asyncio.Future[Any]] = []

    def submit(self, function: Callable[..., T]) -> asyncio.Future[T]:
        self.given.append(list(cast("partial[None]", function).keywords["marks"]))
        self.commits.append(asyncio.get_running_loop().create_future())
        return self.commits[-1]


def flight(
    number: int,
    *,
    parts: int = 1,
    event: AnyEvent | None = None,
    written: int = 0,
    there: frozenset[int] = frozenset(),
) -> Flight:
    said = event or Message(place=ROOM, actor=None, at=0.0, content=(Text("x"),))
    pending = Pending(DeliveryId(number), ROOM, Speaker(None), said, EventId(number), 9e12)
    made = Flight(pending._replace(written=written, parts=there), key_of(pending))
    made.said, made.calls = said, ("call",) * parts
    lane().translated(made, parts)
    return made


def lane(*, repeatable: bool = False) -> Lane:
    return Lane(1, repeatable)


def mark(number: int, parts: int, *copies: tuple[int, str]) -> Written:
    return Written(DeliveryId(number), ROOM, EventId(number), parts, cast("Any", copies))


def marking(writer: Writer, *, resends: bool = False) -> Marking:
    return Marking(writer, lambda: writer.given.append("endings"), {BOT: resends})


def test_what_gathers_while_a_commit_runs_is_in_the_next_one_behind_the_outcomes() -> None:
    async def walk() -> list[Sequence[Written] | str]:
        writer = Writer()
        marks = marking(writer)
        flights = [flight(number) for number in range(4)]
        tasks = [asyncio.ensure_future(marks.write(one)) for one in flights[:2]]
        await _turns()
        tasks += [asyncio.ensure_future(marks.write(one)) for one in flights[2:]]
        await _turns()
        assert len(writer.commits) == 1
        for commit in (0, 1):
            writer.commits[commit].set_result(None)
            await _turns()
        await asyncio.gather(*tasks)
        assert [one.written for one in flights] == [1, 1, 1, 1]
        return list(writer.given)

    assert asyncio.run(walk()) == [
        "endings",
        [mark(0, 1), mark(1, 1)],
        "endings",
        [mark(2, 1), mark(3, 1)],
    ]


def test_the_next_part_is_written_down_with_the_ids_of_those_before_it() -> None:
    async def walk() -> list[Sequence[Written] | str]:
        writer = Writer()
        marks = marking(writer)
        one = flight(1, parts=2)
        track = lane()
        track.performed(one, NativeId("n0"))
        task = asyncio.ensure_future(marks.write(one))
        await _turns()
        writer.commits[0].set_result(None)
        await task
        marks.take_back(one)
        await _turns()
        return list(writer.given)

    assert asyncio.run(walk()) == [
        "endings",
        [mark(1, 2, (0, "n0"))],
        "endings",
        [mark(1, 1, (0, "n0"))],
    ]


def test_what_cannot_be_written_down_does_not_leave() -> None:
    async def walk(error: Exception) -> None:
        writer = Writer()
        task = asyncio.ensure_future(marking(writer).write(flight(1)))
        await _turns()
        writer.commits[0].set_exception(error)
        await task

    with pytest.raises(TryLater):
        asyncio.run(walk(GatewayError()))
    with pytest.raises(ValueError, match="odd"):
        asyncio.run(walk(ValueError("odd")))


def test_one_that_cannot_be_written_down_costs_the_others_nothing() -> None:
    async def walk() -> list[object]:
        writer = Writer()
        marks = marking(writer)
        tasks = [asyncio.ensure_future(marks.write(flight(number))) for number in (1, 2)]
        await _turns()
        writer.commits[0].set_exception(ValueError("odd"))
        await _turns()
        writer.commits[1].set_exception(ValueError("odd"))
        writer.commits[2].set_result(None)
        return [type(one) for one in await asyncio.gather(*tasks, return_exceptions=True)]

    assert asyncio.run(walk()) == [ValueError, type(None)]


def test_what_may_be_said_twice_is_not_written_down() -> None:
    marks = marking(Writer())
    target = Ref(natives=(NativeId("n1"),))
    edit = Edit(place=ROOM, actor=None, at=0.0, target=target, content=(Text("y"),))
    reactions = Reactions(place=ROOM, actor=None, at=0.0, target=target, emoji=("👍",))

    assert marks.needs(lane(), flight(1))
    assert not marks.needs(lane(repeatable=True), flight(1))
    assert not marks.needs(lane(), flight(1, event=edit))
    assert not marks.needs(lane(), flight(1, event=reactions))
    assert marks.needs(lane(), flight(1, event=edit, parts=2))  # the second is a new message


def test_what_was_written_down_without_a_copy_is_in_doubt() -> None:
    marks, again = marking(Writer()), marking(Writer(), resends=True)
    there = frozenset({0})

    assert not marks.is_in_doubt(lane(), flight(1))
    assert not marks.is_in_doubt(lane(), flight(1, parts=2, written=1, there=there))
    assert marks.is_in_doubt(lane(), flight(1, written=1))
    assert marks.is_in_doubt(lane(), flight(1, parts=2, written=2, there=there))
    resent = flight(1, written=1)
    assert not again.is_in_doubt(lane(), resent)
    assert not again.is_in_doubt(lane(), resent)  # however often it is asked
    assert not again.repeats(lane(), resent)


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_gives_a_flight_back_takes_back_that_it_was_about_to_leave() -> None:
    """Else the lane that is made anew would take it for one that may have left."""

    async def walk() -> list[list[Written] | str]:
        writer = Writer()
        marks = marking(writer)
        one = flight(1)
        task = asyncio.ensure_future(marks.write(one))
        await _turns()
        writer.commits[0].set_result(None)
        await task
        marks.give_back(one)
        await _turns()
        return writer.given

    assert asyncio.run(walk()) == ["endings", [mark(1, 1)], "endings", [mark(1, 0)]]
