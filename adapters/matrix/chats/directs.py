"""Which rooms are chats with one person; `m.direct` of the account's data."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Directs:
    """peers: by room, whom it is a chat with. active: by person, the room in which was said
    something last.
    """

    peers: dict[str, str] = field(default_factory=dict)
    active: dict[str, str] = field(default_factory=dict)

    def peer(self, room: str) -> str:
        """Whom a room is a chat with; "" where it is none."""
        return self.peers.get(room, "")
