"""What one login holds to of its server's policy: to reach it by TLS alone.

IRCv3 STS.
"""

import asyncio
from collections.abc import Callable, Mapping

from adapters.irc.reach import sts
from adapters.irc.reach.approach import Arrival
from adapters.irc.reach.sts import KEPT, Policy
from adapters.irc.wishes import Wishes
from bridge.api.adapter import Inbox

RENEW_EVERY = 3600.0
"""Seconds that a policy is moved on by at least before that is kept."""


class Guard:
    """clock: Unix time. What it keeps, it keeps by the login's inbox."""

    __slots__ = ("_clock", "_duration", "_heard", "_inbox", "_policy")

    def __init__(self, inbox: Inbox, clock: Callable[[], float]) -> None:
        self._inbox = inbox
        self._clock = clock
        self._policy: Policy | None = None
        self._heard: str | None = None
        self._duration = 0

    def recall(self, kept: Mapping[str, bytes]) -> None:
        """What was kept by the session before."""
        self._policy = sts.read(kept.get(KEPT))

    def only_port(self, wishes: Wishes) -> int | None:
        """The port by which alone the server may be reached, by TLS; None for any."""
        policy = self._policy
        if policy is None or not policy.holds(wishes.address, self._clock()):
            return None
        return policy.port

    def hear(self, value: str | None, wishes: Wishes, arrival: Arrival) -> None:
        """What the server says of its policy; again and again the same. Raises Upgrade."""
        if value is None or value == self._heard:
            return
        self._heard, said, now = value, sts.offer(value), self._clock()
        host, port = wishes.address, arrival.way.port
        if not arrival.version:
            policy = sts.upgraded(host, said, now)
            if policy is not None:
                self._policy = policy
                raise sts.Upgrade
        elif wishes.verify_cert or wishes.fingerprints:
            # Who checks nothing could be told anything, for years.
            self._duration = said.duration or 0
            self._take(sts.renewed(host, port, said, now))

    def lost(self) -> None:
        """The connection has ended: its policy holds for the whole time from now on.

        "the client MUST reschedule the expiry [...] when the connection is closed".
        """
        self._heard = None
        policy, duration, self._duration = self._policy, self._duration, 0
        if policy is not None and duration:
            said = sts.Offer(duration=duration)
            self._take(sts.renewed(policy.host, policy.port, said, self._clock()))

    def _take(self, policy: Policy | None) -> None:
        was, self._policy = self._policy, policy
        if _is_worth_keeping(was, policy):
            keep = {KEPT: None if policy is None else sts.written(policy)}
            kept = asyncio.ensure_future(self._inbox.accept((), keep=keep))
            kept.add_done_callback(lambda done: done.cancelled() or done.exception())


def _is_worth_keeping(was: Policy | None, policy: Policy | None) -> bool:
    if was is None or policy is None:
        return was is not policy
    is_other = (was.host, was.port) != (policy.host, policy.port)
    return is_other or abs(policy.until - was.until) >= RENEW_EVERY
