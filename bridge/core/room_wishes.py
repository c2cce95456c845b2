"""What an account wishes for one of its rooms; else what it wishes for all of them.

It is kept among the options of the login that the room is seen through, under a name and the room's
native id, as what the room's adapter asks for: `persistent #chan%irc.example.org`. No adapter is
shown it. Rooms that all share are nobody's.
"""

from collections.abc import Mapping
from typing import Final

from bridge.api.ids import Place
from bridge.core.preferences import PERSISTENT, RECORD_HISTORY, Preferences
from bridge.store.values import KnownLogin

FLAGS: Final = (PERSISTENT, RECORD_HISTORY)
"""Each a preference, too, by the same name."""

_TRUTHS: Final[Mapping[str, bool]] = {"1": True, "true": True, "0": False, "false": False}
_PREFIXES: Final = tuple(f"{name} " for name in FLAGS)


def said(login: KnownLogin | None, native: str, name: str) -> bool | None:
    """What the account said of this room; None where it said nothing."""
    return None if login is None else _TRUTHS.get(login.options.get(f"{name} {native}", ""))


def flag(preferences: Preferences, login: KnownLogin | None, far: Place, name: str) -> bool:
    """Whether something holds in a room. login: through which it is seen."""
    if far.login is None:
        return True
    if login is None:
        return preferences.default(far.network, name) is True
    own = said(login, far.native, name)
    if own is not None:
        return own
    return preferences.known(login.account, login.network).flag(name)


def written(native: str, values: Mapping[str, bool | None]) -> dict[str, str]:
    """As options; None: nothing is said of the room any longer."""
    return {
        f"{name} {native}": "" if value is None else str(int(value))
        for name, value in values.items()
    }


def ours(options: Mapping[str, str]) -> dict[str, str]:
    """Of a login's options, those that are wished here."""
    return {name: value for name, value in options.items() if name.startswith(_PREFIXES)}


def theirs(options: Mapping[str, str]) -> dict[str, str]:
    """Those that are the adapter's."""
    return {name: value for name, value in options.items() if not name.startswith(_PREFIXES)}
