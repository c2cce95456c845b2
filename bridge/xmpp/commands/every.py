"""All commands there are, in the order in which they are listed."""

from typing import Final

from bridge.xmpp.commands import (
    account,
    admin_accounts,
    admin_gateway,
    admin_limits,
    connections,
    finding,
    guiding,
    inviting,
    leaving,
    own,
    people,
    rooms,
    tuning,
)
from bridge.xmpp.commands.declared import Command

EVERY: Final[tuple[Command, ...]] = (
    *account.COMMANDS,
    *own.COMMANDS,
    *tuning.COMMANDS,
    *connections.OWN,
    *guiding.COMMANDS,
    *leaving.COMMANDS,
    *people.COMMANDS,
    *finding.COMMANDS,
    *rooms.COMMANDS,
    *inviting.COMMANDS,
    *admin_accounts.COMMANDS,
    *connections.OF_OTHERS,
    *admin_limits.COMMANDS,
    *admin_gateway.COMMANDS,
)

AT: Final = frozenset(kind for command in EVERY for kind in command.at)
"""The kinds of address at which there are commands."""
