"""People whom accounts wish to hear nothing of: XEP-0191 as far as the server tells of it.

A server does not say that somebody was blocked. Where it lets us ask (XEP-0356), the account's list
is read when a client comes online, and when something could not be delivered; what an account then
writes to somebody himself shows that he blocks him no longer, since its server let it pass.
"""

import logging
import time
from collections import OrderedDict
from typing import Final

from bridge.api.asked import Blocking
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import Place
from bridge.core.asking import asked
from bridge.store.contacts import Kept
from bridge.xmpp import addressing, privilege, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Domain, MalformedJid, prepare
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.service import Service
from bridge.xmpp.telling import Telling

log = logging.getLogger(__name__)

AGAIN_AFTER: Final = 60.0
"""Seconds until the same list is read again."""

REMEMBERED: Final = 10_000
"""Accounts whose lists are known."""

ASKED_WITHIN: Final = 25.0
"""Seconds for a network to hear of it."""

_ITEM_PATH: Final = f"{{{ns.BLOCKING}}}blocklist/{{{ns.BLOCKING}}}item"

Account = tuple[Domain, BareJid]


class Blocks:
    def __init__(self, hosting: Hosting, telling: Telling) -> None:
        self._hosting = hosting
        self._telling = telling
        self._read_at: OrderedDict[Account, float] = OrderedDict()

    def changed(self, chat: Place, is_blocked: bool) -> None:
        """Somebody is blocked, or is no longer: his owner sees so, the network is told."""
        self._hosting.gateway.spawn(self._tell(chat, is_blocked))

    def heard(self, service: Service, account: BareJid) -> None:
        """A client is online, or something could not be delivered: its list may be another."""
        if not privilege.may_ask(service, account, ns.BLOCKING):
            return
        key, now = (service.domain, account), time.monotonic()
        if now < self._read_at.get(key, float("-inf")) + AGAIN_AFTER:
            return
        self._read_at.pop(key, None)
        self._read_at[key] = now
        if len(self._read_at) > REMEMBERED:
            self._read_at.popitem(last=False)
        self._hosting.gateway.spawn(self._read(service, account))

    async def _read(self, service: Service, account: BareJid) -> None:
        try:
            question = stanza.element("blocklist", ns.BLOCKING)
            answer = await privilege.ask(service, account, "get", question)
        except GatewayError as error:
            log.info("a list of blocked people could not be read: %s", type(error).__name__)
            return
        items = (item.get("jid", "") for item in answer.iterfind(_ITEM_PATH))
        chats = (self._chat(service, account, written) for written in items)
        listed = frozenset(chat for chat in chats if chat is not None)
        was = self._listed(service, account)
        acquaintance = self._hosting.gateway.acquaintance
        for chat in was - listed:
            acquaintance.block(chat, False)
        try:
            for chat in listed - was:
                acquaintance.block(chat, True, by_list=True)
        except Refused:
            log.info("%s: an account blocks more people than can be remembered", service.domain)

    def _listed(self, service: Service, account: BareJid) -> frozenset[Place]:
        """Whom the account's list had when it was read last, be that before a restart."""
        gateway, owned = self._hosting.gateway, (service.network, account)
        theirs = ((gateway.logins.get(id_), native) for id_, native in gateway.acquaintance.by_list)
        return frozenset(
            Place(service.network, "direct", native, login.id)
            for login, native in theirs
            if login is not None and (login.network, login.account) == owned
        )

    def _chat(self, service: Service, account: BareJid, written: str) -> Place | None:
        """The far chat with somebody of ours who is on a list; None: it is nobody of ours."""
        try:
            address = addressing.bare(prepare(written))
            is_ours = addressing.is_ours(address, service.domain)
            target = service.target(address) if is_ours and "@" in address else None
        except MalformedJid:
            return None
        if target is None or target.kind != "direct" or target.login is None:
            return None
        logins = self._hosting.gateway.logins
        login = logins.find(service.network, account, target.login)
        return None if login is None else Place(service.network, "direct", target.native, login.id)

    async def _tell(self, chat: Place, is_blocked: bool) -> None:
        gateway = self._hosting.gateway
        login = None if chat.login is None else gateway.logins.get(chat.login)
        service = None if login is None else self._telling.service(login)
        if login is None or service is None:
            return
        kept = (await gateway.books.of(login.id)).get(chat.native) or Kept(native=chat.native)
        if kept.is_watched:
            self._telling.show(service, login, kept, owner(login))
        adapter = service.adapter
        if not isinstance(adapter, Blocking):
            return
        tell = adapter.block if is_blocked else adapter.unblock
        try:
            await asked(tell(login.id, chat.native), ASKED_WITHIN)
        except GatewayError as error:
            log.info("a network was not told whom somebody blocks: %s", type(error).__name__)
