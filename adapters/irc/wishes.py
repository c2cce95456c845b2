"""What one login wishes of its server, typed: what its owner set, else what the operator wrote.

Options are texts by name. Those of one room stand behind its native id:
`encoding_in #chan%irc.example.org`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from adapters.irc import ids
from adapters.irc.config import ServerConfig, problem_of_charset
from adapters.irc.reach import fingerprints
from adapters.irc.wire import first_lines
from bridge.api.adapter import Login
from bridge.api.errors import Refused

WAYS: Final = ("address", "ports", "tls_ports", "verify_cert", "fingerprint")
"""Options that say where a server is and how it is known."""

OPEN_PORTS: Final = frozenset({194, 994, *range(1024, 65536)})
"""What accounts may connect to: the ports of IRC (RFC 7194), and no other services of systems."""

MOST_PORTS: Final = 8
MOST_AT_ONCE: Final = 1000
"""Lines that may be sent at once; who is too fast is put out by the server."""

NONE: Final = "none"
_FALSE: Final = frozenset({"", "0", "false", "no", "off"})

BAD_PORTS: Final = "Ports are numbers like 6697, from 1024 to 65535."
BAD_NUMBER: Final = f"The limit must be a number from 1 to {MOST_AT_ONCE}."
BAD_HOST: Final = "This is not the name of a server. A name looks like irc.example.org."
BAD_CHARSET: Final = "There is no such encoding."


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWishes:
    """Of one room. encoding_in: how what is not UTF-8 is read. encoding_out: how is written."""

    encoding_in: str
    encoding_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a login wishes. "" and None: nothing in particular.

    name: the nick, `nick`: the operator's for those without a name.
    address: the host to connect to. fingerprints: of certificates that are trusted whoever signed
    them, in hexadecimal; then no others are.
    throttle_limit: lines that go out at once. flood_interval: seconds for each after them.
    certificate: of the client, with its key, PEM. own_ways: the owner says where the server is.
    """

    login: int
    host: str
    address: str
    ports: tuple[int, ...] = ()
    tls_ports: tuple[int, ...] = ()
    verify_cert: bool = True
    fingerprints: tuple[str, ...] = ()
    own_ways: bool = False
    name: str = ""
    nick: str = ""
    username: str = ""
    realname: str = ""
    password: str | None = field(default=None, repr=False)
    sasl_name: str | None = None
    sasl_password: str | None = field(default=None, repr=False)
    nickserv_password: str | None = field(default=None, repr=False)
    certificate: str | None = field(default=None, repr=False)
    throttle_limit: int = 10
    flood_interval: float = 1.0
    after_connect_commands: tuple[str, ...] = field(default=(), repr=False)
    encoding_in: str = "cp1252"
    encoding_out: str = "utf-8"
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def has_secrets(self) -> bool:
        """Something is sent at the start that nobody else may read."""
        return bool(self.password or self.sasl_password or self.nickserv_password)

    def room(self, native: str) -> RoomWishes:
        """What is wished of one room."""
        own = self.options
        return RoomWishes(
            encoding_in=own.get(f"encoding_in {native}") or self.encoding_in,
            encoding_out=own.get(f"encoding_out {native}") or self.encoding_out,
        )


def of(login: Login, config: ServerConfig) -> Wishes:
    """What a login wishes. Raises Refused for what cannot be."""
    own = login.options
    own_ways = config.own_ways and any(own.get(name) for name in WAYS)
    # What the operator trusts one server with does not go where somebody else says.
    secret = _secrets(own, config, own_ways)
    return Wishes(
        login=login.id,
        host=config.host,
        **_ways(own if own_ways else {}, config),  # type: ignore[arg-type]  # by name
        own_ways=own_ways,
        name=login.name,
        nick=own.get("nick") or config.nick,
        username=own.get("username") or config.username,
        realname=own.get("realname") or config.realname,
        password=secret("password"),
        sasl_name=secret("sasl_name"),
        sasl_password=secret("sasl_password"),
        nickserv_password=secret("nickserv_password"),
        certificate=own.get("certificate") or None,
        throttle_limit=at_once(own.get("throttle_limit", "")) or config.flood_burst,
        flood_interval=config.flood_interval,
        after_connect_commands=commands(
            own.get("after_connect_commands") or ("" if own_ways else config.after_connect_commands)
        ),
        encoding_in=charset(own.get("encoding_in", "")) or config.charset,
        encoding_out=charset(own.get("encoding_out", "")) or config.encoding_out,
        options=own,
    )


def ports(written: str) -> tuple[int, ...]:
    """`6697 6670` or `6697,6670`; () for `none`. Raises Refused."""
    words = [word for word in re.split(r"[\s,;]+", written) if word not in ("", NONE)]
    numbers = [int(word[:6]) if word.isascii() and word.isdecimal() else 0 for word in words]
    if len(numbers) > MOST_PORTS or not set(numbers) <= OPEN_PORTS:
        raise Refused("malformed", BAD_PORTS)
    return tuple(dict.fromkeys(numbers))


def prints(written: str) -> tuple[str, ...]:
    """Fingerprints of certificates. Raises Refused."""
    try:
        return fingerprints.read(written)
    except ValueError as error:
        raise Refused("malformed", fingerprints.MALFORMED) from error


def host(written: str) -> str:
    """The name or the address of a machine; "" for nothing wished. Raises Refused."""
    try:
        return ids.host(written.strip()) if written.strip() else ""
    except ValueError as error:
        raise Refused("malformed", BAD_HOST) from error


def at_once(written: str) -> int | None:
    """How many lines may go out at once; None for nothing wished. Raises Refused."""
    number = written.strip()
    if not number:
        return None
    if not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= MOST_AT_ONCE:
        raise Refused("malformed", BAD_NUMBER)
    return int(number)


def commands(written: str) -> tuple[str, ...]:
    """A line each. Raises Refused."""
    try:
        return first_lines.read(written)
    except ValueError as error:
        raise Refused("malformed", str(error)) from error


def charset(written: str) -> str:
    """A character set that contains ASCII; "" for nothing wished. Raises Refused."""
    if written and problem_of_charset(written):
        raise Refused("malformed", BAD_CHARSET)
    return written


def is_true(written: str) -> bool:
    """A yes or no, as forms and people write it."""
    return written.strip().lower() not in _FALSE


def _ways(own: Mapping[str, str], config: ServerConfig) -> dict[str, object]:
    check = own.get("verify_cert", "")
    return {
        "address": host(own.get("address", "")) or config.address or config.host,
        "ports": ports(own["ports"]) if own.get("ports") else config.ports,
        "tls_ports": ports(own["tls_ports"]) if own.get("tls_ports") else config.tls_ports,
        "verify_cert": is_true(check) if check else config.verify_cert,
        "fingerprints": prints(own.get("fingerprint", "")) or config.fingerprint,
    }


def _secrets(
    own: Mapping[str, str], config: ServerConfig, own_ways: bool
) -> Callable[[str], str | None]:
    def secret(name: str) -> str | None:
        configured = "" if own_ways else getattr(config, name, "")
        value = own.get(name) or configured
        if set(value) & set("\0\r\n"):
            raise Refused("malformed", "A password for IRC must be one line.")
        return value or None

    return secret
