"""Who writes something just now on a fake network, and how far who has read: both directions."""

from bridge.api.events import Ref
from bridge.api.ids import NativeId
from bridge.api.states import Read, Typing
from bridge.testing.rooms import Where
from bridge.testing.talk import Named, Talk, chat
from bridge.testing.views import View, fold, native_of, server_of
from bridge.testing.world import World


class Signs:
    """The far side of it. native: a room, or a person who has a chat with a login."""

    def __init__(self, world: World, talk: Talk) -> None:
        self._world = world
        self._talk = talk
        self._typing: dict[str, list[str]] = {}
        self._read: dict[str, dict[str, NativeId]] = {}

    # --- for the test -----------------------------------------------------------------------------

    def typing(self, native: str, by: str, is_typing: bool = True, *, to: str = "") -> None:
        """Somebody writes something, or no longer; a person does to a login of this name."""
        server = server_of(native)
        where: Where = fold(native)
        if not native.startswith("#"):
            where = chat(native, native_of(to, server))
        self._show_typing(where, server, by, is_typing)

    def read(self, native: str, by: str, said: Named) -> None:
        """Somebody has read up to this message."""
        self._show_read(native, by, said)

    def typing_in(self, native: str) -> tuple[str, ...]:
        """Who of the gateway's writes something in a room, or to a person."""
        return tuple(self._typing.get(fold(native), ()))

    def read_in(self, native: str) -> dict[str, NativeId]:
        """Up to where those of the gateway have read in a room or a chat, by their names."""
        return dict(self._read.get(fold(native), {}))

    # --- for the gateway --------------------------------------------------------------------------

    def hear_typing(self, view: View, native: str, by: str, is_typing: bool) -> None:
        typing = self._typing.setdefault(native, [])
        if by in typing:
            typing.remove(by)
        if is_typing:
            typing.append(by)
        where = native if native.startswith("#") else chat(native, native_of(by, view.server))
        self._show_typing(where, view.server, by, is_typing, view)

    def hear_read(self, view: View, native: str, by: str, said: NativeId) -> None:
        """LookupError: there is no such message."""
        self._show_read(native, by, said, view)
        self._read.setdefault(native, {})[by] = said

    # --- within -----------------------------------------------------------------------------------

    def _show_typing(
        self, where: Where, server: str, by: str, is_typing: bool, but: View | None = None
    ) -> None:
        who = self._world.identity(server, by)
        state = Typing(place=self._world.anywhere, who=who, is_typing=is_typing)
        self._world.spread(where, state, but)

    def _show_read(self, native: str, by: str, said: Named, but: View | None = None) -> None:
        found = self._talk.find(native, said)
        who = self._world.identity(server_of(native), by)
        state = Read(place=self._world.anywhere, who=who, target=Ref(native=found.native))
        self._world.spread(found.where, state, but)
