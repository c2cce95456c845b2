"""Far places that are called otherwise than they were; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bridge.api.events import Stored
from bridge.api.ids import Place
from bridge.api.states import Absent, Present, RoomState
from bridge.store.values import Former, Pending

E = TypeVar("E", bound=Stored)


class Moves:
    """There are few; where there are none, nobody pays for them. An empty one is false, and is
    to be handed on all the same.
    """

    def __init__(self) -> None:
        self._now: dict[Place, Place] = {}

    def __bool__(self) -> bool:
        return bool(self._now)

    def restore(self, known: Iterable[Former]) -> None:
        """Those of before a restart."""
        self._now.update((one.was, one.now) for one in known)

    def note(self, old: Place, new: Place) -> None:
        """A place is called otherwise from now on."""
        for was, now in self._now.items():
            if now == old:
                self._now[was] = new
        self._now[old] = new

    def now(self, place: Place) -> Place:
        """What a place is called now."""
        return self._now.get(place, place)

    def pendings(self, pendings: Sequence[Pending]) -> Sequence[Pending]:
        """Deliveries that were made before, to the places as they are called now."""
        return [one._replace(place=self.now(one.place)) for one in pendings]

    def event(self, event: E) -> E:
        """An event that comes late, in the place as it is called now."""
        now = self._now.get(event.place)
        return event if now is None else replace(event, place=now)

    def state(self, state: RoomState) -> RoomState | None:
        """A state where it is heeded: how a place stands that is no more says nothing. Who of XMPP
        comes or goes is not the network's to say.
        """
        place: Place | None = getattr(state, "place", None)
        now = None if place is None else self._now.get(place)
        if place is None or now is None:
            return state
        if isinstance(state, Present | Absent) and state.who.network != place.network:
            return replace(state, place=now)
        return None
