"""An account's contact list while something is done with it, read once: XEP-0356 section 4.3."""

import logging

from bridge.api.errors import Refused
from bridge.core.rosters import Item
from bridge.xmpp import privilege, roster
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.component import Unanswered
from bridge.xmpp.gate import GateError
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)


class Entries:
    """Those of one account. stream: on which of the component's streams they were read.

    items: None where it is not known: it is too large, or may be written only.
    """

    def __init__(self, service: Service, account: BareJid) -> None:
        self.stream = service.streams
        self.items: dict[BareJid, Item] | None = None
        self._service = service
        self._account = account
        self._is_read = False

    async def read(self) -> None:
        if self._is_read:
            return
        try:
            query = await privilege.roster(self._service, self._account)
        except (Refused, Unanswered):
            log.info("%s: a contact list cannot be read", self._service.domain)
        else:
            self.items = roster.read(query, self._service.domain)
        self._is_read = True

    async def put(self, address: BareJid, item: Item) -> None:
        try:
            await privilege.set_roster(self._service, self._account, roster.written(address, item))
        except GateError:
            return  # his name or groups are such as no server takes
        if self.items is not None:
            self.items[address] = item

    async def take_out(self, address: BareJid) -> None:
        await privilege.set_roster(self._service, self._account, roster.removal(address))
        if self.items is not None:
            self.items.pop(address, None)
