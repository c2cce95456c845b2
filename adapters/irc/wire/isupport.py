"""What a server says it supports: numeric 005, read by our own parser.

modern.ircdocs.horse (RPL_ISUPPORT and its parameters); defaults of RFC 1459 and RFC 2812.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})")
_PREFIX = re.compile(r"\(([A-Za-z]*)\)(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One server's limits and customs; lengths are in bytes.

    prefix_modes, prefix_chars: `ov` and `@+`, highest first, position by position.
    chanmodes: modes whose parameter is a list entry, always there, there when set, never there.
    elist: by what LIST can be narrowed, `M` by a mask of names. safelist: nobody is put out because
    a list is long.
    chathistory: lines that are played at once at most, 0 for any number.
    statusmsg: what may stand before a channel to reach only some of its people.
    monitor, watch: of how many people the server tells by itself, 0 where it does not.
    clienttagdeny: tags that it does not pass on: `draft/react,typing`, `*,-reply`.
    maxlist: `beI:100`, `b:60,e:60`. excepts, invex: the modes of these lists, "" for none.
    extban: what begins a ban by other things than an address, and the letters of these; no letters
    where there are none. account_extban: the name of the one by account.
    targmax: how many targets a command may have, `(("JOIN", 4), ("NAMES", 1))`, 0 for any number;
    maxtargets: those that it does not name.
    saferate: who sends too fast is slowed down, not put out.
    """

    casemapping: str = "rfc1459"
    chantypes: str = "#&"
    prefix_modes: str = "ov"
    prefix_chars: str = "@+"
    chanmodes: tuple[str, str, str, str] = ("b", "k", "l", "imnpst")
    statusmsg: str = ""
    nicklen: int = 9
    channellen: int = 200
    topiclen: int = 390
    kicklen: int = 255
    awaylen: int = 200
    userlen: int = 10
    hostlen: int = 63
    linelen: int = 512
    modes: int = 3
    keylen: int = 23
    maxlist: str = ""
    excepts: str = ""
    invex: str = ""
    extban: tuple[str, str] = ("", "")
    account_extban: str = ""
    network: str = ""
    bot: str = ""
    utf8only: bool = False
    whox: bool = False
    monitor: int = 0
    watch: int = 0
    chathistory: int = 0
    targmax: tuple[tuple[str, int], ...] = ()
    maxtargets: int = 10
    saferate: bool = False
    clienttagdeny: str = ""
    elist: str = ""
    safelist: bool = False

    def is_channel(self, name: str) -> bool:
        """True for a channel's name, without a status prefix."""
        return name[:1] != "" and name[0] in self.chantypes

    def targets(self, command: str) -> int:
        """How many channels or people one line with this command may name."""
        for name, most in self.targmax:
            if name == command:
                return most or _MANY
        return self.maxtargets

    def split_status(self, target: str) -> tuple[str, str]:
        """`@#chan` is `@` and `#chan`; other targets have no status."""
        bare = target.lstrip(self.statusmsg) if self.statusmsg else target
        if bare == target or not self.is_channel(bare):
            return "", target
        return target[: len(target) - len(bare)], bare


DEFAULT = Support()
_MANY = 100

_DEFAULTS: Mapping[str, object] = {
    field.name: getattr(DEFAULT, field.name) for field in fields(Support)
}


def learn(support: Support, tokens: Iterable[str]) -> Support:
    """`support` after the tokens of one 005: `A=b`, `A`, `-A`. Nonsense changes nothing."""
    changes: dict[str, object] = {}
    for token in tokens:
        name, _, value = token.partition("=")
        if name[:1] == "-" and name[1:] in _READERS:
            changes.update(_withdrawn(name[1:]))
        elif name in _READERS:
            try:
                changes.update(_READERS[name](_unescape(value)))
            except ValueError:
                continue
    return replace(support, **changes) if changes else support  # type: ignore[arg-type]  # by name


def _withdrawn(name: str) -> dict[str, object]:
    wanted = ("prefix_modes", "prefix_chars") if name == "PREFIX" else (name.lower(),)
    return {field: _DEFAULTS[field] for field in wanted if field in _DEFAULTS}


