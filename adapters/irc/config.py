"""The adapter's own part of a network's table: its IRC servers and how to speak to them."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.irc import ids
from adapters.irc.reach import fingerprints
from adapters.irc.reach.denied import Denied
from adapters.irc.wire import first_lines
from bridge.api.errors import ConfigError

T = TypeVar("T", str, int, float, bool)

_BARE = re.compile(r"[A-Za-z0-9_-]+")  # a TOML key that needs no quotes

TLS_PORT = 6697  # RFC 7194
PLAIN_PORT = 6667  # RFC 1459 leaves it open; everybody uses it


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """How to speak to one IRC server.

    host: its name in addresses. address: where it is, "" for the same. tls_ports, ports: those by
    TLS are tried before those without, each in turn.
    verify_cert: its certificate is checked. fingerprint: of certificates, in hexadecimal, that are
    trusted whoever signed them; then no others are. own_ways: accounts may say otherwise.
    charset: how lines are read that are not UTF-8. encoding_out: how lines are written.
    after_connect_commands: said right after the welcome, a raw line each.
    flood_burst, flood_interval: lines that go out at once, then one each so many seconds.
    most_lines: of one message; what is longer is put up as a file, 0 for never.
    nick, username, realname: for accounts that wish none of their own.
    ca_file: certificates to trust besides the system's.
    connect_interval: seconds from one connection of ours to the next, on the average.
    max_connections: of ours at once, 0 for any number.
    """

    host: str
    address: str = ""
    tls_ports: tuple[int, ...] = (TLS_PORT,)
    ports: tuple[int, ...] = ()
    verify_cert: bool = True
    fingerprint: tuple[str, ...] = ()
    own_ways: bool = True
    ca_file: str = ""
    connect_interval: float = 0.25
    max_connections: int = 0
    charset: str = "cp1252"
    encoding_out: str = "utf-8"
    after_connect_commands: str = field(default="", repr=False)
    flood_burst: int = 10
    flood_interval: float = 1.0
    most_lines: int = 8
    nick: str = ""
    username: str = ""
    realname: str = ""
    password: str = field(default="", repr=False)
    sasl_name: str = ""
    sasl_password: str = field(default="", repr=False)


KEYS = tuple(ServerConfig.__dataclass_fields__)[1:]
"""Keys of a server's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IrcConfig:
    """One network of IRC servers.

    fixed_server: all addresses are of this server and do not name it.
    other_servers: servers that have no table may be used too, by TLS on the usual port.
    denied_servers, denied_channels: as `Denied` reads them.
    """

    servers: Mapping[str, ServerConfig]
    fixed_server: str | None = None
    other_servers: bool = True
    denied_servers: tuple[str, ...] = ()
    denied_channels: tuple[str, ...] = ()

    @property
    def denied(self) -> Denied:
        """What this network has nothing to do with."""
        return Denied(self.denied_servers, self.denied_channels)

    def leads_to(self, host: str, address: str) -> bool:
        """Whether the operator wants this server to be at this address, private or not."""
        known = self.servers.get(host)
        return known is not None and address == (known.address or known.host)

    def server(self, host: str) -> ServerConfig | None:
        """How to speak to a server, None where it may not be used."""
        return None if self.denied.server(host) else self.known(host)

    def known(self, host: str) -> ServerConfig | None:
        """The same, denied or not: there are addresses of it."""
        known = self.servers.get(host)
        if known is None and self.other_servers and self.fixed_server is None:
            return ServerConfig(host=host)
        return known


def read(options: Mapping[str, object]) -> IrcConfig:
    """The typed configuration; ConfigError names the first key that cannot be used."""
    _only(options, tuple(IrcConfig.__dataclass_fields__), "")
    tables = options.get("servers", {})
    if not isinstance(tables, Mapping):
        raise ConfigError("servers", "This is not a table.", "Write [....servers.NAME].")
    servers: dict[str, ServerConfig] = {}
    for name, table in tables.items():
        server = _server(str(name), table)
        servers[server.host] = server
    fixed = _fixed(options, servers)
    return IrcConfig(
        servers=servers,
        fixed_server=fixed,
        other_servers=_value(options, "other_servers", "", True, _any),
        denied_servers=_texts(options, "denied_servers"),
        denied_channels=_texts(options, "denied_channels"),
    )


def _fixed(options: Mapping[str, object], servers: dict[str, ServerConfig]) -> str | None:
    written = _value(options, "fixed_server", "", "", _any)
    if not written:
        return None
    try:
        host = ids.host(written)
    except ValueError as error:
        raise ConfigError("fixed_server", "This is not a host name.") from error
    servers.setdefault(host, ServerConfig(host=host))
    return host


