"""Polls: asked, voted in, ended; how they stand is told, and kept within bounds."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.matrix import to_events
from adapters.matrix.said import polls
from adapters.matrix.session import Session
from bridge.api.content import Poll, Text
from bridge.api.events import AnyEvent, Edit, Message, Retraction
from bridge.api.states import AnyState
from bridge.testing.inbox import MOST_KEPT
from tests.adapters.matrix.said.stage import (
    BOB,
    BOBS,
    CAROL,
    ME,
    PLACE,
    at,
    event,
    message,
    redaction,
    ref,
    related,
    room,
    session,
)

TEA = Poll(question="Tea?", answers=("Yes", "No", "Later"), takes_votes=True)
IDS = ("y", "n", "l")


def start(number: int = 1, most: int = 1, *, is_disclosed: bool = True) -> dict[str, Any]:
    """As most clients ask."""
    texts = zip(IDS, TEA.answers, strict=True)
    poll = {
        "kind": f"org.matrix.msc3381.poll.{'disclosed' if is_disclosed else 'undisclosed'}",
        "max_selections": most,
        "question": {"org.matrix.msc1767.text": TEA.question},
        "answers": [{"id": id_, "org.matrix.msc1767.text": text} for id_, text in texts],
    }
    return event("org.matrix.msc3381.poll.start", {"org.matrix.msc3381.poll.start": poll}, number)


def vote(number: int, *answers: Any, sender: str = CAROL, poll: str = "$1") -> dict[str, Any]:
    response = {"org.matrix.msc3381.poll.response": {"answers": list(answers)}}
    content = {**related("m.reference", poll), **response}
    return event("org.matrix.msc3381.poll.response", content, number, sender)


def end(number: int = 9, sender: str = BOB, poll: str = "$1") -> dict[str, Any]:
    content = {
        **related("m.reference", poll),
        "org.matrix.msc3381.poll.end": {},
        "org.matrix.msc1767.text": "It has ended.",
    }
    return event("org.matrix.msc3381.poll.end", content, number, sender)


def stands(number: int, *votes: int, **more: Any) -> Edit:
    return Edit(
        place=PLACE,
        actor=BOBS,
        at=at(number),
        target=ref("$1"),
        content=(replace(TEA, votes=votes, **more),),
    )


def read(one: Session, *events: dict[str, Any]) -> list[AnyEvent | AnyState]:
    """What all of them mean."""
    return [thing for each in events for thing in to_events.read(one, room(), each).things]


def test_each_vote_is_told_as_how_the_poll_stands() -> None:
    told = read(session(), start(), vote(2, "y"), vote(3, "l", sender=ME), vote(4, "n"))

    assert told == [
        message(TEA),
        stands(2, 1, 0, 0),
        stands(3, 1, 0, 1),
        stands(4, 0, 1, 1),
    ]


def test_stable_events_are_the_same() -> None:
    asked = {
        "m.poll": {
            "kind": "m.disclosed",
            "question": {"m.text": [{"body": "Tea?"}]},
            "answers": [
                {"m.id": id_, "m.text": [{"body": text}]}
                for id_, text in zip(IDS, TEA.answers, strict=True)
            ],
        }
    }
    voted = {**related("m.reference", "$1"), "m.selections": ["y"]}
    ended = {**related("m.reference", "$1"), "m.text": [{"body": "It has ended."}]}

    told = read(
        session(),
        event("m.poll.start", asked),
        event("m.poll.response", voted, 2, CAROL),
        event("m.poll.end", ended, 3),
    )

    closed = stands(3, 1, 0, 0, is_closed=True, takes_votes=False)
    assert told == [message(TEA), stands(2, 1, 0, 0), closed]


BALLOTS: list[tuple[int, tuple[Any, ...], list[tuple[int, ...]]]] = [
    (1, ("y",), [(1, 0, 0)]),
    (1, ("y", "n"), [(1, 0, 0)]),
    (2, ("l", "n", "y"), [(0, 1, 1)]),
    (2, ("y", "y"), [(1, 0, 0)]),
    (1, (), []),
    (2, ("y", "of tomorrow"), []),
    (1, (5,), []),
    (1, ({},), []),
]


@pytest.mark.parametrize(("most", "answers", "votes"), BALLOTS)
def test_a_ballot_counts_as_far_as_it_may(
    most: int, answers: tuple[Any, ...], votes: list[tuple[int, ...]]
) -> None:
    one = session()
    read(one, start(most=most))

    several = most > 1
    assert read(one, vote(2, *answers)) == [stands(2, *each, several=several) for each in votes]


def test_a_vote_is_taken_back_by_an_empty_one_or_redacted() -> None:
    one = session()
    read(one, start(), vote(2, "y"), vote(3, "n", sender=ME))

    assert read(one, vote(4)) == [stands(4, 0, 1, 0)]
    assert read(one, redaction("$3", 5, ME)) == [stands(5, 0, 0, 0)]


def test_of_somebodys_votes_the_latest_counts_and_the_same_only_once() -> None:
    one = session()
    read(one, start(), vote(5, "y"))

    assert read(one, vote(5, "n"), vote(4, "n")) == []


def test_an_undisclosed_poll_is_told_at_its_end() -> None:
    told = read(session(), start(is_disclosed=False), vote(2, "y"), end(9))

    assert told == [message(TEA), stands(9, 1, 0, 0, is_closed=True, takes_votes=False)]


def test_a_poll_has_one_end_by_who_asked_or_may_redact() -> None:
    one, closed = session(), stands(9, 0, 0, 0, is_closed=True, takes_votes=False)
    read(one, start())

    assert read(one, end(8, CAROL)) == []
    assert read(one, end(9)) == [closed]
    assert read(one, vote(10, "y")) == []


def test_the_end_of_a_poll_that_nobody_remembers_is_what_it_says() -> None:
    assert read(session(), end(9)) == [message(Text("It has ended."), number=9, form="notice")]


def test_a_vote_in_a_poll_of_another_room_is_none() -> None:
    one, other = session(), room()
    other.id = "!other:example.org"
    read(one, start())

    assert to_events.read(one, other, vote(2, "y")).things == []
    assert to_events.read(one, other, end(3)).things != [stands(3, 0, 0, 0)]


def test_a_poll_that_is_asked_otherwise_begins_anew() -> None:
    one = session()
    read(one, start(), vote(2, "y"))
    new = start(3)["content"]
    asked_anew = event(
        "org.matrix.msc3381.poll.start",
        {**related("m.replace", "$1"), "m.new_content": new},
        3,
    )

    [told] = read(one, asked_anew)

    assert isinstance(told, Edit)
    assert (told.target, told.content) == (ref("$1"), (TEA,))
    assert read(one, vote(4, "n", sender=ME)) == [stands(4, 0, 1, 0)]


def test_nobody_asks_otherwise_what_another_one_asked() -> None:
    one = session()
    read(one, start(), vote(2, "y"))
    content = {**related("m.replace", "$1"), "m.new_content": start()["content"]}

    [told] = read(one, event("org.matrix.msc3381.poll.start", content, 3, CAROL))

    assert isinstance(told, Edit)
    assert told.content == (replace(TEA, takes_votes=False),)
    assert read(one, vote(4, "y", sender=ME)) == [stands(4, 2, 0, 0)]


def test_a_poll_that_is_taken_back_is_counted_no_longer() -> None:
    one = session()
    read(one, start())

    items = to_events.read(one, room(), redaction("$1"))

    assert [type(thing) for thing in items.things] == [Retraction]
    assert items.keep == {"/said/poll/$1": None}
    assert read(one, vote(10, "y")) == []


# --- bounds ---------------------------------------------------------------------------------------


def test_hundreds_of_votes_are_not_hundreds_of_edits() -> None:
    one = session()
    read(one, start())
    votes = [vote(n, "y", sender=f"@p{n}:example.org") for n in range(2, polls.MOST_VOTERS + 2)]

    told = read(one, *votes)

    assert 20 < len(told) < 60
    assert told[: polls.EACH] == [stands(n + 1, n, 0, 0) for n in range(1, polls.EACH + 1)]


def test_the_largest_poll_can_be_kept() -> None:
    one, wide = session(), "👍"
    answers = [
        {"id": f"{n}{wide * 98}", "org.matrix.msc1767.text": "\0" + wide * 5000} for n in range(30)
    ]
    poll = {
        "kind": "m.disclosed",
        "max_selections": 30,
        "question": {"org.matrix.msc1767.text": wide * 5000},
        "answers": answers,
    }
    kept = to_events.read(one, room(), event(polls.STARTS[1], {polls.STARTS[1]: poll})).keep
    all_of_them = [answer["id"] for answer in answers[: polls.MOST_ANSWERS]]
    for n in range(2, polls.MOST_VOTERS + 20):
        sender = f"@{'p' * 200}{n}:example.org"
        kept = to_events.read(one, room(), vote(n, *all_of_them, sender=sender)).keep or kept

    known = one.said.polls.get("$1")
    assert known is not None
    assert (len(known.answers), len(known.ballots)) == (polls.MOST_ANSWERS, polls.MOST_VOTERS)
    assert len(kept["/said/poll/$1"] or b"") < MOST_KEPT


def test_the_oldest_polls_are_forgotten() -> None:
    one = session()
    read(one, *(start(n) for n in range(1, polls.MOST + 1)))

    items = to_events.read(one, room(), start(polls.MOST + 1))

    assert items.keep["/said/poll/$1"] is None
    assert read(one, vote(99, "y")) == []


def test_votes_are_remembered_over_a_restart() -> None:
    one, kept = session(), dict[str, bytes]()
    for each in (start(), vote(2, "y"), vote(3, "l", sender=ME)):
        keep = to_events.read(one, room(), each).keep
        kept.update({name: value for name, value in keep.items() if value is not None})
    other = session()

    useless = other.said.restore(kept)

    assert useless == {}
    assert other.said.polls.get("$1") == one.said.polls.get("$1")
    assert read(other, vote(4, "n")) == [stands(4, 0, 1, 1)]


WRONG: list[Any] = [
    {},
    {"question": {"m.text": "Tea?"}},
    {"question": "Tea?", "answers": [{"id": "y", "m.text": "Yes"}]},
    {"question": {"m.text": "Tea?"}, "answers": {"id": "y"}},
    {"question": {"m.text": "Tea?"}, "answers": ["y", 5, None, {"id": "y"}, {"m.text": "Yes"}]},
    {"question": {"m.text": "Tea?"}, "answers": [{"id": "y" * 300, "m.text": "Yes"}]},
]


@pytest.mark.parametrize("poll", WRONG)
def test_what_cannot_be_asked_is_its_words(poll: Any) -> None:
    content = {"org.matrix.msc3381.poll.start": poll, "m.text": "Tea?"}

    [told] = read(session(), event("org.matrix.msc3381.poll.start", content))

    assert isinstance(told, Message)
    assert told.content == (Text("Tea?"),)
