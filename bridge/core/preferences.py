"""What an account wishes on a network: typed, bounded, kept; what it never said is the default.

`PREFERENCES` names all there are. Who adds one adds it there; nothing else needs to know. All that
was ever wished is in memory, as the logins are: with each message it is looked up, without waiting.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol

from bridge.api.errors import Refused
from bridge.api.ids import NetworkName
from bridge.store import preferences

Value = bool | int | str
Kind = Literal["flag", "number", "choice", "text"]

SHARE_PROFILE: Final = "share_profile"
NAME: Final = "name"
RECEIPTS: Final = "receipts"
READS: Final = "reads"
TYPING: Final = "typing"
STRANGERS: Final = "strangers"
TELL_ABSENCE: Final = "tell_absence"
LAST_SEEN: Final = "last_seen"
REACTIONS: Final = "reactions"
EDITS: Final = "edits"
LONG_TEXTS: Final = "long_texts"
NOTICES: Final = "notices"
PERSISTENT: Final = "persistent"
RECORD_HISTORY: Final = "record_history"
MAX_HISTORY: Final = "max_history_length"

MOST_HISTORY: Final = 200
"""Lines shown to a client that joins, at the most; the archive has the rest."""

LONGEST_NAME: Final = 64
"""Characters of a name; networks cut it further."""

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of what is in no line of text: controls, halves of signs, ends of lines."""

_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Turn what stands behind a text around, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Something that can be wished: yes or no, a number, one of some words, a line of text.

    default: unless the configuration of a network says otherwise; its type is the preference's.
    label: for people. bounds: of a number, both included. choices: words, each with what it means
    to people. longest: of a text, in characters; its default may be "".
    """

    default: Value
    label: str
    bounds: tuple[int, int] = (0, 0)
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 0

    @property
    def kind(self) -> Kind:
        """As what it is filled in."""
        if isinstance(self.default, bool):
            return "flag"
        if isinstance(self.default, int):
            return "number"
        return "choice" if self.choices else "text"

    def takes(self, value: object) -> bool:
        """Whether this can be wished."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, bool):
            return True
        if isinstance(value, int):
            return self.bounds[0] <= value <= self.bounds[1]
        assert isinstance(value, str)
        if self.choices:
            return any(value == word for word, _ in self.choices)
        return len(value) <= self.longest and _is_line(value)


PREFERENCES: Final[Mapping[str, Preference]] = {
    NAME: Preference(
        default="",
        label="My name on this network (leave it empty to have one chosen)",
        longest=LONGEST_NAME,
    ),
    SHARE_PROFILE: Preference(
        default=False, label="Show my name and my picture to people of this network"
    ),
    RECEIPTS: Preference(default=True, label="Tell me when the network has taken my messages"),
    READS: Preference(default=True, label="Tell people when I have read their messages"),
    TYPING: Preference(default=True, label="Tell people when I am writing"),
    STRANGERS: Preference(default=True, label="People whom I do not know may write to me"),
    TELL_ABSENCE: Preference(default=True, label="Tell the network when I am away"),
    LAST_SEEN: Preference(default=True, label="Show me when my contacts were last there"),
    REACTIONS: Preference(
        default="refuse",
        label="Where this network has no reactions, mine",
        choices=(("refuse", "are refused, and I am told"), ("words", "are said in words")),
    ),
    EDITS: Preference(
        default="short",
        label="Where messages cannot be changed on this network, my changes",
        choices=(
            ("short", "are sent as a short correction"),
            ("again", "are sent as a whole new message, marked as edited"),
            ("refuse", "are refused, and I am told"),
        ),
    ),
    LONG_TEXTS: Preference(
        default="link",
        label="Where this network wants short messages, my long texts",
        choices=(
            ("link", "are put up as files, and their first lines are said with a link"),
            ("lines", "are said line by line, or refused if there are far too many"),
        ),
    ),
    NOTICES: Preference(
        default="all",
        label="The gateway writes to me by itself",
        choices=(
            ("all", "whenever there is something to know"),
            ("trouble", "only when there is trouble"),
            ("none", "never"),
        ),
    ),
    PERSISTENT: Preference(
        default=False, label="Stay in my rooms on this network while none of my clients is there"
    ),
    RECORD_HISTORY: Preference(
        default=True, label="Keep what is said in my rooms, so that I can read it later"
    ),
    MAX_HISTORY: Preference(
        default=20,
        label="How many of the last messages a room shows to a client that joins",
        bounds=(0, MOST_HISTORY),
    ),
}


