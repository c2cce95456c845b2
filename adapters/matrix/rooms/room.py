"""What is known of one room of a login."""

from dataclasses import dataclass, field
from typing import Literal

Membership = Literal["join", "invite", "knock", "leave", "ban"]

Index = dict[str, str | dict[str, None]]
"""People by something of theirs: the only one, or several in their order."""


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
    notify_room: to call all who are there.
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
    notify_room: int = 50


@dataclass(slots=True, kw_only=True)
class Room:
    """A room that a login is in, or was invited to.

    id: of the room now. place: the native id of the place where it is seen, "" for the same; see
    `Session.see`. members: those who are known, by MXID; is_whole: these are all.
    joined, invited: how many there are, as the homeserver counts.
    alias: by which it is called; aliases: others that it has, as it says itself.
    began: when it was made. topic_by, topic_at: who gave the topic, when; Unix time in seconds.
    encryption: the algorithm, "" where it is not encrypted. creators: by the creation event.
    power: None where nobody set any.
    replacement: the room that this one became, "" where none. heroes: members after whom a room
    without a name is called.
    has_past: what was said before the login heard it is in its archive.
    has_come: the login came into it just now.
    is_shown: who comes and goes is told. is_visited: its owner looked into it here, so that it is
    worth while to know who is in it.
    callings: who is in it, by what he is called; localparts: the same by that part of his id. None
    while nobody looked; see `names`.
    """

    id: str
    place: str = ""
    membership: Membership = "join"
    name: str = ""
    alias: str = ""
    topic: str = ""
    topic_by: str = ""
    topic_at: float = 0.0
    avatar: str = ""
    kind: str = ""
    version: str = "1"
    encryption: str = ""
    creators: tuple[str, ...] = ()
    began: float = 0.0
    power: Power | None = None
    join_rule: str = "invite"
    history_visibility: str = "shared"
    guest_access: str = ""
    aliases: tuple[str, ...] = ()
    replacement: str = ""
    predecessor: str = ""
    pinned: tuple[str, ...] = ()
    members: dict[str, Member] = field(default_factory=dict)
    is_whole: bool = False
    joined: int = 0
    invited: int = 0
    heroes: tuple[str, ...] = ()
    has_past: bool = False
    has_come: bool = False
    is_shown: bool = False
    is_visited: bool = False
    callings: Index | None = None
    localparts: Index | None = None

    @property
    def is_encrypted(self) -> bool:
        return bool(self.encryption)

    @property
    def is_space(self) -> bool:
        """It holds rooms, and nobody speaks in it."""
        return self.kind == "m.space"
