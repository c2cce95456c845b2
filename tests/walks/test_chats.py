"""Walks between two people: what refers to what was said, and signals, both ways."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bridge.api.content import Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, ReturnPath, Said
from bridge.api.ids import EventId, Identity, NativeId, Place
from bridge.api.states import Read, Typing
from bridge.core.routing import XMPP
from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.walks.house import ALICE, FAKE, SERVER, House, hosted
from tests.walks.test_walks import CAROL, play

CHAT = hosted(CAROL, kind="direct")
SHE = Identity(FAKE, CAROL, "carol")

Scene = Callable[[House], Awaitable[None]]


def far(house: House) -> Place:
    return Place(FAKE, "direct", CAROL, house.login.id)


async def say(house: House, *events: Said) -> None:
    """Alice's client does these."""
    await house.gateway.intake.accept("xmpp", list(events), None)


def said(text: str, id_: str, answers: Ref | None = None) -> Message:
    return Message(
        place=CHAT,
        actor=Identity(XMPP, ALICE, ""),
        at=time.time(),
        content=(Text(text),),
        alias=NativeId(id_),
        back=path(id_),
        answers=answers,
    )


def path(id_: str) -> ReturnPath:
    return ReturnPath(f"{ALICE}/home", NativeId(id_), CAROL, receipt=True, markable=True)


def edit(target: str, text: str, id_: str) -> Edit:
    return Edit(
        place=CHAT,
        actor=Identity(XMPP, ALICE, ""),
        at=time.time(),
        target=Ref(native=NativeId(target)),
        content=(Text(text),),
        alias=NativeId(id_),
        back=path(id_),
    )


def retraction(target: Ref, id_: str) -> Retraction:
    who = Identity(XMPP, ALICE, "")
    return Retraction(place=CHAT, actor=who, at=time.time(), target=target, back=path(id_))


def reactions(target: Ref, id_: str, *emoji: str) -> Reactions:
    return Reactions(
        place=CHAT,
        actor=Identity(XMPP, ALICE, ""),
        at=time.time(),
        target=target,
        emoji=emoji,
        back=path(id_),
    )


def told(house: House, *lines: str) -> Awaitable[None]:
    """Wait until all of these were told."""
    return house.stage.until(lambda: set(lines) <= set(house.stage.told))


async def began(house: House) -> None:
    """Alice's login is there."""
    await house.gateway.intake.accept("xmpp", [said("good evening", "m0")], None)
    house.gateway.logins.start(house.login.id)
    await told(house, "receipt m0")


def texts(house: House) -> list[str]:
    """What stands in the chat as Carol sees it, without what began it."""
    return [one.text for one in house.network.far.said(CAROL)][1:]


