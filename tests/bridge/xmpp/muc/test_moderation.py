"""Lists of ranks, kicking, and the configuration there is not."""

import asyncio

import pytest

from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import to_resource
from bridge.xmpp.muc import moderation
from tests.bridge.xmpp.scene import (
    DOMAIN,
    OTHER_CLIENT,
    ROOM,
    STRANGER,
    Scene,
    error,
    iq,
    result,
)


def admin(*items: str) -> str:
    return f'<query xmlns="{ns.MUC_ADMIN}">{"".join(items)}</query>'


def owner(inside: str = "") -> str:
    return f'<query xmlns="{ns.MUC_OWNER}">{inside}</query>'


ALICE = '<item affiliation="none" role="participant" jid="alice@example.org" nick="Alice"></item>'
BOB = f'<item affiliation="owner" role="moderator" jid="bob%irc.fake@{DOMAIN}" nick="Bob"></item>'
KICK_BOB = admin('<item nick="Bob" role="none"><reason>Enough &amp; more</reason></item>')
NOT_IN = "You are not in this room."


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "there"),
    [
        ('affiliation="owner"', [BOB]),
        ('affiliation="none"', [ALICE]),
        ('affiliation="admin"', []),
        ('affiliation="member"', []),
        ('role="moderator"', [BOB]),
        ('role="participant"', [ALICE]),
        ('role="visitor"', []),
    ],
)
def test_a_list_holds_those_present(wish: str, there: list[str]) -> None:
    scene = Scene()
    scene.tea()

    assert scene.get(admin(f"<item {wish}/>"), ROOM) == result(admin(*there), ROOM)


@pytest.mark.parametrize("by", [OTHER_CLIENT, STRANGER])
def test_lists_and_kicks_are_for_those_in_the_room(by: str) -> None:
    scene = Scene()
    scene.tea()
    client = OTHER_CLIENT if by == OTHER_CLIENT else STRANGER

    expected = error("forbidden", ROOM, client, kind="auth", text=NOT_IN)
    assert scene.get(admin('<item role="moderator"/>'), ROOM, client) == expected
    assert scene.set(KICK_BOB, ROOM, client) == expected
    assert scene.far.kicks == []


def test_who_is_banned_is_not_known() -> None:
    scene = Scene()
    scene.tea()

    assert scene.get(admin('<item affiliation="outcast"/>'), ROOM) == error(
        "forbidden", ROOM, kind="auth", text="Who is banned is not known here."
    )


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ((), "An item was expected."),
        (("<item/>",), "One affiliation or one role was expected."),
        (('<item affiliation="king"/>',), "One affiliation or one role was expected."),
        (('<item role="none"/>',), "One affiliation or one role was expected."),
        (
            ('<item affiliation="owner" role="moderator"/>',),
            "One affiliation or one role was expected.",
        ),
    ],
)
def test_a_list_of_nothing_is_a_bad_request(items: tuple[str, ...], text: str) -> None:
    scene = Scene()
    scene.tea()

    expected = error("bad-request", ROOM, kind="modify", text=text)
    assert scene.get(admin(*items), ROOM) == expected


def test_a_list_too_long_for_one_stanza_is_refused() -> None:
    scene = Scene()
    room = scene.tea()
    for number in range(2000):
        scene.comes(room, f"Person-with-a-long-name-{number}")

    assert scene.get(admin('<item role="participant"/>'), ROOM) == error(
        "resource-constraint",
        ROOM,
        kind="wait",
        text="Too many people are in this room for a list.",
    )


# --- kicking --------------------------------------------------------------------------------------


def test_a_kick_is_asked_of_the_network_and_answered_when_it_has_answered() -> None:
    scene = Scene()
    room = scene.tea()

    assert scene.set_in_time(KICK_BOB, ROOM) == result("", ROOM)
    assert scene.far.kicks == [(room.shows.login, room.shows, "Bob", "Enough & more")]


def test_somebody_is_kicked_by_the_name_he_has_on_the_network() -> None:
    scene = Scene()
    room = scene.tea()
    scene.comes(room, "A\x02b")

    nick = to_resource("A\x02b")
    asked = admin(f'<item nick="{nick}" role="none"/>')
    assert scene.set_in_time(asked, ROOM) == result("", ROOM)
    assert scene.far.kicks == [(room.shows.login, room.shows, "A\x02b", "")]


