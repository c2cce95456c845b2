"""Masks: whom a ban means, which one is the best for somebody, and whether one means him; pure.

RFC 2812 section 2.5 (wildcards); modern.ircdocs.horse (EXTBAN of 005), IRCv3 account-extban.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from adapters.irc import ids
from adapters.irc.wire.isupport import Support
from bridge.api.ids import Identity

T = TypeVar("T")
U = TypeVar("U")

_UNFIT = re.compile(r"[\x00-\x20,\x7f]")
_LONGEST = 300
_MOST_REMEMBERED = 1000
# `$a:account` (solanum, hybrid), `~a:account` (UnrealIRCd), `R:account` (InspIRCd, no mark).
_BY_ACCOUNT = {"$": "a", "~": "a", "": "R"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody; "" for what is not."""

    nick: str
    user: str = ""
    host: str = ""
    account: str = ""


class Entry(NamedTuple):
    """One of a list. by: who set it; at: Unix time in seconds, 0.0 when unknown."""

    mask: str
    by: str = ""
    at: float = 0.0


class Ban(NamedTuple):
    """Whom a mask was made for, and why."""

    who: Identity
    reason: str


@dataclass(slots=True)
class Masks:
    """What a connection knows of masks.

    asked: the lists that are being told, by channel, folded, and mode. spelled: masks as the
    server writes them, by how addresses do. bans: those made here, by channel and mask, folded.
    """

    asked: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    bans: dict[tuple[str, str], Ban] = field(default_factory=dict)

    def spell(self, mask: str) -> None:
        """A mask is written like this."""
        folded = ids.fold(mask)
        if folded != mask:
            _make_room(self.spelled)
            self.spelled[folded] = mask

    def ban(self, channel: str, mask: str, ban: Ban) -> None:
        """Somebody was banned by us."""
        _make_room(self.bans)
        self.bans[channel, ids.fold(mask)] = ban


def native(name: str) -> str:
    """The native id of all whom a mask means; ValueError where it is none.

    `*!*@Spam.Example%IRC.Example.org` is `*!*@spam.example%irc.example.org`.
    """
    mask, percent, server = name.rpartition("%")
    if not percent or not stands_for_many(mask):
        raise ValueError("not a mask")
    return f"{ids.fold(mask)}%{ids.host(server)}"


def stands_for_many(name: str) -> bool:
    """True for what is a mask where a person could be named: nobody's nick holds a colon."""
    return is_mask(name) and (not ids.is_nick(name) or ":" in name)


def is_mask(name: str) -> bool:
    """True for what can only be a mask and no person: `*!*@host`, `$a:account`, `R:account`."""
    if not 0 < len(name) <= _LONGEST or _UNFIT.search(name) or name[0] in ":#&":
        return False
    return bool(set(name) & set("!@*?") or ":" in name[1:])


def whole(mask: str) -> str:
    """A mask as servers write it: `user@host` is `*!user@host`, `*.example.org` is a host."""
    if "!" in mask or ":" in mask or mask[:1] in "$~":
        return mask
    if "@" in mask:
        return f"*!{mask}"
    return f"*!*@{mask}" if "." in mask else f"{mask}!*@*"


def best(support: Support, who: Known, own: Known) -> list[str]:
    """The masks that keep somebody out: by his account, and by where he comes from.

    own: who is banned from where we are ourselves, behind the same gateway or bouncer, must not
    take all with him who are there, too.
    """
    found = []
    account = _account_mark(support)
    if who.account and account:
        found.append(f"{account}:{who.account}")
    if not who.host:
        found.append(f"{who.nick}!*@*")
    elif who.host.lower() != own.host.lower():
        found.append(f"*!*@{who.host}")
    elif who.user and who.user != own.user:
        found.append(f"*!{_user(who.user)}@{who.host}")
    else:
        found.append(f"{who.nick}!*@{who.host}")
    return found


def means(support: Support, mask: str, who: Known) -> bool:
    """Whether a mask means somebody. What is not known of him fits only what fits everybody, so
    a mask that means everybody of a place does not mean one of whom only the nick is known.
    """
    account = _account_mark(support)
    if account and mask.lower().startswith(f"{account.lower()}:"):
        meant = mask[len(account) + 1 :].lower()
        return bool(who.account) and meant == who.account.lower()
    nick, user, host = parts(mask)
    if not who.host and nick == "*":
        return False
    given = ((nick, who.nick), (user, who.user), (host, who.host))
    return all(
        _fits(support.casemapping, pattern, value) if value else pattern == "*"
        for pattern, value in given
    )


def may_mean(support: Support, mask: str, who: Known) -> bool:
    """Whether a mask may mean somebody: what is not known of him fits."""
    if ":" in mask and "@" not in mask:
        return True
    given = zip(parts(mask), (who.nick, who.user, who.host), strict=True)
    return all(not value or _fits(support.casemapping, part, value) for part, value in given)


def parts(mask: str) -> tuple[str, str, str]:
    """`nick!user@host` in its parts; what is left out is `*`."""
    rest, at, host = whole(mask).rpartition("@")
    nick, _, user = (rest if at else host).partition("!")
    return nick or "*", user or "*", host if at else "*"


def _make_room(book: "dict[T, U]") -> None:
    if len(book) >= _MOST_REMEMBERED:
        del book[next(iter(book))]


def _user(user: str) -> str:
    """Servers write `~` where no ident service spoke for the name: it may do so another day."""
    return f"*{user[1:]}" if user.startswith("~") else user


def _account_mark(support: Support) -> str:
    """What stands before the account in a ban by account, "" where there is none."""
    mark, letters = support.extban
    if support.account_extban:
        return f"{mark}{support.account_extban}"
    letter = _BY_ACCOUNT.get(mark, "")
    return f"{mark}{letter}" if letter and letter in letters else ""


def _fits(casemapping: str, pattern: str, value: str) -> bool:
    return pattern == "*" or _glob(ids.fold(pattern, casemapping), ids.fold(value, casemapping))


def _glob(pattern: str, value: str) -> bool:
    """`*` is any number of characters, `?` one. No regular expression: a mask that somebody made
    for it would be compared for minutes.
    """
    at = here = back = 0
    star = -1
    while at < len(value):
        char = pattern[here] if here < len(pattern) else ""
        if char == "*":
            star, back, here = here, at, here + 1
        elif char and char in ("?", value[at]):
            at, here = at + 1, here + 1
        elif star >= 0:
            back += 1
            at, here = back, star + 1
        else:
            return False
    return not pattern[here:].strip("*")
