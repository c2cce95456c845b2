"""Files on their way between networks: opened where they are, hosted where they are needed."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bridge.api.content import File
from bridge.api.ids import LoginId, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file being read. chunks: its bytes, once, in pieces of any size.

    name: without a path. media_type: "" when unknown. size: in bytes, as it was said; what comes
        may be more or less, and whoever reads holds it to a limit.
    """

    name: str
    media_type: str
    size: int | None
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A file as a place can show it. native: the network's own reference, a URL on XMPP.

    until: Unix time in seconds up to which it is good, None for as long as the place has it.
    """

    native: str
    size: int
    until: float | None = None


@runtime_checkable
class MediaSource(Protocol):
    """Networks whose files can be read."""

    def open(self, login: LoginId | None, file: File) -> AbstractAsyncContextManager[Opened]:
        """A file of an event. Entering raises Refused, TryLater; reading TryLater."""


@runtime_checkable
class MediaSink(Protocol):
    """Networks that can be given files."""

    async def host(self, place: Place, file: Opened) -> Hosted:
        """Put a file where the place can show it. Raises Refused (too large), TryLater."""


@runtime_checkable
class MediaNeeds(Protocol):
    """Networks whose places do not all take the same: what was hosted for one may be nothing for
    another one.
    """

    def need(self, place: Place) -> str:
        """What tells that apart: what was hosted for a place is for all that have the same need.

        Quick, asked for each file; it may change. Raises TryLater while it is not known.
        """


@runtime_checkable
class MediaKeeper(Protocol):
    """Networks that know when something they were given is gone before its time."""

    async def has(self, hosted: str) -> bool:
        """Whether what is known by this reference is there; True where nobody can say."""


@runtime_checkable
class MediaLimit(Protocol):
    """Networks that know beforehand what they would take."""

    async def largest(self, place: Place) -> int:
        """Bytes that a file may have there. Raises Refused where there can be none, TryLater."""
