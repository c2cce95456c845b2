"""The port: what an adapter gives the gateway, and the one way from a network into it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, runtime_checkable

from bridge.api.events import AnyEvent
from bridge.api.ids import EventId, Key, LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.states import Affiliation, AnyState, Condition, Role

Call = TypeVar("Call")
"""An adapter's own kind of native request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """What can be reacted with. most: at once by one person; allowed: empty for any."""

    most: int = 20
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What can be done with messages. What is missing is said in plain words (`core/reduction`),
    or refused where words would not help.

    emoji: None where there are no reactions.
    files: a `File` can be said; where the network is a `MediaSink`, it is given to it first.
    styles: spans of words can be shown; spoilers: words and files can be hidden.
    locations, cards, polls: such a content can be said; votes: one can vote in polls.
    lines: as how many lines a message should be said at most; of a longer one the first lines are,
        with a link to the rest. 0 where any length is welcome. line_bytes: of one line; what is
        longer counts as several.
    """

    answers: bool = False
    edits: bool = False
    retractions: bool = False
    emoji: Emoji | None = None
    typing: bool = False
    reads: bool = False
    files: bool = False
    styles: bool = False
    spoilers: bool = False
    locations: bool = False
    cards: bool = False
    polls: bool = False
    votes: bool = False
    lines: int = 0
    line_bytes: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """What can be done with the people of a room, by those who may.

    roles: those that can be given (voice is participant); affiliations: those that can be given.
    lists: affiliations of which the network tells who has them, present or not.
    removes: a moderator can remove others' messages. requests_voice: who has no voice can ask.
    judges: the network has rules of its own as to who may do what to whom, and is asked.
    locks_subject: in a shared room, where the network hears its own relay alone, only moderators
        change the subject.
    """

    kick: bool = False
    roles: frozenset[Role] = frozenset()
    affiliations: frozenset[Affiliation] = frozenset()
    lists: frozenset[Affiliation] = frozenset()
    removes: bool = False
    invites: bool = False
    requests_voice: bool = False
    judges: bool = False
    locks_subject: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a place can show and take now.

    window: how many calls may be made before what was made is known to be taken.
    repeatable: repeating a call whose fate is unknown is harmless. Where it is not, what is said is
        written down before it leaves, and is made twice only where the operator wishes it; edits
        (of as many parts as the message has), retractions and reactions are repeated all the same.
    hold: how long a call that was taken must stay repeatable, in seconds, because the other
        side takes it before it is safe there.
    """

    window: int = 1
    repeatable: bool = False
    hold: float = 0.0
    texts: Texts = Texts()
    ranks: Ranks = Ranks()


class Speaker(NamedTuple):
    """Whose voice says it: an own login, else the relay (login None), which names the person."""

    login: LoginId | None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event to be said in one place, complete when its turn comes.

    event_id: the gateway's own id of the event, None for words that only this delivery carries.
    """

    key: Key
    place: Place
    speaker: Speaker
    event: AnyEvent
    event_id: EventId | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A room that a login is in and returns to. native: the room's native id."""

    native: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One account's own session on a network.

    native: what it logs in to; IRC: the server's name, `irc.libera.chat`.
    name: the name it wishes to have there; IRC: the nick.
    seats: the rooms it was in when it ended; they are joined again at its start, each with what
        was missed since the cursor, or a `Gap`.
    follows: whom its owner watches, by native id, where the network keeps no contact list.
    options: what its owner set, secrets included; never logged.
    """

    id: LoginId
    native: str
    name: str
    seats: tuple[Seat, ...] = ()
    follows: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Target:
    """What a far name in an address means.

    kind: a room, a person or a server's console.
    native: the place's native id, canonical.
    login: what login it is seen through, by `Login.native`; None: the network's own.
    """

    kind: Literal["room", "direct", "server"]
    native: str
    login: str | None


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a source left here. cursor: as given to `accept` last, None at the first start.
    kept: what it keeps, by name.
    """

    cursor: str | None
    kept: Mapping[str, bytes] = field(default_factory=dict, repr=False)


