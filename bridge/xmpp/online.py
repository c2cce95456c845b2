"""Which accounts are known to be offline, so that nothing is told to nobody: RFC 6121 section 4.

What their clients tell the gateway's own address counts, since there all of them do or none. Of
whom nothing is known something may be told: his server drops it where he is not there.
"""

from collections import OrderedDict
from typing import Final

from bridge.xmpp.addressing import BareJid, Jid, bare, resource_of

REMEMBERED: Final = 20_000
"""Accounts; of one that was forgotten nothing is known."""


class Online:
    """Of one stream."""

    def __init__(self) -> None:
        self._clients: OrderedDict[BareJid, set[Jid]] = OrderedDict()

    def is_offline(self, account: BareJid) -> bool:
        """Whether it is known that none of its clients is there."""
        clients = self._clients.get(account)
        return clients is not None and not clients

    def came(self, client: Jid) -> None:
        account = bare(client)
        self._set(account, {*self._clients.get(account, ()), client})

    def went(self, client: Jid) -> None:
        """A client is gone, or a whole account, without a resource."""
        account = bare(client)
        if not resource_of(client):
            self._set(account, set())
        elif account in self._clients:
            self._clients[account].discard(client)

    def doubt(self, account: BareJid) -> None:
        """Perhaps it is there."""
        if self.is_offline(account):
            del self._clients[account]

    def forget(self) -> None:
        """Nothing is known of anybody: there is another stream."""
        self._clients.clear()

    def _set(self, account: BareJid, clients: set[Jid]) -> None:
        self._clients[account] = clients
        self._clients.move_to_end(account)
        if len(self._clients) > REMEMBERED:
            self._clients.popitem(last=False)
