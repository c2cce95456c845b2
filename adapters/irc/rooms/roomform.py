"""What of a channel can be changed, as the form of a room says it, and the modes that do so; pure.

XEP-0045 section 10.2 and 15.5.3 (names of fields); RFC 2811 section 4 (modes of channels).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.irc.rooms import masks, modes
from adapters.irc.rooms.modes import Change
from adapters.irc.wire.isupport import Support
from bridge.api.asked import Setting
from bridge.api.errors import Refused

_ROOM: Final = "muc#roomconfig_"
MODERATED: Final = f"{_ROOM}moderatedroom"
MEMBERS: Final = f"{_ROOM}membersonly"
PUBLIC: Final = f"{_ROOM}publicroom"
SUBJECT: Final = f"{_ROOM}changesubject"
OUTSIDE: Final = "irc#outside"
LOCKED: Final = f"{_ROOM}passwordprotectedroom"
SECRET: Final = f"{_ROOM}roomsecret"
MOST: Final = f"{_ROOM}maxusers"
EXCEPTIONS: Final = "irc#exceptions"
INVITED: Final = "irc#invited"
SILENCED: Final = "irc#silenced"

_SWITCHES: Final[Mapping[str, tuple[str, bool, str]]] = {
    MODERATED: ("m", True, "Only those with voice can speak (+m)"),
    MEMBERS: ("i", True, "Only those who are invited can join (+i)"),
    PUBLIC: ("s", False, "It can be found by everybody (not +s)"),
    SUBJECT: ("t", False, "Everybody can change the subject (not +t)"),
    OUTSIDE: ("n", False, "Who is elsewhere can write to it, too (not +n)"),
}
"""The mode of a switch, what it is when that is set, and the words for people."""

LISTS: Final[Mapping[str, str]] = {
    EXCEPTIONS: "Masks that no ban means (+{0})",
    INVITED: "Masks that can join without an invitation (+{0})",
    SILENCED: "Masks that cannot speak (+{0})",
}
_PRIVATE: Final = "p"
_LARGEST: Final = 100_000


def lists(support: Support) -> dict[str, str]:
    """The lists that a server has beside that of bans: the names of settings, with their modes."""
    kept = support.chanmodes[0]
    wanted = {EXCEPTIONS: support.excepts or "e", INVITED: support.invex or "I", SILENCED: "q"}
    return {name: mode for name, mode in wanted.items() if mode in kept}


def settings(
    support: Support, has: Mapping[str, str], listed: Mapping[str, Sequence[str]]
) -> list[Setting]:
    """has: the modes of the channel; listed: masks, by the names of their settings."""
    _, always, when_set, flags = support.chanmodes
    found = [
        Setting(name, "bool", label, "1" if (mode in has) == is_so else "0")
        for name, (mode, is_so, label) in _SWITCHES.items()
        if mode in flags
    ]
    if "k" in always or "k" in when_set:
        found.append(Setting(LOCKED, "bool", "With a password (+k)", "1" if "k" in has else "0"))
        found.append(Setting(SECRET, "secret", "Password", _shown(has.get("k", ""))))
    if "l" in when_set or "l" in always:
        found.append(Setting(MOST, "text", "Most people at once (+l)", has.get("l", "")))
    found += [
        Setting(name, "lines", LISTS[name].format(mode), "\n".join(listed.get(name, ())))
        for name, mode in lists(support).items()
    ]
    return found


def changes(
    support: Support,
    has: Mapping[str, str],
    listed: Mapping[str, Sequence[str]],
    values: Mapping[str, str],
) -> list[Change]:
    """What makes a channel so. Raises Refused, for the first that cannot be."""
    known = {setting.name for setting in settings(support, has, listed)}
    if not set(values) <= known:
        raise Refused("not-acceptable", "This cannot be changed here.")
    made: list[Change] = []
    for name, (mode, is_so, _) in _SWITCHES.items():
        if name in values:
            made += _switch(has, mode, (values[name] == "1") == is_so)
    if values.get(PUBLIC) == "1" and _PRIVATE in has:
        made.append(Change("-", _PRIVATE))
    if {LOCKED, SECRET} & set(values):
        made += _password(support, has, values)
    if MOST in values:
        made += _limit(has, values[MOST].strip())
    for name, mode in lists(support).items():
        if name in values:
            made += _list(support, mode, listed.get(name, ()), values[name])
    return made


def _switch(has: Mapping[str, str], mode: str, is_set: bool) -> list[Change]:
    return [] if (mode in has) == is_set else [Change("+" if is_set else "-", mode)]


def _password(support: Support, has: Mapping[str, str], values: Mapping[str, str]) -> list[Change]:
    """Who writes a password wants one. Some servers want the old one before they take another."""
    was = has.get("k")
    secret = values.get(SECRET, _shown(was or ""))
    is_locked = values.get(LOCKED, "1" if secret or was is not None else "0") == "1"
    taken = [] if was is None else [Change("-", "k", was or "*")]
    if not is_locked:
        return taken
    if not secret:
        raise Refused("not-acceptable", "A password is needed.")
    if secret == was:
        return []
    is_fit = not set(secret) & set(" ,\r\n\0\x01\x07") and not secret.startswith(":")
    if not is_fit or len(secret.encode("utf-8", "replace")) > support.keylen:
        words = f"A password here has at most {support.keylen} letters, no spaces and no commas."
        raise Refused("not-acceptable", words)
    return [*taken, Change("+", "k", secret)]


def _limit(has: Mapping[str, str], value: str) -> list[Change]:
    if not value or value == "0":
        return [Change("-", "l")] if "l" in has else []
    is_number = value.isascii() and value.isdecimal() and len(value) < 10
    if not is_number or int(value) > _LARGEST:
        raise Refused("not-acceptable", "How many people can be there at most is a number.")
    return [] if has.get("l") == value else [Change("+", "l", str(int(value)))]


def _list(support: Support, mode: str, was: Sequence[str], written: str) -> list[Change]:
    wanted = {masks.whole(line.strip()): None for line in written.splitlines() if line.strip()}
    if not all(masks.is_mask(mask) for mask in wanted):
        raise Refused("not-acceptable", "A mask is nick!user@host, with * for anything.")
    most = modes.most(support, mode)
    if most is not None and len(wanted) > most:
        raise Refused("not-acceptable", f"This list has at most {most} masks on this server.")
    taken = [Change("-", mode, mask) for mask in was if mask not in wanted]
    return [*taken, *(Change("+", mode, mask) for mask in wanted if mask not in was)]


def _shown(key: str) -> str:
    """Who may not know the password is told a star."""
    return "" if key == "*" else key
