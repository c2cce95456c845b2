"""Pings as barriers: when one is answered, what was sent before it has been dealt with.

XEP-0199. One ping to an address is in flight at a time; who comes meanwhile shares the next, which
leaves when that one is answered: it must leave after what he has sent.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bridge.api.errors import GatewayError
from bridge.xmpp.addressing import Jid
from bridge.xmpp.outstanding import Answer


@dataclass(slots=True)
class _Ping:
    answer: Answer
    within: float
    following: "_Ping | None" = None


class Barriers:
    """Those of one stream.

    ask: sends a ping to an address, and sets the answer when it comes.
    heard_since: the time since when an answer could have reached us without a break, None while
        none can.
    late: called when an answer has not come within its time; the stream is then taken for dead.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        ask: Callable[[Jid, Answer], None],
        heard_since: Callable[[], float | None],
        late: Callable[[float], None],
    ) -> None:
        self._loop = loop
        self._ask = ask
        self._heard_since = heard_since
        self._late = late
        self._in_flight: dict[Jid, _Ping] = {}

    def raise_(self, to: Jid, within: float) -> Answer:
        """A barrier to an address: done when it is answered, shared, so not to be cancelled."""
        asked = self._in_flight.get(to)
        if asked is None:
            ping = _Ping(self._loop.create_future(), within)
            self._send(to, ping)
            return ping.answer
        if asked.following is None:
            asked.following = _Ping(self._loop.create_future(), within)
        return asked.following.answer

    def fail(self, exc: Exception) -> None:
        """None of them will be answered."""
        lost, self._in_flight = self._in_flight, {}
        for asked in lost.values():
            for ping in (asked, asked.following):
                if ping is not None and not ping.answer.done():
                    ping.answer.set_exception(exc)
                    ping.answer.exception()  # perhaps who waited has gone

    def _send(self, to: Jid, ping: _Ping) -> None:
        self._in_flight[to] = ping
        asked_at = self._loop.time()
        timer = self._loop.call_at(asked_at + ping.within, self._check, ping, asked_at)
        ping.answer.add_done_callback(lambda _: timer.cancel())
        ping.answer.add_done_callback(lambda _: self._answered(to, ping))
        try:
            self._ask(to, ping.answer)
        except GatewayError as exc:
            ping.answer.set_exception(exc)

    def _answered(self, to: Jid, ping: _Ping) -> None:
        if self._in_flight.get(to) is not ping:
            return  # of a stream that was lost
        del self._in_flight[to]
        if ping.following is not None:
            self._send(to, ping.following)

    def _check(self, ping: _Ping, asked_at: float) -> None:
        if ping.answer.done():
            return
        now = self._loop.time()
        since = self._heard_since()
        until = (now if since is None else max(asked_at, since)) + ping.within
        if until > now:
            self._loop.call_at(until, self._check, ping, asked_at)
        else:
            self._late(ping.within)
