"""Read the configuration file: TOML 1.0 to settings, or the one problem that it has."""

import logging
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bridge.api.errors import ConfigError
from bridge.api.ids import NetworkName
from bridge.config.problems import dotted, first_problem, misspelt_or_missing, one_line
from bridge.config.settings import (
    ControlSettings,
    DatabaseSettings,
    FilesSettings,
    LimitsSettings,
    LinksSettings,
    LogSettings,
    NetworkSettings,
    Settings,
    XmppSettings,
)
from bridge.config.tables import (
    KNOWN_KEYS,
    NETWORK_KEYS,
    ControlTable,
    ControlTables,
    DatabaseTable,
    FilesTable,
    FileTables,
    LinksTable,
    NetworkTable,
    sqlite_path,
)
from bridge.core.strangers import Rules
from bridge.xmpp.addressing import Domain

log = logging.getLogger(__name__)

_NETWORK_NAME = re.compile(r"[a-z0-9-]{1,32}")


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read a configuration file; relative paths in it start at its folder.

    Raises ConfigError for the first thing that is wrong, with its path from the top of the file.
    """
    tables = _split(_read(path))
    try:
        written = FileTables.model_validate(tables)
    except ValidationError as error:
        # Not chained: what is at fault may be a secret, and pydantic's error holds it.
        raise first_problem(error, tables, KNOWN_KEYS) from None
    if not written.networks:
        raise ConfigError("networks", "there is no network.", "Add a table [networks.irc].")
    if any(table.secret or table.token for table in written.networks.values()):
        _warn_if_readable(path, "the configuration holds a secret")
    return _settings(written, path.parent.absolute(), environ)


def control_socket(path: Path) -> Path | None:
    """Where a gateway with this configuration is spoken to; None where it has no such socket.

    Whoever asks may have no access to its secrets, and the rest need not be right. Raises
    ConfigError.
    """
    tables = _read(path)
    try:
        written = ControlTables.model_validate(tables)
    except ValidationError as error:
        raise first_problem(error, tables, KNOWN_KEYS) from None
    return _control(written.control, written.database, path.parent.absolute()).socket


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        remedy = "Write one with: xmpp-bridge init" if isinstance(error, FileNotFoundError) else ""
        raise ConfigError("the file", f"cannot be read: {error.strerror}.", remedy) from error
    except UnicodeDecodeError as error:
        raise ConfigError("the file", "is not UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (line \d+), (column \d+)\)$", str(error))
        where = f"{place[1]}, {place[2]}" if place else "its end"
        what = str(error)[: place.start()] if place else str(error)
        raise ConfigError(where, f"is not TOML: {one_line(what)}.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError("the file", "is not TOML that can be read.") from error


def _split(tables: dict[str, Any]) -> dict[str, Any]:
    """Part what is the gateway's in each network's table from what is its adapter's."""
    networks = tables.get("networks")
    if not isinstance(networks, dict):
        return tables
    for name in networks:
        if not _NETWORK_NAME.fullmatch(name):
            raise ConfigError(
                dotted(("networks", name)),
                "a network's name is made of lower-case letters, digits and -, 32 at most.",
            )
        if name == "xmpp":
            raise ConfigError("networks.xmpp", "this name is taken by XMPP itself.")
    return tables | {"networks": {name: _parted(table) for name, table in networks.items()}}


def _parted(table: object) -> object:
    if not isinstance(table, dict):
        return table
    own = {key: value for key, value in table.items() if key in NETWORK_KEYS}
    return own | {"options": {key: table[key] for key in table if key not in NETWORK_KEYS}}


def _settings(written: FileTables, folder: Path, environ: Mapping[str, str]) -> Settings:
    xmpp = XmppSettings(
        host=written.xmpp.host,
        port=written.xmpp.port,
        domain=_local_domain(written),
        admins=tuple(written.xmpp.admins),
    )
    return Settings(
        xmpp=xmpp,
        database=_database(written.database, folder),
        networks=tuple(
            _network(name, table, xmpp, folder, environ) for name, table in written.networks.items()
        ),
        files=_files(written.files, folder),
        links=None if written.links is None else _links(written.links, folder),
        limits=LimitsSettings(**written.limits.model_dump()),
        control=_control(written.control, written.database, folder),
        log=LogSettings(level=written.log.level),
    )


def _local_domain(written: FileTables) -> Domain:
    first = next(iter(written.networks.values())).jid
    domain = written.xmpp.domain or first.partition(".")[2]
    if not domain:
        raise ConfigError("xmpp.domain", "is missing, and the first jid has no domain above it.")
    taken = {domain: "xmpp.domain"}
    for name, table in written.networks.items():
        key = f"networks.{name}.jid"
        if table.jid in taken:
            raise ConfigError(
                key, f"is the same as {taken[table.jid]}.", "Every component has its own domain."
            )
        taken[table.jid] = key
    return Domain(domain)


