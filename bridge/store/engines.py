"""Engines for SQLite and PostgreSQL that keep what they have said is committed.

https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_synchronous
"""

import fcntl
import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from bridge.api.errors import ConfigError

BUSY_TIMEOUT = 1000
"""Milliseconds to wait in the driver for somebody else's lock; afterwards the writer waits."""

_POSTGRESQL_OPTIONS = {
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "tcp_user_timeout": "20000",
    "application_name": "xmpp-bridge",
}


def parse(url: str) -> URL:
    """The URL with its driver; raises ConfigError for what the store cannot use."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError("database.url", "This is no database URL.") from error
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        options = {**_POSTGRESQL_OPTIONS, **parsed.query}
        return parsed.set(drivername="postgresql+psycopg", query=options)
    if backend != "sqlite":
        raise ConfigError("database.url", "Only sqlite and postgresql can be used.")
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigError("database.url", "A database in memory would forget everything.")
    return parsed.set(drivername="sqlite", query={})


def engine(url: URL) -> Engine:
    """An engine whose connections are opened and closed by who uses them."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    made = create_engine(url, poolclass=NullPool, hide_parameters=True)
    event.listen(made, "connect", _prepare_postgresql)
    return made


def lock_beside(url: URL) -> int | None:
    """Lock a SQLite file against a second gateway, until the descriptor is closed.

    PostgreSQL needs none: there the lease decides.
    """
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    path = Path(f"{url.database}.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError("database.url", f"{path} cannot be made: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise ConfigError(
            "database.url",
            f"The database {url.database} is in use by another gateway (process {owner}).",
            "Stop that one first.",
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    # The database holds what people said: nobody else may read it. SQLite gives the files beside
    # it the same permissions.
    os.close(os.open(url.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return descriptor


def _sqlite(url: URL) -> Engine:
    made = create_engine(url, poolclass=NullPool, hide_parameters=True)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction control begins too late, and not for every statement.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -16384")
    connection.execute("PRAGMA journal_size_limit = 67108864")
    # Each checkpoint writes and syncs pages twice; with the usual 1,000 it comes every second
    # under load. 8,000 pages are 32 MiB of journal.
    connection.execute("PRAGMA wal_autocheckpoint = 8000")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later may fail without waiting: so the writer's
    # begins by taking the lock.
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN" if connection.info.get("reads") else "BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # Off means that what was said to be committed may be lost in a crash.
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    connection.commit()