def _server(name: str, table: object) -> ServerConfig:
    path = f"servers.{name}" if _BARE.fullmatch(name) else f'servers."{name}"'
    try:
        host = ids.host(name)
    except ValueError as error:
        raise ConfigError(
            path,
            "This is not a host name.",
            "Write ports as `tls_ports` and `ports`, not in the name.",
        ) from error
    if not isinstance(table, Mapping):
        raise ConfigError(path, "This is not a table.")
    _only(table, KEYS, f"{path}.")
    config = ServerConfig(
        host=host,
        address=_value(table, "address", path, "", _host),
        tls_ports=_numbers(table, "tls_ports", path, (TLS_PORT,)),
        ports=_numbers(table, "ports", path, ()),
        verify_cert=_value(table, "verify_cert", path, True, _any),
        fingerprint=_fingerprints(table, path),
        own_ways=_value(table, "own_ways", path, True, _any),
        ca_file=_value(table, "ca_file", path, "", _one_line),
        connect_interval=_value(table, "connect_interval", path, 0.25, _interval),
        max_connections=_value(table, "max_connections", path, 0, _connections),
        charset=_value(table, "charset", path, "cp1252", problem_of_charset),
        encoding_out=_value(table, "encoding_out", path, "utf-8", problem_of_charset),
        after_connect_commands=_value(table, "after_connect_commands", path, "", _commands),
        flood_burst=_value(table, "flood_burst", path, 10, _burst),
        flood_interval=_value(table, "flood_interval", path, 1.0, _interval),
        most_lines=_value(table, "most_lines", path, 8, _lines),
        nick=_value(table, "nick", path, "", _nick),
        username=_value(table, "username", path, "", _word),
        realname=_value(table, "realname", path, "", _one_line),
        password=_value(table, "password", path, "", _one_line),
        sasl_name=_value(table, "sasl_name", path, "", _one_line),
        sasl_password=_value(table, "sasl_password", path, "", _one_line),
    )
    if bool(config.sasl_name) != bool(config.sasl_password):
        raise ConfigError(
            f"{path}.sasl_name", "This and sasl_password belong together.", "Set both or none."
        )
    _check(config, path)
    return config


def _check(config: ServerConfig, path: str) -> None:
    if not config.tls_ports and not config.ports:
        raise ConfigError(f"{path}.tls_ports", "There must be a port.", f"Default: [{TLS_PORT}].")
    is_private = config.tls_ports or is_loopback(config.address or config.host)
    if (config.password or config.sasl_password) and not is_private:
        why = "A password must not be sent unencrypted."
        raise ConfigError(f"{path}.tls_ports", why, "Use TLS.")


def is_loopback(host: str) -> bool:
    """Whether what is sent there does not leave this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _texts(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    written = table.get(key, [])
    is_list = isinstance(written, list) and all(isinstance(item, str) for item in written)
    if not isinstance(written, list) or not is_list or not all(written):
        raise ConfigError(key, "This is not a list of texts in quotes.", "Default: [].")
    return tuple(written)


def _numbers(
    table: Mapping[str, object], key: str, path: str, default: tuple[int, ...]
) -> tuple[int, ...]:
    written = table.get(key, list(default))
    if not isinstance(written, list) or not all(type(item) is int for item in written):
        why = "This is not a list of whole numbers."
        raise ConfigError(f"{path}.{key}", why, f"Default: {list(default)!r}.")
    for item in written:
        if not 0 < item < 65536:
            why = "A port is a number from 1 to 65535."
            raise ConfigError(f"{path}.{key}", why, f"Default: {list(default)!r}.")
    return tuple(dict.fromkeys(written))


def _fingerprints(table: Mapping[str, object], path: str) -> tuple[str, ...]:
    try:
        return fingerprints.read(_value(table, "fingerprint", path, "", _any))
    except ValueError as error:
        raise ConfigError(f"{path}.fingerprint", fingerprints.MALFORMED) from error


def _only(table: Mapping[str, object], known: Iterable[str], path: str) -> None:
    names = tuple(known)
    for key in table:
        if key not in names:
            raise ConfigError(
                f"{path}{key}", "There is no such key.", f"Known: {', '.join(names)}."
            )


def _value(
    table: Mapping[str, object], key: str, path: str, default: T, problem: Callable[[T], str]
) -> T:
    """The value of a key, of its default's type; an int is a float too, a bool is no int."""
    value = table.get(key, default)
    where = f"{path}.{key}" if path else key
    kind: type[T] = type(default)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise ConfigError(where, f"This is not {_KINDS[kind]}.", f"Default: {default!r}.")
    if wrong := problem(value):
        raise ConfigError(where, wrong, f"Default: {default!r}.")
    return value


_KINDS: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}


def _any(value: object) -> str:
    return ""


def _host(value: str) -> str:
    try:
        return "" if not value or ids.host(value) else "This is not a host name."
    except ValueError:
        return "This is not a host name."


def _commands(value: str) -> str:
    try:
        first_lines.read(value)
    except ValueError as error:
        return str(error)
    return ""


def _lines(value: int) -> str:
    return "" if 0 <= value <= 1000 else "This must be from 0 to 1000 lines."


def _burst(value: int) -> str:
    return "" if 1 <= value <= 1000 else "This must be from 1 to 1000 lines."


def _connections(value: int) -> str:
    return "" if 0 <= value <= 1_000_000 else "This must be from 0 to 1000000 connections."


def _interval(value: float) -> str:
    return "" if 0.0 <= value <= 60.0 else "This must be from 0 to 60 seconds."


_ASCII = bytes(range(0x20, 0x7F)) + rb"\u0041"


def problem_of_charset(value: str) -> str:
    """What is wrong with a character set, "" for nothing. Some hide others in ASCII (UTF-7), know
    names alone (IDNA), or begin each line with a mark: in those no command is what it was.
    """
    try:
        is_ascii = (str(_ASCII, value), _ASCII.decode().encode(value)) == (_ASCII.decode(), _ASCII)
    except (LookupError, ValueError):
        is_ascii = False
    return "" if is_ascii else "There is no such character set, or it does not contain ASCII."


def _nick(value: str) -> str:
    return "" if not value or ids.is_nick(value) else "This cannot be a nick."


def _word(value: str) -> str:
    ok = value.isascii() and value.isprintable() and not set(value) & set(" :@!")
    return "" if ok else "This must be one word of ASCII, without `:`, `@` and `!`."


def _one_line(value: str) -> str:
    return "This must be one line." if set(value) & set("\r\n\0") else ""