def _database(table: DatabaseTable, folder: Path) -> DatabaseSettings:
    url = table.url
    beside = None
    if url.startswith("sqlite:"):
        path = folder / sqlite_path(url)
        url = f"sqlite:///{path}{url[len('sqlite:///') + len(sqlite_path(url)) :]}"
        beside = path.with_name("bridge.key")
    key_file = folder / table.key_file if table.key_file else beside
    if key_file is None:
        raise ConfigError(
            "database.key_file", "is missing.", "Name a file that only the gateway can read."
        )
    return DatabaseSettings(url=url, key_file=key_file)


def _control(table: ControlTable, database: DatabaseTable, folder: Path) -> ControlSettings:
    """Where nothing is said, it is beside the database."""
    if table.socket is not None:
        return ControlSettings(socket=folder / table.socket)
    if database.url.startswith("sqlite:"):
        beside = (folder / sqlite_path(database.url)).with_name("bridge.sock")
        return ControlSettings(socket=beside)
    return ControlSettings()


def _files(table: FilesTable, folder: Path) -> FilesSettings:
    return FilesSettings(
        largest_in=table.largest_in,
        largest_out=table.largest_out,
        wait=table.wait,
        directory=None if table.directory is None else folder / table.directory,
        allow_http=table.allow_http,
        trusted_hosts=tuple(table.trusted_hosts),
        kinds_out=tuple(table.kinds_out),
    )


def _links(table: LinksTable, folder: Path) -> LinksSettings:
    if not table.url.startswith("https:"):
        log.warning("links.url: files travel without encryption; begin it with https://")
    return LinksSettings(
        url=table.url,
        host=table.host,
        port=table.port,
        directory=folder / table.directory,
        days=table.days,
        quota=table.quota,
    )


def _network(
    name: str, table: NetworkTable, xmpp: XmppSettings, folder: Path, environ: Mapping[str, str]
) -> NetworkSettings:
    path = ("networks", name)
    secret = _given(path, "secret", table, folder, environ)
    if secret is None:
        raise misspelt_or_missing(path, "secret", table.options, "Or secret_file, or secret_env.")
    token = _given(path, "token", table, folder, environ)
    options = table.options if token is None else table.options | {"token": token}
    return NetworkSettings(
        name=NetworkName(name),
        adapter=table.adapter,
        jid=Domain(table.jid),
        secret=secret,
        host=table.host or xmpp.host,
        port=table.port or xmpp.port,
        access=table.access or frozenset((xmpp.domain,)),
        persistent=table.persistent,
        expire_after=table.expire_after,
        resend_uncertain=table.resend_uncertain,
        changes_after=table.changes_after,
        people_shown=table.people_shown,
        share_profile=table.share_profile,
        rules=Rules(
            first_contact=table.first_contact,
            strangers_in=table.strangers_in,
            strangers_out=table.strangers_out,
        ),
        archive_days=table.archive_days,
        archive_messages=table.archive_messages,
        options=MappingProxyType(options),
    )


def _given(
    path: tuple[str, ...],
    name: str,
    table: NetworkTable,
    folder: Path,
    environ: Mapping[str, str],
) -> str | None:
    """A secret: itself, or where it is."""
    in_file, in_env = f"{name}_file", f"{name}_env"
    given = [key for key in (name, in_file, in_env) if getattr(table, key) is not None]
    if len(given) > 1:
        raise ConfigError(dotted((*path, given[1])), f"{given[0]} is given too.", "Keep one.")
    if in_file in given:
        return _secret_in(folder / getattr(table, in_file), dotted((*path, in_file)))
    if in_env in given:
        return _secret_of(environ, getattr(table, in_env), dotted((*path, in_env)))
    secret: str | None = getattr(table, name)
    return secret


def _secret_in(path: Path, key: str) -> str:
    try:
        with path.open("rb") as file:
            secret = file.read(1_026).decode().removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise ConfigError(key, f"the file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ConfigError(key, "the file is not UTF-8.") from None
    if not secret:
        raise ConfigError(key, "the file is empty.")
    if len(secret) > 1_024 or "\n" in secret:
        raise ConfigError(key, "the file holds more than one line, or more than 1,024 characters.")
    _warn_if_readable(path, key)
    return secret


def _secret_of(environ: Mapping[str, str], variable: str, key: str) -> str:
    secret = environ.get(variable)
    if not secret:
        raise ConfigError(key, "the environment has no such variable.")
    return secret


def _warn_if_readable(path: Path, what: str) -> None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & stat.S_IROTH:
        log.warning("%s: everybody on this machine can read %s; try chmod 600", what, path)
