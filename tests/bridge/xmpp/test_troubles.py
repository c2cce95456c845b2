"""To whom it is written that a connection is in trouble."""

import asyncio
from collections.abc import Callable
from typing import Any, cast
from xml.etree.ElementTree import fromstring

import pytest

from bridge.api.states import Condition
from bridge.core import trouble
from bridge.store.values import KnownLogin
from bridge.xmpp import troubles
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.troubles import TroubleNotices
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, Scene

ADMIN = BareJid(Jid("admin@example.org"))

Play = Callable[[TroubleNotices, KnownLogin], None]
Written = tuple[str | None, str | None, str | None]


class Wire:
    """is_up: whether there is a stream."""

    def __init__(self) -> None:
        self.sent: list[Written] = []
        self.is_up = True

    def send(self, sealed: bytes) -> None:
        message = fromstring(sealed.decode())
        self.sent.append((message.get("from"), message.get("to"), message.findtext("body")))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three minutes are over at once."""
    monkeypatch.setattr(trouble, "TELL_AFTER", 0.0)
    monkeypatch.setattr(troubles, "INTERVAL", 0.0)
    monkeypatch.setattr(troubles, "ENDED_AFTER", 0.0)


def written(*steps: Play, scene: Scene | None = None, wire: Wire | None = None) -> list[Written]:
    """What is written after these steps, between which time passes."""
    scene, wire = scene or Scene(), wire or Wire()
    scene.service.admins = (ADMIN,)
    cast("Any", scene.service).component = wire

    async def main() -> None:
        login = scene.login()
        notices = TroubleNotices(scene.hosting)
        for step in steps:
            step(notices, login)
            for _ in range(5):
                await asyncio.sleep(0)

    asyncio.run(main())
    return wire.sent


def is_(standing: Any, words: str = "") -> Play:
    """The login fares so."""
    return lambda notices, login: notices.condition(
        scene_of(notices), Condition(login=login.id, standing=standing, words=words)
    )


def whole(standing: Any, words: str = "") -> Play:
    """The network fares so."""
    return lambda notices, _: notices.condition(
        scene_of(notices), Condition(login=None, standing=standing, words=words)
    )


def scene_of(notices: TroubleNotices) -> Any:
    return cast("Any", notices)._hosting.services[DOMAIN]


SERVER = f"irc.fake@{DOMAIN}"
LASTS = (SERVER, ALICE, troubles.LASTS.format("irc.fake", "1 minute", "No route."))
OVER = (SERVER, ALICE, troubles.OVER.format("irc.fake"))


def test_an_owner_is_told_by_the_address_of_the_server() -> None:
    assert written(is_("down", "No route."), is_("connecting"), is_("up")) == [LASTS, OVER]


def test_what_the_network_itself_says_is_over_is_not_said_twice() -> None:
    def comes_up(notices: TroubleNotices, login: KnownLogin) -> None:
        up = Condition(login=login.id, standing="up", words="", is_told=True)
        notices.condition(scene_of(notices), up)

    told = written(is_("down", "No route."), comes_up, is_("down", "No route."), is_("up"))
    assert told == [LASTS, LASTS, OVER]


def test_an_admin_reads_what_he_can_do_about_a_network_and_others_what_they_know() -> None:
    scene = Scene()
    scene.room(CLIENT).account = None

    def is_lost(notices: TroubleNotices, _: KnownLogin) -> None:
        lost = Condition(login=None, standing="lost", words="No.", to_admins="Put a token.")
        notices.condition(scene_of(notices), lost)

    assert written(is_lost, scene=scene) == [
        (DOMAIN, ALICE, "The connection to IRC has ended. No."),
        (DOMAIN, ADMIN, "The connection to IRC has ended. Put a token."),
    ]


def test_what_was_written_while_there_was_no_stream_leaves_with_the_next() -> None:
    wire = Wire()
    wire.is_up = False

    def comes_up(notices: TroubleNotices, _: KnownLogin) -> None:
        assert wire.sent == []
        wire.is_up = True
        notices.up(scene_of(notices))

    assert written(is_("down", "No route."), comes_up, wire=wire) == [LASTS]


def test_who_wishes_no_notices_gets_none() -> None:
    scene = Scene()
    scene.wishes(notices="none")

    assert written(is_("down", "No route."), is_("up"), scene=scene) == []


def test_who_may_not_use_the_network_any_longer_is_told_nothing() -> None:
    scene = Scene()
    scene.service.access.change(frozenset())

    assert written(is_("down", "No route."), scene=scene) == []


def test_a_session_that_was_ended_is_not_missed() -> None:
    def ends(notices: TroubleNotices, login: KnownLogin) -> None:
        notices.ended(scene_of(notices), login)

    told = written(is_("down", "No route."), ends, is_("up"), is_("down", "No route."))
    assert told == [LASTS, LASTS]


def test_of_a_whole_network_those_in_shared_rooms_and_admins_are_told() -> None:
    scene = Scene()
    room = scene.room(CLIENT)
    room.account = None
    words = troubles.LASTS.format("IRC", "1 minute", "No route.")
    over = troubles.OVER.format("IRC")

    told = written(whole("down", "No route."), is_("down", "No route."), whole("up"), scene=scene)
    assert told == [
        (DOMAIN, ALICE, words),  # and not again of the own connection
        (DOMAIN, ADMIN, words),
        (DOMAIN, ALICE, over),
        (DOMAIN, ADMIN, over),
    ]


def test_what_only_the_operator_can_mend_tells_nobody_else_how_to() -> None:
    refused = "The bot is not accepted."
    words = f"The connection to IRC has ended. {refused}"

    assert written(whole("lost", refused)) == [(DOMAIN, ADMIN, words)]


def test_that_xmpp_was_away_for_long_is_told_when_it_is_back() -> None:
    def goes_down(notices: TroubleNotices, _: KnownLogin) -> None:
        notices.down(scene_of(notices))

    def comes_up(notices: TroubleNotices, _: KnownLogin) -> None:
        notices.up(scene_of(notices))

    assert written(goes_down, comes_up, comes_up) == [
        (DOMAIN, ADMIN, troubles.AWAY.format("1 minute"))
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0, "1 minute"), (180.0, "3 minutes"), (7000.0, "117 minutes"), (9000.0, "2 hours")],
)
def test_how_long_is_said_in_round_words(seconds: float, words: str) -> None:
    assert troubles._span(seconds) == words
