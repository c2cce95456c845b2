"""Rooms of a fake network that get another native id, as a group that becomes a larger one."""

from bridge.api.errors import TryLater
from bridge.api.events import Moved
from bridge.api.ids import NativeId
from bridge.testing.talk import Talk
from bridge.testing.to_calls import Call
from bridge.testing.views import View, fold
from bridge.testing.world import World


class Moves:
    """Only rooms that all accounts share."""

    def __init__(self, world: World, talk: Talk) -> None:
        self._world = world
        self._talk = talk
        self._now: dict[str, str] = {}
        self._closed: dict[str, frozenset[NativeId]] = {}

    def move(self, old: str, new: str, *, is_told: bool = True) -> None:
        """A room has another native id from now on; what was said before cannot be changed any
        longer. is_told: it says so; else whoever still says something to the old id learns it.
        """
        world, room = self._world, self._world.room(old)
        if room.server:
            raise ValueError("only rooms that all accounts share are moved")
        old, room.native = room.native, fold(new)
        self._closed[room.native] = self._talk.move(old, room.native)
        self._now[old] = room.native
        world.rooms = {
            (room.native if one is room else native): one for native, one in world.rooms.items()
        }
        if is_told:
            self.tell(old)
        world.on_change()

    def tell(self, old: str) -> None:
        """Say of a room that it has another native id: again, perhaps."""
        room = self._world.rooms[self._now[fold(old)]]
        for view in self._world.views_in(room):
            self._world.see(view, self._moved(view, fold(old)))

    def meet(self, view: View, call: Call) -> None:
        """A call for an id of before: what it is now is told, and the call is to be made there.

        Raises TryLater.
        """
        if call.place.kind == "room" and call.place.native in self._now:
            self._world.see(view, self._moved(view, call.place.native))
            raise TryLater("This room has another id now.")

    def is_closed(self, native: str, message: NativeId | None) -> bool:
        """Whether a message was said before the room had this id."""
        return message in self._closed.get(fold(native), ())

    def _moved(self, view: View, old: str) -> Moved:
        room = self._world.rooms[self._now[old]]
        place = self._world.place(view, room)
        return Moved(old=place._replace(native=old), new=place)
