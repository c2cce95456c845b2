"""What happened (events: stored, ordered, delivered); how things stand (state: never stored)."""

from dataclasses import dataclass
from typing import Literal

from bridge.api.errors import Reason
from bridge.api.ids import Identity, Key, LoginId, NativeId, Place

Outcome = Literal["sent", "refused", "uncertain", "expired"]
Form = Literal["say", "action", "notice"]
Role = Literal["visitor", "participant", "moderator"]
Affiliation = Literal["none", "member", "admin", "owner"]
Cause = Literal["left", "quit", "kicked", "banned", "lost"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words. body: plain text, any characters; newlines separate lines."""

    body: str


Content = Text
"""One kind of content each; files, cards, polls and places on the map come with their issues."""


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """Where the origin of an event waits to hear of its fate.

    to: the device that sent, as its network addresses it; XMPP: the full JID.
    native: the id it gave the message, None if it gave none.
    voice: the address that was written to and answers; XMPP: a bare JID or `room/nick`.
    receipt: a receipt was asked for.
    room: the message was written into a room (its outcome is a reflection, not a receipt).
    """

    to: str
    native: NativeId | None
    voice: str
    receipt: bool = False
    room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Somebody said something.

    actor: None when the network itself speaks (a server's notice).
    at: Unix time in seconds; when it happened, as well as we know.
    native: the message's id there, None where the network gives none. With one, accepting it
        twice is harmless.
    alias: a second id it can be referred to by; XMPP: the origin-id.
    private_in: a room whose occupants these two are, when it was said between them there.
    """

    place: Place
    actor: Identity | None
    at: float
    content: tuple[Content, ...]
    form: Form = "say"
    native: NativeId | None = None
    alias: NativeId | None = None
    back: ReturnPath | None = None
    private_in: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChange:
    """A room got another subject. subject: the whole new one, empty when it was removed."""

    place: Place
    actor: Identity | None
    at: float
    subject: str
    native: NativeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What was said in a place between two moments was not seen and cannot be fetched."""

    place: Place
    since: float
    until: float

    @property
    def at(self) -> float:
        return self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The far network has it: for the device that sent."""

    place: Place
    at: float
    back: ReturnPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """It did not arrive, or nobody knows: for the device that sent. text: a sentence."""

    place: Place
    at: float
    back: ReturnPath
    reason: Reason
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of one call, in order with everything else that its wire brings.

    outcome: "sent", "refused" or "uncertain"; a call is settled once, later ones are ignored.
    native: the id that the network gave it.
    """

    key: Key
    outcome: Outcome
    native: NativeId | None = None
    reason: Reason = "internal"
    text: str = ""


AnyEvent = Message | RoomChange | Gap | Receipt | Failure | Settled
Stored = Message | RoomChange | Gap
"""Events that the archive can show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody is in a room, or what is known of him changed.

    anchor: what the person is known by for longer than the name, None when nothing is; IRC: his
        services account at the time of his join.
    mine: it is the login's own.
    away: absent from the keyboard; status: in his words.
    """

    place: Place
    who: Identity
    role: Role = "participant"
    affiliation: Affiliation = "none"
    anchor: str | None = None
    away: bool = False
    status: str = ""
    mine: bool = False


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


AnyState = Present | Absent | Renamed | Everyone | Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a login, or a network as a whole (login None), fares.

    standing: "lost" will not come back by itself; the gateway says so of logins.
    words: one sentence for people; no secrets. reason: why it is not up, where one fits.
    """

    login: LoginId | None
    standing: Literal["connecting", "up", "down", "lost"]
    words: str
    reason: Reason | None = None
