"""What is known of one room of a login."""

from dataclasses import dataclass, field
from typing import Literal

Membership = Literal["join", "invite", "knock", "leave", "ban"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a room. name: as he is called there, "" where he has no name. avatar: `mxc:`."""

    name: str = ""
    avatar: str = ""
    membership: Membership = "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """`m.room.power_levels`, with the specification's defaults. users: by MXID.

    From room version 12 on creators stand above all levels, and in no list.
    """

    users: dict[str, int] = field(default_factory=dict)
    users_default: int = 0
    events: dict[str, int] = field(default_factory=dict)
    events_default: int = 0
    state_default: int = 50
    ban: int = 50
    kick: int = 50
    redact: int = 50
    invite: int = 0


@dataclass(slots=True, kw_only=True)
class Room:
    """A room that a login is in, or was invited to.

    id: of the room now. members: those who are known, by MXID; is_whole: these are all.
    joined, invited: how many there are, as the homeserver counts.
    encryption: the algorithm, "" where it is not encrypted. creators: by the creation event.
    replacement: the room that this one became, "" where none. heroes: members after whom a room
    without a name is called.
    fully_known: the state that the homeserver tells at first was read.
    """

    id: str
    membership: Membership = "join"
    name: str = ""
    alias: str = ""
    topic: str = ""
    avatar: str = ""
    kind: str = ""
    version: str = "1"
    encryption: str = ""
    creators: tuple[str, ...] = ()
    power: Power = field(default_factory=Power)
    join_rule: str = "invite"
    history_visibility: str = "shared"
    guest_access: str = ""
    replacement: str = ""
    predecessor: str = ""
    pinned: tuple[str, ...] = ()
    members: dict[str, Member] = field(default_factory=dict)
    is_whole: bool = False
    joined: int = 0
    invited: int = 0
    heroes: tuple[str, ...] = ()

    @property
    def is_encrypted(self) -> bool:
        return bool(self.encryption)

    @property
    def is_space(self) -> bool:
        """It holds rooms, and nobody speaks in it."""
        return self.kind == "m.space"
