"""`Following` of a fake network."""

from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.asked.desk import Desk, unsupported
from bridge.testing.lists import Lists
from bridge.testing.views import fold
from bridge.testing.world import World


class FakeFollowing:
    def __init__(self, desk: Desk, *, world: World, lists: Lists) -> None:
        self._desk = desk
        self._world = world
        self._lists = lists
        self.keeps_list = desk.manner.keeps_list

    async def follow(self, login: LoginId, who: str) -> None:
        """Who is there can be followed."""
        if not self._desk.manner.contacts:
            raise unsupported()
        await self._desk.connected(login)
        if self.keeps_list and fold(who) not in self._world.people:
            raise Refused("not-found", "There is nobody of this name.")
        if fold(who) not in self._lists.friends(login):
            self._lists.befriend(who, login)

    async def unfollow(self, login: LoginId, who: str) -> None:
        if not self._desk.manner.contacts:
            raise unsupported()
        await self._desk.connected(login)
        self._lists.unfriend(who, login)
