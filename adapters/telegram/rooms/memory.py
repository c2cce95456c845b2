"""What is remembered of groups while the gateway runs."""

from dataclasses import dataclass, field

from adapters.telegram.rooms.group import Group, Member
from bridge.api.ids import Identity
from bridge.api.pacing import Bucket
from bridge.api.states import Affiliation, Role


@dataclass(slots=True, kw_only=True)
class Guest:
    """An account of ours that was let in. user: who it has proved to be, "" for nobody."""

    who: Identity
    user: str
    role: Role
    affiliation: Affiliation


@dataclass(slots=True)
class Rooms:
    """groups: by id. guests: by group and account. unknown: chats the bot is not in, each with when
    that was found out. asked: who was asked for when, by group and person, and as what he was
    found. doing: to whom something is just being done from here, by group and person. written: when
    a group was kept last. looking: groups that are just being looked up, each with whether to do so
    once more. answered: how often the bot may answer, by group and person, "" for all of them.
    """

    groups: dict[int, Group] = field(default_factory=dict)
    guests: dict[int, dict[str, Guest]] = field(default_factory=dict)
    unknown: dict[int, float] = field(default_factory=dict)
    asked: dict[tuple[int, str], tuple[float, Member]] = field(default_factory=dict)
    doing: set[tuple[int, str]] = field(default_factory=set)
    written: dict[int, float] = field(default_factory=dict)
    looking: dict[int, bool] = field(default_factory=dict)
    answered: dict[tuple[int, str], Bucket] = field(default_factory=dict)
    salt: bytes = b""
    is_loaded: bool = False
