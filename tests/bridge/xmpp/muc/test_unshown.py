"""What changes without a stream becomes the difference to what is shown."""

from bridge.api.ids import Identity, NetworkName, Place
from bridge.api.states import About, Destroyed, Subject, Typing
from bridge.core.occupancy import Came, Change, Changed, Here, NameChanged, Went
from bridge.store.values import Occupant
from bridge.xmpp.muc.unshown import Unshown, in_order, put_off

IRC = NetworkName("irc")
ROOM = Place(IRC, "room", "#c%s")


def here(name: str, status: str = "", was: str = "") -> Here:
    """was: the nick that the identity comes from."""
    occupant = Occupant(name, f"{name}%s", f"{was or name}%s", "participant", "none")
    return Here(occupant, status=status)


def difference(*changes: Change) -> list[Change]:
    unshown: Unshown = {}
    for change in changes:
        put_off(unshown, change)
    return in_order(unshown)


BOB, ROB = here("bob"), here("rob", was="bob")
NEW_BOB = here("bob", was="new")


def test_those_who_went_are_shown_first_and_the_subject_last() -> None:
    subject = Subject(place=ROOM, text="tea")
    dave = here("dave")

    assert difference(subject, Came(dave), Went(BOB, "quit")) == [
        Went(BOB, "quit"),
        Came(dave),
        subject,
    ]


def test_who_came_and_went_was_never_there() -> None:
    assert difference(Came(BOB), Changed(here("bob", "tea")), Went(BOB, "left")) == []
    assert difference(Came(BOB), NameChanged(BOB, ROB), Went(ROB, "left")) == []


def test_who_went_and_came_is_shown_as_he_is_now() -> None:
    assert difference(Went(BOB, "quit"), Came(NEW_BOB)) == [Changed(NEW_BOB)]


def test_only_the_last_counts() -> None:
    last = here("bob", "coffee")

    assert difference(Changed(here("bob", "tea")), Changed(last)) == [Changed(last)]
    assert difference(Came(BOB), Changed(last)) == [Came(last)]
    assert difference(Subject(place=ROOM, text="a"), Subject(place=ROOM, text="b")) == [
        Subject(place=ROOM, text="b")
    ]


def test_names_change_from_the_one_that_is_shown() -> None:
    robert = here("robert", was="bob")

    assert difference(NameChanged(BOB, ROB), NameChanged(ROB, robert)) == [NameChanged(BOB, robert)]
    assert difference(Came(BOB), NameChanged(BOB, ROB)) == [Came(ROB)]
    assert difference(NameChanged(BOB, ROB), Went(ROB, "quit")) == [Went(BOB, "quit")]


def test_a_name_that_changed_owners_is_that_of_the_last() -> None:
    assert difference(NameChanged(BOB, ROB), Came(NEW_BOB)) == [
        NameChanged(BOB, ROB),
        Came(NEW_BOB),
    ]
    assert difference(NameChanged(BOB, ROB), Came(NEW_BOB), Went(ROB, "quit")) == [Changed(NEW_BOB)]


def test_what_the_room_is_and_its_subject_are_shown_each_as_they_are_last() -> None:
    about, other = About(place=ROOM, name="Tea"), About(place=ROOM, name="Herbs")
    subject = Subject(place=ROOM, text="tea")
    end = Destroyed(place=ROOM)

    assert difference(end, about, subject, other) == [other, subject, end]


def test_who_writes_just_now_is_not_told_later() -> None:
    assert difference(Typing(place=ROOM, who=Identity(IRC, "bob", "bob"), is_typing=True)) == []
