"""A network that breaks apart is told once."""

from adapters.irc.items import Later
from adapters.irc.session import Session
from bridge.api.states import Absent, Present, Split
from tests.adapters.irc.test_to_events import LOGIN, NOW, ROOM, in_room, message, told, who

WORDS = "a.example and b.example"


def crowded() -> Session:
    state = in_room()
    told(state, *(f":n{number}!x@h JOIN #c" for number in range(3)))
    return state


def split(*nicks: str, words: str = WORDS, at: float = NOW) -> Split:
    return Split(login=LOGIN, who=tuple(map(who, nicks)), words=words, at=at)


def test_all_of_a_batch_go_at_its_end() -> None:
    state = crowded()
    during = told(
        state,
        ":s BATCH +x netsplit a.example b.example",
        "@batch=x :n0!x@h QUIT :a.example b.example",
        "@batch=x :n1!x@h QUIT :a.example b.example",
    )

    assert during == []
    assert told(state, ":s BATCH -x") == [split("n0", "n1")]


def test_who_comes_back_in_a_batch_is_shown_and_counted_once() -> None:
    state = in_room()
    came = told(
        state,
        ":s BATCH +x netjoin a.example b.example",
        "@batch=x :n0!x@h JOIN #c",
        "@batch=x :n1!x@h JOIN #c",
        ":s BATCH -x",
    )
    notice = message(ROOM, None, f"Netsplit over: {WORDS}, 2 people are back.", "notice")

    assert [item.who for item in came if isinstance(item, Present)] == [who("n0"), who("n1")]
    assert came[-1] == notice


def test_without_batches_the_words_tell_it() -> None:
    state = crowded()
    (later,) = told(state, ":n0!x@h QUIT :a.example b.example", ":n1!x@h QUIT :a.example b.example")

    assert isinstance(later, Later)
    assert later.what() == (split("n0", "n1", at=NOW + later.after),)
    assert later.what() == ()


def test_who_comes_while_they_are_gathered_finds_them_gone() -> None:
    state = crowded()
    told(state, ":n0!x@h QUIT :a.example b.example")
    first, second = told(state, ":n0!x@h JOIN #c")

    assert first == split("n0")
    assert isinstance(second, Present)


def test_who_comes_while_a_batch_stays_open_finds_those_of_it_gone() -> None:
    state = crowded()
    told(
        state,
        ":s BATCH +x netsplit a.example b.example",
        "@batch=x :n0!x@h QUIT :a.example b.example",
    )
    first, second = told(state, ":n0!x@h JOIN #c")

    assert first == split("n0")
    assert isinstance(second, Present)
    assert told(state, ":s BATCH -x") == []


def test_of_a_batch_without_an_end_not_all_are_kept_back() -> None:
    state = crowded()
    told(state, ":s BATCH +x netsplit a.example b.example")
    quits = (f"@batch=x :m{n}!x@h QUIT :a.example b.example" for n in range(25_000))

    assert [len(each.who) for each in told(state, *quits) if isinstance(each, Split)] == [
        10_000,
        10_000,
    ]


def test_another_break_is_told_apart() -> None:
    state = crowded()
    told(state, ":n0!x@h QUIT :a.example b.example")
    first, _ = told(state, ":n1!x@h QUIT :b.example c.example")

    assert first == split("n0")


def test_what_somebody_says_himself_is_no_break() -> None:
    state = crowded()
    alone = told(state, ":n0!x@h QUIT :Quit: a.example b.example", ":n1!x@h QUIT :see you")

    assert [type(item) for item in alone] == [Absent, Absent]