class Inbox(Protocol):
    """The only way from a network into the gateway; one for each source (a network, a login).

    The order of calls, of `accept` and `show` together, is the order in which people see it.
    """

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> Awaitable[None]:
        """Remember events, all at once or not at all.

        The place in the order is taken at the call; the awaitable is done when all of it is
        committed: then acknowledge the source. One batch in flight is enough: while it is being
        committed, gather the next, and past a bound stop reading.
        cursor: what the source is to be resumed from, committed with the events.
        keep: what is kept of the source from now on, by name, or forgotten (None): some small
            values, as keys, tokens, policies. Committed with the events, encrypted, erased with
            the login. What begins with a slash, `/key/...`, may be many: it lies aside.
        """

    def show(self, state: AnyState) -> None:
        """Say how things stand now; never stored, only the last counts."""

    def report(self, condition: Condition) -> None:
        """Say how the login or the network fares, in words."""

    async def recall(self) -> Recalled:
        """What this source left, but for what lies aside; read when it starts."""

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        """What this source keeps under the names that begin so, with a slash first. What was given
        to `accept` before the call and is being committed is not yet among it.
        """


class Adapter(Protocol[Call]):
    """A network, as the gateway sees it."""

    name: NetworkName

    def target(self, name: str) -> Target | None:
        """Pure: what a far name (an address's localpart, unescaped) means; None: no such thing."""

    def named(self, target: Target) -> str:
        """Pure: the canonical far name of a target; `target(named(t)) == t`."""

    def capabilities(self, place: Place) -> Capabilities:
        """What this place can show and take now; asked when a delivery's turn comes."""

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        """The ordered stream that this speaker uses for this place now; after every loss of the
        connection another one, so that a barrier never vouches for what was lost before it.
        """

    async def run(self, inbox: Inbox) -> None:
        """Hold the network-wide connection until cancelled; return at once if there is none."""

    def translate(self, delivery: Delivery) -> Sequence[Call]:
        """Pure: the native requests, in order; the n-th bears the key `part_key(key, n)`."""

    async def perform(self, call: Call) -> NativeId | None:
        """Make one native request; None: its key is settled later, at the latest by `flush`.

        Raises TryLater when it was surely not taken, Refused when the network said no, Uncertain
        when nobody knows.
        """

    def flush(self, wire: Wire) -> Awaitable[None]:
        """Barrier: what was performed on this wire before the call is taken, or was refused by a
        `Settled` that was accepted before the barrier is down. Where others' words may follow
        ours, accept a `Settled` for what was taken, too: it has its place between theirs.

        Raises TryLater when this wire is no more: what is not settled on it is uncertain.
        """


@runtime_checkable
class Logins(Protocol):
    """Networks on which accounts have sessions of their own."""

    async def run_login(self, login: Login, inbox: Inbox) -> None:
        """Hold one account's session until cancelled, reconnecting by itself.

        After every loss the rooms it is in are joined again: first `Everyone` and `Subject` of
        the room are shown, then what was missed is accepted, or a `Gap` of it. A room that
        refuses is shown as left: `Absent`, mine, cause "lost" or "banned", with the reason.
        Raises LoginLost when only its owner can mend it. Cancelled, it says good-bye.
        """


@runtime_checkable
class Paced(Protocol):
    """Networks where nothing may be said twice, and calls wait for their turn to leave."""

    def pause(self, call: Any) -> float:
        """Seconds until a call may leave, as far as is known; 0.0: now.

        Asked before the call is written down as leaving: what is written down and has not left is
        uncertain after a crash. So `perform` should be left to wait for little.
        """


@runtime_checkable
class Renewing(Protocol):
    """Networks whose own part of the configuration can change while they run."""

    own_keys: frozenset[str]
    """The keys of that part that can."""

    def renew(self, options: Mapping[str, object]) -> None:
        """It says so from now on; `Build` was content with it."""


Build = Callable[[NetworkName, Mapping[str, object]], Adapter[Any]]
"""What an entry point in the group `xmpp_bridge.adapters` names: the adapter of one configured
network, made of the part of its table that is not the gateway's own. Raises ConfigError."""


def part_key(key: Key, part: int) -> Key:
    """The key of a delivery's n-th call: `e4x7q.0`."""
    return Key(f"{key}.{part}")


def delivery_key(part: Key) -> tuple[Key, int]:
    """The delivery's key and the number of the part: the inverse of `part_key`."""
    key, _, number = part.rpartition(".")
    return Key(key), int(number)
