"""How many strangers a day: who may write to whom for the first time; pure, time is passed in."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from bridge.api.ids import LoginId

Policy = Literal["everyone", "contacts"]

DAY: Final = 86_400.0

REMEMBERED: Final = 20_000
"""Logins of which it is known how many strangers there were; one that is forgotten begins anew."""

NAMED: Final = 5
"""Strangers who are named; of the others their number is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Of one network.

    first_contact: who of its people may write to an account that never wrote to them.
    strangers_in: how many strangers may begin to write to an account in a day; strangers_out: to
    how many an account may.
    """

    first_contact: Policy = "everyone"
    strangers_in: int = 50
    strangers_out: int = 50


class Tally:
    """How many of each login in a day, which begins with the first of them."""

    def __init__(self) -> None:
        self._days: OrderedDict[LoginId, tuple[float, int]] = OrderedDict()

    def admits(self, login: LoginId, most: int, now: float) -> bool:
        """Whether one more is not too much; it is counted if so."""
        began, count = self._days.pop(login, (now, 0))
        if now >= began + DAY:
            began, count = now, 0
        is_one_more = count < most
        self._days[login] = began, count + is_one_more
        if len(self._days) > REMEMBERED:
            self._days.popitem(last=False)
        return is_one_more

    def forget(self, login: LoginId) -> None:
        self._days.pop(login, None)


@dataclass(frozen=True, slots=True)
class Unheard:
    """The strangers whom a login's owner did not hear. named: the first of them; count: of all."""

    named: tuple[str, ...]
    count: int


@dataclass(slots=True)
class _Held:
    """since: when the owner was told last."""

    since: float = float("-inf")
    natives: set[str] = field(default_factory=set)
    named: list[str] = field(default_factory=list)
    more: int = 0


MOST_HELD: Final = 200
"""Strangers of one login who are told apart; what more of them write counts each time."""


class Refusals:
    """Strangers who were not let through, told once a day."""

    def __init__(self) -> None:
        self._held: OrderedDict[LoginId, _Held] = OrderedDict()

    def refuse(self, login: LoginId, native: str, now: float) -> float | None:
        """One was not let through. Seconds until its owner is to be told, None if that is known
        already.
        """
        held = self._held.setdefault(login, _Held())
        self._held.move_to_end(login)
        if len(self._held) > REMEMBERED:
            self._held.popitem(last=False)
        if native in held.natives:
            return None
        is_first = not held.natives
        if len(held.natives) < MOST_HELD:
            held.natives.add(native)
        else:
            held.more += 1
        if len(held.named) < NAMED:
            held.named.append(native)
        return max(0.0, held.since + DAY - now) if is_first else None

    def forget(self, login: LoginId) -> None:
        self._held.pop(login, None)

    def untold(self) -> list[LoginId]:
        """The logins whose owners are still to be told of somebody."""
        return [login for login, held in self._held.items() if held.natives]

    def told(self, login: LoginId, now: float) -> Unheard | None:
        """Who was not heard since its owner was told last; he is told now."""
        held = self._held.get(login)
        if held is None or not held.natives:
            return None
        unheard = Unheard(tuple(held.named), len(held.natives) + held.more)
        self._held[login] = _Held(since=now)
        return unheard


def sentence(addresses: Sequence[str], count: int) -> str:
    """What the owner is told. addresses: of the first; count: of all."""
    who = "1 person was" if count == 1 else f"{count} people were"
    others = f" and {count - len(addresses)} more" if count > len(addresses) else ""
    return (
        f"{who} not let through, who wrote to you for the first time: "
        f"{', '.join(addresses)}{others}. To hear from somebody, write to him first, or add him to"
        " your contacts. Others who try today are named tomorrow."
    )
