"""What somebody has read with another client of the far network, his XMPP clients count as read.

Rooms by XEP-0490, published in his name, which names messages by the room's ids; it is never read.
In chats with one person it names them by ids of the server's own that nobody tells us: there a
marker (XEP-0333) is sent in his name, whose carbon his clients take for one of their own.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final

from bridge.api.errors import GatewayError
from bridge.api.events import Ref
from bridge.api.ids import Place
from bridge.core.gateway import Spawn
from bridge.xmpp import elsewhere, own_nodes, privilege, references, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.service import Service
from bridge.xmpp.signs import marker
from bridge.xmpp.views import split

log = logging.getLogger(__name__)

APART: Final = 1.0
"""Seconds between two words of one place; of what is read meanwhile the last counts."""

REMEMBERED: Final = 10_000
"""Accounts in rooms of which it is known how far they have read."""


@dataclass(slots=True)
class _Read:
    """How far an account has read a room. id: of the newest, as it is shown. told: up to which
    message was published, or is.
    """

    newest: int = 0
    id: str = ""
    told: int = 0
    is_telling: bool = False


@dataclass(slots=True)
class Displayed:
    """What was read elsewhere."""

    spawn: Spawn
    _read: dict[tuple[BareJid, BareJid], _Read] = field(default_factory=dict)

    def in_room(self, service: Service, account: BareJid, room: BareJid, target: Ref) -> None:
        """An account's owner has read a room up to this message; section 5.1: "the displayed state
        only moves forward".
        """
        event = target.event
        if event is None or not privilege.may(service, account, ns.PUBSUB):
            return
        read = self._of(account, room)
        if event > read.newest:
            read.newest, read.id = event, references.read_id(target)
        if read.newest > read.told and not read.is_telling:
            read.is_telling = True
            self.spawn(self._publish(service, account, room, read))

    def in_chat(self, service: Service, key: bytes, chat: Place, target: Ref) -> None:
        """An account's owner has read what a contact wrote, up to this message."""
        account, contact = split(chat)
        id_ = references.last_shown_id(target)
        if id_ and account is not None and privilege.may_speak(service, account):
            for one in elsewhere.spoken(service, key, account, contact, "", marker(id_)):
                service.post(one)

    def _of(self, account: BareJid, room: BareJid) -> _Read:
        read = self._read.get((account, room))
        if read is None:
            if len(self._read) >= REMEMBERED:
                del self._read[next(iter(self._read))]
            read = self._read[account, room] = _Read()
        return read

    async def _publish(
        self, service: Service, account: BareJid, room: BareJid, read: _Read
    ) -> None:
        try:
            while read.newest > read.told:
                read.told = read.newest
                payload = _displayed(room, read.id)
                await own_nodes.publish(service, account, ns.DISPLAYED, room, payload)
                await asyncio.sleep(APART)
        except GatewayError as error:
            log.debug("what was read elsewhere was not published: %s", type(error).__name__)
        finally:
            read.is_telling = False


def _displayed(room: BareJid, id: str) -> str:
    known = stanza.stanza_id(id, room)
    return stanza.element("displayed", ns.DISPLAYED, known)
