"""How much one account may ask for at once, so that it does not stand in others' way."""

from collections import OrderedDict

from bridge.api.pacing import Bucket
from bridge.xmpp.addressing import BareJid

REMEMBERED = 10_000
"""Accounts; one that was forgotten begins anew."""


class Pace:
    """burst: how many at once; interval: seconds for one more."""

    def __init__(self, burst: int, interval: float) -> None:
        self._burst = burst
        self._interval = interval
        self._buckets: OrderedDict[BareJid, Bucket] = OrderedDict()

    def admits(self, account: BareJid, now: float) -> bool:
        """Whether one more is not too much; it is counted if so."""
        bucket = self._buckets.pop(account, None) or Bucket(self._burst, self._interval)
        self._buckets[account] = bucket
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        if bucket.wait(now):
            return False
        bucket.take(now)
        return True

    def give_back(self, account: BareJid) -> None:
        """One that was counted came to nothing."""
        if account in self._buckets:
            self._buckets[account].give_back()
