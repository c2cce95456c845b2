"""Drives the lanes: gives them what was committed, does what they wish, passes on what they tell.

A lane is fed from memory while it keeps up and from the table when it fell behind, never from
both; it exists only while it has something to carry, and a little longer.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from bridge.api.adapter import Adapter, Speaker
from bridge.api.errors import GatewayError, Reason, Refused, TryLater, Uncertain
from bridge.api.events import Settled
from bridge.api.ids import Key, LoginId, NetworkName, Place, Wire
from bridge.api.states import Condition
from bridge.core.attaching import Attaching
from bridge.core.carrier import MEMORY, RETRY, Carrier, Table, feed, pause, ring_out
from bridge.core.committing import Writer
from bridge.core.fitting import Fitting
from bridge.core.flight import Flight
from bridge.core.lane import Flush, Lane, Perform, Tell, Wait
from bridge.core.marking import Marking
from bridge.core.moves import Moves
from bridge.core.outcomes import INTERNAL
from bridge.core.preferences import NOTHING, Wishes
from bridge.core.readying import Readying, next_call
from bridge.core.rewording import Rewording
from bridge.core.settlement import Settlement
from bridge.core.showing import Showing
from bridge.store.values import DeliveryId, LaneStart, Pending

log = logging.getLogger(__name__)

LINGER = 20.0
"""Seconds that an empty lane is kept; twice as long at the most."""


class Outbox:
    """spawn: starts a task that lives as long as the gateway. lost: why a login ended, if it has
    and will not come back by itself. wishes: of an account on a network. changes_after: seconds for
    which what may be changed again waits, by network. resend_uncertain: whether what may have left
    and ought not to leave twice leaves once more, by network.
    """

    def __init__(
        self,
        *,
        adapters: Mapping[NetworkName, Adapter[Any]],
        table: Table,
        writer: Writer,
        showing: Showing,
        attaching: Attaching,
        new_id: Callable[[], int],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        lost: Callable[[LoginId | None], Condition | None],
        moves: Moves,
        wishes: Callable[[str, NetworkName], Wishes] = lambda _account, _network: NOTHING,
        changes_after: Mapping[NetworkName, float] = MappingProxyType({}),
        resend_uncertain: Mapping[NetworkName, bool] = MappingProxyType({}),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._adapters = adapters
        self._table = table
        self._showing = showing
        self._new_id = new_id
        self._spawn = spawn
        self._lost = lost
        self._now = now
        self._moves = moves
        self._carriers: dict[tuple[Place, Speaker], Carrier] = {}
        self._by_key: dict[str, Carrier] = {}
        self._settlement = Settlement(
            writer=writer, showing=showing, new_id=new_id, now=now, accepted=self.accepted
        )
        self._marking = Marking(writer, self._settlement.write, resend_uncertain)
        self._readying = Readying(
            table=table,
            fitting=Fitting(attaching, showing, spawn, now),
            rewording=Rewording(table, wishes, changes_after),
            marking=self._marking,
            lost=lost,
            now=now,
        )
        self._since = new_id()
        self._sweeping = False

    def __len__(self) -> int:
        return len(self._carriers)

    def lanes(self) -> Iterator[tuple[Place, int]]:
        """Where each leads to, and how much it holds in memory."""
        return ((place, len(carrier.lane)) for (place, _), carrier in self._carriers.items())

    def restore(self, starts: Sequence[LaneStart]) -> None:
        """Lanes that have something to carry from before a restart."""
        for start in starts:
            carrier = self._carrier(start.place, start.speaker)
            if carrier is not None:
                carrier.known = DeliveryId(self._new_id())  # above all that are in the table
                carrier.ring()

    def accepted(self, pendings: Sequence[Pending]) -> None:
        """Deliveries that were committed."""
        if self._moves:
            pendings = self._moves.pendings(pendings)
        for pending in pendings:
            carrier = self._carrier(pending.place, pending.speaker)
            if carrier is None:
                continue
            keeps_up = carrier.fed >= carrier.known and len(carrier.lane) < MEMORY
            carrier.known = max(carrier.known, pending.id)
            if keeps_up or pending.id < carrier.fed:
                carrier.fed = max(carrier.fed, pending.id)
                carrier.lane.accepted((pending,))
            elif carrier.late is not None:
                carrier.late.append(pending)
            carrier.ring()

    def settled(self, event: Settled) -> None:
        """What became of a call; keys that no lane waits for are ignored."""
        key, _, part = event.key.rpartition(".")
        carrier = self._by_key.get(key)
        if carrier is not None and part.isdecimal():
            carrier.lane.settled(
                Key(key), int(part), event.outcome, event.native, event.reason, event.text
            )
            if told := carrier.lane.told():
                self._tell(carrier, told)
            if len(carrier.lane):
                carrier.ring()

    def write(self) -> None:
        """Write what was settled now: what is accepted from here on came behind it."""
        self._settlement.write()

    def wake(self, login: LoginId | None, network: NetworkName) -> None:
        """A login, or a network as a whole, is well again: its lanes need not wait longer."""
        for (place, _), carrier in self._carriers.items():
            if place.network == network and place.login == login:
                carrier.lane.woken()
                carrier.ring()

    def give_up(self, login: LoginId, reason: Reason, text: str) -> None:
        """A login will not come back by itself: who waits for it is told now, not in the end."""
        for (place, _), carrier in self._carriers.items():
            if place.login == login and len(carrier.lane):
                carrier.lane.given_up(reason, text)
                carrier.ring()

    def repeat(self, wire: Wire) -> None:
        """A wire was lost: what it took, but may not have kept, is carried once more."""
        by_lane: dict[tuple[Place, Speaker], list[Pending]] = {}
        for pending in self._settlement.lost(wire):
            by_lane.setdefault((pending.place, pending.speaker), []).append(pending)
        for (place, speaker), pendings in by_lane.items():
            carrier = self._carrier(place, speaker)
            if carrier is not None:
                carrier.lane.returned(pendings)
                carrier.ring()

    def move(self, old: Place, new: Place) -> None:
        """A place has another native id from now on: the table says already what leads there, and
        the lanes to either of the two are made anew from it.
        """
        loop = asyncio.get_running_loop()
        ending: defaultdict[Speaker, list[Carrier]] = defaultdict(list)
        for place, speaker in [key for key in self._carriers if key[0] in (old, new)]:
            carrier = self._carriers.pop((place, speaker))
            carrier.place, carrier.ended = new, loop.create_future()
            carrier.ring()
            ending[speaker].append(carrier)
        for speaker, carriers in ending.items():
            # One keeps the place until then: what is accepted meanwhile is in the table.
            self._carriers[new, speaker] = carriers[-1]
            self._spawn(self._make_anew(LaneStart(new, speaker), carriers))

    def let_go(self) -> None:
        """Nothing is held any longer: the gateway ends in order."""
        self._settlement.let_go()

    def is_carrying(self, login: LoginId) -> bool:
        """Something waits to be carried through this login."""
        return any(
            place.login == login and len(carrier.lane) > 0
            for (place, _), carrier in self._carriers.items()
        )

    def _carrier(self, place: Place, speaker: Speaker) -> Carrier | None:
        carrier = self._carriers.get((place, speaker))
        if carrier is not None:
            return carrier
        adapter = self._adapters.get(place.network)
        if adapter is None:
            log.warning("deliveries wait for a network that is not configured: %s", place.network)
            return None
        try:
            carrier = self._carriers[place, speaker] = Carrier(adapter, place, speaker)
        except KeyError:
            log.warning("deliveries wait for a domain that is not configured: %s", place.network)
            return None
        self._spawn(self._hold(carrier))
        if not self._sweeping:
            self._sweeping = True
            asyncio.get_running_loop().call_later(LINGER, self._sweep)
        return carrier

    async def _hold(self, carrier: Carrier) -> None:
        """Carry; a lane in which something is wrong is made anew from the table."""
        try:
            await self._carry(carrier)
            if carrier.ended is not None:
                self._give_back(carrier)
        except Exception:
            log.exception("a lane failed by a fault and is made anew")
            if carrier.ended is not None:
                return
            self._since = self._new_id()
            self._by_key = {key: c for key, c in self._by_key.items() if c is not carrier}
            # Until then it keeps its place: another one would begin behind what is in the table.
            await asyncio.sleep(RETRY)
            if carrier.ended is None:
                del self._carriers[carrier.place, carrier.speaker]
                self.restore((LaneStart(carrier.place, carrier.speaker),))
        finally:
            if carrier.ended is not None:
                carrier.ended.set_result(None)

    async def _make_anew(self, start: LaneStart, carriers: Sequence[Carrier]) -> None:
        """When nothing of these is under way any longer, and what became of it is written."""
        await asyncio.gather(*(one.ended for one in carriers if one.ended is not None))
        self._settlement.write()
        await self._marking.done()
        del self._carriers[start.place, start.speaker]
        self.restore((start,))

    def _give_back(self, carrier: Carrier) -> None:
        """The lane ends: how far it came is written, the rest is in the table."""
        if told := carrier.lane.told():
            self._tell(carrier, told)
        for flight in carrier.lane.under_way:
            self._by_key.pop(flight.key, None)
            self._marking.give_back(flight)

    async def _carry(self, carrier: Carrier) -> None:
        lane = carrier.lane
        while carrier.ended is None or lane.is_waiting_for_word:
            if carrier.ended is not None:
                lane.window = 0  # nothing more is begun
            match lane.wish(self._now()):
                case Perform(flight):
                    await self._perform(carrier, flight)
                case Tell(flights):
                    self._tell(carrier, flights)
                case Flush(mark):
                    self._flush(carrier, mark)
                case Wait(_) if lane.is_idle and carrier.fed < carrier.known:
                    await feed(carrier, self._table)
                case Wait(until):
                    await pause(carrier, until - self._now())
                case None:
                    if carrier.fed < carrier.known and not len(lane):
                        await feed(carrier, self._table)
                    elif not await pause(carrier, None) and not len(lane) and not carrier.ended:
                        del self._carriers[carrier.place, carrier.speaker]
                        return

    async def _perform(self, carrier: Carrier, flight: Flight) -> None:
        lane = carrier.lane
        try:
            if not await self._readying.is_ready(carrier, flight, self._since):
                return
            self._by_key[flight.key] = carrier
            native = await carrier.adapter.perform(next_call(flight))
        except TryLater as error:
            self._marking.take_back(flight)
            lane.failed(flight, self._now() + (error.after or RETRY))
            lost = self._lost(carrier.place.login)
            if lost is not None:
                lane.given_up(lost.reason or "unreachable", lost.words)
        except Refused as error:
            lane.refused(flight, error.reason, error.text)
        except Uncertain as error:
            if self._marking.repeats(lane, flight):
                flight.touched = True
                lane.failed(flight, self._now() + RETRY)
            else:
                lane.doubted(flight, error.text)
        except Exception:
            log.exception("a delivery could not be carried because of a fault")
            lane.refused(flight, "internal", INTERNAL)
        else:
            lane.performed(flight, native)

    def _flush(self, carrier: Carrier, mark: int) -> None:
        """Ask for the barrier; the lane goes on meanwhile."""
        try:
            asked = asyncio.ensure_future(carrier.adapter.flush(carrier.wire))
        except TryLater as error:
            carrier.lane.lost(self._now() + (error.after or RETRY))
        else:
            asked.add_done_callback(partial(self._flushed, carrier, mark))

    def _flushed(self, carrier: Carrier, mark: int, asked: asyncio.Future[None]) -> None:
        if asked.cancelled():
            carrier.lane.lost(self._now() + RETRY)
        elif (error := asked.exception()) is None:
            carrier.lane.flushed(mark)
        else:
            if not isinstance(error, GatewayError):
                log.error("a barrier failed because of a fault", exc_info=error)
            after = error.after if isinstance(error, TryLater) else 0.0
            is_back = carrier.adapter.wire(carrier.place, carrier.speaker) != carrier.wire
            carrier.lane.lost(self._now() + (after or (0.0 if is_back else RETRY)))
        carrier.ring()

    def _sweep(self) -> None:
        """Lanes that had nothing to carry at the last sweep either are given up."""
        for carrier in self._carriers.values():
            if len(carrier.lane) or carrier.bell is None:
                continue
            if carrier.is_idle:
                ring_out(carrier.bell)
            carrier.is_idle = True
        self._sweeping = bool(self._carriers)
        if self._sweeping:
            asyncio.get_running_loop().call_later(LINGER, self._sweep)

    def _tell(self, carrier: Carrier, flights: Sequence[Flight]) -> None:
        for flight in flights:
            self._by_key.pop(flight.key, None)
        self._settlement.told(
            flights, carrier.wire, carrier.hold, can_wait=_can_wait(carrier.lane, flights)
        )


def _can_wait(lane: Lane, flights: Sequence[Flight]) -> bool:
    """Where calls leave one by one, a commit for each would cost more than all else."""
    is_slow = lane.window == 1 and lane.repeatable and lane.is_followed
    return is_slow and all(flight.outcome == "sent" for flight in flights)
