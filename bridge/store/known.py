"""What a connection has looked up before: ids of places and identities, next positions.

Dropped when a transaction is rolled back, because its rows are then gone; bounded.
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from bridge.api.ids import Place
from bridge.store.secrets import Box

MOST = 50_000
"""Of each kind; a place or an identity takes some 400 bytes."""


@dataclass(slots=True)
class Known:
    """identities: id and last name by native id and network; ends: by room, its last position
    and that position's stamp."""

    box: Box
    place_ids: dict[Place, int] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    identities: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)

    def drop(self) -> None:
        """Know nothing of the rows any more."""
        for cache in (self.place_ids, self.places, self.identities, self.ends):
            cache.clear()

    def trim(self) -> None:
        """Keep within bounds; never in the midst of a function's use."""
        for cache in (self.place_ids, self.places, self.identities, self.ends):
            if len(cache) > MOST:
                cache.clear()


def known(connection: Connection) -> Known:
    """What this connection knows."""
    found: Known = connection.info["known"]
    return found
