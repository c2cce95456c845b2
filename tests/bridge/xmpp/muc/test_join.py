"""What remains of a join that could not be ended."""

import asyncio
from typing import Any, cast

import pytest

from bridge.api.errors import TryLater
from bridge.api.ids import Place
from bridge.api.states import RoomState
from bridge.xmpp.muc.availability import Availability
from bridge.xmpp.muc.history import HistoryWish
from bridge.xmpp.muc.join import Joining, Wish
from tests.bridge.xmpp.muc.ranked import DAN, RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT


class Unreadable(RankedScene):
    """A gateway that cannot read its database just now; it shows no room yet."""

    def __init__(self) -> None:
        super().__init__()
        core = cast("Any", self.hosting.gateway)
        core.records = core.showing = core.intake = self
        self.gone: list[str] = []

    async def highest(self, room: Place) -> int:
        raise TryLater("The database cannot be read.")

    def through(self, room: Place) -> None:
        return None

    def resource(self, _room: object, _shows: object, jid: str, *, is_there: bool) -> None:
        assert not is_there
        self.gone.append(jid)

    def show(self, state: RoomState) -> None:
        self.presence.report(state)


def test_who_could_not_be_shown_in_is_not_in() -> None:
    """His client would gather all that is said, and others would see him."""
    scene = Unreadable()
    room = scene.hall(DAN)
    scene.resident(room, DAN, "Dan")
    scene.resident(room, CLIENT, "Alice")
    wish = Wish(CLIENT, room.address, "Alice", None, HistoryWish(20), Availability())

    with pytest.raises(TryLater):
        asyncio.run(Joining(scene.hosting, cast("Any", None)).enter(scene.service, room, wish))
    assert list(room.resources) == [DAN]
    assert scene.hosting.own(room, ALICE) is None
    assert scene.gone == [CLIENT]
