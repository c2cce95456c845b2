"""What is of use now only: who is writing, and how far somebody has read: XEP-0085, XEP-0333.

Nothing of it is stored, and what cannot be told at once is dropped. Both come often and cost all
who are in a room something, so of each kind one account tells a far room a few in a second.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Adapter, Speaker
from bridge.api.asked import Signals
from bridge.api.errors import GatewayError
from bridge.api.events import Ref
from bridge.api.ids import Identity, Place
from bridge.api.pacing import Bucket
from bridge.api.states import Read, Typing
from bridge.core.presence import Here
from bridge.core.routing import XMPP
from bridge.xmpp import namespaces as ns
from bridge.xmpp import references, stanza
from bridge.xmpp.addressing import BareJid, FullJid, bare
from bridge.xmpp.muc import occupants
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

AGAIN: Final = 4.0
"""Seconds after which it is told again that somebody still writes; networks forget it after 5."""

AT_ONCE: Final = 5
APART: Final = 1.0
"""So many things of a kind an account tells a room at once, then one in so many seconds."""

REMEMBERED: Final = 10_000
"""Accounts in rooms of which it is known what they told last."""

BUSY: Final = 2**16
"""Bytes waiting for the XMPP server, past which there are more important things to tell it."""

WITHIN: Final = 10.0
"""Seconds for a network to take it."""

_COMPOSING_TAG: Final = f"{{{ns.CHAT_STATES}}}composing"
_STILL_TAGS: Final = tuple(
    f"{{{ns.CHAT_STATES}}}{state}" for state in ("paused", "active", "inactive", "gone")
)
_DISPLAYED_TAG: Final = f"{{{ns.MARKERS}}}displayed"
_SIGNALS: Final = frozenset({_COMPOSING_TAG, *_STILL_TAGS, _DISPLAYED_TAG})
_NO_STORE: Final = stanza.element("no-store", ns.HINTS)


@dataclass(slots=True)
class _Told:
    """What an account told a room. typing_at: Unix time in seconds, 0 when it does not write;
    pace: of that; read: the newest message told of; wanted: to be told.
    """

    typing_at: float = 0.0
    pace: Bucket = field(default_factory=lambda: Bucket(AT_ONCE, APART))
    read: int = 0
    wanted: Ref | None = None
    is_telling: bool = False


class Outgoing:
    """What clients in rooms signal, to the networks that can be told."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._told: dict[tuple[Place, BareJid], _Told] = {}

    def heard(
        self,
        service: Service,
        room: Room,
        own: Here | None,
        client: FullJid,
        message: Element,
        now: float,
    ) -> None:
        """Tell what a message to everybody signals, if anything. own: what the account is there.

        In a shared room the other accounts are told, too.
        """
        if own is None or client not in room.resources:
            return
        account = bare(client)
        if not _signals(message):
            if (known := self._told.get((room.place, account))) is not None:
                known.typing_at = 0.0  # what is said is no longer being written
            return
        told = self._of(room.place, account)
        who = Identity(XMPP, account, own.occupant.name)
        is_typing = _typing(told, message, now)
        if is_typing is not None and _may_write(room, own):
            self._tell_typing(service, room, who, is_typing)
        ref = _displayed(told, message)
        if ref is not None:
            told.wanted = ref
            if not told.is_telling:
                told.is_telling = True
                self._hosting.gateway.spawn(self._read(service, room, who, told))

    def _tell_typing(self, service: Service, room: Room, who: Identity, is_typing: bool) -> None:
        adapter = service.adapter
        if room.account is None:
            _post(self._hosting, service, room, who, _state(is_typing))
        if adapter.capabilities(room.shows).texts.typing and isinstance(adapter, Signals):
            signal = adapter.typing(room.shows, _speaker(room, who), is_typing)
            self._hosting.gateway.spawn(_dropped_if_refused(signal))

    def _of(self, place: Place, account: BareJid) -> _Told:
        told = self._told.get((place, account))
        if told is None:
            if len(self._told) >= REMEMBERED:
                del self._told[next(iter(self._told))]
            told = self._told[place, account] = _Told()
        return told

    async def _read(self, service: Service, room: Room, who: Identity, told: _Told) -> None:
        """Tell the newest, one after another: what is passed over was read as well."""
        try:
            while told.wanted is not None:
                ref, told.wanted = told.wanted, None
                if room.account is None:
                    _post(self._hosting, service, room, who, _marker(ref))
                await self._tell_read(service.adapter, room.shows, _speaker(room, who), ref)
                await asyncio.sleep(APART)
        finally:
            told.is_telling = False

    async def _tell_read(
        self, adapter: Adapter[Any], far: Place, speaker: Speaker, ref: Ref
    ) -> None:
        if not adapter.capabilities(far).texts.reads or not isinstance(adapter, Signals):
            return
        found = await self._reference(far, ref)
        if found is not None and found.natives:
            await _dropped_if_refused(adapter.read(far, speaker, found))

    async def _reference(self, far: Place, ref: Ref) -> Ref | None:
        try:
            return await self._hosting.gateway.records.reference(far, ref)
        except GatewayError:
            return None


