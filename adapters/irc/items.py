"""What a line of the server can mean: an event, a state, or something the connection must do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.api.events import (
    AnyEvent,
    Gap,
    Invite,
    Message,
    Reactions,
    Retraction,
    RoomChange,
    Settled,
)
from bridge.api.ids import NativeId
from bridge.api.states import AnyState

EVENTS = (Message, Settled, RoomChange, Gap, Invite, Reactions, Retraction)
"""What is committed; all else is shown, or answers an ask."""


@dataclass(frozen=True, slots=True)
class Send:
    """This line goes out, past the flood bucket: it is small and the server waits for it."""

    line: bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """This line goes out when nothing better is to be sent: only we wish to know."""

    line: bytes


@dataclass(frozen=True, slots=True)
class Ponged:
    """The server answered the PING with this token: it has done all that was sent before."""

    token: str


@dataclass(frozen=True, slots=True)
class Echoed:
    """The server took the call with this label. native: its msgid."""

    label: str
    native: NativeId | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked for happened: `join` of a channel, `nick` of a nick, ... target: folded."""

    what: str
    target: str


@dataclass(frozen=True, slots=True)
class Denial:
    """The server said no to something. target: folded, as the server names it.

    otherwise: what to tell at the console when nothing of ours was refused.
    """

    numeric: str
    target: str
    text: str
    label: str | None = None
    otherwise: Message | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The server ends the connection. text: why, in its words."""

    text: str


@dataclass(frozen=True, slots=True)
class Later:
    """So many seconds from now, while the connection is the same: what comes of it then."""

    after: float
    what: Callable[[], "Items"]


Item = AnyEvent | AnyState | Send | Wish | Ponged | Echoed | Done | Denial | Closing | Later
Items = Sequence[Item]
