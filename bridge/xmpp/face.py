"""XMPP as the core sees it: an adapter like any other, and the stage for hosted rooms."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache

from bridge.api.adapter import Capabilities, Delivery, Inbox, Speaker, Target
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Message, RoomChange
from bridge.api.ids import LoginId, NativeId, NetworkName, Place, Wire
from bridge.api.media import Hosted, Opened
from bridge.api.states import Condition, Destroyed, Probe, Read, Typing
from bridge.core.contacts import Difference
from bridge.core.occupancy import Change, Went
from bridge.core.preferences import READS
from bridge.core.presence import subject_of
from bridge.core.routing import XMPP, is_owners
from bridge.core.strangers import Unheard, sentence
from bridge.store.values import Entry
from bridge.xmpp import answering, elsewhere, notices, portraying, to_calls
from bridge.xmpp.addressing import BareJid, Domain, MalformedJid
from bridge.xmpp.contacts import Contacts
from bridge.xmpp.displayed import Displayed
from bridge.xmpp.gate import GateError
from bridge.xmpp.muc import away, broadcast, destroy, leave, mentions, moved, signals, unasked
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.restart import Patience, admit_again
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.unshown import in_order, put_off
from bridge.xmpp.offering import Offering
from bridge.xmpp.service import Service
from bridge.xmpp.signals import BUSY
from bridge.xmpp.sources import Sources
from bridge.xmpp.to_calls import Post
from bridge.xmpp.views import split

WINDOW = 200
"""Messages to one account that may be out before the server was asked whether it took them."""

BARRIER_INTERVAL = 0.05
"""Seconds between two barriers of a stream: nobody waits for them but rows and marks."""

BUFFERED = 2**19
"""Bytes waiting for the server to take them, past which rooms fall behind instead: so much goes in
seconds, and a barrier behind it is answered in time."""

DOWN = "The connection to the XMPP server was lost."


class Face:
    """Made before what it shows; `bind` gives it that."""

    name = XMPP

    def bind(
        self, hosting: Hosting, contacts: Contacts, offering: Offering, sources: Sources
    ) -> None:
        self._hosting = hosting
        self._offering = offering
        self._sources = sources
        self._contacts = contacts
        self._patience = Patience(hosting)
        self._displayed = Displayed(hosting.gateway.spawn)
        self._full: set[str] = set()

    @property
    def services(self) -> Mapping[Domain, Service]:
        return self._hosting.services

    # the adapter

    def target(self, name: str) -> Target | None:
        return None

    def named(self, target: Target) -> str:
        return target.native

    def capabilities(self, place: Place) -> Capabilities:
        return _capabilities(self._hosting.service_of(place).hold)

    def wire(self, place: Place, speaker: Speaker) -> Wire:
        return self._hosting.service_of(place).wire

    async def run(self, inbox: Inbox) -> None:
        """The components are run by whoever made them."""

    def translate(self, delivery: Delivery) -> Sequence[Post]:
        service = self._hosting.service_of(delivery.place)
        is_offline = self._contacts.people.telling.is_offline
        own = elsewhere.posts(service, self._hosting.key, delivery, is_offline)
        if own is not None:
            return own
        voice, clients = self._contacts.voice(service, delivery.place)
        place = delivery.event.place if isinstance(delivery.event, Message) else None
        is_markable = (
            place is not None
            and service.adapter.capabilities(place).texts.reads
            and self._tells_what_was_read(service, delivery.place)
        )
        return to_calls.to_calls(delivery, voice, clients, is_markable=is_markable, now=time.time())

    async def perform(self, call: Post) -> NativeId | None:
        service = self.services[Domain(call.domain)]
        chat, have_met = call.chat, self._hosting.gateway.acquaintance.have_met
        if chat is not None and not have_met(chat):
            if not service.component.is_up:
                raise TryLater(DOWN)  # a stranger's name could not be told either
            if not await self._is_heard(call, chat):
                return None
        try:
            for one in call.stanzas:
                service.send(one)
        except GateError as error:
            raise Refused("not-acceptable", "This cannot be written as XMPP.") from error
        return None

    async def flush(self, wire: Wire) -> None:
        service = self.services[Domain(wire.split(":")[1])]
        await self._barrier(service.domain)
        if service.wire != wire:
            raise TryLater(DOWN)

    # files, for the networks and from them

    def open(self, _login: LoginId | None, file: File) -> AbstractAsyncContextManager[Opened]:
        return self._sources.open(file)

    async def largest(self, place: Place) -> int:
        return await self._offering.largest(self._hosting.domain(place))

    async def has(self, hosted: str) -> bool:
        return await self._offering.has(hosted)

    async def host(self, place: Place, file: Opened) -> Hosted:
        return await self._offering.host(self._hosting.domain(place), file)

    # the stage

    def domain(self, room: Place) -> str:
        return self._hosting.domain(room)

    def is_ready(self, domain: str) -> bool:
        service = self.services[Domain(domain)]
        if not service.component.is_up:
            return False
        if service.component.buffered < BUFFERED:
            return True
        if domain not in self._full:
            self._full.add(domain)
            self._hosting.gateway.spawn(self._drained(service))
        return False

    def is_watched(self, room: Place) -> bool:
        living = self._hosting.service_of(room).rooms.get(room)
        return living is not None and bool(living.resources)

    def entry(self, room: Place, entry: Entry) -> None:
        service = self._hosting.service_of(room)
        living = service.rooms.get(room)
        if living is not None:
            broadcast.entry(self._hosting.key, service, living, entry)
            if isinstance(entry.event, RoomChange):
                subject = subject_of(entry.event, living.shows)
                self._hosting.gateway.records.occupants(room, living.shows, subject)
            if not living.resources:
                mentions.hear(self._hosting, service, living, entry)

    def change(self, room: Place, change: Change) -> None:
        service = self._hosting.service_of(room)
        living = service.rooms.get(room)
        if isinstance(change, Read):
            self._read_elsewhere(service, room, change)
        if living is None:
            if isinstance(change, Destroyed):
                self._hosting.gateway.presence.forget(change.place)
            if isinstance(change, Went) and change.here.occupant.mine:
                unasked.give_up(self._hosting, room, change)
            unasked.notice(self._hosting, service, room, change)
            return
        if isinstance(change, Typing | Read):
            signals.show(self._hosting, service, living, change)
            return
        if not service.component.is_up:
            put_off(living.unshown, change)
            return
        if isinstance(change, Went) and change.here.occupant.mine:
            leave.expel(self._hosting, service, living, change)
            return
        if isinstance(change, Destroyed):
            destroy.show(self._hosting, service, living, change)
            return
        self._hosting.gateway.records.occupants(room, living.shows, change)
        if isinstance(change, Went) and change.here.occupant.network == XMPP:
            self._show_out(service, living, change)
        else:
            broadcast.change(self._hosting.key, service, living, change)

    def moved(self, new: Place, stays: Place, goes: Place) -> None:
        moved.show(self._hosting, self._hosting.service_of(stays), new, stays, goes)

    def signal(self, state: Typing | Read) -> None:
        """What the login's owner writes elsewhere, he need not be told."""
        acquaintance = self._hosting.gateway.acquaintance
        if acquaintance.is_blocked(state.place):
            return
        try:
            chat = self._hosting.gateway.twins.shown(state.place)
        except (KeyError, MalformedJid):
            return
        service = self._hosting.service_of(chat)
        if service.component.buffered > BUSY:
            return  # there are more important things to tell
        if is_owners(state.place, state.who):
            if isinstance(state, Read):
                self._displayed.in_chat(service, self._hosting.key, chat, state.target)
            return
        if isinstance(state, Typing) and not acquaintance.is_known(state.place):
            return
        voice, clients = self._contacts.voice(service, chat)
        for one in to_calls.signal(chat, state, voice, clients):
            service.post(one)

    async def _is_heard(self, call: Post, chat: Place) -> bool:
        """Whether the account is to hear it; from then on the two have met."""
        acquaintance = self._hosting.gateway.acquaintance
        if call.is_own:
            acquaintance.met(chat)
            return True
        return await acquaintance.hears(chat) == "heard"

    def blocked(self, chat: Place, is_blocked: bool) -> None:
        """An account wishes to hear nothing of somebody, or does again."""
        self._contacts.people.blocks.changed(chat, is_blocked)

    def met(self, chat: Place) -> None:
        """Two have perhaps written to each other for the first time."""
        self._contacts.people.met(chat)

    def unheard(self, login: LoginId, unheard: Unheard) -> None:
        """An account is told, from the gateway's address, of the strangers whom it did not hear."""
        known = self._hosting.gateway.logins.get(login)
        if known is None:
            return
        service = next(s for s in self.services.values() if s.network == known.network)
        people = (Target("direct", native, known.native) for native in unheard.named)
        words = sentence([service.address(person) for person in people], unheard.count)
        account = BareJid(known.account)  # type: ignore[arg-type]  # as it was prepared
        notices.notify(self._hosting, service, account, "news", words)

    def split_up(self, account: str, network: NetworkName, words: str) -> None:
        """An account is told that a long text of it was said in all its lines."""
        service = next(s for s in self.services.values() if s.network == network)
        to = BareJid(account)  # type: ignore[arg-type]  # as it was prepared
        notices.notify(self._hosting, service, to, "news", words)

    def _tells_what_was_read(self, service: Service, chat: Place) -> bool:
        account, _ = split(chat)
        preferences = self._hosting.gateway.preferences
        return account is None or preferences.known(account, service.network).flag(READS)

    def _read_elsewhere(self, service: Service, room: Place, read: Read) -> None:
        """An account's own name has read: its clients here need not show it as unread."""
        account, address = split(room)
        if account is None or not self._hosting.gateway.presence.is_mine(read.place, read.who):
            return
        self._displayed.in_room(service, account, address, read.target)

    def _show_out(self, service: Service, room: Room, went: Went) -> None:
        """An account is out of a shared room, or was for a moment."""
        account = BareJid(went.here.occupant.native)  # type: ignore[arg-type]  # as it was prepared
        is_back = self._hosting.own(room, account) is not None
        broadcast.change(self._hosting.key, service, room, went, is_back=is_back)
        if not is_back:
            leave.remove(self._hosting, service, room, account)

    async def restore(self) -> None:
        """Remember what was told before a restart."""
        await self._contacts.people.troubles.restore()

    def catch_up(self, service: Service) -> None:
        """There is a stream again: show who came and went meanwhile."""
        for room, living in list(service.rooms.items()):
            changes = in_order(living.unshown)
            living.unshown.clear()
            for change in changes:
                self.change(room, change)
        self._contacts.people.up(service)

    async def barrier(self, domain: str) -> None:
        await self._barrier(Domain(domain))

    # how networks fare

    def condition(self, network: NetworkName, condition: Condition) -> None:
        for service in self.services.values():
            if service.network == network:
                self._patience.heard(service, condition)
                self._contacts.people.condition(service, condition)
                if condition.standing == "up":
                    self._returned(service, condition.login)
                if condition.login is not None and condition.standing in ("up", "lost"):
                    self._is_another(service, condition.login)

    def down(self, service: Service) -> None:
        """There is no stream."""
        self._contacts.people.down(service)

    # people

    def contact(self, difference: Difference) -> None:
        """A network tells of somebody whom a login's owner knows."""
        self._contacts.people.heard(difference)

    def probed(self, probe: Probe) -> None:
        """Somebody asks for a program of a login's owner."""
        self._hosting.gateway.spawn(answering.answer(self._hosting, probe))

    def farewell(self) -> None:
        """The gateway ends."""
        self._hosting.gateway.acquaintance.farewell()
        self._contacts.people.farewell()

    def _returned(self, service: Service, login: LoginId | None) -> None:
        away.tell_whether_away(self._hosting, service, login, anew=True)
        if login is None:
            self._hosting.gateway.spawn(admit_again(self._hosting, service))
        else:
            portraying.came_up(self._hosting, service, login)

    def _is_another(self, service: Service, login: LoginId) -> None:
        """Whoever logs in or out may be somebody else to a network than he was."""
        known = self._hosting.gateway.logins.get(login)
        if known is not None:
            self._hosting.gateway.spawn(admit_again(self._hosting, service, known.account))

    async def _drained(self, service: Service) -> None:
        """The server takes more again: rooms that fell behind go on."""
        try:
            await service.component.drained()
        except TryLater:
            return
        finally:
            self._full.discard(service.domain)
        self._hosting.gateway.showing.wake(service.domain)

    async def _barrier(self, domain: Domain) -> None:
        """A ping to the local server: its answer comes behind what was sent before."""
        service = self.services[domain]
        await asyncio.sleep(BARRIER_INTERVAL)
        try:
            await service.component.ping(service.local_domain)
        except TimeoutError as error:
            raise TryLater("The XMPP server did not answer.") from error


@cache  # there is one value for each server that we are attached to
def _capabilities(hold: float) -> Capabilities:
    """hold: seconds that the XMPP server may take to keep what it has taken."""
    return Capabilities(window=WINDOW, repeatable=True, hold=hold)
