"""Who is in a room, as reported, and the differences that are shown."""

from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import About, Absent, Everyone, Present, Renamed, Subject
from bridge.core.occupancy import Came, Change, Changed, NameChanged, Went
from bridge.core.presence import Presence
from bridge.store.values import Occupant

IRC = NetworkName("irc")
LOGIN = LoginId(7)
ROOM = Place(IRC, "room", "#room%server", LOGIN)
OTHER = Place(IRC, "room", "#other%server", LOGIN)


def who(nick: str) -> Identity:
    return Identity(IRC, f"{nick.lower()}%server", nick)


def present(
    nick: str, place: Place = ROOM, *, anchor: str | None = None, mine: bool = False
) -> Present:
    return Present(place=place, who=who(nick), anchor=anchor, mine=mine)


def names(changes: list[tuple[Place, Change]]) -> list[str]:
    """`+bob`, `-bob`, `bob>rob`, `~bob`."""
    words = []
    for _, change in changes:
        match change:
            case Came(here):
                words.append(f"+{here.occupant.name}")
            case Changed(here):
                words.append(f"~{here.occupant.name}")
            case Went(here):
                words.append(f"-{here.occupant.name}")
            case NameChanged(was, here):
                words.append(f"{was.occupant.name}>{here.occupant.name}")
            case Subject():
                words.append(f"={change.text}")
    return words


def room_of(presence: Presence, *nicks: str) -> Presence:
    everyone = tuple(present(nick) for nick in nicks)
    presence.report(Everyone(place=ROOM, present=everyone))
    return presence


def test_everyone_shows_the_difference_and_those_who_went_first() -> None:
    presence = room_of(Presence(), "bob", "carol")
    changes = presence.report(Everyone(place=ROOM, present=(present("carol"), present("dave"))))

    assert names(changes) == ["-bob", "+dave"]


def test_the_same_report_twice_changes_nothing() -> None:
    presence = room_of(Presence(), "bob")

    assert presence.report(present("bob")) == []


def test_a_new_rank_or_absence_is_a_change() -> None:
    presence = room_of(Presence(), "bob")
    raised = Present(place=ROOM, who=who("bob"), role="moderator", affiliation="admin")

    assert names(presence.report(raised)) == ["~bob"]


def test_what_a_room_is_stays_the_same_however_it_is_learned() -> None:
    presence = room_of(Presence(), "bob")
    learned = About(place=ROOM, is_moderated=True, is_learned=True)

    assert presence.report(learned) == [(ROOM, learned)]
    assert presence.report(About(place=ROOM, is_moderated=True)) == []


def test_quitting_leaves_every_room_of_the_login() -> None:
    presence = Presence()
    for place in (ROOM, OTHER):
        presence.report(present("bob", place))
    changes = presence.report(Absent(login=LOGIN, place=None, who=who("bob"), cause="quit"))

    assert {place for place, _ in changes} == {ROOM, OTHER}
    assert names(changes) == ["-bob", "-bob"]


def test_an_identity_follows_its_owner_through_a_change_of_name() -> None:
    presence = room_of(Presence(), "bob")
    presence.report(Renamed(login=LOGIN, was=who("bob"), now=who("robert")))

    assert presence.author(ROOM, who("robert")) == Identity(IRC, "bob%server", "robert")


def test_a_name_that_somebody_else_takes_is_a_new_identity() -> None:
    presence = room_of(Presence(), "bob")
    presence.report(Renamed(login=LOGIN, was=who("bob"), now=who("robert")))
    presence.report(present("bob"))

    assert presence.author(ROOM, who("bob")).native == "bob%server#2"


def test_an_identity_is_the_account_that_was_known_at_the_join() -> None:
    presence = Presence()
    presence.report(present("bob", anchor="account:bob@server"))
    presence.report(present("bob", anchor="account:other@server"))

    assert presence.author(ROOM, who("bob")).native == "account:bob@server"


def test_coming_back_under_another_name_is_a_change_of_ones_own() -> None:
    """Somebody took the name of before, and one's own is that of somebody who went."""
    presence = room_of(Presence(), "bob")
    presence.report(present("me", mine=True))
    back = (present("me"), present("bob", mine=True))
    changes = presence.report(Everyone(place=ROOM, present=back))

    assert names(changes) == ["-bob", "me>bob", "+me"]
    room = presence.room(ROOM)
    assert room is not None
    assert room.own == room.named("bob")
    assert presence.author(ROOM, who("me")).native == "me%server#2"


def test_somebody_who_speaks_from_outside_is_who_he_says() -> None:
    assert Presence().author(ROOM, who("bob")) == who("bob")


def test_when_the_own_is_removed_the_room_is_forgotten() -> None:
    presence = room_of(Presence(), "bob")
    presence.report(present("me", mine=True))
    changes = presence.report(
        Absent(login=LOGIN, place=ROOM, who=who("me"), cause="kicked", by="bob", mine=True)
    )

    assert names(changes) == ["-me"]
    assert presence.room(ROOM) is None


def test_what_was_shown_before_a_restart_is_what_the_difference_is_made_to() -> None:
    presence = Presence()
    bob = Occupant("bob", "bob%server", "bob%server", "participant", "none")
    presence.restore(ROOM, [bob], Subject(place=ROOM, text="old"))

    assert names(presence.report(Everyone(place=ROOM, present=(present("carol"),)))) == [
        "-bob",
        "+carol",
    ]
    assert names(presence.report(Subject(place=ROOM, text="old"))) == []
    assert names(presence.report(Subject(place=ROOM, text="new"))) == ["=new"]


def test_whose_name_is_not_said_is_called_as_before_or_is_nobodys_concern() -> None:
    hall = Place(IRC, "room", "#hall")
    zoe = Identity(NetworkName("xmpp"), "zoe@example.org", "zoe")
    presence = Presence()
    presence.report(Present(place=hall, who=zoe))
    visitor = Present(place=hall, who=zoe._replace(name=""), role="visitor")

    [(_, change)] = presence.report(visitor)
    stranger = visitor.who._replace(native="yuri@example.org")

    assert isinstance(change, Changed)
    assert (change.here.occupant.name, change.here.occupant.role) == ("zoe", "visitor")
    assert presence.report(Present(place=hall, who=stranger)) == []
