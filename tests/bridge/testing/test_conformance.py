"""Every rule of the suite finds an adapter that breaks it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bridge.api.adapter import Joined, Recalled
from bridge.api.errors import Refused, TryLater
from bridge.api.events import (
    Absent,
    AnyEvent,
    AnyState,
    Condition,
    Everyone,
    Gap,
    Message,
    Present,
    RoomChange,
    Settled,
    Subject,
    Text,
)
from bridge.api.ids import Key
from bridge.testing.conformance import RULES, Rule, losing, meeting, naming, talking
from bridge.testing.inbox import Given, Recorder
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.conformance.fake import FakeDriver

Change = Callable[[Any], Iterable[Any]]
MINE = Text("mine")


class Spoilt:
    """The fake network with some of its methods replaced; they get it as their first argument."""

    def __init__(self, network: FakeNetwork, replaced: dict[str, Callable[..., Any]]) -> None:
        self._network = network
        self._replaced = replaced

    def __getattr__(self, name: str) -> Any:
        replaced = self._replaced.get(name)
        if replaced is None:
            return getattr(self._network, name)
        return lambda *arguments: replaced(self._network, *arguments)


class SpoiltDriver(FakeDriver):
    def __init__(self, replaced: dict[str, Callable[..., Any]]) -> None:
        super().__init__(Manner(word="echoed"))
        self._spoilt = Spoilt(self.network, replaced)

    @property
    def adapter(self) -> Any:
        return self._spoilt


class ChangedInbox:
    """Hands on what an adapter gives, changed; late: it awaits no commit."""

    def __init__(self, inbox: Recorder, change: Change, *, late: bool = False) -> None:
        self._inbox = inbox
        self._change = change
        self._late = late

    def accept(self, events: Sequence[AnyEvent], *, cursor: str | None = None) -> Awaitable[None]:
        changed = [item for event in events for item in self._change(event)]
        committed = self._inbox.accept(changed, cursor=cursor)
        return asyncio.sleep(0) if self._late else committed

    def show(self, state: AnyState) -> None:
        for item in self._change(state):
            self._inbox.show(item)

    def report(self, condition: Condition) -> None:
        self._inbox.report(condition)

    async def recall(self) -> Recalled:
        return await self._inbox.recall()


def giving(change: Change, *, late: bool = False) -> dict[str, Callable[..., Any]]:
    """An adapter that gives something else than it should."""

    def run_login(network: FakeNetwork, login: Any, inbox: Recorder) -> Awaitable[None]:
        return network.run_login(login, ChangedInbox(inbox, change, late=late))

    return {"run_login": run_login}


def changing(kind: type[Given], change: Change) -> dict[str, Callable[..., Any]]:
    return giving(lambda item: change(item) if isinstance(item, kind) else (item,))


def swapped() -> Change:
    """Of two one after the other, the second goes first."""
    kept: list[Any] = []

    def change(item: Any) -> Iterable[Any]:
        kept.append(item)
        if len(kept) < 2:
            return ()
        both = kept[::-1]
        kept.clear()
        return both

    return change


def calls_changed(change: Callable[[list[Any]], list[Any]]) -> dict[str, Callable[..., Any]]:
    """An adapter that translates to something else than it should."""
    return {"translate": lambda network, delivery: change(list(network.translate(delivery)))}


def counted() -> Callable[[list[Any]], list[Any]]:
    """Translates otherwise each time."""
    times = iter(range(1_000_000))
    return lambda calls: [replace(call, text=f"{call.text}{next(times)}") for call in calls]


async def never_later(network: FakeNetwork, call: Any) -> None:
    with contextlib.suppress(TryLater):
        await network.perform(call)


async def never_refused(network: FakeNetwork, *arguments: Any) -> None:
    with contextlib.suppress(Refused):
        await network.kick(*arguments)


async def any_name(network: FakeNetwork, login: Any, name: str) -> Joined:
    with contextlib.suppress(Refused):
        return await network.rename(login, name)
    return Joined(name)


async def without_good_bye(network: FakeNetwork, login: Any, inbox: Recorder) -> None:
    """It ends, but its person stays."""
    try:
        await network.run_login(login, inbox)
    finally:
        network.far.enter("#tea%irc.fake", login.name)


async def slow_to_end(network: FakeNetwork, login: Any, inbox: Recorder) -> None:
    try:
        await network.run_login(login, inbox)
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(2.1)


async def stale_barrier(network: FakeNetwork, wire: str) -> None:
    """Vouches for a connection that is no more."""
    with contextlib.suppress(TryLater):
        await network.flush(wire)  # type: ignore[arg-type]


async def no_barrier(network: FakeNetwork, wire: str) -> None:
    """Does not wait for what was refused."""


def lower_case_only(network: FakeNetwork, name: str) -> Any:
    return network.target(name.lower()) if name == name.lower() else None


BROKEN: list[tuple[Rule, str, dict[str, Callable[..., Any]]]] = [
    (
        naming.a_far_name_has_one_canonical_form,
        "refuses some spelling",
        {"target": lower_case_only},
    ),
    (
        naming.a_far_name_has_one_canonical_form,
        "keeps the spelling",
        {"named": lambda network, target: target.native.upper()},
    ),
    (
        naming.nonsense_means_nothing,
        "takes all",
        {"target": lambda network, name: network.target("irc.fake")},
    ),
    (naming.translating_is_pure, "counts", calls_changed(counted())),
    (
        naming.parts_are_numbered,
        "counts from one",
        calls_changed(lambda calls: calls[1:]),
    ),
    (
        talking.what_is_said_arrives_in_order,
        "says all twice",
        calls_changed(
            lambda calls: [*calls, *(replace(c, key=Key(f"{c.key[:-1]}1")) for c in calls)]
        ),
    ),
    (
        talking.what_is_said_arrives_in_order,
        "settles as refused",
        changing(Settled, lambda item: (replace(item, outcome="refused"),)),
    ),
    (
        talking.lines_arrive_one_after_the_other,
        "says one line only",
        calls_changed(lambda calls: calls[:1]),
    ),
    (
        talking.own_words_do_not_come_back,
        "accepts its own words",
        changing(
            Everyone,
            lambda item: (
                item,
                Message(place=item.place, actor=item.present[0].who, at=0.0, content=(MINE,)),
            ),
        ),
    ),
    (
        talking.a_refusal_settles_the_call_it_is_for,
        "settles another one",
        changing(
            Settled,
            lambda item: (replace(item, outcome="refused" if "n1." in item.key else "sent"),),
        ),
    ),
    (talking.a_refusal_settles_the_call_it_is_for, "has no barrier", {"flush": no_barrier}),
    (talking.a_barrier_waits_for_the_commit_of_a_refusal, "has none", {"flush": no_barrier}),
    (
        talking.a_call_is_settled_under_its_own_key,
        "makes keys up",
        changing(Settled, lambda item: (item, replace(item, key=Key("x.0")))),
    ),
    (
        talking.hostile_text_is_refused_or_is_text,
        "cuts at a NUL",
        calls_changed(lambda calls: [replace(c, text=c.text.partition("\0")[0]) for c in calls]),
    ),
    (
        talking.hostile_text_is_refused_or_is_text,
        "cuts what is long",
        calls_changed(lambda calls: [replace(call, text=call.text[:9_000]) for call in calls]),
    ),
    (
        talking.hostile_text_is_refused_or_is_text,
        "says nothing of some texts",
        calls_changed(lambda calls: [call for call in calls if "\x01" not in call.text]),
    ),
    (
        talking.people_write_to_each_other,
        "mistakes the place",
        changing(Message, lambda item: (replace(item, place=replace(item.place, kind="room")),)),
    ),
    (
        talking.people_write_to_each_other,
        "does not know who writes",
        changing(Message, lambda item: (replace(item, actor=None),)),
    ),
    (talking.what_others_say_comes_in_order, "swaps", changing(Message, swapped())),
    (
        talking.no_more_is_read_than_can_be_committed,
        "waits for no commit",
        giving(lambda item: (item,), late=True),
    ),
    (
        meeting.a_join_shows_everyone_and_the_subject,
        "does not know itself",
        changing(
            Everyone,
            lambda item: (
                replace(item, present=tuple(replace(p, mine=False) for p in item.present)),
            ),
        ),
    ),
    (
        meeting.a_join_shows_everyone_and_the_subject,
        "shows no subject",
        changing(Subject, lambda item: ()),
    ),
    (
        meeting.who_comes_and_goes_is_shown,
        "takes others for itself",
        changing(Present, lambda item: (replace(item, mine=True),)),
    ),
    (
        meeting.another_subject_is_an_event,
        "does not say whose it is",
        changing(RoomChange, lambda item: (replace(item, actor=None),)),
    ),
    (meeting.another_name_is_taken_or_refused, "gives any name", {"rename": any_name}),
    (meeting.what_one_may_not_do_is_refused, "hides the refusal", {"kick": never_refused}),
    (
        meeting.one_leaves_a_room_once,
        "does not know itself",
        changing(Absent, lambda item: (replace(item, mine=False),)),
    ),
    (losing.while_the_connection_is_lost_nothing_is_taken, "loses", {"perform": never_later}),
    (losing.while_the_connection_is_lost_nothing_is_taken, "vouches", {"flush": stale_barrier}),
    (
        losing.after_a_loss_the_rooms_are_joined_again,
        "tells the gap twice",
        changing(Gap, lambda item: (item, item)),
    ),
    (
        losing.after_a_loss_the_rooms_are_joined_again,
        "shows nobody",
        changing(Everyone, lambda item: ()),
    ),
    (
        losing.a_seat_is_returned_to_at_the_start,
        "tells no true gap",
        changing(Gap, lambda item: (replace(item, since=item.until + 1.0),)),
    ),
    (losing.an_end_is_soon_and_says_good_bye, "stays", {"run_login": without_good_bye}),
    (losing.an_end_is_soon_and_says_good_bye, "is slow", {"run_login": slow_to_end}),
]


@pytest.mark.parametrize(
    ("rule", "replaced"),
    [pytest.param(rule, replaced, id=f"{rule.__name__}-{how}") for rule, how, replaced in BROKEN],
)
def test_an_adapter_that_breaks_the_rule_is_found(
    rule: Rule, replaced: dict[str, Callable[..., Any]]
) -> None:
    with pytest.raises(AssertionError):
        asyncio.run(rule(SpoiltDriver(replaced)))


def test_no_rule_is_without_an_adapter_that_breaks_it() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)
