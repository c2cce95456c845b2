"""What a fake network holds: rooms, who is in them, and what was said, as it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bridge.api.asked import Listed, Picture
from bridge.api.content import Content, File
from bridge.api.events import Edit, Form, Message, Reactions, Retraction, Vote
from bridge.api.ids import Identity, Key, LoginId, NativeId
from bridge.api.states import Affiliation, Hat, Role
from bridge.api.text import Span
from bridge.testing.views import fold, server_of

Where: TypeAlias = str | tuple[str, str]
"""A room, by its native id; or a chat, by those of the two people, sorted."""

Happened: TypeAlias = Message | Edit | Retraction | Reactions | Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a room; the fields are those of `Present`."""

    name: str
    role: Role = "participant"
    affiliation: Affiliation = "none"
    anchor: str | None = None
    away: bool = False
    status: str = ""
    hats: tuple[Hat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as it stands now.

    native: its id, None on a network without them. answers: the id of what it is an answer to.
    key: of the gateway's call that it came by, through the login.
    removed_by: the moderator who took it back, where it was not its author.
    reactions: by the name of who reacted. holds: what is neither words nor files.
    votes: in the poll that it holds, by the name of who voted.
    """

    number: int
    native: NativeId | None
    where: Where
    by: str
    at: float
    text: str
    spans: tuple[Span, ...] = ()
    form: Form = "say"
    files: tuple[File, ...] = ()
    answers: NativeId | None = None
    key: Key | None = None
    login: LoginId | None = None
    is_edited: bool = False
    is_retracted: bool = False
    removed_by: str = ""
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holds: tuple[Content, ...] = ()
    votes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a room's history. key: of the gateway's call that it came by, through login."""

    number: int
    event: Happened
    key: Key | None
    login: LoginId | None


RELAY = Person(name="gateway", role="moderator", affiliation="owner")
"""The gateway's own session in shared rooms, as what it is there unless a test says otherwise."""


@dataclass(frozen=True, slots=True)
class Account:
    """One of XMPP who was let into a shared room. at: when he was for the first time."""

    who: Identity
    role: Role
    at: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture, and what it is known by."""

    picture: Picture
    sha1: str


@dataclass(slots=True)
class Room:
    """people: by folded name, in the order of their coming.

    members: how many there are, where that is told. slow: seconds between two messages of one
    person, as a list to choose from; nobody is held to it.
    is_subject_locked: only moderators give it another one.
    affiliations: of those who have one, there or not, by native id.
    voices: who asked for the right to speak.
    since: from when on accounts may read what was said in a shared room; None: each from when he
    was let in. accounts: by bare JID; relay: the gateway's own there, which is not among the
    people.
    """

    native: str
    password: str | None = None
    subject: str = ""
    subject_by: str = ""
    subject_at: float = 0.0
    name: str = ""
    description: str = ""
    members: int | None = None
    is_public: bool = True
    is_moderated: bool = False
    is_members_only: bool = False
    is_subject_locked: bool = False
    slow: str = "0"
    people: dict[str, Person] = field(default_factory=dict)
    affiliations: dict[str, Listed] = field(default_factory=dict)
    voices: list[str] = field(default_factory=list)
    since: float | None = 0.0
    accounts: dict[str, Account] = field(default_factory=dict)
    relay: Person = RELAY
    history: list[Happening] = field(default_factory=list)

    @property
    def server(self) -> str:
        return server_of(self.native)

    def affiliation(self, native: str) -> Affiliation:
        """Of a person, there or not."""
        listed = self.affiliations.get(native)
        return "none" if listed is None else listed.affiliation

    def account(self, name: str) -> Account | None:
        """Who of XMPP has this name, or this JID."""
        named = (each for each in self.accounts.values() if fold(each.who.name) == fold(name))
        return self.accounts.get(name) or next(named, None)

    def enlist(self, who: Identity, affiliation: Affiliation, reason: str = "") -> None:
        """Somebody, there or not, has this affiliation."""
        if affiliation == "none":
            self.affiliations.pop(who.native, None)
        elif affiliation != self.affiliation(who.native):
            self.affiliations[who.native] = Listed(who, affiliation, reason)

    def role(self, affiliation: Affiliation) -> Role:
        """As what somebody comes in, or goes on when his affiliation changes."""
        if affiliation in ("admin", "owner"):
            return "moderator"
        return "visitor" if self.is_moderated and affiliation == "none" else "participant"
