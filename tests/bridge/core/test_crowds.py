"""Rooms of many people, and rooms in which people of several networks are."""

from dataclasses import replace

from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import About, Absent, Everyone, Present, Renamed
from bridge.core.occupancy import Came, Changed
from bridge.core.presence import Presence
from bridge.core.routing import XMPP
from bridge.store.values import Occupant
from tests.bridge.core.test_presence import names

FAR = NetworkName("far")
OWN = Place(FAR, "room", "#square", LoginId(7))
SHARED = Place(FAR, "room", "#hall")


def who(name: str, network: NetworkName = FAR) -> Identity:
    native = f"{name.lower()}@example.org" if network == XMPP else f"id-{name}"
    return Identity(network, native, name)


def here(name: str, place: Place = SHARED, **more: object) -> Present:
    return Present(place=place, who=who(name), **more)  # type: ignore[arg-type]  # fields of it


def resident(name: str) -> Present:
    return Present(place=SHARED, who=who(name, XMPP))


def crowd(presence: Presence, most: int) -> list[str]:
    """What is shown of 10,000 people, of whom the last one is an owner and this login's own."""
    people = [here(f"p{number}", OWN) for number in range(9_998)]
    chief = here("chief", OWN, role="moderator", affiliation="owner")
    me = here("me", OWN, mine=True)
    return names(presence.report(Everyone(place=OWN, present=(*people, chief, me))))


def test_of_a_crowd_staff_oneself_and_as_many_as_configured_are_shown() -> None:
    presence = Presence(lambda _: 5)

    shown = crowd(presence, 5)

    room = presence.room(OWN)
    assert room is not None
    assert shown == ["+chief", "+me", "+p0", "+p1", "+p2"]
    assert room.members == 10_000


def test_who_speaks_in_a_crowd_is_shown_before_it_and_from_then_on() -> None:
    presence = Presence(lambda _: 5)
    crowd(presence, 5)

    first = presence.appear(OWN, who("p77"))
    second = presence.appear(OWN, who("p77"))
    left = presence.report(Absent(login=OWN.login, place=OWN, who=who("p77")))

    assert (names(first), second, names(left)) == (["+p77"], [], ["-p77"])


def test_who_was_not_shown_leaves_and_is_renamed_without_a_word() -> None:
    presence = Presence(lambda _: 5)
    crowd(presence, 5)
    login = OWN.login

    left = presence.report(Absent(login=login, place=OWN, who=who("p77")))
    renamed = presence.report(Renamed(login=login, was=who("p78"), now=who("q78")))
    spoke = presence.appear(OWN, who("q78"))

    room = presence.room(OWN)
    assert room is not None
    assert (left, renamed, names(spoke)) == ([], [], ["+q78"])
    assert room.members == 9_999


def test_the_network_may_know_of_more_people_than_it_names() -> None:
    presence = Presence()
    presence.report(here("a"))

    presence.report(About(place=SHARED, members=5_000))

    room = presence.room(SHARED)
    assert room is not None
    assert room.members == 5_000


def test_a_stranger_who_speaks_in_a_private_view_is_not_in_it() -> None:
    presence = Presence()
    presence.report(here("me", OWN, mine=True))

    assert presence.appear(OWN, who("stranger")) == []


def test_who_speaks_in_a_shared_room_is_in_it() -> None:
    presence = Presence()
    presence.report(here("a"))

    assert names(presence.appear(SHARED, who("b"))) == ["+b"]


def test_a_report_of_everybody_says_nothing_of_those_of_other_networks() -> None:
    presence = Presence()
    presence.report(resident("Rosa"))

    changes = presence.report(Everyone(place=SHARED, present=(here("a"),)))

    room = presence.room(SHARED)
    assert room is not None
    assert names(changes) == ["+a"]
    assert room.here["rosa@example.org"].occupant == Occupant(
        "Rosa", "rosa@example.org", "rosa@example.org", "participant", "none", False, XMPP
    )


