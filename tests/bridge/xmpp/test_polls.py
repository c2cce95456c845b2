"""Polls as people read them, and `/vote`."""

import pytest

from bridge.api.content import Card, Content, Poll, Text
from bridge.api.errors import Refused
from bridge.api.events import Edit, Form, Message, Ref
from bridge.api.ids import NetworkName, Place
from bridge.xmpp import polls
from bridge.xmpp.polls import Command

ONE = Poll(question="Tea?", answers=("Yes", "No", "Later"), takes_votes=True)
SEVERAL = Poll(question="What?", answers=("Tea", "Milk"), several=True, takes_votes=True)


def message(*content: Content, form: Form = "say") -> Message:
    place = Place(NetworkName("xmpp"), "room", "r@x")
    return Message(place=place, actor=None, at=0.0, content=content, form=form)


@pytest.mark.parametrize(
    ("poll", "expected"),
    [
        (
            ONE,
            "Poll: Tea?\n1. Yes\n2. No\n3. Later\n"
            'To vote, write "vote 1", or the number of another answer.',
        ),
        (
            SEVERAL,
            "Poll: What? (several answers can be chosen)\n1. Tea\n2. Milk\n"
            'To vote, write "vote 1", or "vote 1 2" for several answers.',
        ),
        (Poll(question="Tea?", answers=("Yes",)), "Poll: Tea?\n1. Yes"),
        (
            Poll(question="Tea?", answers=("Yes",), votes=(2,), is_closed=True, takes_votes=True),
            "Closed poll: Tea?\n1. Yes (2 votes)",
        ),
    ],
)
def test_how_one_votes_is_told_where_one_can(poll: Poll, expected: str) -> None:
    assert polls.written(poll) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/vote 1", (1,)),
        ("/Vote 1", (1,)),
        ("/vote 1 3", (1, 3)),
        ("/vote  1,3, 2 ", (1, 3, 2)),
        ("/vote 0", (0,)),
        ("/vote tea", None),
        ("/vote 1 please", None),
        ("/votes 1", None),
        ("/vote1", None),
        ("//vote 1", None),
        (" /vote 1", (1,)),
        ("/vote -1", None),
        ("/vote ²", None),
        ("/vote 12345", None),
        ("/vote" + " 1" * 101, None),
        ("hello", None),
    ],
)
def test_the_command_has_numbers_alone(body: str, expected: tuple[int, ...] | None) -> None:
    assert polls.given(message(Text(body))) == (expected and Command(expected))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("vote 1", (1,)),
        ("Vote 1", (1,)),
        (" vote 1, 3 ", (1, 3)),
        ("vote", None),
        ("votes 1", None),
        ("vote 1!", None),
        ("I vote 1", None),
        ("VOTE 1", None),
    ],
)
def test_without_a_slash_it_needs_a_number(body: str, expected: tuple[int, ...] | None) -> None:
    """Several clients keep what begins with a slash for themselves."""
    given = polls.given(message(Text(body)))
    assert given == (expected and Command(expected, is_plain=True))


def test_a_slash_alone_makes_it_a_command() -> None:
    assert polls.given(message(Text("/vote"))) == Command(())


def test_a_correction_is_a_command_too() -> None:
    said = message()
    edit = Edit(place=said.place, actor=None, at=0.0, target=Ref(), content=(Text("/vote 2"),))

    assert polls.given(edit) == Command((2,))


def test_what_is_more_than_words_is_no_command() -> None:
    assert polls.given(message(Text("/vote 1"), Text("x"))) is None
    assert polls.given(message(Card(name="/vote 1"))) is None
    assert polls.given(message(Text("/vote 1"), form="action")) is None
    assert polls.given(None) is None


@pytest.mark.parametrize(
    ("poll", "numbers", "expected"),
    [
        (ONE, (1,), (0,)),
        (ONE, (2, 2), (1,)),
        (ONE, (0,), ()),
        (SEVERAL, (2, 1), (1, 0)),
    ],
)
def test_numbers_are_choices(poll: Poll, numbers: tuple[int, ...], expected: object) -> None:
    assert polls.choices(numbers, poll) == expected


CLOSED = Poll(question="Tea?", answers=("Yes",), is_closed=True, takes_votes=True)
WHICH = 'Which answer? Write "vote" and its number, from 1 to 3; "vote 0" takes a vote back.'


@pytest.mark.parametrize(
    ("poll", "numbers", "reason", "words"),
    [
        (ONE, (), "not-acceptable", WHICH),
        (ONE, (4,), "not-acceptable", WHICH),
        (ONE, (0, 1), "not-acceptable", WHICH),
        (ONE, (1, 2), "not-acceptable", polls.ONE),
        (CLOSED, (1,), "not-acceptable", polls.CLOSED),
        (Poll(question="Tea?", answers=("Yes",)), (1,), "unsupported", polls.NO_VOTES),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    poll: Poll, numbers: tuple[int, ...], reason: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        polls.choices(numbers, poll)

    assert (refused.value.reason, refused.value.text) == (reason, words)


@pytest.mark.parametrize(("chosen", "expected"), [((0, 2), "/vote 1 3"), ((), "/vote 0")])
def test_what_was_chosen_is_the_command_again(chosen: tuple[int, ...], expected: str) -> None:
    assert polls.command(chosen) == expected
