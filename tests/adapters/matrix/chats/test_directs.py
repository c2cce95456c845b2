"""Which rooms are chats, by what the account, invitations and third persons say; what is kept."""

import json

from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.chats.directs import PIECE, PREFIX, Directs

BOB, CAROL = "@bob:example.org", "@carol:example.org"


def test_the_account_decides_where_two_are_named_the_invitation() -> None:
    directs = Directs()
    directs.ask("!a", CAROL)
    directs.take({BOB: ["!a", "!b"], CAROL: ["!a"]})

    assert (directs.peer("!a"), directs.peer("!b"), directs.peer("!c")) == (CAROL, BOB, "")
    assert directs.people() == {BOB, CAROL}


def test_what_an_invitation_said_the_account_takes_back() -> None:
    directs = Directs()
    directs.ask("!a", BOB)
    directs.take({BOB: ["!a"]})
    directs.take({})

    assert directs.peer("!a") == ""


def test_crowded_rooms_are_none_for_good() -> None:
    directs = Directs()
    directs.take({BOB: ["!a"]})
    directs.crowd("!a")
    directs.take({BOB: ["!a", "!b"]})

    assert (directs.peer("!a"), directs.meant("!a"), directs.rooms(BOB)) == ("", BOB, ["!b"])


def test_whatever_changes_is_told_and_kept_once() -> None:
    directs = Directs()
    directs.take({BOB: ["!a"]})
    first = directs.touched, directs.keep()
    directs.touched = set()
    directs.take({BOB: ["!a"]})
    directs.said_in("!a", 1)
    second = directs.touched, directs.keep()
    directs.said_in("!a", 1)
    third = directs.touched, directs.keep()

    assert (first[0], list(first[1])) == ({BOB}, [f"{PREFIX}0"])
    assert (second[0], list(second[1])) == (set(), [f"{PREFIX}0"])
    assert third == (set(), {})


def test_a_chat_goes_on_where_was_said_something_last_whatever_comes_first() -> None:
    directs = Directs()
    directs.take({BOB: ["!a", "!b"]})
    directs.said_in("!b", 2)
    directs.said_in("!a", 1)

    assert directs.rooms(BOB) == ["!b", "!a"]


def test_what_is_kept_is_kept_in_pieces_that_are_small() -> None:
    directs = Directs()
    directs.take({f"@person{number}:example.org": [f"!room{number}"] for number in range(3000)})
    kept = directs.keep()
    read = Directs.read({name: value for name, value in kept.items() if value is not None})
    read.take({BOB: ["!a"]})
    changed = read.keep()

    assert len(kept) > 1
    assert all(value is not None and len(value) <= PIECE for value in kept.values())
    assert read.listed == {BOB: ("!a",)}
    assert [name for name, value in changed.items() if value is None] == list(kept)[1:]


persons = st.sampled_from([BOB, CAROL, "@me:example.org"])
rooms = st.sampled_from(["!a", "!b", "!c"])
deeds = st.one_of(
    st.tuples(st.just("take"), st.dictionaries(persons, st.lists(rooms))),
    st.tuples(st.just("ask"), rooms, persons),
    st.tuples(st.just("crowd"), rooms),
    st.tuples(st.just("said_in"), rooms, st.integers()),
    st.tuples(st.just("drop"), rooms),
)


@given(st.lists(deeds, max_size=12))
def test_what_is_read_is_what_was_kept(done: list[tuple[str, object]]) -> None:
    directs, kept = Directs(), dict[str, bytes]()
    for name, *what in done:
        getattr(directs, name)(*what)
        for piece, value in directs.keep().items():
            assert value is not None
            kept[piece] = value
    read = Directs.read(kept)

    assert [read.peer(room) for room in ("!a", "!b", "!c")] == [
        directs.peer(room) for room in ("!a", "!b", "!c")
    ]
    assert (read.active, read.crowded, read.asked) == (
        directs.active,
        directs.crowded,
        directs.asked,
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | persons | rooms,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | persons, inner, max_size=3)
    ),
    max_leaves=10,
)


@given(anything)
def test_nothing_that_is_said_of_it_is_a_fault(content: object) -> None:
    directs = Directs()
    directs.take(content)
    directs.ignore(content)
    directs.ignore({"ignored_users": content})
    found = Directs.read({f"{PREFIX}0": json.dumps(content).encode()})

    assert all(
        isinstance(room, str) for person in directs.people() for room in directs.rooms(person)
    )
    assert found.people() <= {BOB, CAROL, "@me:example.org"}
