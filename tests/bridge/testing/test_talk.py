"""What was said on the fake network can be answered, edited, taken back and reacted to."""

from dataclasses import replace

import pytest

from bridge.api.adapter import Emoji
from bridge.api.content import File, Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Ref, Retraction, Settled
from bridge.api.ids import NativeId
from bridge.api.text import Span
from bridge.testing.far import Heard
from bridge.testing.rules import PortBreach
from tests.bridge.testing.stage import (
    AT_ALICE,
    DAVE,
    HOSTED,
    IN_TEA,
    NOW,
    TEA,
    carry,
    fake,
    image,
    in_tea,
    message,
    ref,
    run,
    who,
)


def edit(target: Ref, text: str) -> Edit:
    return Edit(place=HOSTED, actor=None, at=NOW, target=target, content=(Text(text),))


def retraction(target: Ref, *, by_moderator: bool = False, reason: str = "") -> Retraction:
    return Retraction(
        place=HOSTED, actor=None, at=NOW, target=target, by_moderator=by_moderator, reason=reason
    )


def reactions(target: Ref, *emoji: str) -> Reactions:
    return Reactions(place=HOSTED, actor=None, at=NOW, target=target, emoji=emoji)


def styled(text: str, *spans: Span) -> Message:
    words = Text(text, spans or (Span(0, 1, "bold"),))
    return replace(message(text), content=(words,))


# --- from the far side ----------------------------------------------------------------------------


def test_what_becomes_of_a_message_there_refers_to_it() -> None:
    async def test() -> None:
        network = fake()
        far = network.far
        async with in_tea(network) as inbox:
            said = far.say(TEA, "alice", "tee")
            far.say(TEA, "bob", "milk?", answers=said, files=(image(),))
            far.edit(TEA, "alice", said, "tea")
            far.react(TEA, "bob", said, "+", "-")
            far.react(TEA, "bob", said)
            far.retract(TEA, "alice", said)
            far.remove(TEA, "bob", said, "spam")
            await inbox.until(Retraction, lambda event: event.by_moderator)
            told = inbox.of(Message) + inbox.of(Edit) + inbox.of(Reactions) + inbox.of(Retraction)
            first, answer, *others = [replace(event, native=None) for event in told]
            target = Ref(native=said.native)

            assert first == Message(
                place=IN_TEA, actor=who("alice"), at=NOW, content=(Text("tee"),)
            )
            assert answer == Message(
                place=IN_TEA,
                actor=who("bob"),
                at=NOW,
                content=(Text("milk?"), image()),
                answers=target,
            )
            assert others == [
                Edit(
                    place=IN_TEA,
                    actor=who("alice"),
                    at=NOW,
                    target=target,
                    content=(Text("tea"),),
                ),
                Reactions(place=IN_TEA, actor=who("bob"), at=NOW, target=target, emoji=("+", "-")),
                Reactions(place=IN_TEA, actor=who("bob"), at=NOW, target=target, emoji=()),
                Retraction(place=IN_TEA, actor=who("alice"), at=NOW, target=target),
                Retraction(
                    place=IN_TEA,
                    actor=who("bob"),
                    at=NOW,
                    target=target,
                    by_moderator=True,
                    reason="spam",
                ),
            ]
            assert [type(event) for event in inbox.given] == [type(event) for event in told]
            assert len({event.native for event in told}) == 7

    run(test)


def test_a_chat_has_the_same_and_nobody_else_sees_it() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as mine, in_tea(network, DAVE, "dave") as theirs:
            said = network.far.write("alice%irc.fake", "carol", "psst")
            network.far.edit("alice%irc.fake", "alice", said, "hush")
            await mine.until(Edit)
            await carry(network, reactions(ref(said.native), "+"), place=AT_ALICE)
            (now,) = network.far.said("alice%irc.fake")

            assert [event.place for event in mine.given[1:3]] == [AT_ALICE] * 2  # type: ignore[union-attr]
            assert theirs.given == []
            assert (now.text, now.is_edited) == ("hush", True)
            assert now.reactions == {"carol": ("+",)}

    run(test)


