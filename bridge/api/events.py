"""What happened: stored, ordered, delivered."""

from dataclasses import dataclass, field
from typing import Literal

from bridge.api.content import Content, text_of
from bridge.api.errors import Reason
from bridge.api.ids import EventId, Identity, Key, NativeId, Place

Outcome = Literal["sent", "refused", "uncertain", "expired"]
Form = Literal["say", "action", "notice", "gateway"]
"""gateway: the gateway's own word to an account, of a chat with one person; with no actor, and it
says itself of whom it is.
"""
Change = Literal["all", "more", "fewer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A message that an event refers to.

    native: its id in the event's place, or an alias; in a `Delivery`, in the delivery's place.
    natives: in a `Delivery`, the ids of all parts it has there, in order.
    event, author, alias, words, at: of the original, once the gateway has found it. words: how
        its text begins, for a quotation; alias: the id that its XMPP client gave it; origin:
        its origin-id, where that is another one; is_markable: the client asked to be told when it
        is read.
    parts: as what it is shown on XMPP where that is several messages, or a file: of each file what
        tells it from the others (`bridge.api.parts`), "" for words; () of words alone.
    behind: how many entries of the room stood behind it when it was answered there.
    quote: the quotation that stands before the answer, in signs (`> tomorrow`): that of an XMPP
        client, "" when it put none; of another network the part that was meant, if one was. None
        where the words are quoted, if need be.
    """

    native: NativeId | None = None
    event: EventId | None = None
    author: Identity | None = None
    alias: NativeId | None = None
    words: str = ""
    at: float = 0.0
    quote: str | None = None
    natives: tuple[NativeId, ...] = ()
    origin: NativeId | None = None
    is_markable: bool = False
    parts: tuple[str, ...] = ()
    behind: int = 0


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """Where the origin of an event waits to hear of its fate.

    to: the device that sent, as its network addresses it; XMPP: the full JID.
    native: the id it gave the message, None if it gave none.
    voice: the address that was written to and answers; XMPP: a bare JID or `room/nick`.
    receipt: a receipt was asked for. markable: to be told when it is read was, too.
    room: the message was written into a room (its outcome is a reflection, not a receipt).
    """

    to: str
    native: NativeId | None
    voice: str
    receipt: bool = False
    room: bool = False
    markable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Somebody said something.

    actor: None when the network itself speaks (a server's notice). In a direct chat, who is not
        the peer is the login's owner: he said it elsewhere.
    at: Unix time in seconds; when it happened, as well as we know.
    native: the message's id there, None where the network gives none. With one, accepting it
        twice is harmless.
    alias: a second id it can be referred to by; XMPP: the origin-id, else the stanza's id. The id
        in `back` is a third one where it is another.
    private_in: a room whose occupants these two are, when it was said between them there.
    answers: the message that this is an answer to.
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
    answers: Ref | None = None

    @property
    def text(self) -> str:
        """The words alone."""
        return text_of(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Somebody put other words in the place of his own message. target: its first version.

    content: the whole new one.
    """

    place: Place
    actor: Identity | None
    at: float
    target: Ref
    content: tuple[Content, ...]
    form: Form = "say"
    native: NativeId | None = None
    alias: NativeId | None = None
    back: ReturnPath | None = None
    answers: Ref | None = None

    @property
    def text(self) -> str:
        """The words alone."""
        return text_of(self.content)


def said_anew(edit: Edit) -> Message:
    """An edit's words as a message of their own, where there is nothing to put them in place of."""
    return Message(
        place=edit.place,
        actor=edit.actor,
        at=edit.at,
        content=edit.content,
        form=edit.form,
        native=edit.native,
        alias=edit.alias,
        back=edit.back,
        answers=edit.answers,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """Somebody took back his own message; or (by_moderator) somebody with the right to removed
    another's. reason: in his words.
    """

    place: Place
    actor: Identity | None
    at: float
    target: Ref
    by_moderator: bool = False
    reason: str = ""
    native: NativeId | None = None
    alias: NativeId | None = None
    back: ReturnPath | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """Somebody's reactions to a message.

    emoji: one each, as they are written.
    change: they are the whole set, empty when he took them back; or, where a network tells of them
        one by one, what came or went: the gateway makes the whole set of it.
    before: his set until then, as far as the gateway knows it.
    """

    place: Place
    actor: Identity | None
    at: float
    target: Ref
    emoji: tuple[str, ...]
    change: Change = "all"
    before: tuple[str, ...] = ()
    native: NativeId | None = None
    alias: NativeId | None = None
    back: ReturnPath | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Somebody answers a poll. choices: numbers of its answers from 0 on; empty: he takes his
    vote back.
    """

    place: Place
    actor: Identity | None
    at: float
    target: Ref
    choices: tuple[int, ...]
    native: NativeId | None = None
    alias: NativeId | None = None
    back: ReturnPath | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is left of a message that was taken back; only the gateway makes it.

    retraction: the event that took it back; known_by: the id that its XMPP client gave that.
    by_moderator: somebody with the right to removed it; by: who, "" when nobody says.
    """

    place: Place
    actor: Identity | None
    at: float
    retraction: EventId
    retracted_at: float
    known_by: NativeId | None = None
    by_moderator: bool = False
    by: str = ""
    reason: str = ""
    native: NativeId | None = None
    alias: NativeId | None = None
    back: ReturnPath | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Somebody invites the login's owner into a room. actor: None when nobody says who.

    password: of the room; never shown where the event is.
    """

    place: Place
    actor: Identity | None
    at: float
    reason: str = ""
    password: str = field(default="", repr=False)
    native: NativeId | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A room that all accounts share has another native id from now on. It is the same room: who is
    in it, what was said and the ids of its messages stay, and its address on XMPP. Accepting it
    twice is harmless, and so are events of the old place that come later; states of it are not
    heeded.

    A call that waits is translated anew for the new place. One that meets the old one raises
    TryLater, after `Moved` was accepted.
    """

    old: Place
    new: Place


Said = Message | Edit | Retraction | Reactions | Vote
"""What somebody says or does about what was said; it has an outcome that its sender hears."""
Stored = Said | Tombstone | RoomChange | Gap | Invite
"""Events that are kept; the archive can show all but invitations."""
AnyEvent = Stored | Receipt | Failure | Settled | Moved
