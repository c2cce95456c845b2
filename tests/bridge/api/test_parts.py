"""Messages with files as the several that they are shown as."""

from dataclasses import replace

import pytest

from bridge.api.content import Content, File, Preview, Text
from bridge.api.events import Message, Ref, ReturnPath
from bridge.api.ids import EventId, NetworkName, Place
from bridge.api.parts import MOST, mark, marks, parts

CHAT = Place(NetworkName("irc"), "direct", "bob")
DOG, CAT, LOST = (File(name=name, url=f"https://x.example/{name}") for name in ("dog", "cat", ""))
LINK = Preview(url="https://x.example")
WORDS = Text("look")
ANSWERS = Ref(event=EventId(7), words="hi")


def message(*content: Content, answers: Ref | None = None) -> Message:
    return Message(place=CHAT, actor=None, at=1.0, content=content, form="action", answers=answers)


def shown(event: Message) -> list[tuple[Content, ...]]:
    """What each of them holds, where the lost one cannot be shown."""
    return [part.content for part in parts(event, lambda file: file is not LOST)]


@pytest.mark.parametrize(
    ("content", "held"),
    [
        ([WORDS], [(WORDS,)]),
        ([DOG], [(DOG,)]),
        ([WORDS, DOG], [(WORDS,), (DOG,)]),
        ([DOG, WORDS, CAT], [(WORDS,), (DOG,), (CAT,)]),
        ([DOG, CAT], [(DOG,), (CAT,)]),
        ([Text(""), DOG, CAT], [(DOG,), (CAT,)]),
        ([WORDS, LINK, DOG], [(WORDS, LINK), (DOG,)]),
        ([LINK, DOG, CAT], [(DOG, LINK), (CAT,)]),
        ([LOST, DOG], [(LOST,), (DOG,)]),
        ([WORDS, LOST], [(WORDS, LOST)]),
        ([LOST], [(LOST,)]),
    ],
)
def test_the_words_come_first_and_then_each_file(
    content: list[Content], held: list[tuple[Content, ...]]
) -> None:
    assert shown(message(*content)) == held


def test_the_first_alone_answers_and_is_done() -> None:
    several = parts(message(WORDS, DOG, answers=ANSWERS), bool)
    alone = parts(message(DOG, CAT, answers=ANSWERS), bool)

    assert [(part.answers, part.form) for part in several] == [(ANSWERS, "action"), (None, "say")]
    assert [part.answers for part in alone] == [ANSWERS, None]


@pytest.mark.parametrize(
    ("answers", "held"),
    [
        (Ref(words="hi"), [(), (DOG,)]),
        (Ref(words="hi", quote=""), [(DOG,)]),
        (Ref(), [(DOG,)]),
        (ANSWERS, [(DOG,)]),
    ],
)
def test_what_is_quoted_in_earnest_is_words(answers: Ref, held: list[tuple[Content, ...]]) -> None:
    assert shown(message(DOG, answers=answers)) == held


def test_what_a_client_of_xmpp_said_stays_as_it_is() -> None:
    own = replace(message(WORDS, DOG), back=ReturnPath("alice", None, "bob"))

    assert parts(own, bool) == (own,)
    assert marks(own) == ()


def test_files_beyond_so_many_stay_with_the_words() -> None:
    many = [File(name=str(n), url=f"https://x.example/{n}") for n in range(MOST + 2)]

    assert shown(message(WORDS, *many)) == [(WORDS, *many[MOST:]), *((one,) for one in many[:MOST])]


def test_the_marks_tell_files_from_words_and_from_each_other() -> None:
    coming = File(name="a", native="n1")
    refused = replace(coming, trouble="It is too large.")

    assert marks(message(WORDS)) == marks(message(refused)) == ()
    assert marks(message(DOG)) == (mark(DOG),)
    assert marks(message(WORDS, DOG, coming)) == ("", mark(DOG), mark(coming))
    assert marks(message(refused, DOG)) == ("", mark(DOG))
    assert mark(coming) == mark(replace(coming, name="b", hosted="https://x.example/1"))
    assert len({mark(DOG), mark(CAT), mark(coming)}) == 3
