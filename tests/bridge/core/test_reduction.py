"""What a place has no form for is said in words."""

from dataclasses import replace

import pytest

from bridge.api.adapter import Capabilities, Emoji, Texts
from bridge.api.content import (
    Card,
    Content,
    File,
    Location,
    Poll,
    Preview,
    Text,
    Unsupported,
)
from bridge.api.events import AnyEvent, Edit, Form, Message, Reactions, Ref, Retraction
from bridge.api.ids import EventId, Identity, NativeId, NetworkName, Place
from bridge.api.text import Span
from bridge.core.reduction import reduce

NET = NetworkName("net")
PLACE = Place(NET, "room", "#tea")
BOB = Identity(NET, "bob", "bob")
ALICE = Identity(NetworkName("xmpp"), "alice@example.org", "alice")
TO_BOB = Ref(event=EventId(1), author=BOB, words="hi")
DOG = File(url="https://x.example/dog.jpg", name="dog.jpg")
CAT = File(url="https://x.example/cat.jpg", name="cat.jpg")
NOTHING = Capabilities()
ALL = Capabilities(
    texts=Texts(
        answers=True,
        edits=True,
        retractions=True,
        emoji=Emoji(),
        files=True,
        styles=True,
        spoilers=True,
    )
)
HELLO = (Text("hello"),)
BOLD = Text("hello", (Span(0, 5, "bold"),))


def message(*content: Content, answers: Ref | None = None, form: Form = "say") -> Message:
    return Message(
        place=PLACE,
        actor=ALICE,
        at=1.0,
        content=content,
        form=form,
        native=NativeId("n"),
        alias=NativeId("a"),
        answers=answers,
    )


def edit(*content: Content, answers: Ref | None = None) -> Edit:
    return Edit(
        place=PLACE,
        actor=ALICE,
        at=1.0,
        target=TO_BOB,
        content=content,
        native=NativeId("n"),
        alias=NativeId("a"),
        answers=answers,
    )


@pytest.mark.parametrize(
    "event",
    [
        message(*HELLO, DOG, answers=TO_BOB),
        message(BOLD),
        edit(*HELLO, DOG, answers=TO_BOB),
    ],
)
def test_what_a_place_can_show_stays_as_it_is(event: AnyEvent) -> None:
    assert reduce(event, ALL) is event


@pytest.mark.parametrize(
    "event",
    [
        message(*HELLO),
        Retraction(place=PLACE, actor=ALICE, at=1.0, target=TO_BOB),
    ],
)
def test_words_would_not_help_here(event: AnyEvent) -> None:
    assert reduce(event, NOTHING) is event


def test_an_edit_is_said_again() -> None:
    assert reduce(edit(*HELLO), NOTHING) == message(Text("(edited) hello"))


def test_an_edit_to_files_alone_is_said_again() -> None:
    able = Capabilities(texts=Texts(files=True))

    assert reduce(edit(DOG), able) == message(DOG)
    assert reduce(edit(*HELLO, DOG), able) == message(Text("(edited) hello"), DOG)
    assert reduce(edit(DOG), NOTHING) == message(Text(f"(edited) {DOG.url}"))


def test_an_edit_that_can_be_shown_is_still_an_answer_in_words() -> None:
    able = Capabilities(texts=Texts(edits=True))

    assert reduce(edit(*HELLO, answers=TO_BOB), able) == edit(Text("bob: hello"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (message(*HELLO, answers=TO_BOB), message(Text("bob: hello"))),
        (message(Text("bob: hello"), answers=TO_BOB), message(Text("bob: hello"))),
        (message(Text("bob, hello"), answers=TO_BOB), message(Text("bob, hello"))),
        (message(Text("bobby: no"), answers=TO_BOB), message(Text("bob: bobby: no"))),
        (
            message(Text("waves"), answers=TO_BOB, form="action"),
            message(Text("waves"), form="action"),
        ),
        (message(*HELLO, answers=replace(TO_BOB, author=None)), message(*HELLO)),
        (edit(*HELLO, answers=TO_BOB), message(Text("(edited) bob: hello"))),
    ],
)
def test_an_answer_names_whom_it_answers(said: AnyEvent, shown: AnyEvent) -> None:
    assert reduce(said, NOTHING) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (message(DOG), message(Text(DOG.url))),
        (message(*HELLO, DOG, CAT), message(Text(f"hello\n{DOG.url}\n{CAT.url}"))),
        (message(DOG, answers=TO_BOB), message(Text(f"bob: {DOG.url}"))),
        (message(replace(DOG, description="my dog")), message(Text(f"my dog\n{DOG.url}"))),
        (message(replace(DOG, size=1_200_000)), message(Text(f"dog.jpg (1.2 MB): {DOG.url}"))),
        (message(replace(DOG, name="d g.jpg")), message(Text(f"d g.jpg: {DOG.url}"))),
        (
            message(replace(DOG, name="d g.jpg", url="https://x.example/d%20g.jpg?key=1")),
            message(Text("https://x.example/d%20g.jpg?key=1")),
        ),
        (message(replace(DOG, url="https://[x")), message(Text("dog.jpg: https://[x"))),
        (
            message(replace(DOG, is_spoiler=True, description="the end")),
            message(Text(f"(spoiler) the end\n{DOG.url}")),
        ),
        (
            message(replace(DOG, url="", size=12, trouble="It is gone.")),
            message(Text("dog.jpg (12 bytes): It is gone.")),
        ),
        (message(replace(DOG, url="aesgcm://x.example/dog.jpg#00")), message(Text("dog.jpg"))),
    ],
)
def test_files_are_links(said: AnyEvent, shown: AnyEvent) -> None:
    assert reduce(said, NOTHING) == shown


