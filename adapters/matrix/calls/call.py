"""One request to a homeserver, made of a delivery; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from bridge.api.ids import Key, LoginId, NativeId, Place

Kind = Literal["send", "edit", "redact", "shorten", "reactions", "vote"]

MESSAGE: Final = "m.room.message"
REACTION: Final = "m.reaction"

_IN_THE_OPEN: Final = (REACTION,)
"""Homeservers count reactions, so clients send them as they are in encrypted rooms, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """key: also the transaction id, so that repeating it does nothing. login: who says it.

    room: in which it is said; "" for the one that is seen at the place, or in which the chat with
    the place's peer goes on.
    kind: an event is sent, or one is redacted. The others hang on what is known then, and are made
    to these by `calls.resolving`: an event is sent in the place of another ("edit"), a message has
    no more parts from one on ("shorten"), these are from now on the own reactions to an event, one
    votes in a poll.
    type, content: of the event, as it is before it is encrypted; of reactions and votes, what is
    wished. mentions: `m.mentions` of whom an edit calls only now. target: the event that is
    redacted, reacted to, or voted in. reason: why it is redacted, in somebody's words.
    parts: the ids of a message's parts as it was said; number: which of them this is about; see
    `calls.parts`.
    """

    key: Key
    login: LoginId | None
    place: Place
    kind: Kind = "send"
    room: str = ""
    type: str = MESSAGE
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    mentions: Mapping[str, Any] = field(default_factory=dict, repr=False)
    target: str = ""
    reason: str = field(default="", repr=False)
    parts: tuple[NativeId, ...] = ()
    number: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is never encrypted."""
        return self.type in _IN_THE_OPEN
