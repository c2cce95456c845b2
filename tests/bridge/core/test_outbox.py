"""What the outbox does while lanes wait, and when they cannot go on."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pytest

from bridge.api.adapter import Adapter, Capabilities, Delivery, Speaker, Texts
from bridge.api.content import Text
from bridge.api.events import Edit, Message, Ref, ReturnPath
from bridge.api.ids import EventId, Identity, LoginId, NativeId, NetworkName, Place, Wire
from bridge.core.moves import Moves
from bridge.core.outbox import Outbox
from bridge.core.routing import XMPP
from bridge.store.standing import Standing
from bridge.store.values import DeliveryId, LaneStart, Pending

if TYPE_CHECKING:
    from bridge.core.attaching import Attaching
    from bridge.core.showing import Showing

T = TypeVar("T")

FAR = NetworkName("far")
LOGIN = LoginId(7)
ROOM = Place(FAR, "room", "#square", LOGIN)
GONE = Place(FAR, "room", "#gone", LOGIN)
HOSTED = Place(XMPP, "room", "#square@far.example.org")


class Far:
    """An adapter that takes whatever it is given."""

    def __init__(self) -> None:
        self.performed: list[str] = []

    def capabilities(self, place: Place) -> Capabilities:
        if place == GONE:
            raise KeyError("such a domain is not configured")
        return Capabilities(texts=Texts(edits=True))

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        return Wire("far")

    def translate(self, delivery: Delivery) -> Sequence[str]:
        return (delivery.key,)

    async def perform(self, call: str) -> NativeId:
        self.performed.append(call)
        return NativeId("n2")


class Ledger:
    """The table and the writer: says when it was asked for ids, and when outcomes are written."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()
        self.is_written = asyncio.Event()
        self.ids: asyncio.Future[tuple[NativeId, ...]] = asyncio.Future()

    async def natives(self, place: Place, event: EventId) -> tuple[NativeId, ...]:
        self.is_asked.set()
        return await self.ids

    async def standing(self, place: Place, message: EventId, before: EventId) -> Standing:
        return Standing()

    async def waiting(
        self, place: Place, speaker: Speaker, after: DeliveryId, limit: int
    ) -> Sequence[Pending]:
        return ()

    def submit(self, function: Callable[..., T]) -> asyncio.Future[T]:
        self.is_written.set()
        return asyncio.Future()


class NoFiles:
    """Nothing has to be made ready."""

    def needs(self, event: object, place: Place, capabilities: Capabilities) -> bool:
        return False


def edit() -> Pending:
    event = Edit(
        place=HOSTED,
        actor=Identity(XMPP, "romeo@example.org", "Romeo"),
        at=0.0,
        target=Ref(event=EventId(1)),
        content=(Text("better"),),
        back=ReturnPath("romeo@example.org/phone", None, "#square@far.example.org", room=True),
    )
    return Pending(DeliveryId(3), ROOM, Speaker(LOGIN), event, EventId(2), 9e12)


def opened(far: Far, ledger: Ledger, tasks: list[asyncio.Task[None]]) -> Outbox:
    """tasks: of its lanes."""

    def spawn(work: Any) -> asyncio.Task[None]:
        tasks.append(asyncio.ensure_future(work))
        return tasks[-1]

    return Outbox(
        adapters={FAR: cast("Adapter[Any]", far)},
        table=ledger,
        writer=ledger,
        showing=cast("Showing", None),  # nothing is to be shown of a refusal
        attaching=cast("Attaching", NoFiles()),
        new_id=lambda: 4,
        spawn=spawn,
        lost=lambda _: None,
        moves=Moves(),
    )


def test_what_waits_for_a_domain_that_is_no_more_waits_alone() -> None:
    """A network was taken out of the configuration: the others go on."""

    async def walk() -> int:
        tasks: list[asyncio.Task[None]] = []
        outbox = opened(Far(), Ledger(), tasks)
        outbox.restore([LaneStart(GONE, Speaker(LOGIN)), LaneStart(ROOM, Speaker(LOGIN))])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return len(tasks)

    assert asyncio.run(walk()) == 1