def test_a_file_that_can_be_shown_is_no_answer_in_words() -> None:
    able = Capabilities(texts=Texts(files=True))

    assert reduce(message(DOG, answers=TO_BOB), able) == message(DOG)


# --- styles ---------------------------------------------------------------------------------------

STYLED = Capabilities(texts=Texts(styles=True))


def test_a_look_is_typed_where_none_can_be_shown() -> None:
    quoted = Text("who?\nme", (Span(0, 4, "quote", mark=">"), Span(5, 7, "italic")))

    assert reduce(message(BOLD), NOTHING) == message(Text("*hello*"))
    assert reduce(edit(quoted), Capabilities(texts=Texts(edits=True))) == edit(Text(">who?\n_me_"))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (edit(BOLD), "(edited) *hello*"),
        (message(BOLD, answers=TO_BOB), "bob: *hello*"),
        (edit(BOLD, DOG, answers=TO_BOB), f"(edited) bob: *hello*\n{DOG.url}"),
        (message(Text("so", (Span(0, 2, "quote"),)), answers=TO_BOB), "bob:\n> so"),
    ],
)
def test_words_that_come_before_move_the_look(said: AnyEvent, shown: str) -> None:
    """What is typed is where it would be without; a quotation begins its line."""
    styled, typed = reduce(said, STYLED), reduce(said, NOTHING)

    assert isinstance(styled, Message)
    assert isinstance(typed, Message)
    assert typed.content == (Text(shown),)
    assert [reduce(styled, NOTHING)] == [typed]


CAFE = Location(latitude=48.2082, longitude=16.3738, name="Café")
CARD = Card(name="Alice", phones=("+43 1 2345",))
TEA = Poll(question="Tea?", answers=("Yes", "No"))
DICE = Unsupported("a dice throw")
PREVIEW = Preview(url="https://x.example", title="X")
CAFE_WORDS = "Café: https://www.openstreetmap.org/?mlat=48.2082&mlon=16.3738#map=16/48.2082/16.3738"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ((CAFE,), CAFE_WORDS),
        ((CARD,), "Contact: Alice, +43 1 2345"),
        ((TEA,), "Poll: Tea?\n1. Yes\n2. No"),
        ((DICE,), "[a dice throw, which cannot be shown here]"),
        ((Text("see https://x.example"), PREVIEW), "see https://x.example"),
        (
            (DICE, Text("look"), DOG, CARD),
            "[a dice throw, which cannot be shown here]\nlook\nhttps://x.example/dog.jpg\n"
            "Contact: Alice, +43 1 2345",
        ),
        ((PREVIEW,), ""),
    ],
)
def test_what_else_a_message_holds_is_said_in_words_in_its_order(
    content: tuple[Content, ...], expected: str
) -> None:
    said = reduce(message(*content), NOTHING)

    assert said == message(Text(expected))


def test_an_edit_of_a_poll_is_said_in_words() -> None:
    counted = replace(TEA, votes=(1, 0))
    said = reduce(edit(counted), Capabilities(texts=Texts(edits=True)))

    assert said == edit(Text("Poll: Tea?\n1. Yes (1 vote)\n2. No (0 votes)"))


def test_what_a_place_can_show_stays_what_it_is() -> None:
    able = Capabilities(texts=Texts(locations=True, cards=True, polls=True, files=True))
    content = (CAFE, Text("look"), DICE, CARD, DOG, TEA)
    words = Text("look\n[a dice throw, which cannot be shown here]")

    assert reduce(message(*content), able) == message(CAFE, words, CARD, DOG, TEA)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (
            Text("it is *him*", (Span(0, 2, "bold"), Span(6, 11, "spoiler", "film"))),
            Text("it is (spoiler: film) *him*", (Span(0, 2, "bold"),)),
        ),
        (
            Text("who?\nhim", (Span(0, 4, "quote"), Span(0, 4, "spoiler"), Span(4, 8, "spoiler"))),
            Text("(spoiler) who?\nhim", (Span(0, 14, "quote"),)),
        ),
        (
            Text("a b", (Span(0, 1, "spoiler"), Span(2, 3, "spoiler", "x"))),
            Text("(spoiler) a (spoiler: x) b"),
        ),
        (BOLD, BOLD),
    ],
)
def test_what_cannot_be_hidden_is_marked_in_words(words: Text, shown: Text) -> None:
    able = Capabilities(texts=Texts(styles=True))

    assert reduce(message(words), able) == message(shown)
    assert reduce(message(words), ALL) == message(words)


@pytest.mark.parametrize(
    ("emoji", "words", "answers", "said"),
    [
        (("👋",), "hi", False, 'bob: 👋 (to "hi")'),
        (("👋", "🐢"), "hi\n  there", False, 'bob: 👋 🐢 (to "hi there")'),
        (("👋",), "x" * 50, False, f'bob: 👋 (to "{"x" * 39}…")'),
        (("👋",), "", False, "bob: 👋"),
        ((), "hi", True, "(no reaction any longer)"),
        (("👋", "🐢"), "hi", True, "👋 🐢"),
    ],
)
def test_reactions_are_said_in_words_where_there_are_none(
    emoji: tuple[str, ...], words: str, answers: bool, said: str
) -> None:
    """Who does not wish that was refused before."""
    to = replace(TO_BOB, words=words)
    reactions = Reactions(
        place=PLACE,
        actor=ALICE,
        at=1.0,
        target=to,
        emoji=emoji,
        native=NativeId("n"),
        alias=NativeId("a"),
    )
    expected = message(Text(said), answers=to if answers else None)

    assert reduce(reactions, Capabilities(texts=Texts(answers=answers))) == expected
    assert reduce(reactions, ALL) is reactions
