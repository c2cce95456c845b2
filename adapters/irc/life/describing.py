"""What is told of a connection to whom it is of; pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from adapters.irc.session import Session

MOST_NAMED: Final = 50
"""Channels that are named; there may be hundreds."""

MOST_BYTES: Final = 300
"""Of last words; a line has room for some more."""


def facts(session: Session, way: str, lag: float | None) -> Sequence[tuple[str, str]]:
    """way: by which the server was reached: `irc.example.org:6697, encrypted (TLSv1.3)`. lag: until
    it answered last, in seconds.
    """
    return tuple(_facts(session, way, lag))


def last_words(words: str) -> str:
    """As they fit into a line."""
    line = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return line.encode("utf-8", "replace")[:MOST_BYTES].decode("utf-8", "ignore")


def _facts(session: Session, way: str, lag: float | None) -> Iterator[tuple[str, str]]:
    if way:
        yield "Connected to", way
    network = session.support.network
    if network:
        yield "Network", network
    yield "Others see you as", "".join(_mask(session))
    if session.account:
        yield "Logged in as", session.account
    names = sorted(channel.name for channel in session.channels.values() if channel.is_in)
    if names:
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield "Channels", ", ".join(names[:MOST_NAMED]) + more
    if session.caps:
        yield "Extensions in use", ", ".join(sorted(session.caps))
    if lag is not None:
        yield "Last answer after", f"{lag * 1000:.0f} ms"


def _mask(session: Session) -> Iterator[str]:
    yield session.nick
    if session.user and session.host:
        yield f" ({session.user}@{session.host})"
