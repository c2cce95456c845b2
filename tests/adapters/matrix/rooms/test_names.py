"""How people and rooms are called. Matrix specification, "Calculating the display name"."""

from adapters.matrix.rooms import names
from adapters.matrix.rooms.room import Member, Room

ME, BOB, ROB = "@me:example.org", "@bob:example.org", "@rob:example.org"


def _room(**people: str) -> Room:
    members = {f"@{person}:example.org": Member(name) for person, name in people.items()}
    return Room(id="!tea:example.org", members=members, joined=len(members))


def test_who_has_no_name_is_called_by_his_id() -> None:
    assert names.shown(_room(bob=""), BOB) == "bob"


def test_who_is_not_known_is_called_by_his_id() -> None:
    assert names.shown(_room(), BOB) == "bob"


def test_those_of_one_name_are_told_apart() -> None:
    room = _room(bob="Bob", rob="Bob")

    assert [names.shown(room, one) for one in (BOB, ROB)] == [f"Bob ({BOB})", f"Bob ({ROB})"]


def test_names_that_look_like_one_are_told_apart() -> None:
    room = _room(bob="Bob", rob="B\u200bo\u200eb  ")

    assert names.shown(room, ROB) == f"Bob ({ROB})"


def test_nobody_is_shown_as_if_with_the_id_of_another_one() -> None:
    assert names.shown(_room(rob=f"Bob ({BOB})"), ROB) == f"Bob ({BOB}) ({ROB})"


def test_who_went_takes_no_name() -> None:
    room = _room(bob="Bob", rob="Bob")
    names.put(room, ROB, Member("Bob", membership="leave"))

    assert names.shown(room, BOB) == "Bob"


def test_what_is_counted_stays_true_as_people_come_and_go() -> None:
    room = _room(bob="Bob")
    before = names.shown(room, BOB)
    names.put(room, ROB, Member("Bob"))
    among = names.shown(room, BOB)
    names.put(room, ROB, None)

    assert (before, among, names.shown(room, BOB)) == ("Bob", f"Bob ({BOB})", "Bob")


def test_a_name_is_one_line_without_signs_that_turn_it() -> None:
    assert names.tidy("  B\u202eo\nb\x00  ") == "Bo b"


def test_a_name_of_any_length_is_short() -> None:
    assert len(names.tidy("\u01c4" * 100_000)) == names.MOST


def test_a_room_is_called_by_its_name_then_by_its_alias() -> None:
    room = _room(me="", bob="Bob")
    by_people = names.of_room(room, ME)
    room.alias = "#tea:example.org"
    by_alias = names.of_room(room, ME)
    room.name = "Tea"

    assert (by_people, by_alias, names.of_room(room, ME)) == ("Bob", "#tea:example.org", "Tea")


def test_a_room_without_a_name_is_called_by_its_heroes() -> None:
    """ "they should use the heroes to calculate the room name"; of others it is said how many."""
    room = _room(me="", bob="Bob", rob="Rob")
    two = names.of_room(room, ME)
    room.heroes, room.joined = (BOB, ROB), 5

    assert (two, names.of_room(room, ME)) == ("Bob and Rob", "Bob, Rob and 2 more")


def test_a_room_that_all_others_left_was_theirs() -> None:
    room = _room(me="")
    room.heroes = (BOB,)

    assert names.of_room(room, ME) == "Empty room (was bob)"


def test_a_room_that_nobody_else_was_in_is_empty() -> None:
    assert names.of_room(_room(me=""), ME) == "Empty room"
