"""Chats with far people and servers: messages (RFC 6121 section 5), private messages of rooms
(XEP-0045 section 7.5).
"""

import asyncio
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.asked import Speaking
from bridge.api.errors import Refused
from bridge.api.events import Message, Said
from bridge.api.ids import Identity, LoginId, Place
from bridge.core.occupancy import Here
from bridge.core.routing import XMPP
from bridge.store.values import KnownLogin
from bridge.xmpp import contents, notices, own_login, signs, stanza, to_events, wished
from bridge.xmpp.addressing import BareJid, FullJid, Jid
from bridge.xmpp.guests import first_name
from bridge.xmpp.held import Early
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.occupants import nick, occupant_jid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.people import People
from bridge.xmpp.service import Service
from bridge.xmpp.signals import Outgoing, Spot
from bridge.xmpp.views import private

NOTE_AFTER = 5.0
"""Seconds without a connection until somebody who wrote is told what is going on."""

SERVER = (
    "This is the address of a server. People have addresses like nick%{0}@{1},"
    " rooms like #room%{0}@{1}."
)

NO_CHATS = "People of this network cannot be written to alone from here."

VOICES = 10_000


class Contacts:
    """voices: as which occupant of a room a far person is spoken with, by the chat's place."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self.people = People(hosting)
        self._voices: dict[Place, FullJid] = {}
        self._signals = Outgoing(hosting.gateway)
        self._noted: set[LoginId] = set()  # of these somebody is told soon

    def chat(
        self, service: Service, target: Target, client: FullJid, message: Element, now: float
    ) -> Said | None:
        """A message to a contact's own address, or to a server that can be spoken to. Raises
        Refused, Early.
        """
        if target.kind == "server" and not _has_consoles(service):
            if contents.words(message):
                raise Refused("unsupported", SERVER.format(target.native, service.domain))
            return None
        account, _ = _ends(client, message)
        place = private(account, service.address(target), is_room=False)
        known = self._known_login(service, account, target)
        if known is not None and not known.is_out:
            self._check_ready(known.id)
        self._heard(service, account, target, place, message, now)
        if not to_events.says(message):
            to_events.check_nothing(message)
            return None
        login = self._login(service, account, target)
        far = _far(service, target, login)
        event = self._said(service, far, place, client, message, now)
        if event is not None:
            if target.kind != "server":  # which is nobody
                self._hosting.gateway.acquaintance.speaks(far)
            self._voices.pop(place, None)
            self._note_later(service, account, target, login.id)
        return event

    def private(
        self, service: Service, room: Room | None, client: FullJid, message: Element, now: float
    ) -> Said | None:
        """A message to an occupant of a room. Raises Refused, Early."""
        account, to = _ends(client, message)
        standing = self._hosting.standing(room) if room is not None else None
        if room is None or standing is None or client not in room.resources:
            raise Refused("not-acceptable", "You are not in this room.")
        wanted = to.partition("/")[2]
        here = next((h for h in standing.here.values() if nick(h.occupant.name) == wanted), None)
        if here is None:
            here = self._hosting.reveal(room, wanted)
        if here is None:
            raise Refused("not-found", "Nobody in this room is called that.")
        if room.is_self(here, account):
            raise Refused("not-acceptable", "This is yourself.")
        if here.occupant.network == XMPP:
            self._pass_on(service, room, account, here, message)
            return None
        address = service.address(Target("direct", here.occupant.native, None))
        target = service.target(address)
        if target is None:
            raise Refused("unsupported", NO_CHATS)
        login = self._known_login(service, account, target)
        if login is None:
            if not to_events.says(message):
                return None  # for that alone no login is made
            login = self._login(service, account, target)
        self._check_ready(login.id)
        place = private(account, address, is_room=False)
        self._heard(service, account, target, place, message, now)
        far = _far(service, target, login)
        event = self._said(service, far, place, client, message, now)
        if event is not None:
            self._hosting.gateway.acquaintance.speaks(far)
            if len(self._voices) >= VOICES:
                self._voices.clear()
            self._voices[place] = occupant_jid(room, here.occupant.name)
        return event

    def _said(
        self,
        service: Service,
        far: Place,
        place: Place,
        client: FullJid,
        message: Element,
        now: float,
    ) -> Said | None:
        """What is said, treated as the account wishes. Raises Refused."""
        account, to = _ends(client, message)
        texts = service.adapter.capabilities(far).texts
        wishes = self._hosting.gateway.preferences.known(account, service.network)
        able = wished.able(texts, wishes)
        event = to_events.chat(place, account, client, to, message, now, able)
        return wished.heeded(event, texts, wishes)

    def _pass_on(
        self, service: Service, room: Room, account: BareJid, here: Here, message: Element
    ) -> None:
        """Between two accounts of ours in a shared room nothing is stored here: their servers do.

        Raises Refused.
        """
        own = self._hosting.own(room, account)
        content = to_events.to_one(message)
        if own is None or not content:
            return
        said = Message(place=room.place, actor=None, at=0.0, content=content)
        inside = contents.written(said, here=room.address) + stanza.muc_user()
        sender = occupant_jid(room, own.occupant.name)
        for client in room.of(BareJid(here.occupant.native)):  # type: ignore[arg-type]  # prepared
            service.post(
                stanza.message(sender=sender, to=client, id=message.get("id", ""), payload=inside)
            )

    def voice(self, service: Service, place: Place) -> tuple[Jid | None, list[FullJid]]:
        """As which occupant somebody answers, and the clients in that room who hear it."""
        voice = self._voices.get(place)
        if voice is None:
            return None, []
        account = BareJid(place.native.partition(" ")[0])  # type: ignore[arg-type]
        address = BareJid(voice.partition("/")[0])  # type: ignore[arg-type]
        room = self._hosting.room(service, account, address)
        if room is None:
            return voice, []
        own = room.of(account)
        return voice, [client for client in room.audience if client in own]

    async def note(
        self, service: Service, account: BareJid, target: Target, login: LoginId
    ) -> None:
        """From the server's address: what is going on with the connection to it."""
        condition = self._hosting.gateway.logins.condition(login)
        if condition is not None and condition.is_told:
            return
        words = condition.words if condition is not None else "The connection is being made."
        native = target.login or ""
        sender: Jid = Jid(service.domain)
        if native:
            sender = service.address(Target("server", native, native))
        notices.notify(self._hosting, service, account, "progress", words, sender=sender)

    def _check_ready(self, login: LoginId) -> None:
        """Raises Early."""
        if not self._hosting.gateway.acquaintance.is_ready(login):
            raise Early(login)

    def _login(self, service: Service, account: BareJid, target: Target) -> KnownLogin:
        logins = self._hosting.gateway.logins
        if target.login is None:
            raise Refused("unsupported", NO_CHATS)
        name = first_name(self._hosting.gateway.preferences, service.network, account)
        login = own_login.ensured(service, logins, account, target.login, name)
        # Not before: whoever is refused at once would be started again by what was held.
        self._check_ready(login.id)
        logins.start(login.id)
        logins.keep(login.id, chats=True)
        return login

    def _known_login(self, service: Service, account: BareJid, target: Target) -> KnownLogin | None:
        """The account's login by which this person can be written to, if there is one."""
        logins = self._hosting.gateway.logins
        if target.login is None:
            return None
        return logins.find(service.network, account, target.login)

    def _heard(
        self,
        service: Service,
        account: BareJid,
        target: Target,
        place: Place,
        message: Element,
        now: float,
    ) -> None:
        """Tell what a message to one person signals; for that alone no login is made."""
        if not signs.is_signalling(message):
            self._signals.spoke(place, account)
            return
        login = self._known_login(service, account, target)
        if login is not None:
            far, who = _far(service, target, login), Identity(XMPP, account, "")
            spot = Spot(adapter=service.adapter, place=place, far=far, who=who)
            self._signals.heard(spot, message, now)

    def _note_later(
        self, service: Service, account: BareJid, target: Target, login: LoginId
    ) -> None:
        condition = self._hosting.gateway.logins.condition(login)
        if (condition is None or condition.standing != "up") and login not in self._noted:
            self._noted.add(login)
            loop = asyncio.get_running_loop()
            loop.call_later(NOTE_AFTER, self._note_if_down, service, account, target, login)

    def _note_if_down(
        self, service: Service, account: BareJid, target: Target, login: LoginId
    ) -> None:
        self._noted.discard(login)
        condition = self._hosting.gateway.logins.condition(login)
        if condition is None or condition.standing != "up":
            self._hosting.gateway.spawn(self.note(service, account, target, login))


def _has_consoles(service: Service) -> bool:
    adapter = service.adapter
    return isinstance(adapter, Speaking) and adapter.has_consoles


def _far(service: Service, target: Target, login: KnownLogin) -> Place:
    return Place(service.network, "direct", target.native, login.id)


def _ends(client: FullJid, message: Element) -> tuple[BareJid, Jid]:
    return BareJid(client.partition("/")[0]), Jid(message.attrib["to"])  # type: ignore[arg-type]
