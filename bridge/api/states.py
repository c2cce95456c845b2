"""How things stand: only the last counts, and it is never stored as an event."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bridge.api.errors import Reason
from bridge.api.events import Ref
from bridge.api.ids import Identity, LoginId, Place

Role = Literal["visitor", "participant", "moderator"]


Affiliation = Literal["outcast", "none", "member", "admin", "owner"]


Cause = Literal["left", "quit", "kicked", "banned", "expelled", "closed", "shutdown", "lost"]
"""Why somebody is in a room no longer. expelled: he lost his membership of a room for members;
closed: the room became one for members; shutdown: the far server ends."""


class Hat(NamedTuple):
    """What somebody is in a room besides role and affiliation (XEP-0317). uri: what it is known
    by; title: as people read it.
    """

    uri: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody is in a room, or what is known of him changed.

    who: of somebody of ours in a shared room whose name there is not known, with "": he is called
        as before, and is nobody's concern if he is not there.
    anchor: what the person is known by for longer than the name, None when nothing is; IRC: his
        services account at the time of his join.
    mine: it is the login's own.
    away: absent from the keyboard; status: in his words. show: as XMPP says it more finely.
    avatar: what his picture is known by, hexadecimal SHA-1 of the image; "" when there is none.
    What is None is as it was before, if he was there, and else as usual: a network that tells of
    each thing apart need not remember all of them.
    """

    place: Place
    who: Identity
    role: Role = "participant"
    affiliation: Affiliation = "none"
    anchor: str | None = None
    away: bool | None = False
    status: str | None = ""
    mine: bool = False
    avatar: str = ""
    hats: tuple[Hat, ...] | None = ()
    show: Literal["", "chat", "dnd", "xa"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Something else is known of somebody, in all rooms of this login in which he is; what is None
    stays as it was. The fields are those of `Present`.
    """

    login: LoginId | None
    who: Identity
    away: bool | None = None
    status: str | None = None
    hats: tuple[Hat, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Somebody is no longer in a room, or in any room of this login (place None).

    by, reason: who did it, in whose words, where somebody did.
    """

    login: LoginId | None
    place: Place | None
    who: Identity
    cause: Cause = "left"
    by: str = ""
    reason: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Somebody has another name, in all rooms of this login."""

    login: LoginId | None
    was: Identity
    now: Identity
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A network broke apart: all these are in no room of this login any longer, at once.

    words: between what it broke, as people read it. at: Unix time in seconds.
    """

    login: LoginId | None
    who: tuple[Identity, ...]
    words: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyone:
    """All who are in a room, whole: who is not among them is not there."""

    place: Place
    present: tuple[Present, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The subject a room has, told at joining. at: Unix time in seconds, 0 when unknown."""

    place: Place
    text: str
    by: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a room is, whole. name: "" for that of its address.

    members: how many there are, None when only those who are shown are known.
    avatar: hexadecimal SHA-1 of its picture. is_public: strangers can find it.
    is_learned: it was so before and is known only now, so that nobody is told of a change.
    """

    place: Place
    name: str = ""
    description: str = ""
    members: int | None = None
    avatar: str = ""
    is_public: bool = False
    is_moderated: bool = False
    is_members_only: bool = False
    has_password: bool = False
    is_learned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """Somebody writes something in a place, or no longer."""

    place: Place
    who: Identity
    is_typing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Somebody has read a place up to a message."""

    place: Place
    who: Identity
    target: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """A room is no more. alternate: the native id of the room to go to, None when there is none."""

    place: Place
    reason: str = ""
    alternate: str | None = None


Standing = Literal["unknown", "offline", "online", "chat", "away", "xa", "dnd"]
"""Whether somebody can be reached, as XMPP says it; unknown: the network does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody whom a login's owner knows there, or what is known of him changed.

    is_listed: he is in the contact list that the network keeps; else only how he fares is told.
    groups: of that list. name: as the list calls him, "" for that of `who`.
    status: in his words. since: Unix time in seconds from which on he is idle, or was last seen;
        None when unknown.
    avatar: what his picture is known by, hexadecimal SHA-1 of the image; "" when there is none.
    """

    login: LoginId
    who: Identity
    is_listed: bool = True
    name: str = ""
    groups: tuple[str, ...] = ()
    standing: Standing = "unknown"
    status: str = ""
    since: float | None = None
    avatar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """All whom a login's owner knows there, whole: who is not among them is unknown to it."""

    login: LoginId
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody is in a login's contact list no longer, and nothing more is told of him."""

    login: LoginId
    who: Identity


RoomState = (
    Present
    | Learned
    | Absent
    | Split
    | Renamed
    | Everyone
    | Subject
    | About
    | Typing
    | Read
    | Destroyed
)
"""Of a place; `Learned`, `Absent`, `Split` and `Renamed` of all places of a login."""
ContactState = Contact | Contacts | Stranger
"""Of the people whom a login's owner knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Somebody asks which program a login's owner uses, or whether one answers; he is told by
    `Answering.answer`, or not at all. token: by what the network knows the question.
    """

    login: LoginId
    who: Identity
    what: Literal["version", "ping"]
    token: str = ""


AnyState = RoomState | ContactState | Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a login, or a network as a whole (login None), fares.

    standing: "lost" will not come back by itself; the gateway says so of logins.
    words: one sentence for people; no secrets. reason: why it is not up, where one fits.
    to_admins: what the log and the admins read instead of `words`, where they can mend it.
    is_told: the network tells the login's owner of it by messages, in more detail.
    """

    login: LoginId | None
    standing: Literal["connecting", "up", "down", "lost"]
    words: str
    reason: Reason | None = None
    to_admins: str = ""
    is_told: bool = field(default=False, compare=False)
