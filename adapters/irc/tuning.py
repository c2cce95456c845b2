"""What accounts set for a server and for a channel: as forms show it, and as it is kept; pure.

The names are those of biboumi, so that what people know and have written works here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from adapters.irc import wishes
from adapters.irc.config import IrcConfig, ServerConfig, is_loopback
from adapters.irc.entry.entering import FORGET
from adapters.irc.login import legal_nick
from bridge.api.adapter import Login, Target
from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.public_addresses import is_public, literal

NICK: Final = "nick"
KEPT_AS: Final = {"pass": "password"}
"""Under which name a setting is kept, where that is another one."""

SECRETS: Final = ("sasl_password", "pass", "nickserv_password")
ROOM: Final = ("encoding_in", "encoding_out")

MOST_BYTES: Final = 300
"""Of one line: with its command it fits into a line of 512."""

ALL_WORDS: Final = (
    Setting("nick", "text", "Nick", about="Empty: the one with which a client joins."),
    Setting("username", "text", "User name", about="One word, which others can see."),
    Setting("realname", "text", "Real name", about="Others can see it."),
)
ACCOUNT: Final = (
    Setting("sasl_name", "text", "Name of your account", about="Empty: your nick."),
    Setting("sasl_password", "secret", "Password of your account"),
    Setting(
        "nickserv_password",
        "secret",
        "Password for NickServ",
        about="For servers on which one cannot log in before.",
    ),
    Setting("pass", "secret", "Password of the server, if it needs one"),
)
WAYS: Final = (
    Setting("address", "text", "Address to connect to"),
    Setting(
        "tls_ports",
        "lines",
        "Ports with encryption",
        about='They are tried first, one after another. "none": connect without.',
    ),
    Setting(
        "ports",
        "lines",
        "Ports without encryption",
        about='No password is sent by these. "none": never connect without encryption.',
    ),
    Setting("verify_cert", "bool", "Check the server's certificate"),
    Setting(
        "fingerprint",
        "text",
        "Fingerprints of the certificates to trust",
        about="SHA-256 or SHA-1, whoever signed them; then no others are trusted.",
    ),
)
REST: Final = (
    Setting("throttle_limit", "text", "Lines that are sent at once"),
    Setting(
        "after_connect_commands",
        "lines",
        "Commands to send after connecting",
        about="One in each line, as they go to the server.",
    ),
)
ENCODINGS: Final = (
    Setting("encoding_in", "text", "Encoding of what is read, where it is not UTF-8"),
    Setting("encoding_out", "text", "Encoding of what is written"),
)
FORGOTTEN: Final = Setting(FORGET, "bool", "Forget the passwords of before", "0")

NO_SUCH: Final = "There is no such setting."
NO_NICK: Final = "IRC does not take this nick."
OTHER_NICK: Final = "IRC does not take this nick, but it takes {}."
NO_WORD: Final = "A user name is one word of letters, digits, dots, hyphens and underscores."
ONE_LINE: Final = "Every setting but commands and ports must be one line."
TOO_LONG: Final = "The settings must be shorter."
NO_TRUTH: Final = "This is neither yes nor no."
PRIVATE: Final = "This gateway connects to private addresses only where it is set up for that."
UNENCRYPTED: Final = "By these ports no password can be sent: none of them is encrypted."

_WORD: Final = re.compile(r"[A-Za-z0-9._-]{1,10}")


def only(settings: IrcConfig) -> Target | None:
    """The server that all is on, where there is one."""
    server = settings.fixed_server
    return None if server is None else Target("server", server, server)


def tunable(settings: IrcConfig, target: Target, login: Login | None) -> Sequence[Setting]:
    """What can be set there, as it stands."""
    server = None if target.login is None else settings.server(target.login)
    if server is None or target.kind not in ("server", "room"):
        return ()
    options = {} if login is None else login.options
    if target.kind == "room":
        usual = _usual(server, options)
        return [_stands(one, options, target, usual) for one in ENCODINGS]
    ways = _ways(settings, server)
    usual = _usual(server, {})
    known = [
        _stands(one, options, target, usual)
        for one in (*ALL_WORDS, *ACCOUNT, *ways, *REST, *ENCODINGS)
    ]
    has_secrets = any(options.get(_kept_as(name)) for name in SECRETS)
    return [*known, FORGOTTEN] if has_secrets else known


def tuned(
    settings: IrcConfig, target: Target, values: Mapping[str, str], login: Login | None
) -> Mapping[str, str]:
    """The options that are others from now on. Raises Refused."""
    known = {one.name for one in tunable(settings, target, login)} | {FORGET}
    if unknown := set(values) - known:
        raise Refused("not-acceptable", f"{NO_SUCH} ({min(unknown)[:40]})")
    server = settings.server(target.login or "")
    assert server is not None
    before = {} if login is None else login.options
    usual = _usual(server, before if target.kind == "room" else {})
    options: dict[str, str] = {}
    if values.get(FORGET) == "1":
        options = {_kept_as(name): "" for name in SECRETS if before.get(_kept_as(name))}
    for name, written in values.items():
        if name == FORGET or (name in SECRETS and not written):
            continue
        value = _CHECKS.get(name, _line)(written)
        is_usual = name not in (*SECRETS, NICK) and value == usual.get(name, "")
        options[_name(target, name)] = "" if is_usual else value
    if target.kind == "server":
        _check_ways({**before, **options}, server)
    return options


def _ways(settings: IrcConfig, server: ServerConfig) -> Sequence[Setting]:
    """Where all is on one server, that is the one."""
    if not server.own_ways:
        return ()
    return [one for one in WAYS if one.name != "address" or settings.fixed_server is None]


def _stands(
    one: Setting, options: Mapping[str, str], target: Target, usual: Mapping[str, str]
) -> Setting:
    """Never what a secret is."""
    if one.kind == "secret":
        return one
    return replace(one, value=options.get(_name(target, one.name)) or usual.get(one.name, ""))


def _usual(server: ServerConfig, options: Mapping[str, str]) -> Mapping[str, str]:
    """What holds where nothing else is said. options: of a login, in its rooms."""
    return {
        "address": server.address or server.host,
        "tls_ports": _lines(server.tls_ports) or wishes.NONE,
        "ports": _lines(server.ports) or wishes.NONE,
        "verify_cert": str(int(server.verify_cert)),
        "fingerprint": ", ".join(server.fingerprint),
        "throttle_limit": str(server.flood_burst),
        "encoding_in": options.get("encoding_in") or server.charset,
        "encoding_out": options.get("encoding_out") or server.encoding_out,
    }


def _check_ways(options: Mapping[str, str], server: ServerConfig) -> None:
    """Raises Refused where there is no way, or a password would have none to go."""
    own = options.get("address", "")
    if own not in ("", server.address, server.host) and not _may_be_public(own):
        raise Refused("forbidden", PRIVATE)
    has_secret = any(options.get(_kept_as(name)) for name in SECRETS)
    written = options.get("tls_ports", "")
    tls_ports = wishes.ports(written) if written else server.tls_ports
    host = options.get("address") or server.address or server.host
    if has_secret and not tls_ports and not is_loopback(host):
        raise Refused("forbidden", UNENCRYPTED)


def _may_be_public(host: str) -> bool:
    """What a name leads to is looked at when it is connected to."""
    try:
        address = literal(host)
    except ValueError:
        return False
    return address is None or is_public(address)


def _name(target: Target, name: str) -> str:
    return f"{name} {target.native}" if target.kind == "room" else _kept_as(name)


def _kept_as(name: str) -> str:
    return KEPT_AS.get(name, name)


# --- values, as they are kept ---------------------------------------------------------------------


def _line(written: str) -> str:
    value = written.strip()
    if set(value) & set("\0\r\n"):
        raise Refused("malformed", ONE_LINE)
    if len(value.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused("malformed", TOO_LONG)
    return value


def _nick(written: str) -> str:
    nick = _line(written)
    legal = legal_nick(nick)
    if nick and nick != legal:
        raise Refused("malformed", OTHER_NICK.format(legal) if legal else NO_NICK)
    return nick


def _username(written: str) -> str:
    value = _line(written)
    if value and not _WORD.fullmatch(value):
        raise Refused("malformed", NO_WORD)
    return value


def _ports(written: str) -> str:
    numbers = wishes.ports(written)
    return _lines(numbers) or (wishes.NONE if written.strip() else "")


def _lines(numbers: Sequence[int]) -> str:
    return "\n".join(map(str, numbers))


def _prints(written: str) -> str:
    return ", ".join(wishes.prints(written))


def _at_once(written: str) -> str:
    number = wishes.at_once(written)
    return "" if number is None else str(number)


def _commands(written: str) -> str:
    return "\n".join(wishes.commands(written))


def _charset(written: str) -> str:
    return wishes.charset(_line(written))


def _truth(written: str) -> str:
    if written not in ("", "0", "1", "true", "false"):
        raise Refused("malformed", NO_TRUTH)
    return str(int(wishes.is_true(written))) if written else ""


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "nick": _nick,
    "username": _username,
    "address": lambda written: wishes.host(_line(written)),
    "tls_ports": _ports,
    "ports": _ports,
    "verify_cert": _truth,
    "fingerprint": _prints,
    "throttle_limit": _at_once,
    "after_connect_commands": _commands,
    "encoding_in": _charset,
    "encoding_out": _charset,
}