def _unescape(value: str) -> str:
    """`\\x20` is a space: "the value MAY contain escapes of the form \\xHH"."""
    if "\\x" not in value:
        return value
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)


def _length(field: str, least: int, most: int) -> Callable[[str], dict[str, object]]:
    # No value means no limit, which is the most that we count with.
    return lambda value: {field: min(most, max(least, int(value))) if value else most}


def _prefix(value: str) -> dict[str, object]:
    if not value:
        return {"prefix_modes": "", "prefix_chars": ""}
    found = _PREFIX.fullmatch(value)
    if not found or len(found[1]) != len(found[2]):
        raise ValueError("PREFIX with more modes than characters")
    return {"prefix_modes": found[1], "prefix_chars": found[2]}


def _chanmodes(value: str) -> dict[str, object]:
    groups = [*value.split(","), "", "", "", ""]
    return {"chanmodes": tuple(groups[:4])}


def _extban(value: str) -> tuple[str, str]:
    """`~,qjncrRa`, `$,ajrxz`; of InspIRCd `,ACNR`."""
    mark, _, letters = value.partition(",")
    return mark[:1], letters


def _targmax(value: str) -> tuple[tuple[str, int], ...]:
    """`NAMES:1,JOIN:` is one, and any number."""
    items = [item.partition(":") for item in value.split(",") if item]
    return tuple((name.upper(), max(0, int(most or 0))) for name, _, most in items[:_MANY])


def _casemapping(value: str) -> dict[str, object]:
    if not value:
        raise ValueError("CASEMAPPING without value")
    return {"casemapping": value.lower()}


_READERS: Mapping[str, Callable[[str], dict[str, object]]] = {
    "CASEMAPPING": _casemapping,
    # A server without channels sends an empty value, and so do broken ones; `#` does no harm.
    "CHANTYPES": lambda value: {"chantypes": value or "#"},
    "PREFIX": _prefix,
    "CHANMODES": _chanmodes,
    "STATUSMSG": lambda value: {"statusmsg": value},
    "NICKLEN": _length("nicklen", 1, 1024),
    "CHANNELLEN": _length("channellen", 1, 1024),
    "TOPICLEN": _length("topiclen", 1, 4096),
    "KICKLEN": _length("kicklen", 1, 4096),
    "AWAYLEN": _length("awaylen", 1, 4096),
    "USERLEN": _length("userlen", 1, 256),
    "HOSTLEN": _length("hostlen", 1, 1024),
    "LINELEN": _length("linelen", 512, 8192),
    "MODES": _length("modes", 1, 100),
    "KEYLEN": _length("keylen", 1, 300),
    "MAXLIST": lambda value: {"maxlist": value},
    "MAXBANS": lambda value: {"maxlist": f"b:{value}"},
    "EXCEPTS": lambda value: {"excepts": value[:1] or "e"},
    "INVEX": lambda value: {"invex": value[:1] or "I"},
    "EXTBAN": lambda value: {"extban": _extban(value)},
    "ACCOUNTEXTBAN": lambda value: {"account_extban": value.partition(",")[0]},
    "NETWORK": lambda value: {"network": value},
    "BOT": lambda value: {"bot": value[:1]},
    "UTF8ONLY": lambda value: {"utf8only": True},
    "WHOX": lambda value: {"whox": True},
    "MONITOR": _length("monitor", 0, 10_000),
    "WATCH": _length("watch", 0, 10_000),
    "SAFELIST": lambda value: {"safelist": True},
    "ELIST": lambda value: {"elist": value.upper()},
    "CLIENTTAGDENY": lambda value: {"clienttagdeny": value},
    "CHATHISTORY": lambda value: {"chathistory": max(0, int(value or 0))},
    "TARGMAX": lambda value: {"targmax": _targmax(value)},
    "MAXTARGETS": _length("maxtargets", 1, 100),
    "SAFERATE": lambda value: {"saferate": True},
}
