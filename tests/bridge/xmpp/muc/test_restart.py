"""Which clients are in rooms again after a restart."""

import asyncio
from typing import Any, cast

import pytest

from bridge.api.asked import Admitted
from bridge.api.errors import Reason, Refused
from bridge.api.ids import Identity
from bridge.api.states import Absent, Present, RoomState
from bridge.core.routing import XMPP
from bridge.store.values import HostedRoom
from bridge.xmpp.addressing import FullJid, bare
from bridge.xmpp.admission import Access
from bridge.xmpp.muc import restart
from bridge.xmpp.muc.room import Room
from tests.bridge.xmpp.muc.ranked import DAN, Doors, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, OTHER_CLIENT


class Kept:
    """What is remembered of who is in rooms: the clients that are not."""

    def __init__(self) -> None:
        self.gone: list[str] = []

    def resource(self, _room: object, _shows: object, jid: str, *, is_there: bool) -> None:
        assert not is_there
        self.gone.append(jid)


class Play(RankedScene):
    """A gateway that starts on what it kept. told: what was said of who is where."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = Kept()
        self.doors = Doors()
        self.service.adapter = cast("Any", self.doors)
        self.told: list[RoomState] = []
        core = cast("Any", self.hosting.gateway)
        core.records, core.intake = self.kept, self

    def show(self, state: RoomState) -> None:
        self.told.append(state)
        self.presence.report(state)

    def rank(self, state: Present) -> None:
        self.told.append(state)
        self.presence.rank(state)

    def furnished(self, room: Room, *clients: FullJid) -> Room:
        """The room as it is after a restart, if these clients were in it."""
        standing = self.presence.room(room.shows)
        assert standing is not None
        occupants = tuple(here.occupant for here in standing.here.values())
        hosted = HostedRoom(room.place, room.shows, 0, occupants, clients)

        async def start() -> None:
            restart.furnish(self.hosting, [hosted])

        asyncio.run(start())
        return self.service.rooms[room.place]

    def accounts(self, room: Room) -> set[str]:
        """Those of ours who are occupants of a shared room."""
        standing = self.presence.room(room.shows)
        assert standing is not None
        return {
            here.occupant.native for here in standing.here.values() if here.occupant.network == XMPP
        }


def test_clients_are_in_again_until_they_are_known_to_be_gone() -> None:
    play = Play()
    room = play.furnished(play.tea(), CLIENT, OTHER_CLIENT)

    assert [(one.jid, one.confirmed) for one in room.resources.values()] == [
        (CLIENT, False),
        (OTHER_CLIENT, False),
    ]
    assert play.kept.gone == []


@pytest.mark.parametrize("allowed", [bare(DAN), "example.net"])
def test_whom_the_gateway_is_not_open_to_any_more_is_in_no_room(allowed: str) -> None:
    play = Play()
    play.service.access = Access(frozenset({allowed, bare(DAN)}))
    own, hall = play.tea(), play.hall()
    play.resident(hall, CLIENT, "Alice")
    play.resident(hall, DAN, "Dan")

    assert list(play.furnished(own, CLIENT).resources) == []
    assert list(play.furnished(hall, CLIENT, DAN).resources) == [DAN]
    assert play.kept.gone == [CLIENT, CLIENT]
    assert play.accounts(hall) == {bare(DAN)}


def test_in_a_shared_room_only_clients_of_its_occupants_are() -> None:
    """Whoever was put out while this could not be shown to him is out."""
    play = Play()
    hall = play.hall()
    play.resident(hall, DAN, "Dan")

    assert list(play.furnished(hall, CLIENT, DAN).resources) == [DAN]
    assert play.kept.gone == [CLIENT]


def test_an_account_none_of_whose_clients_was_in_is_no_occupant() -> None:
    play = Play()
    hall = play.hall()
    play.resident(hall, CLIENT, "Alice")

    play.furnished(hall)
    assert play.accounts(hall) == set()


# --- the network is there again -------------------------------------------------------------------


def resident(play: Play, answer: Admitted | Refused) -> Room:
    """A shared room that alice is in, of whom the network says this; and dan, who may."""
    hall = play.hall(CLIENT, OTHER_CLIENT, DAN)
    play.resident(hall, CLIENT, "Alice")
    play.resident(hall, DAN, "Dan")
    play.doors.answers = {ALICE: answer, bare(DAN): Admitted()}
    return hall


@pytest.mark.parametrize("reason", ["forbidden", "members-only", "not-found"])
def test_who_may_be_in_a_shared_room_no_longer_is_put_out(reason: Reason) -> None:
    play = Play()
    hall = resident(play, Refused(reason, "Not you."))

    asyncio.run(restart.admit_again(play.hosting, play.service))
    [out, _dan] = play.told
    assert out == Absent(
        login=None, place=hall.shows, who=Identity(XMPP, ALICE, "Alice"), cause="expelled"
    )
    assert play.accounts(hall) == {bare(DAN)}


@pytest.mark.parametrize("reason", ["timeout", "offline", "overload", "password", "conflict"])
def test_what_says_nothing_of_him_puts_nobody_out(reason: Reason) -> None:
    play = Play()
    hall = resident(play, Refused(reason, "Not now."))

    asyncio.run(restart.admit_again(play.hosting, play.service))
    assert play.accounts(hall) == {ALICE, bare(DAN)}


def test_an_account_is_what_the_network_says_now_and_reads_from_when_it_says() -> None:
    play = Play()
    hall = resident(play, Admitted("moderator", "admin", since=5.0))

    asyncio.run(restart.admit_again(play.hosting, play.service))
    own = play.hosting.own(hall, ALICE)
    assert own is not None
    assert (own.occupant.role, own.occupant.affiliation) == ("moderator", "admin")
    assert hall.since == {ALICE: 5.0, bare(DAN): 0.0}
