"""What a fake network holds: rooms, who is in them, and what was said, as it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bridge.api.events import Affiliation, Edit, File, Form, Message, Reactions, Retraction, Role
from bridge.api.ids import Key, LoginId, NativeId
from bridge.testing.views import server_of

Where: TypeAlias = str | tuple[str, str]
"""A room, by its native id; or a chat, by those of the two people, sorted."""

Happened: TypeAlias = Message | Edit | Retraction | Reactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a room; the fields are those of `Present`."""

    name: str
    role: Role = "participant"
    affiliation: Affiliation = "none"
    anchor: str | None = None
    away: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as it stands now.

    native: its id, None on a network without them. answers: the id of what it is an answer to.
    key: of the gateway's call that it came by, through the login.
    removed_by: the moderator who took it back, where it was not its author.
    reactions: by the name of who reacted.
    """

    number: int
    native: NativeId | None
    where: Where
    by: str
    at: float
    text: str
    form: Form = "say"
    files: tuple[File, ...] = ()
    answers: NativeId | None = None
    key: Key | None = None
    login: LoginId | None = None
    is_edited: bool = False
    is_retracted: bool = False
    removed_by: str = ""
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a room's history. key: of the gateway's call that it came by, through login."""

    number: int
    event: Happened
    key: Key | None
    login: LoginId | None


@dataclass(slots=True)
class Room:
    """people: by folded name, in the order of their coming."""

    native: str
    password: str | None = None
    subject: str = ""
    subject_by: str = ""
    subject_at: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)
    banned: set[str] = field(default_factory=set)
    history: list[Happening] = field(default_factory=list)

    @property
    def server(self) -> str:
        return server_of(self.native)
