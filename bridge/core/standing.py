"""How the gateway stands, for those who run it: each network with its lanes, each account. Values
of one moment, nothing that is kept.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from bridge.api.errors import GatewayError
from bridge.api.ids import NetworkName, Place
from bridge.api.states import Condition
from bridge.core.gateway import Gateway
from bridge.core.limits import LIMITS
from bridge.core.routing import XMPP
from bridge.core.status import by_network
from bridge.store.bans import Ban
from bridge.store.deliveries import Backlog, backlog
from bridge.store.ids import milliseconds
from bridge.store.values import KnownLogin

Fares = Literal["up", "connecting", "down", "lost", "out", "idle"]
"""How a login fares. out: logged out; idle: it has no connection, since none is needed."""

FARES: Final[tuple[Fares, ...]] = ("up", "connecting", "down", "lost", "out", "idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The connection to the XMPP server. since: Unix time in seconds from when on it is so, None
    before the first; server: what the server says that it is, "" where it does not.
    """

    domain: str
    is_up: bool
    since: float | None
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Deliveries to a network and from it, to XMPP. lanes: in which something waits;
    in_memory: what is being carried; in_table: all that have no outcome yet; oldest: seconds that
    the oldest has waited for.
    """

    lanes: int = 0
    in_memory: int = 0
    in_table: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStanding:
    """What waits for one place of a network, or for the one on XMPP that shows it. account: whose
    login carries it, or to whom; "" where it is nobody's own. oldest: seconds that the first has
    waited for.
    """

    network: NetworkName
    kind: Literal["room", "direct"]
    is_to_xmpp: bool
    account: str
    count: int
    oldest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkStanding:
    """logins: how many fare how. rooms: that are shown on XMPP. words: what the network said last
    of the one connection that it has for all, "" where it has none.
    """

    network: NetworkName
    stream: Stream
    logins: Mapping[Fares, int]
    waiting: Waiting
    rooms: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginStanding:
    """words: what was last said of it."""

    network: NetworkName
    native: str
    name: str
    fares: Fares
    words: str
    rooms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStanding:
    """since: when it was first here; used: when it did something last, None before it has since the
    start; both Unix time in seconds. limits: what holds for it; own: what was said of it alone.
    """

    account: str
    logins: tuple[LoginStanding, ...]
    since: float | None
    used: float | None
    ban: Ban | None
    limits: Mapping[str, int]
    own: Mapping[str, int]

    @property
    def rooms(self) -> int:
        """To which its logins return."""
        return sum(login.rooms for login in self.logins)


async def networks(
    gateway: Gateway, streams: Mapping[NetworkName, Stream], rooms: Mapping[NetworkName, int]
) -> list[NetworkStanding]:
    """Of all, in their order. rooms: that are shown. Raises TryLater."""
    waits = await waiting(gateway)
    fares = {network: Counter[Fares]() for network in streams}
    for login in gateway.logins.known():
        if login.network in fares:
            fares[login.network][how(gateway, login)] += 1
    return [
        NetworkStanding(
            network=network,
            stream=stream,
            logins={each: fares[network][each] for each in FARES if fares[network][each]},
            waiting=waits.get(network, Waiting()),
            rooms=rooms.get(network, 0),
            words=_words(gateway.conditions.get(network)),
        )
        for network, stream in streams.items()
    ]


async def waiting(gateway: Gateway) -> Mapping[NetworkName, Waiting]:
    """What is still to be carried; when there is nothing, nobody notices that the gateway ends.
    Raises TryLater.
    """
    now = time.time()
    in_table = await gateway.store.read(backlog)
    found: dict[NetworkName, Waiting] = {}
    for network, those in _by_network(gateway, in_table).items():
        oldest = min(milliseconds(one.oldest) for one in those) / 1000
        found[network] = Waiting(
            lanes=len(those),
            in_table=sum(one.count for one in those),
            oldest=max(0.0, now - oldest),
        )
    for network, sizes in _lanes(gateway).items():
        kept = found.get(network, Waiting())
        found[network] = replace(kept, in_memory=sum(sizes))
    return found


async def lanes(gateway: Gateway) -> list[LaneStanding]:
    """Those in which something waits, what waits longest first. Raises TryLater."""
    now = time.time()
    found = [
        LaneStanding(
            network=_network(gateway, one.place),
            kind=one.place.kind,
            is_to_xmpp=one.place.network == XMPP,
            account=_owner(gateway, one.place),
            count=one.count,
            oldest=max(0.0, now - milliseconds(one.oldest) / 1000),
        )
        for one in await gateway.store.read(backlog)
    ]
    return sorted(found, key=lambda lane: -lane.oldest)


def accounts(gateway: Gateway) -> list[AccountStanding]:
    """All that have logins, in order."""
    owners = sorted({login.account for login in gateway.logins.known()})
    return [account(gateway, owner) for owner in owners]


def account(gateway: Gateway, who: str) -> AccountStanding:
    """One of them; nothing of an account that never was here but what was said of it."""
    logins = [login for network in gateway.networks for login in gateway.logins.of(who, network)]
    made = min((milliseconds(login.id) / 1000 for login in logins), default=None)
    return AccountStanding(
        account=who,
        logins=tuple(_login(gateway, login) for login in logins),
        since=made,
        used=gateway.limits.used(who),
        ban=gateway.bans.of(who),
        limits={name: gateway.limits.of(who, name) for name in LIMITS},
        own=gateway.limits.own(who),
    )


def how(gateway: Gateway, login: KnownLogin) -> Fares:
    """How a login fares."""
    if login.is_out:
        return "out"
    condition = gateway.logins.condition(login.id)
    if condition is not None:
        return condition.standing
    if gateway.logins.is_running(login.id):
        return "connecting"
    whole = gateway.conditions.get(login.network)
    return "idle" if whole is None else by_network(whole)


def _owner(gateway: Gateway, place: Place) -> str:
    """Of a chat on XMPP the address begins with whose it is."""
    if place.network == XMPP:
        return place.native.partition(" ")[0]
    login = None if place.login is None else gateway.logins.get(place.login)
    return "" if login is None else login.account


def _login(gateway: Gateway, login: KnownLogin) -> LoginStanding:
    condition = gateway.logins.condition(login.id)
    if condition is None and not gateway.logins.is_running(login.id):
        condition = gateway.conditions.get(login.network)
    return LoginStanding(
        network=login.network,
        native=login.native,
        name=login.name,
        fares=how(gateway, login),
        words=_words(condition),
        rooms=len(login.seats),
    )


def _words(condition: Condition | None) -> str:
    return "" if condition is None else condition.words


def _by_network(gateway: Gateway, those: Iterable[Backlog]) -> Mapping[NetworkName, list[Backlog]]:
    found: dict[NetworkName, list[Backlog]] = {}
    for one in those:
        found.setdefault(_network(gateway, one.place), []).append(one)
    return found


def _lanes(gateway: Gateway) -> Mapping[NetworkName, list[int]]:
    found: dict[NetworkName, list[int]] = {}
    for place, size in gateway.outbox.lanes():
        found.setdefault(_network(gateway, place), []).append(size)
    return found


def _network(gateway: Gateway, place: Place) -> NetworkName:
    """What goes to XMPP belongs to the network that it shows."""
    if place.network != XMPP:
        return place.network
    try:
        return gateway.twins.far(place).network
    except (KeyError, GatewayError):
        return XMPP
