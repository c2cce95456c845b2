"""`Blocking` of a fake network."""

from bridge.api.ids import LoginId
from bridge.testing.asked.desk import Desk
from bridge.testing.views import fold
from bridge.testing.world import World


class FakeBlocking:
    def __init__(self, desk: Desk, world: World) -> None:
        self._desk = desk
        self._world = world

    async def block(self, login: LoginId, who: str) -> None:
        await self._desk.connected(login)
        self._world.blocked.setdefault(login, set()).add(fold(who))
        self._world.on_change()

    async def unblock(self, login: LoginId, who: str) -> None:
        await self._desk.connected(login)
        self._world.blocked.get(login, set()).discard(fold(who))
        self._world.on_change()