def show(hosting: Hosting, service: Service, room: Room, state: Typing | Read) -> None:
    """Show those in the room what somebody far signals."""
    presence = hosting.gateway.presence
    if isinstance(state, Read):
        hosting.gateway.spawn(_show_read(hosting, service, room, state))
    elif not presence.is_mine(room.shows, state.who):
        author = presence.author(room.shows, state.who)
        _post(hosting, service, room, author, _state(state.is_typing))


async def _show_read(hosting: Hosting, service: Service, room: Room, state: Read) -> None:
    """Networks tell by their own ids how far was read; one's own clients hear of oneself."""
    gateway, author = hosting.gateway, state.who
    try:
        found = await gateway.records.reference(state.place, state.target)
    except GatewayError:
        return
    if found is None or found.event is None:
        return
    if room.account is not None and gateway.presence.is_mine(room.shows, author):
        author = Identity(XMPP, room.account, author.name)
    else:
        author = gateway.presence.author(room.shows, author)
    _post(hosting, service, room, author, _marker(found))


def _post(hosting: Hosting, service: Service, room: Room, author: Identity, payload: str) -> None:
    """Show what is dropped where more important things wait."""
    audience = room.audience
    if service.component.buffered > BUSY or not audience:
        return
    payload += stanza.occupant_id(occupants.author_id(hosting.key, room.address, author))
    sender = occupants.occupant_jid(room, author.name)
    spliced = stanza.splice(sender=sender, tag="message", kind="groupchat", payload=payload)
    service.post_all(spliced, audience)


def _speaker(room: Room, who: Identity) -> Speaker:
    return Speaker(room.shows.login, "" if room.shows.login else who.name)


def _may_write(room: Room, own: Here) -> bool:
    """In a shared room the network hears its own relay alone, whose right to speak is another."""
    return room.account is not None or own.occupant.role != "visitor"


def _signals(message: Element) -> bool:
    return not _SIGNALS.isdisjoint([child.tag for child in message])


def _state(is_typing: bool) -> str:
    state = stanza.element("composing" if is_typing else "paused", ns.CHAT_STATES)
    return state + _NO_STORE


def _marker(ref: Ref) -> str:
    return stanza.element("displayed", ns.MARKERS, id=references.kept_id(ref))


def _displayed(told: _Told, message: Element) -> Ref | None:
    """The message up to which was read now; XEP-0333 section 5: they "only move forward"."""
    displayed = message.find(_DISPLAYED_TAG)
    ref = None if displayed is None else references.meant(displayed.get("id"))
    if ref is None or ref.event is None or ref.event <= told.read:
        return None
    told.read = ref.event
    return ref


def _typing(told: _Told, message: Element, now: float) -> bool | None:
    """What is to be told of somebody's writing now; None: nothing.

    Words themselves tell that they are no longer being written.
    """
    if message.find(ns.BODY_TAG) is not None:
        told.typing_at = 0.0
        return None
    if message.find(_COMPOSING_TAG) is not None:
        if now - told.typing_at < AGAIN or told.pace.wait(now):
            return None
        told.pace.take(now)
        told.typing_at = now
        return True
    if told.typing_at and any(message.find(tag) is not None for tag in _STILL_TAGS):
        told.typing_at = 0.0
        return False
    return None


async def _dropped_if_refused(signal: Coroutine[Any, Any, None]) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            await signal
    except (GatewayError, TimeoutError) as error:
        log.debug("a signal was dropped: %s", type(error).__name__)
