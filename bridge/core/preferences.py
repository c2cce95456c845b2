"""What an account wishes on a network: typed, bounded, kept; what it never said is the default.

`PREFERENCES` names all there are. Who adds one adds it there; nothing else needs to know.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from bridge.api.errors import Refused
from bridge.api.ids import NetworkName
from bridge.store import preferences

Value = bool | int | str

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")

SHARE_PROFILE: Final = "share_profile"

MOST_KEPT: Final = 10_000
"""Accounts on networks whose wishes are in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Something that can be wished: yes or no, a number, one of some words.

    default: unless the configuration of a network says otherwise; its type is the preference's.
    label: for people. bounds: of a number, both included. choices: words, each with what it means
    to people.
    """

    default: Value
    label: str
    bounds: tuple[int, int] = (0, 0)
    choices: tuple[tuple[str, str], ...] = ()

    def takes(self, value: object) -> bool:
        """Whether this can be wished."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, bool):
            return True
        if isinstance(value, int):
            return self.bounds[0] <= value <= self.bounds[1]
        return any(value == word for word, _ in self.choices)


PREFERENCES: Final[Mapping[str, Preference]] = {
    SHARE_PROFILE: Preference(
        default=False, label="Show my name and my picture to people of this network"
    ),
}

Heard = Callable[[str, NetworkName], None]
"""Is told of an account and a network."""


class Store(Protocol):
    async def read(self, function: Callable[[Any], dict[str, str]]) -> dict[str, str]: ...

    async def write(self, function: Callable[[Any], None]) -> None: ...


class Preferences:
    """defaults: what the configuration says, by network and name."""

    def __init__(
        self, store: Store, defaults: Mapping[NetworkName, Mapping[str, Value]] | None = None
    ) -> None:
        self._store = store
        self._defaults = defaults or {}
        self._kept: OrderedDict[tuple[str, NetworkName], Mapping[str, Value]] = OrderedDict()
        self._writes = 0
        self._heard: dict[str, list[Heard]] = {}

    def listen(self, name: str, heard: Heard) -> None:
        """Call this whenever somebody has wished something else by this name."""
        self._heard.setdefault(name, []).append(heard)

    async def get(self, account: str, network: NetworkName, name: str) -> Value:
        """What is wished; an account is a bare JID."""
        wished = (await self.all(account, network)).get(name)
        return self.default(network, name) if wished is None else wished

    def default(self, network: NetworkName, name: str) -> Value:
        """What holds for those who never said anything."""
        return self._defaults.get(network, {}).get(name, PREFERENCES[name].default)

    async def all(self, account: str, network: NetworkName) -> Mapping[str, Value]:
        """What an account has said, by name."""
        key = (account, network)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        writes = self._writes
        written = await self._store.read(
            partial(preferences.preferences, account=account, network=network)
        )
        known = _read(written)
        if writes == self._writes:  # else it may be of before
            self._keep(key, known)
        return known

    async def set(self, account: str, network: NetworkName, name: str, value: Value | None) -> None:
        """Wish something from now on, None for the default. Raises Refused where that cannot be."""
        preference = PREFERENCES.get(name)
        if preference is None:
            raise Refused("not-found", "There is no such preference.")
        if value is not None and not preference.takes(value):
            raise Refused("not-acceptable", "This preference cannot have that value.")
        await self._store.write(
            partial(
                preferences.prefer,
                account=account,
                network=network,
                name=name,
                value=None if value is None else _written(value),
            )
        )
        self._writes += 1
        self._kept.pop((account, network), None)
        for heard in self._heard.get(name, ()):
            heard(account, network)

    def _keep(self, key: tuple[str, NetworkName], known: Mapping[str, Value]) -> None:
        self._kept[key] = known
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _written(value: Value) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(written: Mapping[str, str]) -> dict[str, Value]:
    """What was written by another version and makes no sense to this one is left out."""
    found: dict[str, Value] = {}
    for name, preference in PREFERENCES.items():
        if name not in written:
            continue
        value = _parsed(preference, written[name])
        if value is not None and preference.takes(value):
            found[name] = value
    return found


def _parsed(preference: Preference, written: str) -> Value | None:
    if isinstance(preference.default, bool):
        return {"1": True, "0": False}.get(written)
    if isinstance(preference.default, int):
        return int(written) if _INTEGER.fullmatch(written) else None
    return written
