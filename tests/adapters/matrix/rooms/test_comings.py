"""Who comes, goes and is called otherwise."""

from adapters.matrix.rooms import lookups, reading
from adapters.matrix.rooms.comings import MOST_KNOWN
from adapters.matrix.rooms.room import Member, Room
from bridge.api.events import Message
from bridge.api.states import Absent, Everyone, Present
from tests.adapters.matrix.rooms.stage import (
    BOB,
    CAROL,
    LOGIN,
    ME,
    PLACE,
    TEA,
    identity,
    member,
    read,
    room,
    session,
    told,
)

DAVE = "@dave:example.org"


def _present(person: str, name: str) -> Present:
    return Present(
        place=PLACE,
        who=identity(person, name),
        anchor=person,
        away=None,
        status=None,
        mine=person == ME,
    )


def _absent(person: str, name: str, **fields: str) -> Absent:
    who = identity(person, name)
    return Absent(login=LOGIN, place=PLACE, who=who, mine=person == ME, **fields)  # type: ignore[arg-type]


def test_who_comes_is_present() -> None:
    made = session()

    found = told(made, room(made), member(DAVE, displayname="Dave"))
    assert found == [_present(DAVE, "Dave")]


def test_how_somebody_was_before_he_changed_is_no_news() -> None:
    """As a homeserver may tell it with an event that came about at the same time."""
    made = session()
    tea = room(made)
    now = {**member(CAROL, displayname="Carola"), "origin_server_ts": 2000}
    earlier = {**member(CAROL, displayname="Carol"), "origin_server_ts": 1000}
    later = {**member(CAROL, displayname="Lola"), "origin_server_ts": 3000}

    assert told(made, tea, now) == [_present(CAROL, "Carola")]
    assert read(made, tea, earlier, is_new=False).things == []
    assert tea.members[CAROL].name == "Carola"
    assert read(made, tea, later, is_new=False).things == [_present(CAROL, "Lola")]


def test_who_goes_by_himself_left() -> None:
    made = session()

    found = told(made, room(made), member(CAROL, "leave", reason="tired"))
    assert found == [_absent(CAROL, "Carol", cause="left", reason="tired")]


def test_who_is_put_out_was_kicked_by_somebody() -> None:
    made = session()

    found = told(made, room(made), member(CAROL, "leave", by=BOB, reason="noise"))
    assert found == [_absent(CAROL, "Carol", cause="kicked", by="Bob", reason="noise")]


def test_who_is_banned_is_gone_and_an_end_of_that_changes_nothing() -> None:
    made = session()
    where = room(made)
    banned = told(made, where, member(CAROL, "ban", by=BOB))
    free = told(made, where, member(CAROL, "leave", by=BOB))

    assert (banned, free) == ([_absent(CAROL, "Carol", cause="banned", by="Bob")], [])


def test_another_name_is_shown() -> None:
    made = session()

    assert told(made, room(made), member(CAROL, displayname="Caro")) == [_present(CAROL, "Caro")]


def test_who_is_called_as_another_one_is_shown_otherwise_with_him() -> None:
    made = session()
    where = room(made, power=None)
    same = told(made, where, member(DAVE, displayname="Carol"))
    other = told(made, where, member(DAVE, displayname="Dave"))

    assert same == [_present(DAVE, f"Carol ({DAVE})"), _present(CAROL, f"Carol ({CAROL})")]
    assert other == [_present(DAVE, "Dave"), _present(CAROL, "Carol")]


def test_who_was_only_invited_was_never_there() -> None:
    made = session()
    where = room(made)
    invited = told(made, where, member(DAVE, "invite", by=BOB))
    gone = told(made, where, member(DAVE, "leave"))

    assert (invited, gone) == ([], [])


def test_of_who_was_not_known_his_last_event_tells_whether_he_was_there() -> None:
    made = session()
    event = member(DAVE, "leave")
    event["unsigned"] = {"prev_content": {"membership": "join"}}

    assert told(made, room(made), event) == [_absent(DAVE, "dave", cause="left")]


def test_a_room_that_nobody_came_into_tells_nothing_of_people() -> None:
    made = session()
    where = room(made, is_shown=False)

    assert told(made, where, member(DAVE, displayname="Dave")) == []
    assert where.members[DAVE] == Member("Dave")


def test_who_asks_to_be_let_in_is_told_of_in_the_room() -> None:
    made = session()
    [found] = told(made, room(made), member(DAVE, "knock", displayname="Dave", reason="tea?"))

    assert isinstance(found, Message)
    assert found.text == (
        f"Dave ({DAVE}) asks to be let in. Whoever may invite people can type"
        f' "/invite {DAVE}". In their words: tea?'
    )


def test_who_says_something_and_was_not_known_is_shown_and_looked_up() -> None:
    made = session()
    items = lookups.appear(made, room(made), DAVE)
    again = lookups.appear(made, made.rooms[TEA], DAVE)

    assert (items.things, len(items.errands)) == ([_present(DAVE, "dave")], 1)
    assert again.things == []


def test_a_room_that_one_is_put_out_of_is_forgotten() -> None:
    made = session()

    found = told(made, room(made), member(ME, "leave", by=BOB, reason="out"))
    assert found == [_absent(ME, "Alice", cause="kicked", by="Bob", reason="out")]
    assert (made.rooms, made.changed) == ({}, {TEA})


def test_a_room_that_one_came_into_elsewhere_is_offered_when_it_is_read() -> None:
    made = session()
    where = made.rooms[TEA] = Room(id=TEA, membership="invite")
    at_once = told(made, where, member(ME, displayname="Alice"))
    offered = reading.come(made, where).things

    assert (at_once, where.is_shown) == ([], True)
    assert isinstance(offered[0], Everyone)
    assert [one.who.name for one in offered[0].present] == ["Alice"]


def test_rooms_that_one_was_in_when_one_logged_in_are_not_offered() -> None:
    made = session()
    made.token = ""
    where = made.rooms[TEA] = Room(id=TEA, membership="invite")
    read(made, where, member(ME), is_new=False)

    assert (reading.come(made, where).things, where.membership) == ([], "join")


def test_a_space_is_not_offered() -> None:
    made = session()
    where = made.rooms[TEA] = Room(id=TEA, membership="invite", kind="m.space")
    told(made, where, member(ME))

    assert reading.come(made, where).things == []


def test_of_a_large_room_so_many_are_known_and_those_who_lead_it() -> None:
    made = session()
    where = room(made)
    for number in range(MOST_KNOWN + 50):
        read(made, where, member(f"@guest{number}:example.org"))

    assert len(where.members) == MOST_KNOWN
    assert BOB in where.members


def test_nonsense_is_nobody() -> None:
    made = session()
    where = room(made)
    for event in (member("nobody"), member(DAVE, "dancing"), member(DAVE, [])):  # type: ignore[arg-type]
        assert told(made, where, event) == []
    assert told(made, where, member(DAVE, displayname=[], avatar_url=3)) == [_present(DAVE, "dave")]


def test_of_many_who_are_called_the_same_only_the_one_who_comes_is_told() -> None:
    made = session()
    where = room(made)
    for number in range(2):
        read(made, where, member(f"@guest{number}:example.org", displayname="Guest"))

    found = told(made, where, member(DAVE, displayname="Guest"))
    assert found == [_present(DAVE, f"Guest ({DAVE})")]
