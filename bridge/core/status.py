"""How an account's logins on a network fare, in words for people; pure."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Final, Literal

from bridge.api.states import Condition
from bridge.store.values import KnownLogin

Kind = Literal["up", "partly", "unused", "connecting", "down", "lost", "out", "none"]
"""partly: some logins are up. unused: all is well, there is no connection since none is needed.
lost: only the owner can mend it. out: logged out. none: there is no login, and one is needed."""

NAMED: Final = 10
"""Logins that are named in one sentence."""

STARTING: Final = "The connection to the network is being made."
NOT_RUNNING: Final = "There is no connection to the network."
CONNECTED: Final = "Connected."
UNUSED: Final = "Nothing is connected now: a connection is made when you need it."
NO_LOGIN: Final = "You are not logged in to this network."
LOGGED_OUT: Final = "You are logged out."

MEND: Final = 'It is tried again when you use it, or by the command "login".'


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """words: one or more sentences."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fares:
    """A login and how it fares. name: what it is connected to, for people; "" for the network.

    condition: what it said last; why: what it said last of its trouble, see `Troubles.why`.
    network: what the network said last of the one connection that it has for all, if it has one.
    """

    login: KnownLogin
    name: str
    condition: Condition | None
    why: Condition | None
    is_running: bool
    network: Condition | None = None


def of_login(fares: Fares) -> Status:
    """How one login fares."""
    if fares.login.is_out:
        return Status(kind="out", words=LOGGED_OUT)
    condition = fares.condition
    if condition is not None and condition.standing == "connecting" and fares.why is not None:
        condition = fares.why  # what it failed by tells more than that it is tried again
    if condition is not None:
        return Status(kind=condition.standing, words=condition.words)
    if fares.is_running:
        return Status(kind="connecting", words=STARTING)
    if fares.network is not None:
        return Status(kind=by_network(fares.network), words=fares.network.words)
    return Status(kind="unused", words=NOT_RUNNING)


def by_network(condition: Condition) -> Literal["up", "connecting", "down"]:
    """How a login fares by the one connection of all, which its owner cannot mend."""
    return "down" if condition.standing == "lost" else condition.standing


def together(logins: Iterable[Fares], network: Condition | None, *, must_enter: bool) -> Status:
    """How an account fares on a network.

    network: as a whole, where it says so. must_enter: nobody is there without a login of his own.
    """
    known = [(fares.name, of_login(fares)) for fares in logins]
    kind = _kind({status.kind for _, status in known}, must_enter=must_enter)
    words = list(_sentences(sorted(known, key=lambda one: one[0])))
    if network is not None and network.standing != "up":
        whole: Kind = "connecting" if network.standing == "connecting" else "down"
        said = dict.fromkeys([network.words, *words])  # a login may say what the network says
        said.pop(STARTING, None)
        return Status(kind=whole, words=" ".join(said))
    if network is not None and kind == "unused":
        kind, usual = "up", network.words
    else:
        usual = NO_LOGIN if kind == "none" else UNUSED
    return Status(kind=kind, words=" ".join(words) or usual)


def _kind(kinds: Set[Kind], *, must_enter: bool) -> Kind:
    """Of all together: what the owner can mend before what mends itself."""
    used = kinds - {"unused", "out"}
    if not used:
        if kinds:
            return "unused" if "unused" in kinds else "out"
        return "none" if must_enter else "unused"
    if "up" in used:
        return "up" if used == {"up"} else "partly"
    order: tuple[Kind, ...] = ("lost", "down", "connecting")
    return next(kind for kind in order if kind in used)


def _sentences(known: Sequence[tuple[str, Status]]) -> Iterator[str]:
    yield from _named(known, "up", CONNECTED, "Connected to {}.")
    for kind, remedy in (("lost", MEND), ("down", "")):
        for name, status in [one for one in known if one[1].kind == kind][:NAMED]:
            yield f"{name}: {status.words}" if name else status.words
        if remedy and any(status.kind == kind for _, status in known):
            yield remedy
    yield from _named(known, "connecting", STARTING, "Connecting to {}.")
    yield from _named(known, "out", LOGGED_OUT, "Logged out of {}.")


def _named(
    known: Sequence[tuple[str, Status]], kind: Kind, unnamed: str, named: str
) -> Iterator[str]:
    """All that fare alike in one sentence."""
    alike = [name for name, status in known if status.kind == kind]
    names = [name for name in alike if name]
    if len(names) < len(alike):
        yield unnamed
    if names:
        more = [f"and {len(names) - NAMED} more"] if len(names) > NAMED else []
        yield named.format(", ".join([*names[:NAMED], *more]))
