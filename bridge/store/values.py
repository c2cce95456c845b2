"""What goes into the store and comes out of it: values, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, NewType

from bridge.api.adapter import Seat, Speaker
from bridge.api.events import AnyEvent, Retraction, Stored
from bridge.api.ids import EventId, Identity, LoginId, NativeId, NetworkName, Place
from bridge.api.states import Affiliation, Role, Subject

DeliveryId = NewType("DeliveryId", int)
"""Made like an event id; the order of ids of one lane is the order of its deliveries."""


class Pending(NamedTuple):
    """A delivery that waits for its outcome.

    event_id: the stored event it carries; None for a word that only this delivery carries (a
        receipt, a failure), which is then kept with it.
    expires, not_before: Unix time in seconds.
    parts: the parts that have a copy in the place already, known from before a restart.
    written: how many parts had been written down by then as about to leave.
    """

    id: DeliveryId
    place: Place
    speaker: Speaker
    event: AnyEvent
    event_id: EventId | None
    expires: float
    not_before: float = 0.0
    parts: frozenset[int] = frozenset()
    written: int = 0


class Written(NamedTuple):
    """So many parts of a delivery are about to leave, or have left. copies: as in `Ending`, of
    those that are known to be there.
    """

    id: DeliveryId
    place: Place
    event_id: EventId | None
    parts: int
    copies: tuple[tuple[int, NativeId], ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event and everything it becomes, to be remembered in one commit.

    author: the lasting identity of who did it, with the name of that moment.
    rooms: the hosted rooms (places on XMPP) that get it into their archives now.
    deliveries: what is to be carried elsewhere.
    """

    event_id: EventId
    event: Stored
    author: Identity | None
    rooms: tuple[Place, ...] = ()
    deliveries: tuple[Pending, ...] = ()


class Remembered(NamedTuple):
    """What became of an arrival: its positions, one for each of its rooms.

    new: False when the same native id had been accepted before; nothing was written then.
    event: as it was remembered, where what it refers to was looked up; None: as it came.
    lost: it refers to nothing that is here, or to what its author may not change; nothing was
        written.
    """

    new: bool
    positions: tuple[int, ...] = ()
    event: Stored | None = None
    lost: bool = False


class Ending(NamedTuple):
    """A delivery that has its outcome: the row goes, what follows from it is written.

    copies: (part, native id) of what now stands in the place, where the network gave ids; None of
        edits without one.
    rooms: hosted rooms that get the event into their archives now (a reflection).
    answers: what the origin must hear, and more.
    retraction: what the event takes back, if it does that, and it has come to pass now.
    changes: the event is an edit, reactions or a vote, and is carried no further: its message may
        have been taken back meanwhile.
    left: what is left of the event, where something of it was for its receiver alone.
    """

    id: DeliveryId
    place: Place
    event_id: EventId | None
    copies: tuple[tuple[int, NativeId | None], ...] = ()
    rooms: tuple[Place, ...] = ()
    answers: tuple[Pending, ...] = ()
    retraction: Retraction | None = None
    changes: bool = False
    left: Stored | None = None


class Entry(NamedTuple):
    """One line of a hosted room's archive. position: dense, from 1, in shown order.

    stamp: Unix time in seconds of its getting there; never runs backwards in a room.
    """

    position: int
    event_id: EventId
    event: Stored
    author: Identity | None
    stamp: float = 0.0


@dataclass(frozen=True, slots=True)
class LaneStart:
    """A place to which deliveries wait at the start."""

    place: Place
    speaker: Speaker


class Former(NamedTuple):
    """What a place was called, and what it is called now. is_first: its address is made of it."""

    was: Place
    now: Place
    is_first: bool


@dataclass(frozen=True, slots=True)
class KnownLogin:
    """A login as it is remembered. account: the owner's bare JID, prepared.

    options: see `Login.options`. is_out: its owner has logged it out.
    """

    id: LoginId
    network: NetworkName
    account: str
    native: str
    name: str
    seats: tuple[Seat, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_out: bool = False


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody as last shown in a hosted room. anchor: what his occupant-id is made of.

    network: where he is at home, "" for the network that the room shows.
    """

    name: str
    native: str
    anchor: str
    role: Role
    affiliation: Affiliation
    mine: bool = False
    network: NetworkName | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class HostedRoom:
    """A hosted room as last shown.

    room: the place on XMPP; shows: the Room it shows.
    shown_through: the last position that was shown to those present.
    resources: full JIDs of those present.
    """

    room: Place
    shows: Place
    shown_through: int
    occupants: tuple[Occupant, ...]
    resources: tuple[str, ...]
    subject: Subject | None = field(default=None)
