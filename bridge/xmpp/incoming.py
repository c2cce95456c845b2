"""What to do with each stanza that comes: admitted, then dispatched by kind and address.

RFC 6120 section 8, XEP-0045. Every refusal is told with a condition and a sentence; nothing that
somebody sends ends more than its own stanza.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.asked import Membership
from bridge.api.errors import GatewayError, Refused
from bridge.api.events import AnyEvent, Edit, Message
from bridge.core.asking import asked
from bridge.xmpp import (
    addressing,
    admission,
    elsewhere,
    errors,
    polls,
    portraying,
    privilege,
    registration,
    stanza,
    to_events,
    voting,
    wished,
)
from bridge.xmpp.addressing import FullJid, Jid, MalformedJid
from bridge.xmpp.answers import answer, too_large
from bridge.xmpp.commands import helping
from bridge.xmpp.commands.chat import Chats
from bridge.xmpp.contacts import Contacts
from bridge.xmpp.doorstep import Doorstep, Unsure
from bridge.xmpp.encryption import Encrypted
from bridge.xmpp.errors import Denied
from bridge.xmpp.held import Early, Held
from bridge.xmpp.inquiry import NOT_IN
from bridge.xmpp.muc import away, invitations, leave, occupants, requests, shared, signals, subject
from bridge.xmpp.muc.availability import most_present
from bridge.xmpp.muc.comings import MUC_TAG, Comings, availability
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.join import Joining
from bridge.xmpp.muc.occupants import is_blank, nick
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.typed import typed
from bridge.xmpp.namespaces import (
    BODY_TAG,
    IQ_TAG,
    MESSAGE_TAG,
    MUC,
    MUC_ADMIN,
    PRESENCE_TAG,
    SUBJECT_TAG,
)
from bridge.xmpp.programs import Programs
from bridge.xmpp.service import Service
from bridge.xmpp.signals import Outgoing

log = logging.getLogger(__name__)

ADMIN_TAG = f"{{{MUC_ADMIN}}}query"
JOIN_MARK = stanza.element("x", MUC)

ANSWER_WITHIN = 25.0
"""Seconds for the network to answer what somebody in a room asks for."""

NO_NICK = "A join needs a nick: the room's address, a slash, a nick."
BLANK = "All letters and signs of a nick must be such as can be seen."
NO_SUCH = "There is no such room or person here."
HERE = "This is the gateway itself."
NO_ROOM = "This is not the address of a room: on IRC the names of rooms begin with #."
FAULT = "This could not be done because of a fault in the gateway."


class Incoming:
    """All stanzas of all components."""

    def __init__(self, hosting: Hosting, contacts: Contacts, chats: Chats) -> None:
        self._hosting = hosting
        self._contacts = contacts
        self._chats = chats
        self._comings = Comings(hosting, Joining(hosting, contacts.note), self._answered)
        self._signals = Outgoing(hosting.gateway)
        self._programs = Programs()
        self._now = time.time
        self._doorstep = Doorstep(again=self.stanzas, spawn=hosting.gateway.spawn)
        self._held = Held(again=self.stanzas, refuse=self._refuse_for, spawn=hosting.gateway.spawn)

    def stanzas(self, service: Service, stanzas: Sequence[Element]) -> None:
        """What one read from a component's stream held, in order."""
        events: list[AnyEvent] = []
        for one in stanzas:
            event = self._guarded(service, one)
            if event is not None:
                events.append(event)
        if events:
            intake = self._hosting.gateway.intake
            accepted = intake.accept(f"xmpp:{service.domain}", events, None)
            if intake.is_full:
                service.component.pause_reading()
                accepted.add_done_callback(lambda _: service.component.resume_reading())

    def _guarded(self, service: Service, one: Element) -> AnyEvent | None:
        try:
            return self._taken(service, one)
        except MalformedJid:
            self._refuse(service, one, _malformed(one))
        except Encrypted as encrypted:
            told = encrypted.told(self._programs.of(FullJid(Jid(one.attrib["from"]))))
            self._refuse(service, one, errors.refusal(one, told))
        except Refused as refused:
            self._refuse_for(service, one, refused)
        except Exception:
            log.exception("a stanza could not be handled because of a fault")
            self._refuse(service, one, _fault(one))
        return None

    def _taken(self, service: Service, one: Element) -> AnyEvent | None:
        try:
            client = self._admitted(service, one)
            event = None if client is None else self._dispatch(service, one, client)
            if event is not None and client is not None:
                self._hosting.gateway.limits.speaks(addressing.bare(client))
            vote = polls.given(event)
            if vote is None or not isinstance(event, Message | Edit):
                return event
            self._ask(service, one, voting.take(self._hosting.gateway, service, event, vote))
        except Early as early:
            self._held.hold(service, self._hosting.gateway.acquaintance, early.login, one)
        except Unsure:
            self._doorstep.hold(service, one)
        return None

    def _refuse_for(self, service: Service, one: Element, refused: Refused) -> None:
        self._refuse(service, one, errors.refusal(one, refused, payload=_mark(one)))

    def _refuse(self, service: Service, one: Element, error: str) -> None:
        if stanza.is_answerable(one) and "to" in one.attrib:
            service.post(error)

    def _admitted(self, service: Service, one: Element) -> FullJid | None:
        """Who sent it; None: it is to be dropped. Raises Refused for outsiders, Unsure."""
        sender = Jid(one.attrib["from"])
        if addressing.is_ours(sender, service.domain):
            return None
        if addressing.bare(sender) not in service.access and sender != service.local_domain:
            if one.tag == PRESENCE_TAG and not _asks(one):
                return None
            if service.access.is_unsure(addressing.bare(sender)):
                raise Unsure
            raise service.access.refusal(addressing.bare(sender))
        erasing = self._hosting.gateway.erasing
        only_asks = one.tag == IQ_TAG and (one.get("type") == "get" or registration.removes(one))
        if erasing.concerns(addressing.bare(sender), service.domain, only_asks=only_asks):
            if one.tag == PRESENCE_TAG and not _asks(one):
                return None
            raise erasing.refusal(addressing.bare(sender))
        return FullJid(sender)

    def _dispatch(self, service: Service, one: Element, client: FullJid) -> AnyEvent | None:
        if one.tag == MESSAGE_TAG:
            return self._message(service, one, client)
        if one.tag == PRESENCE_TAG:
            self._presence(service, one, client)
        elif one.tag == IQ_TAG:
            self._iq(service, one)
        return None

    # messages

    def _message(self, service: Service, one: Element, client: FullJid) -> AnyEvent | None:
        kind, to = one.get("type", "normal"), Jid(one.attrib["to"])
        if kind == "error":
            self._bounced(service, one, client)
            self._contacts.people.blocks.heard(service, addressing.bare(client))
            return None
        if "@" not in to:
            if client == service.local_domain:
                privilege.heard(service, one)
            portraying.told(self._hosting, service, addressing.bare(client), one)
            if kind in ("chat", "normal"):
                self._chats.heard(service, client, one)
            elif one.find(BODY_TAG) is not None:
                raise Refused("unsupported", f"{HERE} {service.how}".strip())
            return None
        if elsewhere.is_returned(self._hosting.key, one):
            return None
        if helping.is_meant(service, to):
            self._chats.heard(service, client, one)
            return None
        target = self._target(service, to)
        if self._hosting.gateway.maintenance.is_on and _begins(one):
            admission.check_open(self._hosting.gateway)
        if target.kind == "room":
            return self._to_room(service, one, client)
        if kind == "groupchat":
            raise Refused("not-found", NO_ROOM)
        inviting = invitations.to_contact(self._hosting, service, target, client, one)
        if inviting is not None:
            self._ask(service, one, inviting)
            return None
        return self._contacts.chat(service, target, client, one, self._now())

    def _to_room(self, service: Service, one: Element, client: FullJid) -> AnyEvent | None:
        kind, to = one.get("type", "normal"), Jid(one.attrib["to"])
        room = self._hosting.room(service, addressing.bare(client), addressing.bare(to))
        if addressing.resource_of(to):
            if kind == "groupchat":
                raise Refused("malformed", "Messages to everybody go to the room itself.")
            return self._contacts.private(service, room, client, one, self._now())
        if kind == "groupchat":
            return self._to_everybody(service, room, one, client)
        requested = requests.handle(self._hosting, service, room, client, one)
        if requested:
            if not isinstance(requested, bool):
                self._ask(service, one, requested)
        elif one.find(BODY_TAG) is not None:
            raise Refused("not-acceptable", "Rooms take messages to everybody only.")
        return None

    def _to_everybody(
        self, service: Service, room: Room | None, one: Element, client: FullJid
    ) -> AnyEvent | None:
        if room is None:
            raise Refused("not-acceptable", NOT_IN)
        words = one.findtext(SUBJECT_TAG)
        if words is not None and one.find(BODY_TAG) is None:
            self._ask(service, one, subject.change(self._hosting, service, room, client, words))
            return None
        account = addressing.bare(client)
        own, now = self._hosting.own(room, account), self._now()
        signals.heard(self._signals, self._hosting, service, room, own, client, one, now)
        texts = service.adapter.capabilities(room.shows).texts
        wishes = self._hosting.gateway.preferences.known(account, service.network)
        able = wished.able(texts, wishes)
        event = to_events.groupchat(room, own, client, one, now, able)
        if (doing := typed(self._hosting, service, room, account, event)) is not None:
            self._ask(service, one, doing)
            return None
        return wished.heeded(event, texts, wishes)

    def _bounced(self, service: Service, one: Element, client: FullJid) -> None:
        if errors.removes_resource(one):
            account = addressing.bare(client)
            room = self._hosting.room(service, account, addressing.bare(Jid(one.attrib["to"])))
            if room is not None:
                leave.lose(self._hosting, service, room, client)

    # presence

    def _presence(self, service: Service, one: Element, client: FullJid) -> None:
        kind, to = one.get("type", ""), Jid(one.attrib["to"])
        if kind == "error":
            self._bounced(service, one, client)
            self._contacts.people.bounced(service, one)
            return
        if helping.is_meant(service, to):
            helping.presence(service, kind, one)
            return
        if not kind:
            self._programs.heard(client, one)
        target = self._target(service, to) if "@" in to else None
        if target is None or target.kind != "room":
            if not kind and one.find(MUC_TAG) is not None:
                raise Refused("not-found", NO_ROOM)
            if not kind:
                portraying.present(self._hosting, service, addressing.bare(client), one)
            self._contacts.people.presence(service, target, kind, one)
            return
        room = self._hosting.room(service, addressing.bare(client), addressing.bare(to))
        if kind == "unavailable":
            self._comings.leave(service, client, addressing.bare(to), availability(one).status)
            return
        if kind:
            return
        resource = addressing.resource_of(to)
        if not resource:
            raise Denied("jid-malformed", NO_NICK)
        if is_blank(resource):
            raise Refused("not-acceptable", BLANK)
        if one.find(MUC_TAG) is not None:
            self._comings.join(service, one, client, target, resource)
        elif room is None or client not in room.resources:
            service.post(occupants.not_in(FullJid(to), client))
        else:
            self._changed(service, room, one, client, resource)

    def _changed(
        self, service: Service, room: Room, one: Element, client: FullJid, resource: str
    ) -> None:
        """Presence in a room one is in: another nick is wished, or another status."""
        account, login = addressing.bare(client), room.shows.login
        own = self._hosting.own(room, account)
        if own is None:
            return
        said = room.resources[client].availability = availability(one)
        if login is None:
            counts = most_present((said, *room.said(account, client)))
            shared.change(self._hosting, room, account, own, resource, counts)
            return
        if nick(own.occupant.name) == resource:
            away.say(self._hosting, service, room, client, said)
            return
        adapter = service.adapter
        assert isinstance(adapter, Membership)
        self._ask(service, one, adapter.rename(login, resource))

    # iqs

    def _iq(self, service: Service, one: Element) -> None:
        if one.get("type") not in ("get", "set"):
            return
        client, to = FullJid(Jid(one.attrib["from"])), Jid(one.attrib["to"])
        joining = self._comings.under_way(client, addressing.bare(to))
        if joining is not None and one.find(ADMIN_TAG) is not None:
            self._hosting.gateway.spawn(self._answer_behind(service, one, joining))
        else:
            self._answer(service, one)

    async def _answer_behind(
        self, service: Service, one: Element, joining: asyncio.Task[None]
    ) -> None:
        """Clients ask for the lists right behind their join, before they can know its fate."""
        await asyncio.wait((joining,))
        self._answer(service, one)

    def _answer(self, service: Service, one: Element) -> None:
        answered = answer(self._hosting, service, one)
        if isinstance(answered, str):
            _post(service, one, answered)
        else:
            self._hosting.gateway.spawn(_post_in_time(service, one, answered))

    # what the network is asked for

    def _ask(self, service: Service, one: Element, question: Coroutine[Any, Any, Any]) -> None:
        self._hosting.gateway.spawn(self._answered(service, one, asked(question, ANSWER_WITHIN)))

    async def _answered(
        self, service: Service, one: Element, question: Coroutine[Any, Any, Any]
    ) -> None:
        """Wait for what was asked; a refusal becomes the error of the stanza that asked."""
        try:
            await question
        except Refused as refused:
            service.post(errors.refusal(one, refused, payload=_mark(one)))
        except MalformedJid:
            service.post(_malformed(one))
        except GatewayError:
            service.post(errors.error(one, "recipient-unavailable", NO_SUCH, payload=_mark(one)))
        except Exception:
            log.exception("a question could not be asked because of a fault")
            service.post(_fault(one))

    def _target(self, service: Service, to: Jid) -> Target:
        target = service.target(to)
        if target is None:
            raise Refused("not-found", f"{NO_SUCH} {service.how}".strip())
        return target


def _asks(presence: Element) -> bool:
    """Good-byes and the like ask for nothing; nor does what is said to the gateway's own address,
    where a server tells of whom its accounts know: XEP-0356 section 7.
    """
    kind = presence.get("type", "")
    return kind == "subscribe" or (not kind and "@" in presence.attrib["to"])


def _begins(message: Element) -> bool:
    """Whether there is something to be done because of a message."""
    return to_events.says(message) or message.find(SUBJECT_TAG) is not None


def _mark(one: Element) -> str:
    """A join that failed has the mark of the MUC protocol beside its error."""
    is_join = one.tag == PRESENCE_TAG and one.find(MUC_TAG) is not None
    return JOIN_MARK if is_join else ""


def _malformed(one: Element) -> str:
    return errors.error(one, "jid-malformed", "This is no address.", payload=_mark(one))


def _fault(one: Element) -> str:
    return errors.error(one, "internal-server-error", FAULT, payload=_mark(one))


def _post(service: Service, iq: Element, answered: str) -> None:
    if not service.post(answered):
        service.post(too_large(iq))


async def _post_in_time(service: Service, iq: Element, answered: Coroutine[Any, Any, str]) -> None:
    _post(service, iq, await answered)
