"""What is learned of people wherever they are, and many who go at once."""

from itertools import groupby

from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import Absent, Everyone, Hat, Learned, Present, Split
from bridge.core.occupancy import Changed, Went
from bridge.core.presence import Presence

IRC = NetworkName("irc")
LOGIN = LoginId(7)
TEA, CAKE = (Place(IRC, "room", f"#{name}%irc.example", LOGIN) for name in ("tea", "cake"))
BOT = Hat("urn:example:bot", "Bot")


def who(nick: str) -> Identity:
    return Identity(IRC, f"{nick}%irc.example", nick)


def here(place: Place, nick: str) -> Present:
    """As a network says it that tells of everything apart."""
    return Present(place=place, who=who(nick), away=None, status=None, hats=None)


def rooms(most: int = 1000) -> Presence:
    """bob and carol are in both, dave in one."""
    presence = Presence(lambda _: most)
    presence.report(
        Everyone(place=TEA, present=tuple(here(TEA, nick) for nick in ("bob", "carol", "dave")))
    )
    presence.report(
        Everyone(place=CAKE, present=tuple(here(CAKE, nick) for nick in ("bob", "carol")))
    )
    return presence


def test_it_is_shown_in_each_room_where_he_is_and_once() -> None:
    presence = rooms()
    away = Learned(login=LOGIN, who=who("bob"), away=True, status="at tea")
    changes = presence.report(away)

    assert {place for place, _ in changes} == {TEA, CAKE}
    for _, change in changes:
        assert isinstance(change, Changed)
        assert (change.here.away, change.here.status) == (True, "at tea")
    assert presence.report(away) == []
    assert presence.report(Learned(login=LOGIN, who=who("eve"), away=True)) == []


def test_what_is_not_said_stays_as_it_was() -> None:
    presence = rooms()
    presence.report(Learned(login=LOGIN, who=who("bob"), away=True, status="at tea"))
    presence.report(Learned(login=LOGIN, who=who("bob"), hats=(BOT,)))
    raised = Present(place=TEA, who=who("bob"), role="moderator", away=None, status=None, hats=None)
    ((_, change),) = presence.report(raised)

    assert isinstance(change, Changed)
    now = change.here
    assert (now.occupant.role, now.away, now.status, now.hats) == (
        "moderator",
        True,
        "at tea",
        (BOT,),
    )


def test_somebody_of_a_crowd_is_shown_as_he_was_last_said_to_be() -> None:
    presence = rooms(most=2)
    presence.report(Learned(login=LOGIN, who=who("dave"), away=True))
    ((_, change),) = presence.appear(TEA, who("dave"))

    assert change.here.away  # type: ignore[union-attr]  # he comes


def test_many_go_room_by_room() -> None:
    presence = rooms()
    split = Split(login=LOGIN, who=(who("bob"), who("dave"), who("carol")), words="x", at=1.0)
    changes = presence.report(split)

    told = [(place, len(list(of))) for place, of in groupby(place for place, _ in changes)]
    assert sorted(told) == [(CAKE, 2), (TEA, 3)]
    assert all(isinstance(change, Went) and change.reason == "x" for _, change in changes)
    assert presence.report(Absent(login=LOGIN, place=None, who=who("bob"))) == []
