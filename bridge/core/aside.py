"""What of a lane stands aside for a while, since it may be changed again; pure.

Several changes of one thing are one to whoever reads of them: the last is carried for all, and
they share its outcome. What comes behind passes them by.
"""

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from bridge.api.events import AnyEvent, Edit, Reactions, Retraction
from bridge.api.ids import EventId

if TYPE_CHECKING:
    from bridge.core.flight import Flight
    from bridge.store.values import Pending

Key = Hashable
"""What is changed: by a kind of change, of a message, by somebody."""

MOST = 100
"""Things that may change in one lane; whatever is more, goes at once."""


def change_key(event: AnyEvent) -> Key | None:
    """What an event changes, None where it changes nothing."""
    match event:
        case Edit() | Reactions() if event.target.event is not None:
            return type(event), event.target.event, event.actor and event.actor.native
        case Retraction() if event.target.event is not None:
            return retraction_key(event.target.event)
        case _:
            return None


def edit_key(event: AnyEvent, id_: EventId) -> Key:
    """What the edits of a message by who said it have as their key."""
    actor = getattr(event, "actor", None)
    return Edit, id_, actor and actor.native


def retraction_key(id_: EventId) -> Key:
    """Whoever takes it back."""
    return Retraction, id_, None


class Coming:
    """The changes that wait for their turn in a lane, by what they change."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[Key, list[Pending]] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, pending: "Pending") -> None:
        key = change_key(pending.event)
        if key is not None:
            self._of.setdefault(key, []).append(pending)

    def remove(self, pending: "Pending") -> None:
        key = change_key(pending.event)
        if key is None:
            return
        left = [one for one in self._of.get(key, ()) if one.id != pending.id]
        if left:
            self._of[key] = left
        else:
            self._of.pop(key, None)

    def of(self, key: Key) -> list["Pending"]:
        """In the order of their coming."""
        return sorted(self._of.get(key, ()), key=lambda one: one.id)


class Aside:
    """What stands aside, in groups: all of a group change the same, in order."""

    __slots__ = ("_groups",)

    def __init__(self) -> None:
        self._groups: dict[Key, tuple[float, list[Flight]]] = {}

    def __len__(self) -> int:
        return sum(len(flights) for _, flights in self._groups.values())

    def __iter__(self) -> Iterator["Flight"]:
        for _, flights in self._groups.values():
            yield from flights

    @property
    def is_full(self) -> bool:
        return len(self._groups) >= MOST

    def put(self, key: Key, flights: list["Flight"], until: float) -> None:
        """Nothing of this key is there."""
        assert key not in self._groups
        self._groups[key] = (until, flights)

    def take(self, key: Key) -> list["Flight"]:
        """No longer; empty when there is nothing."""
        return self._groups.pop(key, (0.0, []))[1]

    def take_of(self, id_: EventId) -> list["Flight"]:
        """All that change this message in any way."""
        keys = [key for key in self._groups if isinstance(key, tuple) and key[1] == id_]
        return [flight for key in keys for flight in self.take(key)]

    def take_due(self, now: float) -> list["Flight"]:
        """The group whose time came first, if it has come."""
        if not self._groups:
            return []
        key = min(self._groups, key=lambda one: self._groups[one][0])
        return self.take(key) if self._groups[key][0] <= now else []

    def take_all(self) -> list["Flight"]:
        keys = list(self._groups)
        return [flight for key in keys for flight in self.take(key)]

    def until(self) -> float | None:
        """When the next time comes."""
        return min((until for until, _ in self._groups.values()), default=None)
