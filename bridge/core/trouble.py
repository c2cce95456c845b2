"""Which connections are in trouble, and what of it is told when; pure, the clock is given in.

A trouble begins when a connection is not up and is over when it is up again. Most are over before
anybody wonders: it is told when it has lasted for three minutes, once; what only the owner can mend
is told at once, once in a trouble. That it is over is told where the trouble was.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

from bridge.api.states import Condition

TELL_AFTER: Final = 180.0
"""Seconds of trouble until it is told."""

Kind = Literal["lasts", "lost", "over"]
"""It has lasted for long; only the owner can mend it; it is over."""

Of = TypeVar("Of", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Generic[Of]):
    """Something to be told. words: why, of the network; "" where it says nothing, or it is over.

    to_admins: see Condition. lasted: in seconds, up to now.
    """

    of: Of
    kind: Kind
    words: str = ""
    to_admins: str = ""
    lasted: float = 0.0


@dataclass(slots=True)
class _Trouble:
    since: float
    condition: Condition | None = None
    told: frozenset[Kind] = frozenset()


class Troubles(Generic[Of]):
    """Of whatever is connected; `of` names it. tell_after: in seconds."""

    def __init__(self, tell_after: float = TELL_AFTER) -> None:
        self._tell_after = tell_after
        self._troubles: dict[Of, _Trouble] = {}
        self._waiting: dict[Of, float] = {}  # what is not told yet, from when on: in this order

    def restore(self, of: Of, told: Iterable[Kind], now: float) -> None:
        """What was told before a restart is not told again while the trouble goes on."""
        self._troubles[of] = _Trouble(now, told=frozenset(told))

    def heard(self, of: Of, condition: Condition, now: float) -> Notice[Of] | None:
        """A connection fares so from now on; what is to be told of that at once."""
        if condition.standing == "up":
            return self._over(of, now)
        trouble = self._troubles.setdefault(of, _Trouble(now))
        if _says_more(condition, trouble.condition):
            trouble.condition = condition
        if condition.standing == "lost":
            self._waiting.pop(of, None)
            return self._tell(of, trouble, "lost", now)
        if "lasts" not in trouble.told:
            self._waiting.setdefault(of, now)
        return None

    def due(self, now: float) -> list[Notice[Of]]:
        """What has lasted for long and was not told."""
        notices = []
        for of, since in list(self._waiting.items()):
            if since + self._tell_after > now:
                break
            del self._waiting[of]
            notice = self._tell(of, self._troubles[of], "lasts", now)
            if notice is not None:
                notices.append(notice)
        return notices

    def next_at(self) -> float | None:
        """When something is due at the earliest; None while nothing is."""
        since = next(iter(self._waiting.values()), None)
        return None if since is None else since + self._tell_after

    def why(self, of: Of) -> Condition | None:
        """What was last said of a trouble besides that it is tried again; None where all is well,
        or nothing was said.
        """
        trouble = self._troubles.get(of)
        return None if trouble is None else trouble.condition

    def forget(self, of: Of) -> None:
        """There is no such connection any longer, and nothing is to be told of it."""
        self._troubles.pop(of, None)
        self._waiting.pop(of, None)

    def _over(self, of: Of, now: float) -> Notice[Of] | None:
        trouble = self._troubles.get(of)
        self.forget(of)
        if trouble is None or not trouble.told:
            return None
        return Notice(of=of, kind="over", lasted=now - trouble.since)

    def _tell(self, of: Of, trouble: _Trouble, kind: Kind, now: float) -> Notice[Of] | None:
        if kind in trouble.told:
            return None
        trouble.told |= {kind}
        said = trouble.condition
        if said is None or said.standing == "connecting":
            return Notice(of=of, kind=kind, lasted=now - trouble.since)
        return Notice(
            of=of,
            kind=kind,
            words=said.words,
            to_admins=said.to_admins,
            lasted=now - trouble.since,
        )


def _says_more(condition: Condition, known: Condition | None) -> bool:
    """That it is tried again tells less than why it failed, but after the owner mended it."""
    return condition.standing != "connecting" or known is None or known.standing == "lost"
