"""Logging to stderr: one line a record, with the network and login that it concerns.

    2026-03-01T12:00:00.123Z INFO irc/4711 bridge.core.logins: the login is up
    2026-03-01T12:00:01.004Z ERROR irc bridge.core.outbox: a lane failed; KeyError at
        bridge/core/lane.py:87 in perform < bridge/core/outbox.py:40 in drive    (one line)

What people write and what opens doors stays out: of libraries' records only the fixed part is
kept (they put whole stanzas and lines into the rest), of exceptions the kind and the place.
"""

import logging
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, TextIO, get_args

from bridge.api.errors import GatewayError
from bridge.api.ids import LoginId, NetworkName

Level = Literal["debug", "info", "warning", "error"]

LIBRARIES = frozenset(
    ("alembic", "asyncio", "concurrent", "irc", "jaraco", "py", "slixmpp", "sqlalchemy")
)
"""First parts of the names of loggers that are not the gateway's or an adapter's."""

_DEEPEST = 12  # frames of one exception, innermost first
_context: ContextVar[str] = ContextVar("log_context", default="-")


def configure(level: Level, stream: TextIO | None = None) -> None:
    """Send everything to one place, stderr if none is given; called once, before the loop."""
    lines = logging.StreamHandler(stream or sys.stderr)
    lines.setFormatter(OneLine())
    lines.addFilter(no_chatter)
    logging.basicConfig(level=level.upper(), handlers=[lines], force=True)


def set_level(level: Level) -> None:
    """Say more from now on, or less."""
    logging.getLogger().setLevel(level.upper())


def level() -> Level:
    """How much is said now."""
    name = logging.getLevelName(logging.getLogger().getEffectiveLevel()).lower()
    return next((known for known in get_args(Level) if known == name), "info")


@contextmanager
def concerning(network: NetworkName, login: LoginId | None = None) -> Iterator[None]:
    """Name the network and login in every record made inside, by tasks started inside too."""
    token = _context.set(network if login is None else f"{network}/{login}")
    try:
        yield
    finally:
        _context.reset(token)


def no_chatter(record: logging.LogRecord) -> bool:
    """Libraries are heard when something is wrong only, at every level that is set for us."""
    return record.levelno >= logging.WARNING or not _is_foreign(record)


class OneLine(logging.Formatter):
    """Makes the line; what could start another one is written as an escape."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        words = _foreign_words(record) if _is_foreign(record) else _words(record)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            words += "; " + _told(error, is_bug=record.levelno >= logging.ERROR)
        line = (
            f"{stamp}.{int(record.msecs):03d}Z {record.levelname}"
            f" {_context.get()} {record.name}: {words}"
        )
        return line if line.isprintable() else _escaped(line)


def _is_foreign(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in LIBRARIES


def _words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a mistake in a log line must not end what it tells of
        return str(record.msg)


def _foreign_words(record: logging.LogRecord) -> str:
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    return record.msg.partition("\n")[0]


def _told(error: BaseException, *, is_bug: bool) -> str:
    """An expected error in its own words; another one by its kind, a bug with its place."""
    if isinstance(error, GatewayError):
        return f"{type(error).__name__}: {error}"
    told = type(error).__qualname__
    if isinstance(error, OSError) and error.strerror:
        told += f" ({error.strerror})"
    if not is_bug:
        return told
    frames = traceback.extract_tb(error.__traceback__)[::-1]
    places = " < ".join(
        f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames[:_DEEPEST]
    )
    if places:
        told += f" at {places}"
    if isinstance(error, BaseExceptionGroup):
        told += "".join(f" [{_told(inner, is_bug=True)}]" for inner in error.exceptions)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{told}, after {_told(cause, is_bug=True)}" if cause else told


def _escaped(line: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