class Wishes:
    """What one account wishes on one network. said: by itself; usual: by the configuration."""

    __slots__ = ("said", "usual")

    def __init__(self, said: Mapping[str, Value], usual: Mapping[str, Value]) -> None:
        self.said = said
        self.usual = usual

    def value(self, name: str) -> Value:
        """What is wished by this name."""
        value = self.said.get(name)
        if value is None:
            value = self.usual.get(name)
        return PREFERENCES[name].default if value is None else value

    def flag(self, name: str) -> bool:
        """Whether something is wished."""
        return self.value(name) is True

    def number(self, name: str) -> int:
        """Which number is wished."""
        value = self.value(name)
        assert isinstance(value, int)
        return value

    def text(self, name: str) -> str:
        """Which word or line is wished."""
        return str(self.value(name))


NOTHING: Final = Wishes(MappingProxyType({}), MappingProxyType({}))
"""Of who never said anything, where the configuration does not either."""

Heard = Callable[[str, NetworkName], None]
"""Is told of an account and a network."""


class Store(Protocol):
    async def read(
        self, function: Callable[[Any], list[preferences.Kept]]
    ) -> list[preferences.Kept]: ...

    async def write(self, function: Callable[[Any], None]) -> None: ...


class Preferences:
    """defaults: what the configuration says, by network and name."""

    def __init__(
        self, store: Store, defaults: Mapping[NetworkName, Mapping[str, Value]] | None = None
    ) -> None:
        self._store = store
        self._usual = {
            network: Wishes(MappingProxyType({}), usual)
            for network, usual in (defaults or {}).items()
        }
        self._of: dict[tuple[str, NetworkName], Wishes] = {}
        self._heard: dict[str, list[Heard]] = {}

    async def restore(self) -> None:
        """Read what was wished before a restart; nothing is decided by wishes before."""
        read = partial(preferences.named, names=tuple(PREFERENCES))
        written: dict[tuple[str, NetworkName], dict[str, str]] = {}
        for kept in await self._store.read(read):
            key = (kept.account, NetworkName(kept.network))
            written.setdefault(key, {})[kept.name] = kept.value
        for key, values in written.items():
            if said := _read(values):
                self._keep(key, said)

    def listen(self, name: str, heard: Heard) -> None:
        """Call this whenever somebody has wished something else by this name."""
        self._heard.setdefault(name, []).append(heard)

    def known(self, account: str, network: NetworkName) -> Wishes:
        """What an account, a bare JID, wishes."""
        wishes = self._of.get((account, network))
        return self._usual.get(network, NOTHING) if wishes is None else wishes

    def default(self, network: NetworkName, name: str) -> Value:
        """What holds for those who never said anything."""
        return self._usual.get(network, NOTHING).value(name)

    async def set(self, account: str, network: NetworkName, name: str, value: Value | None) -> None:
        """Wish something from now on, None for the default. Raises Refused where that cannot be."""
        await self.set_all(account, network, {name: value})

    async def set_all(
        self, account: str, network: NetworkName, values: Mapping[str, Value | None]
    ) -> None:
        """Wish all of this from now on, or nothing of it: as `set`. Raises Refused."""
        wished = {name: _checked(name, value) for name, value in values.items()}
        await self._store.write(
            partial(
                preferences.prefer_all,
                account=account,
                network=network,
                values={name: _written(value) for name, value in wished.items()},
            )
        )
        was = self.known(account, network)
        said = {**was.said, **wished}
        self._keep((account, network), {n: v for n, v in said.items() if v is not None})
        now = self.known(account, network)
        for name in wished:
            if now.value(name) != was.value(name):
                for heard in self._heard.get(name, ()):
                    heard(account, network)

    async def forget(self, account: str, network: NetworkName) -> None:
        """Erase what an account ever wished, and what was done of it; nobody hears of that.

        To have the defaults again, wish None.
        """
        await self._store.write(partial(preferences.forget, account=account, network=network))
        self._of.pop((account, network), None)

    def _keep(self, key: tuple[str, NetworkName], said: Mapping[str, Value]) -> None:
        if said:
            usual = self._usual.get(key[1], NOTHING).usual
            self._of[key] = Wishes(said, usual)
        else:
            self._of.pop(key, None)


def _checked(name: str, value: Value | None) -> Value | None:
    """What can be wished, a text without what stands around it. Raises Refused."""
    preference = PREFERENCES.get(name)
    if preference is None:
        raise Refused("not-found", "There is no such preference.")
    if isinstance(value, str):
        value = value.strip()
    if value is not None and not preference.takes(value):
        raise Refused("not-acceptable", f"This cannot be set so: {preference.label}.")
    return value


def _is_line(text: str) -> bool:
    return text == text.strip() and not any(
        unicodedata.category(sign) in _NO_TEXT or sign in _TURNS for sign in text
    )


def _written(value: Value | None) -> str | None:
    if value is None:
        return None
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
