"""Whether one is in a room, and whether somebody is: XEP-0410."""

import pytest

from bridge.api.ids import Identity
from bridge.api.states import Absent
from bridge.store.values import Occupant
from bridge.xmpp.addressing import to_resource
from bridge.xmpp.muc.room import Resource
from tests.bridge.xmpp.scene import (
    CLIENT,
    DOMAIN,
    IRC,
    OTHER_CLIENT,
    ROOM,
    STRANGER,
    Scene,
    error,
    result,
)

PING = '<ping xmlns="urn:xmpp:ping"/>'
SELF = f"{ROOM}/Alice"
NOT_IN = "You are not in this room."


def test_a_client_in_the_room_is_told_so() -> None:
    scene = Scene()
    scene.tea()

    assert scene.get(PING, SELF) == result("", SELF)


@pytest.mark.parametrize("by", [OTHER_CLIENT, STRANGER])
@pytest.mark.parametrize("nick", ["Alice", "Bob", "Nobody"])
def test_a_client_that_is_not_in_the_room_is_told_so(by: str, nick: str) -> None:
    """XEP-0410 section 3.3: "Error (<not-acceptable/>): the client is not joined to the MUC"."""
    scene = Scene()
    scene.tea()
    to, client = f"{ROOM}/{nick}", OTHER_CLIENT if by == OTHER_CLIENT else STRANGER

    assert scene.get(PING, to, client) == error(
        "not-acceptable", to, client, kind="modify", text=NOT_IN
    )


def test_nobody_is_in_a_room_that_is_not_open() -> None:
    assert Scene().get(PING, SELF) == error("not-acceptable", SELF, kind="modify", text=NOT_IN)


def test_another_occupant_is_answered_for_while_he_is_there() -> None:
    scene = Scene()
    room = scene.tea()
    bob = f"{ROOM}/Bob"

    assert scene.get(PING, bob) == result("", bob)

    who = Identity(IRC, "bob%irc.fake", "Bob")
    scene.presence.report(Absent(login=room.shows.login, place=room.shows, who=who))
    assert scene.get(PING, bob) == error(
        "item-not-found", bob, kind="cancel", text="Nobody of this name is in the room."
    )


def test_a_client_that_missed_a_change_of_its_nick_is_still_in() -> None:
    """XEP-0410 section 3.2: item-not-found means joined, "but the occupant just changed"."""
    scene = Scene()
    scene.comes(scene.room(CLIENT), "Alice_", mine=True)

    assert scene.get(PING, SELF) == error(
        "item-not-found", SELF, kind="cancel", text="Nobody of this name is in the room."
    )


def test_a_stored_client_is_in_while_the_network_is_joined_again() -> None:
    """After a restart; whether presence was stored or not."""
    scene = Scene()
    room = scene.room()
    room.resources[CLIENT] = Resource(CLIENT, confirmed=False)

    assert scene.get(PING, SELF) == result("", SELF)

    me = Occupant("Alice", "alice%irc.fake", "alice", "participant", "none", mine=True)
    scene.presence.restore(room.shows, (me,), None)
    assert scene.get(PING, SELF) == result("", SELF)


def test_a_client_whose_history_is_being_read_is_in() -> None:
    scene = Scene()
    room = scene.tea()
    room.resources[CLIENT].captured = []

    assert scene.get(PING, SELF) == result("", SELF)


@pytest.mark.parametrize("name", ["Al\u2126", "A\x02b"])
def test_a_name_that_no_resource_can_be_is_pinged_as_it_is_shown(name: str) -> None:
    scene = Scene()
    room = scene.room(CLIENT)
    scene.comes(room, name, mine=True)
    to = f"#tea%irc.fake@{DOMAIN}/{to_resource(name)}"

    assert scene.get(PING, to) == result("", to)