def test_what_is_missed_is_in_the_history() -> None:
    async def test() -> None:
        network = fake(history=True)
        async with in_tea(network) as inbox:
            said = network.far.say(TEA, "alice", "tee")
            await inbox.until(Message)
            network.lose()
            network.far.edit(TEA, "alice", said, "tea")
            network.restore()

            assert (await inbox.until(Edit)).target == Ref(native=said.native)

    run(test)


# --- from the gateway -----------------------------------------------------------------------------


def test_what_a_file_is_known_by_to_one_session_is_nothing_to_another() -> None:
    async def test() -> None:
        network = fake()
        given = replace(image(), hosted="parcel1")
        async with in_tea(network), in_tea(network, DAVE, "dave") as daves:
            await carry(network, message("look", given))
            seen = await daves.until(Message, lambda event: File in map(type, event.content))

            assert seen.content == (image(),)
            assert [heard.files for heard in network.far.heard(TEA)] == [(), (given,)]

    run(test)


def test_what_the_gateway_does_arrives_as_what_it_is() -> None:
    async def test() -> None:
        network = fake(word="returned")
        async with in_tea(network):
            said = network.far.say(TEA, "alice", "tea?").native
            mine = await carry(network, message("yes\nplease", image(), answers=ref(said)), "a")
            await carry(network, edit(ref(*mine), "yes"), "b")
            await carry(network, reactions(ref(said), "+"), "c")
            await carry(network, retraction(ref(mine[0])), "d")
            network.far.enter(TEA, "carol", role="moderator")
            await carry(network, retraction(ref(said), by_moderator=True, reason="no"), "e")

            assert network.far.heard(TEA) == (
                Heard("carol", "yes", to=said),
                Heard("carol", "please"),
                Heard("carol", files=(image(),)),
                Heard("carol", "yes", does="edits", to=mine[0]),
                Heard("carol", does="takes back", to=mine[1]),
                Heard("carol", does="takes back", to=mine[2]),
                Heard("carol", does="reacts", to=said, emoji=("+",)),
                Heard("carol", does="takes back", to=mine[0]),
                Heard("carol", does="removes", to=said, reason="no"),
            )
            theirs, *ours = network.far.said(TEA)
            assert (theirs.is_retracted, theirs.removed_by) == (True, "carol")
            assert theirs.reactions == {"carol": ("+",)}
            assert [one.is_retracted for one in ours] == [True] * 3
        assert network.breaches == []

    run(test)


def test_how_words_look_comes_and_arrives_line_by_line() -> None:
    async def test() -> None:
        network = fake(word="returned")
        bold, late = Span(0, 5, "bold"), Span(2, 7, "italic")
        async with in_tea(network) as inbox:
            network.far.say(TEA, "alice", Text("hello", (bold,)))
            said = await inbox.until(Message)
            mine = await carry(network, styled("hello\n\nyou", bold, Span(4, 9, "italic")), "a")
            await carry(
                network, replace(edit(ref(*mine), ""), content=(Text("a b\nc", (late,)),)), "b"
            )

            assert said.content == (Text("hello", (bold,)),)
            assert network.far.heard(TEA)[:3] == (
                Heard("carol", "hello", spans=(bold, Span(4, 5, "italic"))),
                Heard("carol", "you", spans=(Span(0, 2, "italic"),)),
                Heard(
                    "carol",
                    "a b\nc",
                    does="edits",
                    to=mine[0],
                    spans=(Span(2, 3, "italic"), Span(4, 5, "italic")),
                ),
            )
            assert network.far.said(TEA)[1].spans == (Span(2, 3, "italic"), Span(4, 5, "italic"))

    run(test)


