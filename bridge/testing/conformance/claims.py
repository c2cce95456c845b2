"""What a rule claims, and what is raised when it is not so."""

from bridge.api.events import Message


class NotConforming(AssertionError):
    """The adapter breaks a rule of the port."""


def expect(expected: object, actual: object, what: str) -> None:
    """Both are the same, or the rule is broken."""
    if expected != actual:
        raise NotConforming(f"{what}:\n    expected {expected!r}\n    was      {actual!r}")


def is_said(message: Message) -> bool:
    """Somebody says it: how a login fares, networks tell in nobody's name."""
    return message.actor is not None
