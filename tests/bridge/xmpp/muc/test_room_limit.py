"""Which rooms count for how many an account may be in."""

import pytest

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.api.states import Present
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import prepare_bare
from bridge.xmpp.muc.room_limit import RoomLimit
from tests.bridge.xmpp.scene import ALICE, IRC, Scene

TEA = Target("room", "#tea%irc.fake", "irc.fake")
HALL = Target("room", "hall", None)
BOB = prepare_bare("bob@example.org")


def test_seats_shared_rooms_and_joins_under_way_count_once() -> None:
    scene = Scene()
    limit, service = RoomLimit(scene.hosting), scene.service
    scene.logins.take_seat(scene.login().id, "#tea%irc.fake", None)
    who = Identity(XMPP, ALICE, "alice")
    scene.presence.report(Present(place=Place(IRC, "room", "hall"), who=who))
    before = limit.rooms(ALICE)
    with limit.coming(service, ALICE, TEA), limit.coming(service, ALICE, HALL):
        during = limit.rooms(ALICE)

    assert before == during == limit.rooms(ALICE) == {(IRC, "#tea%irc.fake"), (IRC, "hall")}
    assert limit.rooms(BOB) == set()


def test_one_too_many_is_refused_and_one_that_counts_already_is_not() -> None:
    scene = Scene()
    limit, service = RoomLimit(scene.hosting), scene.service
    scene.hosting.gateway.limits.set(ALICE, "rooms", 1)
    with limit.coming(service, ALICE, TEA), limit.coming(service, ALICE, TEA):
        with pytest.raises(Refused) as refused, limit.coming(service, ALICE, HALL):
            raise AssertionError("it was let in")
        with limit.coming(service, BOB, HALL):
            pass
    with limit.coming(service, ALICE, HALL):
        pass

    assert refused.value.text == "The limit of rooms here is 1. Leave one to join another."
