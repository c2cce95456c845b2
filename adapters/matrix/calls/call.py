"""One request to a homeserver, made of a delivery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bridge.api.ids import Key, LoginId, Place

Kind = Literal["send", "redact", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """key: also the transaction id, so that repeating it does nothing. login: who says it.

    room: in which it is said; "" for the one in which the chat with the place's peer goes on.
    kind: an event is sent, or one is redacted; "nothing": there is nothing to be done.
    type, content: of the event, as it is before it is encrypted. target: the event to be redacted.
    remembers: under which name the id of what was sent is kept (`Session.keep`), "" for none: a
    reaction is taken back by its own event. forgets: which such names are forgotten then.
    """

    key: Key
    login: LoginId
    place: Place
    kind: Kind = "send"
    room: str = ""
    type: str = "m.room.message"
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    target: str = ""
    remembers: str = ""
    forgets: tuple[str, ...] = ()
