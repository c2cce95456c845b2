"""`Creating` of a fake network."""

import re

from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.abouts import Abouts
from bridge.testing.asked.desk import Desk, unsupported
from bridge.testing.sessions import Sessions
from bridge.testing.views import native_of
from bridge.testing.world import World


class FakeCreating:
    def __init__(self, desk: Desk, *, world: World, abouts: Abouts, sessions: Sessions) -> None:
        self._desk = desk
        self._world = world
        self._abouts = abouts
        self._sessions = sessions

    async def create(self, login: LoginId | None, name: str, is_public: bool) -> str:
        """`Tea Time` is `#tea-time%irc.fake`."""
        if login is None:
            raise unsupported()
        view = await self._desk.connected(login)
        word = re.sub(r"\s+", "-", name.strip().lstrip("#"))
        if not word or not word.isprintable() or len(word) > 100:
            raise Refused("not-acceptable", "No room can be called that.")
        native = native_of(f"#{word}", view.server)
        if native in self._world.rooms:
            raise Refused("conflict", "There is such a room already.")
        self._sessions.enter(view, native, None)
        self._abouts.about(native, name=name.strip(), is_public=is_public)
        self._sessions.running[login].seats[native] = None
        await self._sessions.caught_up(view)
        return native