class Broken(Ledger):
    """At first it cannot be read, because of a fault; then something more is accepted."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.read: list[DeliveryId] = []
        self.is_read = asyncio.Event()
        self._then = then

    async def waiting(
        self, place: Place, speaker: Speaker, after: DeliveryId, limit: int
    ) -> Sequence[Pending]:
        self.read.append(after)
        if len(self.read) == 1:
            asyncio.get_running_loop().call_soon(self._then)
            raise ValueError("a row that nobody understands")
        self.is_read.set()
        return ()


def test_a_lane_made_anew_forgets_nothing_that_waited_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is accepted in between stands behind it in the table."""
    monkeypatch.setattr("bridge.core.outbox.RETRY", 0.01)

    async def walk() -> list[DeliveryId]:
        tasks: list[asyncio.Task[None]] = []
        ledger = Broken(lambda: lanes.accepted([edit()]))
        lanes = opened(Far(), ledger, tasks)
        lanes.restore([LaneStart(ROOM, Speaker(LOGIN))])
        await ledger.is_read.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return ledger.read

    assert asyncio.run(walk()) == [0, 0]


class Late(Ledger):
    """While it is read for the first time, what it lacks is committed and accepted."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.read = 0
        self.is_read = asyncio.Event()
        self._then = then

    async def waiting(
        self, place: Place, speaker: Speaker, after: DeliveryId, limit: int
    ) -> Sequence[Pending]:
        self.read += 1
        if self.read == 1:
            self._then()
            return ()
        self.is_read.set()
        return (edit(),)


def test_a_lane_made_anew_forgets_nothing_that_comes_while_it_is_read() -> None:
    """It is older than what the lane was made anew for, and its commit is younger."""

    async def walk() -> int:
        tasks: list[asyncio.Task[None]] = []
        ledger = Late(lambda: lanes.accepted([edit()]))
        lanes = opened(Far(), ledger, tasks)
        lanes.restore([LaneStart(ROOM, Speaker(LOGIN))])
        async with asyncio.timeout(5.0):
            await ledger.is_read.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return ledger.read

    assert asyncio.run(walk()) == 2


class Slow(Far):
    """Nothing may leave twice; the first call has to wait for its turn."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.waits = [0.01, 0.0]
        self.written: list[bool] = []
        self._ledger = ledger

    def pause(self, call: str) -> float:
        self.written.append(self._ledger.is_written.is_set())
        return self.waits.pop(0)


def test_what_waits_for_its_turn_to_leave_is_not_written_down_yet() -> None:
    async def walk() -> tuple[list[bool], list[str]]:
        ledger = Ledger()
        far = Slow(ledger)
        tasks: list[asyncio.Task[None]] = []
        outbox = opened(far, ledger, tasks)
        said = Message(place=HOSTED, actor=None, at=0.0, content=(Text("x"),))
        outbox.accepted([edit()._replace(event=said)])
        async with asyncio.timeout(5.0):
            await ledger.is_written.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return far.written, far.performed

    assert asyncio.run(walk()) == ([False, False], [])


def test_what_is_given_up_while_its_original_is_looked_up_is_not_carried() -> None:
    """Its sender was told that it is refused: then nobody may read it."""

    async def walk() -> list[str]:
        far, ledger = Far(), Ledger()
        tasks: list[asyncio.Task[None]] = []
        outbox = opened(far, ledger, tasks)
        outbox.accepted([edit()])
        await ledger.is_asked.wait()
        outbox.give_up(LOGIN, "unreachable", "The account was closed.")
        ledger.ids.set_result((NativeId("n1"),))
        await ledger.is_written.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return far.performed

    assert asyncio.run(walk()) == []
