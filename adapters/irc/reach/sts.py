"""Servers that are to be reached by TLS alone, for a time that they say; pure.

IRCv3 STS: "Clients MUST NOT request this capability with CAP REQ."
"""

from dataclasses import dataclass
from typing import Final

KEPT: Final = "sts"
"""The name under which a policy is kept."""

LONGEST: Final = 400 * 86_400
"""Seconds that a policy holds at most."""


class Upgrade(Exception):
    """The server wants to be reached by TLS, at once, on the port of the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a server says. port: where it speaks TLS; duration: in seconds; None where unsaid."""

    port: int | None = None
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """host: as it was connected to. until: Unix time in seconds."""

    host: str
    port: int
    until: float

    def holds(self, host: str, now: float) -> bool:
        """Whether a host must be reached by TLS alone."""
        return host == self.host and now < self.until


def offer(value: str) -> Offer:
    """`port=6697,duration=31536000`; what is not well formed is not said."""
    said = dict(item.partition("=")[::2] for item in value.split(","))
    port, duration = _number(said.get("port", "")), _number(said.get("duration", ""))
    return Offer(port=port if port and port < 65_536 else None, duration=duration)


def upgraded(host: str, said: Offer, now: float) -> Policy | None:
    """Over an unencrypted connection: where to go, "immediately"; None where nothing was said.

    It says nothing of how long ("clients MUST ignore" a duration there): until the next connection.
    """
    return None if said.port is None else Policy(host=host, port=said.port, until=now + LONGEST)


def renewed(host: str, port: int, said: Offer, now: float) -> Policy | None:
    """Over TLS: the policy from now on; None: there is none, or no longer (a duration of 0)."""
    if not said.duration:
        return None
    return Policy(host=host, port=port, until=now + min(said.duration, LONGEST))


def written(policy: Policy) -> bytes:
    """As it is kept."""
    return f"{policy.host} {policy.port} {policy.until:.0f}".encode()


def read(kept: bytes | None) -> Policy | None:
    """What was kept; None for what cannot be read."""
    try:
        host, port, until = (kept or b"").decode().split()
        return Policy(host=host, port=int(port), until=float(until))
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None
