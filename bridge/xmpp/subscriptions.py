"""What accounts' clients and servers say to far people and to the gateway by presence: RFC 6121
sections 3 and 4.3, XEP-0100 sections 4.6 to 4.8.

Who may see a far person is whose login knows him. Adding somebody asks the network to keep him in
the contact list there, removing him takes him out of it; where it keeps none, everybody may be
added. That an account wishes not to be seen by somebody (`unsubscribed`) changes nothing far away:
networks are not told of accounts' presence.
"""

import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.asked import Following
from bridge.api.errors import Refused
from bridge.core import rosters
from bridge.core.contacts import MOST
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin
from bridge.xmpp import addressing, contact_presence, own_login, removals, stanza
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.guests import first_name
from bridge.xmpp.inquiry import name_of
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.own_presence import OwnPresence
from bridge.xmpp.removals import Removals
from bridge.xmpp.rosters import Rosters
from bridge.xmpp.service import Service
from bridge.xmpp.telling import Telling

log = logging.getLogger(__name__)

NOT_ADDED: Final = "{} could not be added: {}"
OTHER_ADDRESS: Final = "The address of this person is {}: please add that."


class Subscriptions:
    def __init__(
        self, hosting: Hosting, telling: Telling, rosters_: Rosters, own: OwnPresence
    ) -> None:
        self._hosting = hosting
        self._telling = telling
        self._rosters = rosters_
        self._own = own
        self._removals = Removals(hosting)

    def presence(
        self, service: Service, target: Target | None, kind: str, presence: Element
    ) -> None:
        """A presence to a person, a server, or the gateway (target None). Never raises Refused."""
        sender, address = Jid(presence.attrib["from"]), addressing.bare(Jid(presence.attrib["to"]))
        account = addressing.bare(sender)
        if kind in ("probe", "subscribe"):
            self._telling.present(service, account)
        if target is None or target.kind == "server":
            self._to_gateway(service, target, kind, sender, address)
            return
        saying = self._saying(service, target, kind, sender, address)
        if saying is not None:
            self._hosting.gateway.spawn(saying)

    def _to_gateway(
        self, service: Service, target: Target | None, kind: str, sender: Jid, address: BareJid
    ) -> None:
        account = addressing.bare(sender)
        if target is None and kind not in ("probe", "subscribe", "subscribed", "unsubscribe"):
            self._telling.heard(service, sender, kind)
        if kind == "subscribe":
            service.post(stanza.presence(sender=address, to=account, kind="subscribed"))
            self._own.show(service, target, address, account)
        elif kind == "probe":
            self._own.show(service, target, address, sender)
        elif kind == "unsubscribe":
            self._own.forget(account, address)
            service.post(stanza.presence(sender=address, to=account, kind="unsubscribed"))

    def _saying(
        self, service: Service, target: Target, kind: str, sender: Jid, address: BareJid
    ) -> Coroutine[Any, Any, None] | None:
        match kind:
            case "subscribe":
                return self._subscribe(service, target, addressing.bare(sender), address)
            case "unsubscribe":
                return self._unsubscribe(service, target, addressing.bare(sender), address)
            case "subscribed":
                return self._let_in(service, target, addressing.bare(sender))
            case "unsubscribed":
                return self._refused(service, target, addressing.bare(sender))
            case "probe":
                return self._probed(service, target, sender, address)
        return None

    # what is asked of a far person

    async def _subscribe(
        self, service: Service, target: Target, account: BareJid, address: BareJid
    ) -> None:
        """Somebody is added: far away, too, where there is a list, and he is not in it."""
        canonical = service.address(target)
        if canonical != address:  # from where his presence would come
            service.post(stanza.presence(sender=address, to=account, kind="unsubscribed"))
            self._say(service, account, OTHER_ADDRESS.format(canonical))
            return
        login, is_followed = self._login(service, target, account), False
        if isinstance(service.adapter, Following) and target.login is not None:
            logins = self._hosting.gateway.logins
            try:
                name = first_name(self._hosting.gateway.preferences, service.network, account)
                login = own_login.ensured(service, logins, account, target.login, name)
                is_followed = await self._followed(service.adapter, login, target)
            except Refused as refused:
                service.post(stanza.presence(sender=address, to=account, kind="unsubscribed"))
                words = NOT_ADDED.format(name_of(service, target), refused.text)
                self._say(service, account, words)
                return
        service.post(stanza.presence(sender=address, to=account, kind="subscribed"))
        if login is None:
            self._telling.stranger(service, target, account)
        else:
            await self._watched(service, login, target, is_followed)

    async def _watched(
        self, service: Service, login: KnownLogin, target: Target, is_followed: bool
    ) -> None:
        """The account sees somebody from now on; the network perhaps says how he fares."""
        gateway, kept = self._hosting.gateway, await self._kept(login, target)
        kept = replace(kept, is_watched=True)
        if kept.is_listed or kept.roster:
            kept = replace(kept, roster="shown")
        if len(gateway.books.loaded(login.id)) < MOST:
            gateway.books.put(login.id, kept)
        contact = gateway.contacts.of(login.id).get(target.native)
        if contact is not None:
            self._rosters.heard(contact)
        elif not is_followed:
            self._telling.show(service, login, kept, owner(login))

    async def _followed(self, adapter: Following, login: KnownLogin, target: Target) -> bool:
        """Whether he is in the far list from now on; False: the network keeps none. Raises Refused.

        It is remembered first that his entry here is there by its owner.
        """
        gateway = self._hosting.gateway
        self._removals.take_back(login.id, target.native)
        contact = gateway.contacts.of(login.id).get(target.native)
        if contact is not None and contact.is_listed:
            return True
        kept = await self._kept(login, target)
        if adapter.keeps_list:
            gateway.books.put(login.id, replace(kept, roster="shown"))
        gateway.logins.start(login.id)
        gateway.logins.keep(login.id, chats=True)
        try:
            await removals.ask(adapter.follow(login.id, target.native))
        except Refused as refused:
            gateway.books.drop(login.id, kept)
            if refused.reason == "unsupported":
                return False
            raise
        return True

    async def _unsubscribe(
        self, service: Service, target: Target, account: BareJid, address: BareJid
    ) -> None:
        """Somebody is removed, or need not be seen any longer; XEP-0100 has both mean the first."""
        service.post(contact_presence.unavailable(address, account))
        service.post(stanza.presence(sender=address, to=account, kind="unsubscribed"))
        login = self._login(service, target, account)
        if login is None:
            return
        gateway, kept = self._hosting.gateway, await self._kept(login, target)
        gateway.books.drop(login.id, rosters.unwatched(kept))
        if isinstance(service.adapter, Following) and not service.adapter.keeps_list:
            with suppress(Refused):
                if gateway.logins.is_running(login.id):
                    await removals.ask(service.adapter.unfollow(login.id, target.native))
            return
        contact = gateway.contacts.of(login.id).get(target.native)
        if contact is None or not contact.is_listed or not isinstance(service.adapter, Following):
            return
        self._removals.add(service, login, target)

    async def _probed(
        self, service: Service, target: Target, sender: Jid, address: BareJid
    ) -> None:
        """RFC 6121 section 4.3.2: who knows him is told; of anybody else's contacts nothing."""
        login = self._login(service, target, addressing.bare(sender))
        adapter = service.adapter
        if isinstance(adapter, Following) and not adapter.keeps_list and target.login is not None:
            await self._watched_again(service, adapter, target, sender, address)
            return
        if login is None:
            if isinstance(adapter, Following) and target.login is not None:
                self._deny(service, sender, address)
            else:
                self._telling.stranger(service, target, sender)
            return
        gateway, native = self._hosting.gateway, target.native
        kept = (await gateway.books.of(login.id)).get(native)
        is_known = native in gateway.contacts.of(login.id) or (
            kept is not None and (kept.is_listed or kept.is_watched)
        )
        if isinstance(service.adapter, Following) and not is_known:
            self._deny(service, sender, address)
            return
        kept = kept or Kept(native=native)
        if not kept.is_watched:
            kept = replace(kept, is_watched=True)  # so his server says, and knows better
            if len(gateway.books.loaded(login.id)) < MOST:
                gateway.books.put(login.id, kept)
        self._telling.show(service, login, kept, sender)

    async def _watched_again(
        self, service: Service, adapter: Following, target: Target, sender: Jid, address: BareJid
    ) -> None:
        """Somebody's client is there, and has him in its list, which is the only one there is: he
        is watched, though nothing may be known of him here, or no session have run for long.
        """
        gateway, account = self._hosting.gateway, addressing.bare(sender)
        if service.address(target) != address:
            self._deny(service, sender, address)
            return
        try:
            name = first_name(gateway.preferences, service.network, account)
            login = own_login.ensured(service, gateway.logins, account, target.login or "", name)
        except Refused as refused:
            service.post(contact_presence.unavailable(address, sender, refused.text))
            return
        kept = await self._kept(login, target)
        is_new = not kept.is_watched
        if is_new and len(gateway.books.loaded(login.id)) < MOST:
            kept = replace(kept, is_watched=True)
            gateway.books.put(login.id, kept)
        is_running = gateway.logins.is_running(login.id)
        gateway.logins.start(login.id)
        if is_new and is_running:
            with suppress(Refused):
                await removals.ask(adapter.follow(login.id, target.native))
        self._telling.show(service, login, kept, sender)

    # what a far person asked for

    async def _let_in(self, service: Service, target: Target, account: BareJid) -> None:
        """He asked to be let in, and was."""
        login = self._login(service, target, account)
        if login is None:
            return
        kept = await self._kept(login, target)
        if kept.roster == "asked":
            self._hosting.gateway.books.put(login.id, replace(kept, roster="shown"))
            await self._rosters.let_in(login)

    async def _refused(self, service: Service, target: Target, account: BareJid) -> None:
        login = self._login(service, target, account)
        if login is None:
            return
        kept = await self._kept(login, target)
        now = rosters.unsubscribed(kept)
        if now != kept:
            self._hosting.gateway.books.put(login.id, now)

    def _login(self, service: Service, target: Target, account: BareJid) -> KnownLogin | None:
        if target.login is None:
            return None
        return self._hosting.gateway.logins.find(service.network, account, target.login)

    async def _kept(self, login: KnownLogin, target: Target) -> Kept:
        book: Mapping[str, Kept] = await self._hosting.gateway.books.of(login.id)
        return book.get(target.native) or Kept(native=target.native)

    def _deny(self, service: Service, sender: Jid, address: BareJid) -> None:
        denied = stanza.presence(sender=address, to=addressing.bare(sender), kind="unsubscribed")
        service.post(denied)

    def _say(self, service: Service, account: BareJid, words: str) -> None:
        """From the gateway, which is not whom this is about."""
        service.post(stanza.message(sender=Jid(service.domain), to=account, body=words))
