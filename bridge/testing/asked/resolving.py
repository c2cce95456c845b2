"""`Resolving` of a fake network: `fake://irc.fake/tea` is a room, `fake://irc.fake/@carol` is
somebody; what else a room or person is called, the test says.
"""

from typing import Final

from bridge.api.adapter import Target
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.views import fold, native_of, server_of
from bridge.testing.world import World

SCHEME: Final = "fake://"


class FakeResolving:
    def __init__(self, world: World) -> None:
        self._world = world

    async def resolve(self, _login: LoginId | None, written: str) -> Target | None:
        """Refuses what leads to nothing."""
        native = self._world.aliases.get(fold(written))
        if native is None:
            if not fold(written).startswith(SCHEME):
                return None
            server, _, name = fold(written).removeprefix(SCHEME).partition("/")
            is_person = name.startswith("@")
            native = native_of(name.removeprefix("@") if is_person else f"#{name}", server)
        return self._there(native)

    def _there(self, native: str) -> Target:
        server = server_of(native) or None
        if native in self._world.rooms:
            return Target("room", native, server)
        if native in self._world.people:
            return Target("direct", native, server)
        raise Refused("not-found", "This link leads to nothing.")
