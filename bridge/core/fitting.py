"""Events made fit for the places of lanes: with their files, which may take a while, and in words
where a place can show no more.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bridge.api.adapter import Capabilities
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent
from bridge.core.attaching import Attaching
from bridge.core.carrier import RETRY, Carrier
from bridge.core.flight import Flight
from bridge.core.reduction import reduce
from bridge.core.routing import XMPP
from bridge.core.showing import Showing

log = logging.getLogger(__name__)


class Fitting:
    """spawn: starts a task that lives as long as the gateway."""

    def __init__(
        self,
        attaching: Attaching,
        showing: Showing,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        now: Callable[[], float],
    ) -> None:
        self._attaching = attaching
        self._showing = showing
        self._spawn = spawn
        self._now = now

    def reduced(
        self, carrier: Carrier, flight: Flight, capabilities: Capabilities
    ) -> AnyEvent | None:
        """The event as the place can take it; None while its files are not ready there."""
        event: AnyEvent | None = flight.event
        if self._attaching.needs(flight.event, carrier.place, capabilities):
            event = self._attached(carrier, flight)
        if event is None or carrier.place.network == XMPP:
            return event
        return reduce(event, capabilities)

    def _attached(self, carrier: Carrier, flight: Flight) -> AnyEvent | None:
        """The event with its files ready there; None while they are not: the lane waits.

        Raises Refused where it is nothing but files that cannot go there.
        """
        place, until = carrier.place, self._now() + RETRY
        if isinstance(flight.ready, Refused):
            raise flight.ready
        if flight.ready is not None:
            return flight.ready
        if not flight.is_coming and (place.network != XMPP or self._showing.is_ready(place)):
            flight.is_coming = True
            self._spawn(self._attach(carrier, flight))
        if flight.is_coming:
            until = flight.pending.expires
        carrier.lane.failed(flight, until)
        return None

    async def _attach(self, carrier: Carrier, flight: Flight) -> None:
        event, event_id, place = flight.event, flight.pending.event_id, carrier.place
        capabilities = carrier.adapter.capabilities(place)
        try:
            flight.ready = await self._attaching.ready(event_id, event, place, capabilities)
        except Refused as error:
            flight.ready = error
        except Exception:
            log.exception("files could not be passed on because of a fault")
            flight.ready = event
        flight.is_coming = flight.ready is not None
        carrier.lane.woken()
        carrier.ring()