def test_the_network_ranks_who_is_there_and_brings_in_nobody() -> None:
    presence = Presence()
    rosa = Present(place=SHARED, who=who("Rosa", XMPP), away=True, status="at lunch")
    chief = Present(place=SHARED, who=who("Rosa", XMPP), role="moderator", affiliation="admin")

    absent = presence.rank(chief)
    presence.report(rosa)
    ranked = presence.rank(chief)
    again = presence.rank(chief)

    [(_, change)] = ranked
    assert (absent, again) == ([], [])
    assert isinstance(change, Changed)
    assert (change.here.occupant.role, change.here.away, change.here.status) == (
        "moderator",
        True,
        "at lunch",
    )


def test_nobody_in_a_shared_room_has_a_name_that_looks_like_anothers() -> None:
    presence = Presence()
    presence.report(resident("Rosa"))

    changes = presence.report(Everyone(place=SHARED, present=(here("rosa"), here("Rosá"))))

    assert names(changes) == ["+rosa (2)", "+Rosá (3)"]


def test_what_he_says_is_said_under_the_name_that_is_shown() -> None:
    presence = Presence()
    presence.report(resident("Rosa"))
    presence.report(here("rosa"))

    assert presence.author(SHARED, who("rosa")) == Identity(FAR, "id-rosa", "rosa (2)")


def test_a_name_is_free_when_who_had_it_went_or_is_called_otherwise() -> None:
    presence = Presence()
    for name in ("Rosa", "Emma"):
        presence.report(resident(name))
    presence.report(here("rosa"))
    presence.report(Absent(login=None, place=SHARED, who=who("Rosa", XMPP)))
    emma = Identity(XMPP, "emma@example.org", "Emily")
    presence.report(Present(place=SHARED, who=emma))

    changes = presence.report(here("rosa")) + presence.report(here("emma"))

    assert names(changes) == ["rosa (2)>rosa", "+emma"]


def test_ten_thousand_names_are_told_apart_without_comparing_each_with_each() -> None:
    presence = Presence()
    people = tuple(here(f"p{number}") for number in range(10_000))

    changes = presence.report(Everyone(place=SHARED, present=people))

    assert all(isinstance(change, Came) for _, change in changes)
    assert len(changes) == 10_000


def test_thousands_of_one_name_are_told_apart_without_trying_every_number() -> None:
    """As whoever ended his account is called on some networks. Else it would take a minute."""
    presence = Presence()
    people = [
        Present(place=SHARED, who=Identity(FAR, f"id-{number}", "gone")) for number in range(8_000)
    ]

    changes = presence.report(Everyone(place=SHARED, present=tuple(people)))
    again = presence.report(replace(people[-1], away=True))

    assert names(changes)[:3] == ["+gone", "+gone (2)", "+gone (3)"]
    assert len(set(names(changes))) == 8_000
    assert names(again) == ["~gone (8000)"]


def test_who_takes_the_name_of_another_is_shown_with_a_number() -> None:
    presence = Presence()
    for name in ("rosa", "emma"):
        presence.report(here(name))
    now = Identity(FAR, "id-emma", "Rosa")

    changes = presence.report(Renamed(login=None, was=who("emma"), now=now))

    assert names(changes) == ["emma>Rosa (2)"]


def test_who_leaves_one_network_leaves_no_room_of_another() -> None:
    other = NetworkName("other")
    presence = Presence()
    presence.report(here("rosa"))
    for place in (Place(other, "room", "#hall"), Place(other, "room", "#yard")):
        presence.report(Present(place=place, who=Identity(other, "id-rosa", "emma")))

    renamed = presence.report(Renamed(login=None, was=who("rosa"), now=who("rosa")))
    left = presence.report(Absent(login=None, place=None, who=who("rosa")))

    assert [place for place, _ in renamed + left] == [SHARED, SHARED]
