"""The fake network does what it says, and lets happen what a test wants to happen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bridge.api.adapter import (
    Adapter,
    Capabilities,
    Delivery,
    Emoji,
    Login,
    Logins,
    Ranks,
    Seat,
    Speaker,
    Texts,
)
from bridge.api.asked import Absence, Joined, Membership
from bridge.api.content import Text
from bridge.api.errors import ConfigError, LoginLost, Refused, TryLater, Uncertain
from bridge.api.events import Gap, Message, RoomChange, Settled
from bridge.api.ids import Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.api.states import About, Absent, Condition, Everyone, Present, Renamed, Subject
from bridge.testing.far import Heard
from bridge.testing.faults import Drop, Postpone, Refuse
from bridge.testing.inbox import Recorder
from bridge.testing.manner import AFFILIATIONS, ROLES, Manner
from bridge.testing.network import FakeNetwork, build
from bridge.testing.rules import PortBreach
from bridge.testing.to_calls import Call

FAKE = NetworkName("fake")
TEA, HALL = "#tea%irc.fake", "#hall"
CAROL, DAVE = LoginId(1), LoginId(2)
IN_TEA = Place(FAKE, "room", TEA, CAROL)
IN_HALL = Place(FAKE, "room", HALL)
AT_ALICE = Place(FAKE, "direct", "alice%irc.fake", CAROL)
NOW = 1000.0
NOTHING: dict[str, object] = {
    "answers": False,
    "edits": False,
    "retractions": False,
    "emoji": None,
    "typing": False,
    "reads": False,
    "files": False,
    "styles": False,
    "locations": False,
    "cards": False,
    "polls": False,
    "votes": False,
    "spoilers": False,
    "kick": False,
    "roles": frozenset(),
    "affiliations": frozenset(),
    "lists": frozenset(),
    "removes": False,
    "invites": False,
    "requests_voice": False,
}


def fake(**manner: object) -> FakeNetwork:
    network = FakeNetwork(FAKE, Manner(**manner), now=lambda: NOW)  # type: ignore[arg-type]
    network.far.room(TEA, "alice", "bob", subject="tea")
    return network


def who(name: str) -> Identity:
    return Identity(FAKE, f"{name.lower()}%irc.fake", name)


def here(name: str, *, mine: bool = False, place: Place = IN_TEA) -> Present:
    return Present(place=place, who=who(name), mine=mine)


def said(text: str, number: int, by: str = "alice", place: Place = IN_TEA) -> Message:
    return Message(
        place=place, actor=who(by), at=NOW, content=(Text(text),), native=NativeId(str(number))
    )


def calls(
    network: FakeNetwork, text: str, key: str = "k", place: Place = IN_TEA, name: str = ""
) -> list[Call]:
    event = Message(place=place, actor=None, at=NOW, content=(Text(text),))
    speaker = Speaker(place.login, name)
    delivery = Delivery(key=Key(key), place=place, speaker=speaker, event=event)
    return list(network.translate(delivery))


async def say(
    network: FakeNetwork, text: str, key: str = "k", place: Place = IN_TEA, name: str = ""
) -> NativeId | None:
    (call,) = calls(network, text, key, place, name)
    return await network.perform(call)


@contextlib.asynccontextmanager
async def running(work: Awaitable[None]) -> AsyncIterator["asyncio.Future[None]"]:
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait((task,))


@contextlib.asynccontextmanager
async def carol_in_tea(network: FakeNetwork) -> AsyncIterator[Recorder]:
    inbox = Recorder()
    login = Login(id=CAROL, native="irc.fake", name="carol")
    async with running(network.run_login(login, inbox)):
        await network.join(CAROL, IN_TEA, "carol", None)
        inbox.given.clear()
        yield inbox


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]


# --- the port -------------------------------------------------------------------------------------


def test_it_is_an_adapter_with_logins_membership_and_absence() -> None:
    network: Adapter[Call] = fake()

    assert isinstance(network, Absence)
    assert isinstance(network, Logins)
    assert isinstance(network, Membership)


def test_its_capabilities_are_those_of_its_manner() -> None:
    plain = fake(window=3, repeatable=False, hold=7.0, **NOTHING)
    rich = fake(emoji=Emoji(most=1), lists=frozenset({"owner"}))

    assert plain.capabilities(IN_TEA) == Capabilities(window=3, repeatable=False, hold=7.0)
    assert rich.capabilities(AT_ALICE) == Capabilities(
        window=20,
        repeatable=True,
        texts=Texts(
            answers=True,
            edits=True,
            retractions=True,
            emoji=Emoji(most=1),
            typing=True,
            reads=True,
            files=True,
            styles=True,
            locations=True,
            cards=True,
            polls=True,
            votes=True,
            spoilers=True,
        ),
    )
    assert rich.capabilities(IN_TEA).ranks == Ranks(
        kick=True,
        roles=ROLES,
        affiliations=AFFILIATIONS,
        lists=frozenset({"owner"}),
        removes=True,
        invites=True,
        requests_voice=True,
    )


def test_without_ids_nothing_can_refer_to_a_message() -> None:
    able = fake(native_ids=False).capabilities(IN_TEA)

    assert able.texts == Texts(
        typing=True, files=True, styles=True, spoilers=True, locations=True, cards=True
    )
    assert able.ranks.removes is False


def test_a_text_becomes_a_call_for_each_line() -> None:
    made = calls(fake(), "one\r\n\n  \rtwo\n")

    assert [(call.key, call.text) for call in made] == [("k.0", "one"), ("k.1", "two")]


def test_a_login_that_joins_sees_everyone_and_the_subject() -> None:
    async def test() -> None:
        network, inbox = fake(), Recorder()
        async with running(
            network.run_login(Login(id=CAROL, native="irc.fake", name="carol"), inbox)
        ):
            assert await network.join(CAROL, IN_TEA, "carol", None) == Joined("carol")
            assert inbox.given == [
                Condition(login=CAROL, standing="connecting", words="Connecting."),
                Condition(login=CAROL, standing="up", words="Connected."),
                About(place=IN_TEA, is_public=True),
                Everyone(
                    place=IN_TEA, present=(here("alice"), here("bob"), here("carol", mine=True))
                ),
                Subject(place=IN_TEA, text="tea"),
            ]
        assert network.far.people(TEA) == ("alice", "bob")

    run(test)


def test_a_name_that_is_taken_is_made_free() -> None:
    async def test() -> None:
        network = fake()
        async with running(
            network.run_login(Login(id=CAROL, native="irc.fake", name="Alice"), Recorder())
        ):
            assert await network.join(CAROL, IN_TEA, "Alice", None) == Joined("Alice_")

    run(test)


@pytest.mark.parametrize("native_ids", [True, False])
def test_what_is_said_there_is_accepted(native_ids: bool) -> None:
    async def test() -> None:
        network = fake(native_ids=native_ids)
        async with carol_in_tea(network) as inbox:
            network.far.say("#TEA%irc.fake", "alice", "hi")
            event = await inbox.until(Message)
            number = NativeId(event.native or "0")
            expected = said("hi", int(number))

            assert event == (expected if native_ids else replace(expected, native=None))

    run(test)


def test_what_happens_there_is_seen_in_order() -> None:
    async def test() -> None:
        network = fake(native_ids=False)
        far = network.far
        async with carol_in_tea(network) as inbox:
            far.enter(TEA, "eve")
            far.enter(TEA, "eve", role="moderator", away=True, status="tea", anchor="e")
            far.say(TEA, "eve", "hi", form="action")
            far.rename("eve%irc.fake", "Eva")
            far.subject(TEA, "Eva", "more tea")
            far.kick(TEA, "bob", "Eva", "no tea")
            far.leave(TEA, "alice", "bye")
            far.quit("eva%irc.fake", "gone")
            far.announce("irc.fake", "maintenance")
            far.write("zoe%irc.fake", "carol", "psst")
            await inbox.until(Message, lambda event: event.actor == who("zoe"))

            assert inbox.given == [
                here("eve"),
                replace(here("eve"), role="moderator", away=True, status="tea", anchor="e"),
                replace(said("hi", 0, "eve"), native=None, form="action"),
                Renamed(login=CAROL, was=who("eve"), now=who("Eva")),
                RoomChange(place=IN_TEA, actor=who("Eva"), at=NOW, subject="more tea"),
                Absent(
                    login=CAROL,
                    place=IN_TEA,
                    who=who("bob"),
                    cause="kicked",
                    by="Eva",
                    reason="no tea",
                ),
                Absent(login=CAROL, place=IN_TEA, who=who("alice"), cause="left", reason="bye"),
                Absent(login=CAROL, place=None, who=who("Eva"), cause="quit", reason="gone"),
                Message(
                    place=Place(FAKE, "direct", "irc.fake", CAROL),
                    actor=None,
                    at=NOW,
                    content=(Text("maintenance"),),
                    form="notice",
                ),
                replace(
                    said("psst", 0, "zoe", Place(FAKE, "direct", "zoe%irc.fake", CAROL)),
                    native=None,
                ),
            ]
            assert network.far.people(TEA) == ("carol",)
            assert network.far.subject_of(TEA) == "more tea"

    run(test)


def test_two_logins_in_a_room_see_each_other_as_people() -> None:
    async def test() -> None:
        network, inbox = fake(word="flushed", native_ids=False), Recorder()
        theirs = Place(FAKE, "room", TEA, DAVE)
        async with (
            carol_in_tea(network) as mine,
            running(network.run_login(Login(id=DAVE, native="irc.fake", name="dave"), inbox)),
        ):
            await network.join(DAVE, theirs, "dave", None)
            inbox.given.clear()
            await say(network, "hi", "a")
            await say(network, "psst", "b", Place(FAKE, "direct", "dave%irc.fake", CAROL))
            await network.rename(CAROL, "caro")
            await network.leave(CAROL, IN_TEA, "tired")
            at_carol = Place(FAKE, "direct", "carol%irc.fake", DAVE)
            await inbox.until(Absent)

            assert mine.given == [
                here("dave"),
                Renamed(login=CAROL, was=who("carol"), now=who("caro"), mine=True),
                Absent(
                    login=CAROL,
                    place=IN_TEA,
                    who=who("caro"),
                    cause="left",
                    reason="tired",
                    mine=True,
                ),
            ]
            assert inbox.given == [
                replace(said("hi", 0, "carol", theirs), native=None),
                replace(said("psst", 0, "carol", at_carol), native=None),
                Renamed(login=DAVE, was=who("carol"), now=who("caro")),
                Absent(login=DAVE, place=theirs, who=who("caro"), cause="left", reason="tired"),
            ]

    run(test)


def test_a_shared_room_is_seen_by_the_gateway_itself() -> None:
    async def test() -> None:
        network, inbox = fake(shared=True, native_ids=False), Recorder()
        network.far.room(HALL, "alice")
        async with running(network.run(inbox)):
            await inbox.until(Subject)
            network.far.say(HALL, "alice", "hi")
            await inbox.until(Message)
            alice = Identity(FAKE, "alice", "alice")

            assert inbox.given[2:] == [
                About(place=IN_HALL, is_public=True),
                Everyone(place=IN_HALL, present=(Present(place=IN_HALL, who=alice),)),
                Subject(place=IN_HALL, text=""),
                Message(place=IN_HALL, actor=alice, at=NOW, content=(Text("hi"),)),
            ]
            await say(network, "hello", place=IN_HALL, name="dora")
            assert network.far.heard(HALL) == (Heard("dora", "hello"),)

    run(test)


def test_without_shared_rooms_there_is_no_connection_of_the_network() -> None:
    asyncio.run(asyncio.wait_for(fake().run(Recorder()), 1.0))


# --- calls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "returned", "settled"),
    [
        ("returned", True, []),
        ("echoed", False, [Settled(key=Key("k.0"), outcome="sent", native=NativeId("7"))]),
        ("flushed", False, []),
    ],
)
def test_word_of_a_call_comes_in_the_manner_of_the_network(
    word: str, returned: bool, settled: list[Settled]
) -> None:
    async def test() -> None:
        network = fake(word=word)
        async with carol_in_tea(network) as inbox:
            native = await say(network, "hi")
            await network.flush(network.wire(IN_TEA, Speaker(CAROL)))

            assert (native is not None) is returned
            assert [replace(event, native=NativeId("7")) for event in inbox.of(Settled)] == settled
            assert inbox.of(Message) == []
            assert network.far.heard(TEA) == (Heard("carol", "hi"),)

    run(test)


@pytest.mark.parametrize("word", ["echoed", "flushed"])
def test_what_cannot_arrive_is_refused_before_the_barrier_is_down(word: str) -> None:
    async def test() -> None:
        network = fake(word=word)
        async with carol_in_tea(network) as inbox:
            await say(network, "hi", "a", Place(FAKE, "direct", "nobody%irc.fake", CAROL))
            await network.flush(network.wire(AT_ALICE, Speaker(CAROL)))

            assert inbox.given == [
                Settled(
                    key=Key("a.0"),
                    outcome="refused",
                    reason="not-found",
                    text="There is nobody of this name.",
                )
            ]

    run(test)


def test_faults_meet_the_next_calls_one_after_the_other() -> None:
    async def test() -> None:
        network = fake(word="flushed")
        network.faults.next_call(Postpone(after=3.0))
        network.faults.next_call(Refuse("full", "No."), to=AT_ALICE.native)
        network.faults.next_call(Refuse(late=True))
        async with carol_in_tea(network) as inbox:
            with pytest.raises(TryLater) as postponed:
                await say(network, "one", "a")
            with pytest.raises(Refused) as refused:
                await say(network, "two", "b", AT_ALICE)
            await say(network, "three", "c")
            await say(network, "one", "a")
            await network.flush(network.wire(IN_TEA, Speaker(CAROL)))

            assert (postponed.value.after, refused.value.reason) == (3.0, "full")
            assert [event.key for event in inbox.of(Settled)] == ["c.0"]
            assert network.far.heard(TEA) == (Heard("carol", "one"),)
        assert network.breaches == []

    run(test)


@pytest.mark.parametrize(
    ("word", "taken", "error", "heard"),
    [
        ("flushed", False, TryLater, 0),
        ("returned", False, TryLater, 0),
        ("flushed", True, None, 1),
        ("returned", True, Uncertain, 1),
    ],
)
def test_a_connection_can_end_in_the_midst_of_a_call(
    word: str, taken: bool, error: type[Exception] | None, heard: int
) -> None:
    async def test() -> None:
        network = fake(word=word)
        async with carol_in_tea(network) as inbox:
            network.faults.next_call(Drop(taken=taken))
            wire = network.wire(IN_TEA, Speaker(CAROL))
            with pytest.raises(error) if error else contextlib.nullcontext():
                await say(network, "hi")
            await inbox.until(Gap)
            with pytest.raises(TryLater):
                await network.flush(wire)
            await network.flush(network.wire(IN_TEA, Speaker(CAROL)))

            assert len(network.far.heard(TEA)) == heard
            assert network.far.people(TEA) == ("alice", "bob", "carol")

    run(test)


def test_word_can_be_kept_back() -> None:
    async def test() -> None:
        network = fake(word="echoed")
        async with carol_in_tea(network) as inbox:
            with network.faults.answers.closed():
                await say(network, "hi")
                flushing = asyncio.ensure_future(
                    network.flush(network.wire(IN_TEA, Speaker(CAROL)))
                )
                await network.far.until(lambda: network.faults.answers.waiting)
                network.far.say(TEA, "alice", "meanwhile")
                await inbox.until(Message)

                assert not flushing.done()
            await flushing

            assert [type(event) for event in inbox.given] == [Message, Settled]

    run(test)


def test_calls_can_be_kept_waiting() -> None:
    async def test() -> None:
        network = fake()
        async with carol_in_tea(network):
            with network.faults.calls.closed():
                performing = asyncio.ensure_future(say(network, "hi"))
                await asyncio.wait((performing,), timeout=0.01)

                assert (performing.done(), network.far.heard(TEA)) == (False, ())
            await performing

            assert network.far.heard(TEA) == (Heard("carol", "hi"),)

    run(test)


def test_a_key_that_is_recognised_is_not_heard_twice() -> None:
    async def test() -> None:
        network = fake(word="returned", once=True)
        async with carol_in_tea(network):
            first = await say(network, "hi")
            network.restarted()
            again = await say(network, "hi")

            assert (first, network.far.heard(TEA)) == (again, (Heard("carol", "hi"),))

    run(test)


# --- losses ---------------------------------------------------------------------------------------


def test_while_a_connection_is_lost_nothing_is_taken() -> None:
    async def test() -> None:
        network = fake()
        async with carol_in_tea(network) as inbox:
            network.lose(CAROL)
            with pytest.raises(TryLater):
                await say(network, "hi")
            with pytest.raises(TryLater):
                await network.flush(network.wire(IN_TEA, Speaker(CAROL)))
            await inbox.until(Condition, lambda told: told.standing == "connecting")

            assert inbox.given == [
                Condition(
                    login=CAROL,
                    standing="down",
                    words="The connection was lost.",
                    reason="unreachable",
                ),
                Condition(login=CAROL, standing="connecting", words="Connecting."),
            ]
            assert network.far.people(TEA) == ("alice", "bob")

    run(test)


def test_after_a_loss_the_rooms_are_joined_again_with_a_gap() -> None:
    async def test() -> None:
        network = fake()
        async with carol_in_tea(network) as inbox:
            network.lose()
            network.far.say(TEA, "alice", "unheard")
            network.restore()
            await inbox.until(Gap)

            assert inbox.given[2:] == [
                Condition(login=CAROL, standing="up", words="Connected."),
                About(place=IN_TEA, is_public=True),
                Everyone(
                    place=IN_TEA, present=(here("alice"), here("bob"), here("carol", mine=True))
                ),
                Subject(place=IN_TEA, text="tea"),
                Gap(place=IN_TEA, since=NOW, until=NOW),
            ]

    run(test)


def test_with_history_what_was_missed_comes_after_a_loss() -> None:
    async def test() -> None:
        network = fake(history=True, word="flushed")
        async with carol_in_tea(network) as inbox:
            network.far.say(TEA, "alice", "before")
            await inbox.until(Message)
            network.faults.next_call(Drop(taken=True))
            await say(network, "was it taken?")
            network.far.say(TEA, "bob", "during")
            await inbox.until(Message, lambda event: event.content == (Text("during"),))
            told = [
                item.key if isinstance(item, Settled) else item.text
                for item in inbox.given
                if isinstance(item, (Settled, Message))
            ]

            assert told == ["before", "k.0", "during"]
            assert inbox.of(Gap) == []

    run(test)


def test_a_login_that_starts_again_returns_to_its_seats() -> None:
    async def test() -> None:
        network, inbox = fake(), Recorder(cursor="1 900.0")
        network.far.room("#cellar%irc.fake", password="open")
        network.far.room("#club%irc.fake", password="secret")
        seats = (Seat(TEA), Seat("#cellar%irc.fake", "open"), Seat("#club%irc.fake", "wrong"))
        login = Login(id=CAROL, native="irc.fake", name="carol", seats=seats)
        async with running(network.run_login(login, inbox)):
            await inbox.until(Absent)

            assert inbox.of(Gap) == [
                Gap(place=IN_TEA, since=900.0, until=NOW),
                Gap(place=IN_TEA._replace(native="#cellar%irc.fake"), since=900.0, until=NOW),
            ]
            assert inbox.given[-1] == Absent(
                login=CAROL,
                place=IN_TEA._replace(native="#club%irc.fake"),
                who=who("carol"),
                cause="lost",
                reason="This room has another password.",
                mine=True,
            )

    run(test)


def test_who_was_thrown_out_does_not_return() -> None:
    async def test() -> None:
        network = fake()
        async with carol_in_tea(network) as inbox:
            network.far.ban(TEA, "carol", "alice", "no")
            network.lose()
            network.restore()
            await inbox.until(Condition, lambda told: told.standing == "up")

            assert network.far.people(TEA) == ("alice", "bob")
            with pytest.raises(Refused, match=r"You are banned from this room\."):
                await network.join(CAROL, IN_TEA, "carol", None)

    run(test)


def test_a_login_can_be_ended_for_good() -> None:
    async def test() -> None:
        network = fake()
        login = Login(id=CAROL, native="irc.fake", name="carol")
        async with running(network.run_login(login, Recorder())) as session:
            await network.join(CAROL, IN_TEA, "carol", None)
            network.expel(CAROL, "forbidden", "You are not welcome.")
            with pytest.raises(LoginLost, match=r"You are not welcome\."):
                await session

        assert network.logins == ()

    run(test)


def test_a_name_that_is_taken_is_told_to_who_waits_for_the_login() -> None:
    async def test() -> None:
        network = fake(renames=False)
        login = Login(id=CAROL, native="irc.fake", name="Alice")
        async with running(network.run_login(login, Recorder())) as session:
            with pytest.raises(Refused, match=r"Somebody else has this name\."):
                await network.join(CAROL, IN_TEA, "Alice", None)
            with pytest.raises(LoginLost, match=r"Somebody else has this name\."):
                await session
        async with carol_in_tea(network):
            assert network.far.people(TEA) == ("alice", "bob", "carol")

    run(test)


# --- what is asked --------------------------------------------------------------------------------


def test_what_is_asked_is_answered_or_refused() -> None:
    async def test() -> None:
        network = fake()
        network.faults.next_join(Refuse("members-only", "Not you."), to="#club%irc.fake")
        async with carol_in_tea(network):
            with pytest.raises(Refused, match=r"Not you\."):
                await network.join(CAROL, IN_TEA._replace(native="#club%irc.fake"), "carol", None)
            with pytest.raises(Refused, match=r"You are not in this room\."):
                await network.subject(CAROL, IN_TEA._replace(native="#club%irc.fake"), "x")
            with pytest.raises(Refused, match=r"Only moderators may do this\."):
                await network.kick(IN_TEA, who("bob"), "")
            network.far.enter(TEA, "carol", role="moderator")
            with pytest.raises(Refused, match=r"There is nobody of this name in the room\."):
                await network.kick(IN_TEA, who("zoe"), "")
            with pytest.raises(Refused, match=r"Somebody else has this name\."):
                await network.rename(CAROL, "ALICE")
            await network.kick(IN_TEA, who("bob"), "no tea")
            await network.subject(CAROL, IN_TEA, "tea only")
            await network.leave(CAROL, IN_TEA._replace(native="#never%irc.fake"), "")

            assert await network.rename(CAROL, "Caro") == Joined("Caro")
            assert network.far.people(TEA) == ("alice", "Caro")
            assert network.far.subject_of(TEA) == "tea only"
        assert network.breaches == []

    run(test)


def test_who_is_away_is_seen_as_away() -> None:
    async def test() -> None:
        network, inbox = fake(), Recorder()
        theirs = Place(FAKE, "room", TEA, DAVE)
        async with (
            carol_in_tea(network),
            running(network.run_login(Login(id=DAVE, native="irc.fake", name="dave"), inbox)),
        ):
            await network.join(DAVE, theirs, "dave", None)
            inbox.given.clear()
            await network.away(CAROL, "asleep")
            await network.away(CAROL, "")
            await network.away(LoginId(3), "never there")
            await inbox.until(Present, lambda carol: not carol.away)
            carol = here("carol", place=theirs)

            assert inbox.given == [replace(carol, away=True, status="asleep"), carol]

    run(test)


def test_a_join_waits_for_the_connection_but_not_for_ever() -> None:
    async def test() -> None:
        network = fake(patience=0.01)
        network.lose()
        login = Login(id=CAROL, native="irc.fake", name="carol")
        async with running(network.run_login(login, Recorder())):
            with pytest.raises(Refused, match=r"The server cannot be reached\."):
                await network.join(CAROL, IN_TEA, "carol", None)

    run(test)


# --- what the gateway must not do -----------------------------------------------------------------


def test_breaches_of_the_port_are_raised_and_written_down() -> None:
    async def test() -> None:
        network = fake(window=1)
        async with carol_in_tea(network):
            await say(network, "one", "a")
            for wrong in (
                lambda: say(network, "two", "b"),
                lambda: say(network, "other", "a"),
                lambda: network.join(DAVE, IN_TEA, "carol", None),
                lambda: network.join(CAROL, IN_TEA._replace(native="#a%b.c"), "carol", None),
                lambda: network.run_login(
                    Login(id=CAROL, native="irc.fake", name="carol"), Recorder()
                ),
                lambda: say(network, "x", "c", IN_TEA._replace(network=NetworkName("irc"))),
            ):
                with pytest.raises(PortBreach):
                    await wrong()
        with pytest.raises(PortBreach):
            await say(network, "two", "b")

        assert network.breaches == [
            "b.0: 2 calls are out, the window is 1",
            "a.0: used again for something else",
            "a room is asked for through another login than its own",
            "a room on another server than the login's is asked for",
            "a login, or the network, is run twice at once",
            "c: for another network",
            "b.0: performed after its login was ended",
        ]

    run(test)


def test_a_login_that_does_not_run_yet_takes_nothing() -> None:
    async def test() -> None:
        network = fake()
        with pytest.raises(TryLater):
            await say(network, "hi")

        assert network.breaches == []

    run(test)


# --- from a configuration -------------------------------------------------------------------------


def test_it_can_be_built_from_a_configuration() -> None:
    network = build(
        FAKE,
        {
            "window": 3,
            "hold": 2,
            "emoji": ["+"],
            "lists": ["owner"],
            "rooms": {"#Tea%irc.fake": ["alice"]},
        },
    )
    able = network.capabilities(IN_TEA)

    assert (able.window, able.hold) == (3, 2.0)
    assert able.texts.emoji == Emoji(allowed=frozenset("+"))
    assert able.ranks.lists == frozenset({"owner"})
    assert network.far.people(TEA) == ("alice",)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"widnow": 3}, 'widnow: there is no such key. Did you mean "window"?'),
        ({"window": "3"}, "window: must be like its default, 20."),
        ({"window": True}, "window: must be like its default, 20."),
        ({"word": "said"}, 'word: must be "returned", "echoed" or "flushed".'),
        (
            {"word": "returned", "native_ids": False},
            "native_ids: without native ids there is none to return.",
        ),
        ({"lists": "owner"}, "lists: must be a list of words."),
        ({"roles": ["king"]}, "roles: must be some of moderator, participant, visitor."),
        ({"rooms": 1}, "rooms: must be a table."),
        ({"rooms": {"#a%b.c": "alice"}}, 'rooms."#a%b.c": must be a list of names.'),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(
    options: dict[str, object], expected: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        build(FAKE, options)

    assert str(raised.value) == expected
