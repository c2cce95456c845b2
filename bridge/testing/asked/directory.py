"""`Directory` of a fake network."""

from collections.abc import Sequence

from bridge.api.asked import Found
from bridge.api.ids import LoginId
from bridge.testing.asked.desk import Desk, unsupported
from bridge.testing.rooms import Room
from bridge.testing.views import fold, name_of
from bridge.testing.world import World


class FakeDirectory:
    def __init__(self, desk: Desk, world: World) -> None:
        self._desk = desk
        self._world = world

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        """A login finds what is on its server, and what is on none."""
        if not self._desk.manner.directory:
            raise unsupported()
        rooms = list(self._world.rooms.values())
        if login is not None:
            servers = ("", (await self._desk.connected(login)).server)
            rooms = [room for room in rooms if room.server in servers]
        found = [_found(room) for room in rooms if room.is_public]
        named = [each for each in found if fold(words) in fold(f"{each.name} {each.topic}")]
        return sorted(named, key=lambda each: (-(each.members or 0), each.native))[:most]


def _found(room: Room) -> Found:
    members = len(room.people) if room.members is None else room.members
    return Found(room.native, room.name or name_of(room.native), room.subject, members)
