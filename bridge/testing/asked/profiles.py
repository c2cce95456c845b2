"""`Profiles` of a fake network."""

from bridge.api.asked import Picture, Profile
from bridge.api.ids import Identity, LoginId, Place
from bridge.testing.abouts import Abouts
from bridge.testing.asked.desk import Desk, unsupported
from bridge.testing.world import World


class FakeProfiles:
    def __init__(self, desk: Desk, world: World, abouts: Abouts) -> None:
        self._desk = desk
        self._world = world
        self._abouts = abouts

    async def picture(
        self, login: LoginId | None, of: Identity | Place, known_by: str = ""
    ) -> Picture | None:
        if not self._desk.manner.pictures:
            raise unsupported()
        await self._desk.connected(login)
        self._abouts.fetched(of.native)
        portrait = self._world.pictures.get(of.native)
        return None if portrait is None else portrait.picture

    async def profile(self, login: LoginId | None, of: Identity) -> Profile | None:
        if not self._desk.manner.pictures:
            raise unsupported()
        await self._desk.connected(login)
        return self._world.profiles.get(of.native)
