"""What is shown late: the order of a room's changes waits for lines that are being remembered."""

import asyncio
import re
from typing import Any, cast

import pytest

from bridge.api.errors import TryLater
from bridge.api.ids import Identity, Place
from bridge.api.states import About, Absent
from bridge.core.occupancy import Came, Change
from bridge.core.routing import XMPP
from bridge.xmpp.face import Face
from bridge.xmpp.muc import about
from bridge.xmpp.muc.room import Resource
from bridge.xmpp.to_calls import Post
from tests.bridge.xmpp.muc.ranked import DAN, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, IRC, OTHER_CLIENT


class Stream:
    """A component's stream: what left on it."""

    is_up = True

    def __init__(self) -> None:
        self.sent = ""

    def send(self, sealed: bytes) -> None:
        self.sent += sealed.decode()


class Play(RankedScene):
    """A hall that alice and dan are in; nothing is written."""

    def __init__(self) -> None:
        super().__init__()
        self.stream = Stream()
        self.service.component = cast("Any", self.stream)
        cast("Any", self.hosting.gateway).records = self
        self.face = Face()
        nothing = cast("Any", None)
        self.face.bind(self.hosting, nothing, nothing, nothing)
        self.shown = self.hall(CLIENT, DAN)
        self.resident(self.shown, CLIENT, "Alice")
        self.resident(self.shown, DAN, "Dan")

    def occupants(self, *_: object) -> None: ...

    def resource(self, *_: object, is_there: bool) -> None: ...

    def goes(self) -> Change:
        """Alice is put out; how that is to be shown."""
        who = Identity(XMPP, ALICE, "Alice")
        absent = Absent(login=None, place=self.shown.shows, who=who, cause="expelled")
        [(_, went)] = self.presence.report(absent)
        return went

    def shows(self, change: Change) -> list[str]:
        """Who is shown it, in order."""
        self.stream.sent = ""
        self.face.change(self.shown.place, change)
        return re.findall(' to="([^"]+)"', self.stream.sent)


def test_who_was_put_out_is_told_and_is_out_with_all_his_clients() -> None:
    play = Play()

    assert play.shows(play.goes()) == [DAN, CLIENT]
    assert list(play.shown.resources) == [DAN]


def test_who_came_in_again_before_he_was_shown_out_stays_in() -> None:
    """His clients are told of themselves as they come in, at once; the others hear both in turn."""
    play = Play()
    went = play.goes()
    play.resident(play.shown, CLIENT, "Alice")
    play.shown.resources[OTHER_CLIENT] = Resource(OTHER_CLIENT)
    back = play.hosting.own(play.shown, ALICE)
    assert back is not None

    assert play.shows(went) == [DAN]
    assert play.shows(Came(back)) == [DAN, CLIENT, OTHER_CLIENT]
    assert list(play.shown.resources) == [CLIENT, DAN, OTHER_CLIENT]


def test_a_change_of_the_room_is_news_to_those_who_were_in_before_somebody_came() -> None:
    play = Play()
    was, now = (About(place=play.shown.shows, name=name) for name in ("tea", "coffee"))
    play.shows(was)
    play.shown.resources[OTHER_CLIENT] = Resource(OTHER_CLIENT, captured=[])

    about.greet(play.service, play.shown, now, OTHER_CLIENT)
    assert play.shows(now) == [CLIENT, DAN]
    assert play.shows(now) == []


def test_what_changed_while_nobody_was_in_is_no_news_to_who_comes() -> None:
    play = Play()
    was, now = (About(place=play.shown.shows, name=name) for name in ("tea", "coffee"))
    play.shows(was)
    play.shown.resources.clear()

    play.shown.resources[CLIENT] = Resource(CLIENT, captured=[])
    about.greet(play.service, play.shown, now, CLIENT)
    play.shown.resources[CLIENT].captured = None
    assert play.shows(now) == []


def test_while_there_is_no_stream_it_is_not_decided_who_is_heard() -> None:
    """That he was not could not be told."""
    play = Play()
    asked: list[Place] = []
    play.stream.is_up = False
    cast("Any", play.hosting.gateway).acquaintance.hears = asked.append
    chat = Place(IRC, "direct", "bob%irc.fake", play.login().id)

    with pytest.raises(TryLater):
        asyncio.run(play.face.perform(Post("d1.0", DOMAIN, (), chat)))
    assert asked == []