def test_what_refers_to_ones_own_arrives_with_the_ids_that_it_has_there(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        await say(house, said("airlock", "m1"), edit("m1", "window", "m2"))
        await say(house, said("oops", "m3"), retraction(Ref(native=NativeId("m3")), "m4"))
        await told(house, "receipt m1", "receipt m2", "receipt m3", "receipt m4")
        assert texts(house) == ["window", ""]

    play(url, scene)


def test_what_refers_to_the_others_words_finds_them(url: str) -> None:
    """By our own id, under which they were shown."""

    async def scene(house: House) -> None:
        await began(house)
        first = house.network.far.write(CAROL, "al", "tea?")
        await told(house, "tea?")
        known = await house.gateway.records.reference(far(house), Ref(native=first.native))
        assert known is not None
        meant = Ref(event=known.event)
        await say(house, said("yes", "m1", answers=meant), reactions(meant, "m2", "👍"))
        await say(house, replace(edit("", "no", "m3"), target=meant), retraction(meant, "m4"))
        await told(house, "receipt m1", "receipt m2", "not-found m3", "not-found m4")
        tea, answer = house.network.far.said(CAROL)[1:]
        assert (tea.reactions, answer.answers) == ({"al": ("👍",)}, first.native)

    play(url, scene)


def test_what_is_done_far_away_refers_to_what_clients_know(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        far_side = house.network.far
        await say(house, said("hello", "m1"))
        await told(house, "receipt m1")
        hello = far_side.said(CAROL)[-1]
        far_side.react(CAROL, "carol", hello, "👋")
        tea = far_side.write(CAROL, "al", "tea?", answers=hello)
        far_side.edit(CAROL, "carol", tea, "milk?")
        far_side.retract(CAROL, "carol", tea)
        await told(house, "carol took back theirs")
        shown = house.stage.told[-4:]
        assert shown == ["👋 to m1", "tea? to m1", "milk? for theirs", "carol took back theirs"]

    play(url, scene)


def test_what_she_edits_of_others_is_dropped(url: str) -> None:
    """However it came to say so."""

    async def scene(house: House) -> None:
        await began(house)
        begun = house.network.far.said(CAROL)[0]
        target = Ref(native=begun.native)
        words = (Text("no"),)
        forged = Edit(place=far(house), actor=SHE, at=0.0, target=target, content=words)
        taken = Retraction(place=far(house), actor=SHE, at=0.0, target=target)
        never = Reactions(
            place=far(house), actor=SHE, at=0.0, target=Ref(native=NativeId("x")), emoji=("👋",)
        )
        await house.gateway.intake.accept("network:fake", [forged, taken, never], None)
        house.network.far.write(CAROL, "al", "still here")
        await told(house, "still here")
        assert house.stage.told == ["receipt m0", "still here"]

    play(url, scene)


def test_a_receipt_and_an_error_exclude_each_other(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        house.network.faults.next_call(Refuse("forbidden", "No."))
        await say(house, said("unheard", "m1"))
        await told(house, "forbidden m1")
        await say(house, edit("m1", "heard", "m2"))
        await told(house, "receipt m2")
        assert house.stage.told == ["receipt m0", "forbidden m1", "receipt m2"]
        assert texts(house) == ["heard"]

    play(url, scene)


def test_networks_without_ids_hear_it_in_words(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        house.network.far.write(CAROL, "al", "tea?")
        await told(house, "tea?")
        meant = Ref(event=await _last(house))
        await say(house, said("yes", "m1", answers=meant))
        await told(house, "receipt m1")
        await say(house, edit("m1", "no", "m2"))
        await told(house, "receipt m2")
        assert texts(house) == ["tea?", "yes", "(edited) no"]

    play(url, scene, manner=Manner(native_ids=False))


async def _last(house: House) -> EventId:
    """The id under which the last message was shown."""
    return house.stage.events[-1]


def test_a_restart_between_changes_nothing(url: str) -> None:
    async def before(house: House) -> None:
        await began(house)
        await say(house, said("airlock", "m1"))
        await told(house, "receipt m1")

    async def after(house: House) -> None:
        house.gateway.logins.start(house.login.id)
        await say(house, edit("m1", "window", "m2"))
        await told(house, "receipt m2")
        hello = house.network.far.said(CAROL)[-1]
        house.network.far.react(CAROL, "carol", hello, "👋")
        await told(house, "👋 to m1")
        assert texts(house) == ["window"]

    play(url, before, after)


def test_who_writes_and_reads_is_told_in_its_place(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        intake, place = house.gateway.intake, far(house)
        typing = Typing(place=place, who=SHE, is_typing=True)
        begun = Read(
            place=place, who=SHE, target=Ref(native=house.network.far.said(CAROL)[0].native)
        )
        intake.show(typing)
        await told(house, "carol writes")
        intake.accept("network:fake", [_by_carol(house, "tea?")], None)
        intake.show(typing)
        intake.show(begun)
        await told(house, "carol read m0")
        assert house.stage.told == [
            "receipt m0",
            "carol writes",
            "tea?",
            "carol writes",
            "carol read m0",
        ]

    play(url, scene)


def test_who_has_no_name_takes_nobody_with_him(url: str) -> None:
    """No address can be made of it; so a server may say."""

    async def scene(house: House) -> None:
        await began(house)
        place, intake = Place(FAKE, "direct", f"%{SERVER}", house.login.id), house.gateway.intake
        nobody = Identity(FAKE, place.native, "")
        blank = Message(place=place, actor=nobody, at=1.0, content=(Text("psst"),))
        await intake.accept("network:fake", [blank, _by_carol(house, "hello")], None)
        await told(house, "hello")

    play(url, scene)


def test_nobody_writes_any_longer_who_has_said_it(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        typing = Typing(place=far(house), who=SHE, is_typing=True)
        accept = house.gateway.intake.accept
        accept("network:fake", [_by_carol(house, "one")], None)
        house.gateway.intake.show(typing)
        await accept("network:fake", [_by_carol(house, "two")], None)
        await told(house, "two")
        await say(house, said("bye", "m1"))
        await told(house, "receipt m1")
        assert "carol writes" not in house.stage.told

    play(url, scene)


def _by_carol(house: House, text: str) -> Message:
    return Message(place=far(house), actor=SHE, at=0.0, content=(Text(text),))


def test_marks_of_what_never_was_are_dropped(url: str) -> None:
    async def scene(house: House) -> None:
        await began(house)
        intake = house.gateway.intake
        for native in ("never", "1a2b"):
            target = Ref(native=NativeId(native))
            intake.show(Read(place=far(house), who=SHE, target=target))
        house.network.far.write(CAROL, "al", "still here")
        await told(house, "still here")
        assert _marks(house.stage.told) == []

    play(url, scene)


def _marks(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.startswith("carol read")]


def test_what_is_said_with_another_client_of_the_network_is_ones_own(url: str) -> None:
    """He edits here what he wrote there, and there what he wrote here."""

    async def scene(house: House) -> None:
        await began(house)
        he, place = Identity(FAKE, f"al%{SERVER}", "al"), far(house)
        there = Message(
            place=place, actor=he, at=1.0, content=(Text("there"),), native=NativeId("n1")
        )
        begun = Ref(native=house.network.far.said(CAROL)[0].native)
        anew = Edit(place=place, actor=he, at=2.0, target=begun, content=(Text("hi"),))
        await house.gateway.intake.accept("network:fake", [there, anew], None)
        await told(house, "there", "hi for m0")

    play(url, scene)
