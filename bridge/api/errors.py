"""Errors, sorted by who has to do something about them.

GatewayError
+-- ConfigError        the operator changes the configuration
+-- TryLater           the lane waits and repeats: nothing was taken
+-- Refused            the sender is told; the network said no
|   +-- Elsewhere      he is told where it is
+-- Uncertain          the sender is told; perhaps it was taken
+-- LoginLost          the login's owner is told; it will not come back by itself
+-- ForeignDataError   logged and skipped: somebody else's nonsense
"""

from typing import Literal

Reason = Literal[
    "malformed",  # what was asked is not well formed
    "not-found",  # no such person, room or server
    "forbidden",  # not allowed: banned, no rights, moderated
    "password",  # a password is needed or wrong
    "members-only",  # an invitation or a registration is needed
    "conflict",  # the name is taken
    "full",  # no place left, or too many
    "not-acceptable",  # the network cannot take this: too long, wrong characters
    "unsupported",  # the network has no such thing
    "unreachable",  # the server does not exist or refuses connections
    "timeout",  # no answer in time
    "expired",  # waited too long and was given up
    "offline",  # not connected, not in the room
    "overload",  # too much at once
    "internal",  # our own fault
]


class GatewayError(Exception):
    """Anything that the gateway expects to go wrong."""


class ConfigError(GatewayError):
    """The configuration cannot be used.

    key: the path of the key inside its table, dotted: `servers."127.0.0.77".port`.
    problem, remedy: one sentence each, without the value when it may be a secret.
    """

    def __init__(self, key: str, problem: str, remedy: str = "") -> None:
        super().__init__(f"{key}: {problem}" + (f" {remedy}" if remedy else ""))
        self.key = key
        self.problem = problem
        self.remedy = remedy


class TryLater(GatewayError):
    """Nothing was taken; the same call may be made again. after: in seconds, 0 when unknown."""

    def __init__(self, text: str = "", after: float = 0.0) -> None:
        super().__init__(text)
        self.text = text
        self.after = after


class Refused(GatewayError):
    """The network said no. text: a sentence for the sender, free of jargon and secrets."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason: Reason = reason
        self.text = text


class Elsewhere(Refused):
    """What was asked for is at another place. native: that of the room which is meant."""

    def __init__(self, native: str) -> None:
        super().__init__("not-found", "This room has another address.")
        self.native = native


class Uncertain(GatewayError):
    """Perhaps it was taken: the connection ended after the request was written."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class LoginLost(GatewayError):
    """The login cannot go on until its owner does something. text: a sentence for him."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason: Reason = reason
        self.text = text


class ForeignDataError(GatewayError):
    """What came from outside is not what its protocol promises; it is logged and skipped."""
