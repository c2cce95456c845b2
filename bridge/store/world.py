"""Whose fault an error of the database is: the function's own, or the world's.

The world's errors (disk full, locked, connection lost) go away without anybody changing the code.
SQLite result codes; PostgreSQL error codes, appendix A of its manual.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError

_SQLITE_WORLD = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

_POSTGRESQL_WORLD = (
    "08",  # connection
    "25006",  # read-only: failing over
    "25P03",  # idle for too long
    "28",  # authorization: credentials are being changed
    "3D",  # the database is away
    "40",  # serialization, deadlock
    "53",  # disk full, out of memory, too many connections
    "55P03",  # lock not available
    "57",  # shutdown, crash, cancelled
    "58",  # system errors
    "XX",  # internal, corrupted
)


def is_the_worlds(error: BaseException) -> bool:
    """True when the same function may succeed later, as it is."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _SQLITE_WORLD
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    code = getattr(cause, "sqlstate", "")
    if code is None:
        # The driver itself lost, or never had, a connection.
        return type(cause).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}
    return str(code).startswith(_POSTGRESQL_WORLD)


def describe(error: BaseException) -> str:
    """What the driver says, without the statement: for the log."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0]
