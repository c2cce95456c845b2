"""The port: what an adapter gives the gateway, and the one way from a network into it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, runtime_checkable

from bridge.api.events import Affiliation, AnyEvent, AnyState, Condition, Ref, Role
from bridge.api.ids import Identity, Key, LoginId, NativeId, NetworkName, Place, Wire

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
    """

    answers: bool = False
    edits: bool = False
    retractions: bool = False
    emoji: Emoji | None = None
    typing: bool = False
    reads: bool = False
    files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranks:
    """What can be done with the people of a room, by those who may.

    roles: those that can be given (voice is participant); affiliations: those that can be given.
    lists: affiliations of which the network tells who has them, present or not.
    removes: a moderator can remove others' messages. requests_voice: who has no voice can ask.
    """

    kick: bool = False
    roles: frozenset[Role] = frozenset()
    affiliations: frozenset[Affiliation] = frozenset()
    lists: frozenset[Affiliation] = frozenset()
    removes: bool = False
    invites: bool = False
    requests_voice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a place can show and take now.

    window: how many calls may be made before what was made is known to be taken.
    repeatable: repeating a call whose fate is unknown is harmless.
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
    """One event to be said in one place, complete when its turn comes."""

    key: Key
    place: Place
    speaker: Speaker
    event: AnyEvent


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
    seats: the rooms it was in when it ended; they are joined again at its start, each with a
        `Gap` since the cursor.
    options: what its owner set, secrets included; never logged.
    """

    id: LoginId
    native: str
    name: str
    seats: tuple[Seat, ...] = ()
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
class Joined:
    """A join that went well. name: the name one has in the room; created: the room is new."""

    name: str
    created: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """As what an account is in a shared room. since: from when on it may read what was said
    there, Unix time in seconds.
    """

    role: Role = "participant"
    affiliation: Affiliation = "none"
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody with an affiliation in a room, present or not. who: native id and name."""

    who: Identity
    affiliation: Affiliation
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something about a room that can be changed there.

    name: as the room configuration form of XEP-0045 names it where it has such a field
        (`muc#roomconfig_roomname`), else of the network's own. label: for people.
    value: "1" or "0" for a bool. choices: of a list, (value, label).
    """

    name: str
    kind: Literal["text", "lines", "bool", "secret", "list"]
    label: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A room that can be joined. native: of the room; members: None when unknown."""

    native: str
    name: str
    topic: str = ""
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image. media_type: `image/png`."""

    image: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a source left here. cursor: as given to `accept` last, None at the first start."""

    cursor: str | None


class Inbox(Protocol):
    """The only way from a network into the gateway; one for each source (a network, a login).

    The order of calls, of `accept` and `show` together, is the order in which people see it.
    """

    def accept(self, events: Sequence[AnyEvent], *, cursor: str | None = None) -> Awaitable[None]:
        """Remember events, all at once or not at all.

        The place in the order is taken at the call; the awaitable is done when all of it is
        committed: then acknowledge the source. One batch in flight is enough: while it is being
        committed, gather the next, and past a bound stop reading.
        cursor: what the source is to be resumed from, committed with the events.
        """

    def show(self, state: AnyState) -> None:
        """Say how things stand now; never stored, only the last counts."""

    def report(self, condition: Condition) -> None:
        """Say how the login or the network fares, in words."""

    async def recall(self) -> Recalled:
        """What this source left; read when it starts."""


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

        Raises TryLater when it was surely not taken, Refused when the network said no.
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
        the room are shown, then a `Gap` of what may have been missed is accepted. A room that
        refuses is shown as left: `Absent`, mine, cause "lost" or "banned", with the reason.
        Raises LoginLost when only its owner can mend it. Cancelled, it says good-bye.
        """


@runtime_checkable
class Membership(Protocol):
    """What a person asks for in rooms and wants answered at once.

    Every method may wait for the network up to its own time limit and raises Refused with the
    reason. That it happened comes back as state or event like everything else.
    """

    async def join(self, login: LoginId, place: Place, name: str, password: str | None) -> Joined:
        """Be in a room. Afterwards `Everyone` and `Subject` of the room were shown, and the room
        is joined again after every loss of the connection, until `leave` or until it is refused.
        """

    async def leave(self, login: LoginId, place: Place, reason: str) -> None:
        """Be in the room no longer; harmless when one is not."""

    async def rename(self, login: LoginId, name: str) -> Joined:
        """Have another name on this login."""

    async def subject(self, login: LoginId | None, place: Place, subject: str) -> None:
        """Give the room another subject. login: None in a shared room."""

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        """Remove somebody from the room, by its login or, where it is shared, by the network's."""


# In what follows `place` is a room; its login does it, the network's own where it is shared.


@runtime_checkable
class Admission(Protocol):
    """Networks with shared rooms: who of ours may be in them, they decide."""

    async def admit(
        self, place: Place, account: Identity, name: str, password: str | None
    ) -> Admitted:
        """An account wishes to be in a shared room, under a name. Raises Refused.

        It is asked at every join and every reading of the archive, so it should be quick.
        """


@runtime_checkable
class Moderation(Protocol):
    """Rooms in which some may do more than others. Every method raises Refused."""

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        """Give or take voice, make somebody moderator for as long as he is there."""

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        """Make somebody member, admin, owner, none of them; ban him (outcast)."""

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        """Who has an affiliation, present or not."""

    async def request_voice(self, place: Place) -> None:
        """Ask the moderators for the right to speak."""


@runtime_checkable
class Inviting(Protocol):
    """Rooms into which people can be invited."""

    async def invite(self, place: Place, who: str, reason: str) -> None:
        """Invite somebody, by native id. Raises Refused."""


@runtime_checkable
class Configuring(Protocol):
    """Rooms that can be changed or ended from here. Every method raises Refused."""

    async def settings(self, place: Place) -> Sequence[Setting]:
        """What can be changed, by this login, now."""

    async def configure(self, place: Place, values: Mapping[str, str]) -> None:
        """Change settings, by name; all of them or none."""

    async def destroy(self, place: Place, reason: str, alternate: str | None) -> None:
        """End the room. alternate: the native id of the one to go to."""


@runtime_checkable
class Directory(Protocol):
    """Networks on which rooms can be found."""

    async def find(self, login: LoginId | None, words: str, most: int) -> Sequence[Found]:
        """Rooms whose name or topic holds the words, "" for any; the largest first."""


@runtime_checkable
class Profiles(Protocol):
    """Networks on which people and rooms have pictures."""

    async def picture(self, login: LoginId | None, of: Identity | Place) -> Picture | None:
        """The picture of a person or a room, None when there is none. Raises Refused, TryLater."""


@runtime_checkable
class Signals(Protocol):
    """Networks that can be told what is of use now only; what cannot be told is dropped."""

    async def typing(self, place: Place, speaker: Speaker, is_typing: bool) -> None:
        """Somebody of ours writes something, or no longer."""

    async def read(self, place: Place, speaker: Speaker, target: Ref) -> None:
        """Somebody of ours has read up to a message; its ids are those of the place."""


@runtime_checkable
class Absence(Protocol):
    """Networks on which a login can stay while its owner is not there."""

    async def away(self, login: LoginId, words: str) -> None:
        """Be shown as away, with these words; as back again without. Harmless when offline;
        forgotten when the connection is lost. Raises Refused, TryLater.
        """


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
