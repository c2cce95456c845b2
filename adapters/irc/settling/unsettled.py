"""The calls of one connection that nobody knows the fate of yet, and which refusal is whose.

Pure. Where the server repeats our labels a call is settled by its own; elsewhere a barrier (PING)
settles all that went before it, and a refusal names no more than its target.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.api.errors import Reason
from bridge.api.events import Settled
from bridge.api.ids import Key, NativeId


@dataclass(frozen=True, slots=True)
class No:
    """Why a call was refused."""

    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Some calls to a target were refused, and nobody can tell which of them."""

    target: str
    no: No


@dataclass(slots=True)
class Unsettled:
    """made: how many calls were made in all; a call's number is the mark that covers it."""

    made: int = 0
    _open: dict[Key, tuple[int, str]] = field(default_factory=dict)
    _noes: dict[str, list[No]] = field(default_factory=dict)

    def performed(self, key: Key, target: str) -> None:
        """A call left. target: folded."""
        self.made += 1
        self._open[key] = (self.made, target)

    def is_clear(self, mark: int) -> bool:
        """True when all calls up to the mark are settled."""
        return not self._open or next(iter(self._open.values()))[0] > mark

    def took(self, key: Key, native: NativeId | None) -> Settled | None:
        """The server took the call with this label."""
        if self._open.pop(key, None) is None:
            return None
        return Settled(key=key, outcome="sent", native=native)

    def refused(self, key: Key, no: No) -> Settled | None:
        """The server refused the call with this label."""
        if self._open.pop(key, None) is None:
            return None
        return _refused(key, no)

    def refused_to(self, target: str, no: No) -> Settled | bool | None:
        """The server refused something to this target. False: nothing of ours goes there;
        None: it is one of several, the barrier will tell more.
        """
        keys = [key for key, (_, to) in self._open.items() if to == target]
        if not keys:
            return False
        if len(keys) == 1:
            return self.refused(keys[0], no)
        noes = self._noes.setdefault(target, [])
        if len(noes) < len(keys):  # more would be no answers to these
            noes.append(no)
        return None

    def passed(self, mark: int) -> Iterator[Settled | Unassigned]:
        """The server has done all calls up to the mark; those it did not refuse it took, in order.

        Where fewer of a target's calls were refused than were made, nobody can tell which.
        """
        done = {key: to for key, (number, to) in self._open.items() if number <= mark}
        for key in done:
            del self._open[key]
        noes, self._noes = self._noes, {}
        refused: dict[Key, No] = {}
        for target, refusals in noes.items():
            keys = [key for key, to in done.items() if to == target]
            if len(refusals) < len(keys):
                yield Unassigned(target, refusals[-1])
            else:
                refused.update(zip(keys, refusals, strict=False))
        for key in done:
            no = refused.get(key)
            yield Settled(key=key, outcome="sent") if no is None else _refused(key, no)

    def lost(self) -> None:
        """The connection ended: nobody will ever know."""
        self._open.clear()
        self._noes.clear()


def _refused(key: Key, no: No) -> Settled:
    return Settled(key=key, outcome="refused", reason=no.reason, text=no.text)
