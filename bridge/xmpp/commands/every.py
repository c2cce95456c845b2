"""All commands there are, in the order in which they are listed."""

from typing import Final

from bridge.xmpp.commands import own, people
from bridge.xmpp.commands.declared import Command

EVERY: Final[tuple[Command, ...]] = (*own.COMMANDS, *people.COMMANDS)

AT: Final = frozenset(kind for command in EVERY for kind in command.at)
"""The kinds of address at which there are commands."""