def test_others_see_what_a_login_does_and_it_sees_itself_not() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as mine, in_tea(network, DAVE, "dave") as theirs:
            said = network.far.say(TEA, "alice", "tea?")
            await carry(network, reactions(ref(said.native), "+"))
            event = await theirs.until(Reactions)
            await mine.until(Settled)

            assert (event.actor, event.emoji) == (who("carol"), ("+",))
            assert mine.of(Reactions) == []

    run(test)


def test_an_answer_to_what_is_not_known_there_is_said_without_it() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network):
            await carry(network, message("yes", answers=ref()))

            assert network.far.heard(TEA) == (Heard("carol", "yes"),)

    run(test)


def test_what_was_taken_back_may_be_taken_back_again_but_not_changed() -> None:
    async def test() -> None:
        network = fake(word="returned")
        async with in_tea(network):
            mine = ref(*await carry(network, message("yes"), "a"))
            await carry(network, retraction(mine), "b")
            await carry(network, retraction(mine), "c")
            with pytest.raises(Refused, match=r"This message is no more\."):
                await carry(network, edit(mine, "no"), "d")

    run(test)


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        (lambda said: edit(said, "no"), "This message is somebody else's."),
        (retraction, "This message is somebody else's."),
        (lambda said: retraction(said, by_moderator=True), "Only moderators may do this."),
    ],
)
def test_only_moderators_touch_what_others_said(does: object, reason: str) -> None:
    async def test() -> None:
        network = fake(word="returned")
        async with in_tea(network):
            said = network.far.say(TEA, "alice", "tea?")
            with pytest.raises(Refused) as refused:
                await carry(network, does(ref(said.native)))  # type: ignore[operator]

            assert (refused.value.reason, refused.value.text) == ("forbidden", reason)
            assert network.far.said(TEA) == (said,)

    run(test)


def test_what_is_not_there_cannot_be_changed() -> None:
    async def test() -> None:
        network = fake(word="returned")
        async with in_tea(network):
            elsewhere = network.far.write("alice%irc.fake", "carol", "psst")
            for key, native in (("a", "777"), ("b", elsewhere.native)):
                with pytest.raises(Refused, match=r"There is no such message\."):
                    await carry(network, reactions(ref(native), "+"), key)

    run(test)


# --- what the gateway must not do -----------------------------------------------------------------

SAID = ref("7")


@pytest.mark.parametrize(
    ("manner", "event", "breach"),
    [
        ({"answers": False}, message("x", answers=SAID), "an answer, where there are none"),
        ({"files": False}, message("x", image()), "a file, where there are none"),
        (
            {"styles": False},
            styled("x"),
            "words with a look, where there are none",
        ),
        (
            {"spoilers": False},
            styled("x", Span(0, 1, "spoiler")),
            "words that are hidden, where there are none",
        ),
        ({"edits": False}, edit(SAID, "x"), "an edit, where there are none"),
        ({"retractions": False}, retraction(SAID), "a retraction, where there are none"),
        (
            {"removes": False},
            retraction(SAID, by_moderator=True),
            "a removal, where there are none",
        ),
        ({"emoji": None}, reactions(SAID, "+"), "a reaction, where there are none"),
        (
            {"emoji": Emoji(most=1)},
            reactions(SAID, "+", "-"),
            "2 reactions, where 1 are the most",
        ),
        (
            {"emoji": Emoji(allowed=frozenset("+"))},
            reactions(SAID, "-"),
            "a reaction that is none of those that are allowed",
        ),
        ({}, edit(ref(), "x"), "refers to a message without its ids"),
        ({}, retraction(ref()), "refers to a message without its ids"),
        ({}, reactions(Ref(native=NativeId("7"))), "refers to a message without its ids"),
    ],
)
def test_what_the_capabilities_deny_is_a_breach(
    manner: dict[str, object], event: AnyEvent, breach: str
) -> None:
    async def test() -> None:
        network = fake(**manner)
        with pytest.raises(PortBreach):
            await carry(network, event)

        assert network.breaches == [f"k: {breach}"]

    run(test)
