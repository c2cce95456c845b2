"""`People` of a fake network."""

from collections.abc import Sequence

from bridge.api.asked import Person
from bridge.api.ids import LoginId
from bridge.testing.asked.desk import Desk
from bridge.testing.views import fold, name_of, native_of, server_of
from bridge.testing.world import World


class FakePeople:
    def __init__(self, desk: Desk, world: World) -> None:
        self._desk = desk
        self._world = world

    async def people(self, login: LoginId | None, words: str, most: int) -> Sequence[Person]:
        """A login finds who is on its server, but not itself."""
        view = await self._desk.connected(login)
        mine = native_of(view.name, view.server)
        there = [
            self._person(native)
            for native in self._world.people
            if native != mine and server_of(native) == view.server
        ]
        found = [one for one in there if fold(words) in fold(f"{one.name} {name_of(one.native)}")]
        return sorted(found, key=lambda one: (fold(one.name) != fold(words), one.name))[:most]

    def _person(self, native: str) -> Person:
        profile = self._world.profiles.get(native)
        if profile is None:
            return Person(native, name_of(native))
        return Person(native, profile.name or name_of(native), profile.about)
