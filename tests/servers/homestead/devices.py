"""A device: its token, its keys, what waits for it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.homestead.events import Json

if TYPE_CHECKING:
    from tests.servers.homestead.people import Person


@dataclass(slots=True, eq=False)
class Device:
    """token: "" when it is good no more. is_expired: it is soft logged out.

    waiting: to-device messages with their positions. one_time: keys by their ids, oldest first.
    fallback: by algorithm. done: answers of what was asked with a transaction id.
    told: of which members, by room, it was told (lazily). synced: from which positions it asked.
    """

    person: "Person"
    id: str
    token: str
    name: str = ""
    refresh: str = ""
    is_expired: bool = False
    keys: Json = field(default_factory=dict)
    one_time: dict[str, Any] = field(default_factory=dict)
    fallback: dict[str, tuple[str, Any]] = field(default_factory=dict)
    used_fallback: set[str] = field(default_factory=set)
    waiting: list[tuple[int, Json]] = field(default_factory=list)
    done: dict[str, Any] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    synced: list[int] = field(default_factory=list)
    seen: int = 0

    def counts(self) -> dict[str, int]:
        """Of one-time keys, by algorithm."""
        found: dict[str, int] = {"signed_curve25519": 0}
        for key in self.one_time:
            algorithm = key.partition(":")[0]
            found[algorithm] = found.get(algorithm, 0) + 1
        return found

    def unused_fallback(self) -> list[str]:
        return [one for one in self.fallback if one not in self.used_fallback]

    def __repr__(self) -> str:
        return f"<device {self.id} of {self.person.id}>"
