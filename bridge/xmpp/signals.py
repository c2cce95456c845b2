"""What is of use now only: who is writing, and how far somebody has read: XEP-0085, XEP-0333.

Nothing of it is stored, and what cannot be told at once is dropped. Both come often and cost all
who hear of it something, so of each kind one account tells a far place a few in a second.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Adapter, Speaker
from bridge.api.asked import Signals
from bridge.api.errors import GatewayError
from bridge.api.events import Ref
from bridge.api.ids import Identity, Place
from bridge.api.pacing import Bucket
from bridge.core.gateway import Gateway
from bridge.core.preferences import READS, TYPING
from bridge.xmpp import corrections, references, signs
from bridge.xmpp import namespaces as ns

log = logging.getLogger(__name__)

AGAIN: Final = 4.0
"""Seconds after which it is told again that somebody still writes; networks forget it after 5."""

AT_ONCE: Final = 5
APART: Final = 1.0
"""So many things of a kind an account tells a place at once, then one in so many seconds."""

REMEMBERED: Final = 10_000
"""Accounts in places of which it is known what they told last."""

PENDING: Final = 8
"""Marks among which the newest is looked for; of edits what they edit is meant, which is older."""

BUSY: Final = 2**16
"""Bytes waiting for the XMPP server, past which there are more important things to tell it."""

WITHIN: Final = 10.0
"""Seconds for a network to take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where somebody of ours signals. place: on XMPP; far: what it shows.

    who: the account, by the name that it has there. show: lets others of ours there see a payload.
    may_write: the account may speak there.
    """

    adapter: Adapter[Any]
    place: Place
    far: Place
    who: Identity
    show: Callable[[str], None] | None = None
    may_write: bool = True

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.far.login, "" if self.far.login else self.who.name)


@dataclass(slots=True)
class _Told:
    """What an account told a place. typing_at: Unix time in seconds, 0 when it does not write;
    pace: of that; read: the newest message told of; wanted: what was read meanwhile.
    """

    typing_at: float = 0.0
    pace: Bucket = field(default_factory=lambda: Bucket(AT_ONCE, APART))
    read: int = 0
    wanted: deque[Ref] = field(default_factory=lambda: deque(maxlen=PENDING))
    is_telling: bool = False


class Outgoing:
    """What clients signal, to the networks that can be told and to others of ours there."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._told: dict[tuple[Place, str], _Told] = {}

    def spoke(self, place: Place, account: str) -> None:
        """What is said is no longer being written."""
        if (known := self._told.get((place, account))) is not None:
            known.typing_at = 0.0

    def heard(self, spot: Spot, message: Element, now: float) -> None:
        """Tell what a message signals, as far as who sent it wishes it to be told."""
        told = self._of(spot)
        wishes = self._gateway.preferences.known(spot.who.native, spot.far.network)
        is_typing = _typing(told, message, now)
        if is_typing is not None and spot.may_write and wishes.flag(TYPING):
            self._tell_typing(spot, is_typing)
        ref = _displayed(told, message) if wishes.flag(READS) else None
        if ref is not None:
            told.wanted.append(ref)
            if not told.is_telling:
                told.is_telling = True
                self._gateway.spawn(self._read(spot, told))

    def _tell_typing(self, spot: Spot, is_typing: bool) -> None:
        adapter = spot.adapter
        if spot.show is not None:
            spot.show(signs.state(is_typing))
        if adapter.capabilities(spot.far).texts.typing and isinstance(adapter, Signals):
            signal = adapter.typing(spot.far, spot.speaker, is_typing)
            self._gateway.spawn(_dropped_if_refused(signal))

    def _of(self, spot: Spot) -> _Told:
        key = (spot.place, spot.who.native)
        told = self._told.get(key)
        if told is None:
            if len(self._told) >= REMEMBERED:
                del self._told[next(iter(self._told))]
            told = self._told[key] = _Told()
        return told

    async def _read(self, spot: Spot, told: _Told) -> None:
        """Tell the newest, one after another: what is passed over was read as well."""
        try:
            while told.wanted:
                refs = tuple(told.wanted)
                told.wanted.clear()
                await self._tell_newest(spot, told, refs)
                await asyncio.sleep(APART)
        finally:
            told.is_telling = False

    async def _tell_newest(self, spot: Spot, told: _Told, refs: Sequence[Ref]) -> None:
        """XEP-0333 section 5: markers "only move forward"."""
        adapter, far = spot.adapter, spot.far
        hears = adapter.capabilities(far).texts.reads and isinstance(adapter, Signals)
        found = await self._found(spot, refs) if hears or spot.show is not None else None
        if found is None or found.event is None or found.event <= told.read:
            return
        told.read = found.event
        if spot.show is not None:
            spot.show(signs.marker(references.kept_id(found)))
        if hears and found.natives and isinstance(adapter, Signals):
            await _dropped_if_refused(adapter.read(far, spot.speaker, found))

    async def _found(self, spot: Spot, refs: Sequence[Ref]) -> Ref | None:
        try:
            return await self._gateway.records.read_up_to(spot.place, spot.far, refs)
        except GatewayError:
            return None


def _displayed(told: _Told, message: Element) -> Ref | None:
    """What was read now; None: nothing, or what is surely older than what was told of."""
    ref = signs.read_up_to(message)
    if ref is None or ref in told.wanted:
        return None
    return None if ref.event is not None and ref.event <= told.read else ref


def _typing(told: _Told, message: Element, now: float) -> bool | None:
    """What is to be told of somebody's writing now; None: nothing.

    Words themselves tell that they are no longer being written; those put in the place of others do
    not in every client.
    """
    if message.find(ns.BODY_TAG) is not None:
        is_told = told.typing_at and message.find(corrections.TAG) is not None
        told.typing_at = 0.0
        return False if is_told else None
    is_writing = signs.writes(message)
    if is_writing:
        if now - told.typing_at < AGAIN or told.pace.wait(now):
            return None
        told.pace.take(now)
        told.typing_at = now
        return True
    if told.typing_at and is_writing is False:
        told.typing_at = 0.0
        return False
    return None


async def _dropped_if_refused(signal: Coroutine[Any, Any, None]) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            await signal
    except (GatewayError, TimeoutError) as error:
        log.debug("a signal was dropped: %s", type(error).__name__)