@pytest.mark.parametrize(
    ("refusal", "condition", "kind", "text"),
    [
        (Refused("forbidden", "You are no operator."), "forbidden", "auth", "You are no operator."),
        (TryLater("Not connected."), "recipient-unavailable", "wait", "Not connected."),
        (
            LoginLost("forbidden", "secret"),
            "recipient-unavailable",
            "wait",
            "The network cannot be reached now.",
        ),
    ],
)
def test_a_refused_kick_is_an_error(
    refusal: Exception, condition: str, kind: str, text: str
) -> None:
    scene = Scene()
    scene.tea()
    scene.far.refuses = refusal

    assert scene.set_in_time(KICK_BOB, ROOM) == error(condition, ROOM, kind=kind, text=text)


def test_a_network_that_is_silent_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moderation, "KICK_WITHIN", 0.01)  # nobody waits for the real one
    scene = Scene()
    scene.tea()
    scene.far.is_silent = True

    assert scene.set_in_time(KICK_BOB, ROOM) == error(
        "remote-server-timeout", ROOM, kind="wait", text="The network did not answer in time."
    )


def test_a_kick_that_is_broken_off_stays_broken_off() -> None:
    scene = Scene()
    scene.tea()
    scene.far.is_silent = True

    async def broken_off() -> None:
        answered = scene.put(iq("set", KICK_BOB, ROOM))
        assert not isinstance(answered, str)
        task = asyncio.ensure_future(answered)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(broken_off())


def test_nobody_can_be_kicked_who_is_not_there() -> None:
    scene = Scene()
    scene.tea()

    assert scene.set(admin('<item nick="Nobody" role="none"/>'), ROOM) == error(
        "item-not-found", ROOM, kind="cancel", text="Nobody of this name is in the room."
    )


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (('<item nick="Bob" role="visitor"/>',), moderation.NOT_YET),
        (('<item nick="Bob" affiliation="none" role="none"/>',), moderation.NOT_YET),
        (('<item jid="bob@x" affiliation="outcast"/>',), moderation.NOT_YET),
        (('<item role="none"/>',), moderation.NOT_YET),
        (
            ('<item nick="Bob" role="none"/>', '<item nick="Alice" role="none"/>'),
            "Only one thing can be done at once.",
        ),
    ],
)
def test_no_other_change_is_possible_yet(items: tuple[str, ...], text: str) -> None:
    scene = Scene()
    scene.tea()

    expected = error("feature-not-implemented", ROOM, kind="cancel", text=text)
    assert scene.set(admin(*items), ROOM) == expected
    assert scene.far.kicks == []


@pytest.mark.parametrize("to", [DOMAIN, f"bob%irc.fake@{DOMAIN}", f"{ROOM}/Bob"])
def test_only_rooms_have_ranks_and_owners(to: str) -> None:
    scene = Scene()
    scene.tea()

    expected = error("service-unavailable", to, kind="cancel")
    assert scene.set(KICK_BOB, to) == expected
    assert scene.get(owner(), to) == expected


# --- configuration --------------------------------------------------------------------------------

NO_CONFIGURATION = error(
    "forbidden", ROOM, kind="auth", text="This room cannot be configured from here."
)


def form(kind: str, *fields: str) -> str:
    return f'<x xmlns="jabber:x:data" type="{kind}">{"".join(fields)}</x>'


FORM_TYPE = (
    '<field var="FORM_TYPE"><value>http://jabber.org/protocol/muc#roomconfig</value></field>'
)
NAME = '<field var="muc#roomconfig_roomname"><value>Tea</value></field>'


@pytest.mark.parametrize("asked", [owner(form("submit", NAME)), owner("<destroy/>")])
def test_a_room_is_neither_configured_nor_destroyed(asked: str) -> None:
    assert Scene().get(owner(), ROOM) == NO_CONFIGURATION
    assert Scene().set(asked, ROOM) == NO_CONFIGURATION


@pytest.mark.parametrize(
    "inside", [form("submit"), form("submit", FORM_TYPE), form("cancel"), form("cancel", NAME)]
)
def test_a_room_is_accepted_as_it_is(inside: str) -> None:
    assert Scene().set(owner(inside), ROOM) == result("", ROOM)


@pytest.mark.parametrize("inside", ["", form("submit") + form("submit")])
def test_a_configuration_that_is_none_is_a_bad_request(inside: str) -> None:
    assert Scene().set(owner(inside), ROOM) == error(
        "bad-request", ROOM, kind="modify", text="A form, and nothing else, was expected."
    )
