"""Servers and channels that the operator does not want to have to do with; pure.

`*` stands for anything, `?` for one character. A channel is named alone, then it is denied on every
server, or as in addresses: `#chat*%irc.example.org`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from adapters.irc import ids

SERVER: Final = "This gateway does not connect to {}."
CHANNEL: Final = "This gateway does not take part in {}."

# Of the names that any server takes for the same, all are denied: RFC 1459's are the most.
_CASEMAPPING: Final = "rfc1459"


@dataclass(frozen=True, slots=True)
class Denied:
    """As written: servers, channels."""

    servers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    def server(self, host: str) -> bool:
        """Whether a server is denied."""
        return _matches(self.servers, host)

    def channel(self, name: str, server: str) -> bool:
        """Whether a channel is denied on this server."""
        if not self.channels:
            return False
        return any(
            _matches((channel,), _folded(name)) and _matches((host or "*",), server)
            for channel, _, host in map(_parts, self.channels)
        )


NOTHING: Final = Denied()


def _parts(written: str) -> tuple[str, str, str]:
    name, mark, host = written.rpartition("%")
    return (_folded(name), mark, host) if mark else (_folded(written), "", "")


def _folded(name: str) -> str:
    return ids.fold(name, _CASEMAPPING)


def _matches(globs: Iterable[str], name: str) -> bool:
    return any(re.fullmatch(_pattern(glob.lower()), name.lower(), re.DOTALL) for glob in globs)


def _pattern(glob: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(char) or re.escape(char) for char in glob)


def typed_channels(line: bytes) -> tuple[str, ...]:
    """The channels that a raw line would join."""
    words = line.decode("utf-8", "replace").split()
    while words and words[0][:1] in ("@", ":"):
        del words[0]
    if len(words) < 2 or words[0].upper() != "JOIN":
        return ()
    return tuple(words[1].removeprefix(":").split(","))
