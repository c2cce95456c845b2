"""Who is called by words, as people of XMPP write them."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.matrix.calls.mentions import Called, called
from adapters.matrix.rooms import names
from adapters.matrix.rooms.room import Member, Power, Room
from bridge.api.content import Text
from bridge.api.text import Span

ME, BOB = "@me:example.org", "@bob:example.org"
ANNA, OTHER = "@anna.k:example.org", "@anna:far.example"
DOE, GONE = "@jd:example.org", "@gone:example.org"

ROOM = Room(
    id="!tea",
    members={
        ME: Member("Alice"),
        BOB: Member("Bob"),
        ANNA: Member("Anna Karenina"),
        OTHER: Member("Anna Karenina"),
        DOE: Member("Doe: the, John"),
        GONE: Member("Gone", membership="leave"),
        "@same:a.example": Member("One"),
        "@same:b.example": Member("Two"),
    },
)


def found(words: Text | str, room: Room = ROOM) -> tuple[list[tuple[str, str]], Called]:
    text, people = called(Text(words) if isinstance(words, str) else words, room, ME)
    spans = [span for span in text.spans if span.kind == "mention"]
    return [(text.body[span.start : span.end], span.value) for span in spans], people


@pytest.mark.parametrize(
    ("words", "name", "person"),
    [
        ("Bob: tea?", "Bob", BOB),
        ("Bob, tea?", "Bob", BOB),
        ("Bob:", "Bob", BOB),
        ("bob: tea?", "bob", BOB),
        ("@Bob: tea?", "@Bob", BOB),
        ("tea, @Bob?", "@Bob", BOB),
        ("(@bob)", "@bob", BOB),
        ("ask @bob:example.org.", "@bob:example.org", BOB),
        ("Doe: the, John: tea?", "Doe: the, John", DOE),
        ("hi @Doe: the, John", "@Doe: the, John", DOE),
        (f"Anna Karenina ({OTHER}): hi", f"Anna Karenina ({OTHER})", OTHER),
        ("so @Anna Karenina (@anna.k:example.org)", "@Anna Karenina (@anna.k:example.org)", ANNA),
        ("@anna.k: hi", "@anna.k", ANNA),
    ],
)
def test_somebody_is_called_by_name_or_id(words: str, name: str, person: str) -> None:
    assert found(words) == ([(name, person)], Called((person,)))


@pytest.mark.parametrize(
    "words",
    [
        "I asked Bob: yes, he says",
        "Bobby: tea?",
        "bob@example.org, or a@Bob",
        "Alice: that is me, @Alice",
        "Anna Karenina: there are two",
        "same: there are two, @same",
        "Gone: he left",
        "hello, world: @nobody",
        "tea\nBob: he said",
    ],
)
def test_nobody_is_called_by_what_is_not_his_name_alone(words: str) -> None:
    assert found(words) == ([], Called())


def test_several_are_called_in_order_and_each_once() -> None:
    words = "Bob, anna: tea? @anna.k, @bob"

    assert found(words) == (
        [("Bob", BOB), ("anna", OTHER), ("@anna.k", ANNA), ("@bob", BOB)],
        Called((BOB, OTHER, ANNA)),
    )


@pytest.mark.parametrize("kind", ["code", "pre", "quote", "link"])
def test_who_is_named_in_code_or_quoted_is_not_called(kind: str) -> None:
    value = "https://example.org/" if kind == "link" else ""
    words = Text("@Bob @anna.k", (Span(0, 4, kind, value),))  # type: ignore[arg-type]

    assert found(words) == ([("@anna.k", ANNA)], Called((ANNA,)))


def test_who_is_called_already_is_called() -> None:
    words = Text("he and me", (Span(0, 2, "mention", BOB), Span(7, 9, "mention", ME)))

    assert found(words) == ([("he", BOB), ("me", ME)], Called((BOB,)))


def test_a_call_keeps_its_look() -> None:
    text, _ = called(Text("@Bob yes", (Span(0, 8, "bold"),)), ROOM, ME)

    assert text.spans == (Span(0, 8, "bold"), Span(0, 4, "mention", BOB))


@pytest.mark.parametrize(
    ("level", "needed", "words", "is_called"),
    [
        (50, 50, "@room: tea", True),
        (49, 50, "@room: tea", False),
        (0, 0, "so, @Room!", True),
        (50, 50, "a@room @roommate", False),
    ],
)
def test_all_are_called_where_one_may(level: int, needed: int, words: str, is_called: bool) -> None:
    room = Room(id="!tea", power=Power(users={ME: level}, notify_room=needed))

    assert found(words, room) == ([], Called((), is_called))


def test_all_are_not_called_in_code() -> None:
    room = Room(id="!tea", power=Power(users={ME: 100}))

    assert found(Text("@room", (Span(0, 5, "code"),)), room) == ([], Called())


def test_called_people_are_written_as_the_specification_has_it() -> None:
    assert Called().written() == {}
    assert Called((BOB,), True).written() == {"user_ids": [BOB], "room": True}
    assert Called((BOB, ANNA), True).but(Called((BOB,), True)) == Called((ANNA,))
    assert Called((BOB,)).joined(Called((ANNA, BOB))) == Called((BOB, ANNA))


def test_who_comes_and_goes_is_called_as_long_as_he_is_there() -> None:
    room = Room(id="!tea", members={ME: Member("Alice"), ANNA: Member("Anna")})
    before = found("anna: tea?", room)
    names.put(room, OTHER, Member("Other"))
    among = found("anna: tea?", room)
    names.put(room, BOB, Member("Bob"))
    names.put(room, "@anna:second.example", Member("Second"))
    several = found("anna: tea?", room)
    names.put(room, OTHER, None)
    after = found("anna: tea?", room)

    assert before == several == ([], Called())
    assert among == ([("anna", OTHER)], Called((OTHER,)))
    assert after == ([("anna", "@anna:second.example")], Called(("@anna:second.example",)))


def test_a_word_that_is_nobodys_name_is_not_looked_for_among_all() -> None:
    people = _Counted({f"@p{number}:example.org": Member() for number in range(100)})
    room = Room(id="!tea", members=people)
    found("ask @nobody", room)
    people.walked = 0

    assert found("well: @nobody, and @p7", room)[1] == Called(("@p7:example.org",))
    assert people.walked == 0


class _Counted(dict[str, Member]):
    """How often somebody walks through it."""

    walked = 0

    def __iter__(self) -> Iterator[str]:
        self.walked += 1
        return super().__iter__()

    def items(self) -> Any:
        self.walked += 1
        return super().items()
