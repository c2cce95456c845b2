"""Limits: how much an account may have and do; those of all from the configuration, others kept."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from bridge.api.errors import Refused
from bridge.api.pacing import Bucket
from bridge.core.records import note
from bridge.store import limits
from bridge.store.database import Store

UNLIMITED: Final = -1
"""0 allows none."""

REMEMBERED: Final = 10_000
"""Accounts of which it is known how much they did lately; one that was forgotten begins anew."""

MINUTE: Final = 60.0
DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Limit:
    """default: where the configuration says nothing. label: for people. most: the highest there
    can be.
    """

    name: str
    default: int
    label: str
    most: int

    def takes(self, value: int) -> bool:
        return UNLIMITED <= value <= self.most


LOGINS: Final = "logins"
ROOMS: Final = "rooms"
MESSAGES: Final = "messages_a_minute"
FILES: Final = "files_a_day"
OPEN_FORMS: Final = "open_forms"

LIMITS: Final[Mapping[str, Limit]] = {
    one.name: one
    for one in (
        Limit(LOGINS, 20, "Logins", 10_000),
        Limit(ROOMS, 200, "Rooms", 100_000),
        Limit(MESSAGES, 300, "Messages a minute", 100_000),
        Limit(FILES, 500, "Files a day", 1_000_000),
        Limit(OPEN_FORMS, 10, "Open forms", 1_000),
    )
}

NO_SUCH: Final = "There is no such limit."
OUT_OF_BOUNDS: Final = "This limit is a number from 0 to {}, or -1 for no limit."
TOO_MANY_LOGINS: Final = "The limit of logins here is {}. Log out of one to log in to another."
NO_LOGINS: Final = "You cannot have logins here."
TOO_MANY_ROOMS: Final = "The limit of rooms here is {}. Leave one to join another."
NO_ROOMS: Final = "You cannot join rooms here."
TOO_FAST: Final = "The limit of messages here is {} a minute. Try again in {}."
NO_MESSAGES: Final = "You cannot send messages here."
TOO_MANY_FILES: Final = "The limit of files here is {} a day. Try again in {}."
NO_FILES: Final = "You cannot send files here."


class Limits:
    """defaults: what the configuration says, by name. now: Unix time in seconds."""

    def __init__(
        self,
        store: Store,
        defaults: Mapping[str, int] | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._now = now
        self._own: dict[str, dict[str, int]] = {}
        self._messages: OrderedDict[str, Bucket] = OrderedDict()
        self._used: dict[str, float] = {}
        self._files: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self.change(defaults or {})

    def restore(self, own: Mapping[str, Mapping[str, int]]) -> None:
        """As it was before a restart; what another version knew by another name stays kept."""
        self._own = {account: dict(values) for account, values in own.items()}

    def change(self, defaults: Mapping[str, int]) -> None:
        """The configuration says so from now on."""
        self._defaults = {name: defaults.get(name, one.default) for name, one in LIMITS.items()}
        self._messages.clear()

    def default(self, name: str) -> int:
        """What holds for all of whom nothing else was said."""
        return self._defaults[name]

    def of(self, account: str, name: str) -> int:
        """What holds for an account."""
        own = self._own.get(account)
        return self._defaults[name] if own is None else own.get(name, self._defaults[name])

    def own(self, account: str) -> Mapping[str, int]:
        """What was said of this account alone."""
        return {name: own for name, own in self._own.get(account, {}).items() if name in LIMITS}

    def set(self, account: str, name: str, value: int | None) -> None:
        """It holds for the account from now on; None: what holds for all. Raises Refused."""
        limit = LIMITS.get(name)
        if limit is None:
            raise Refused("not-found", NO_SUCH)
        if value is not None and not limit.takes(value):
            raise Refused("not-acceptable", OUT_OF_BOUNDS.format(limit.most))
        own = self._own.setdefault(account, {})
        own.pop(name, None)
        if value is not None:
            own[name] = value
        if not own:
            del self._own[account]
        self._messages.pop(account, None)
        keep = partial(limits.keep, account=account, name=name, value=value)
        self._store.submit(keep).add_done_callback(note)

    def forget(self, account: str) -> None:
        """Of an account whose rows are erased; how much it did lately counts on."""
        self._own.pop(account, None)
        self._messages.pop(account, None)

    # what is counted elsewhere

    def check_logins(self, account: str, has: int) -> None:
        """Whether one more may be; has: how many there are. Raises Refused."""
        most = self.of(account, LOGINS)
        if 0 <= most <= has:
            raise Refused("overload", TOO_MANY_LOGINS.format(most) if most else NO_LOGINS)

    def check_rooms(self, account: str, has: int) -> None:
        """Whether one more may be; has: how many the account is in. Raises Refused."""
        most = self.of(account, ROOMS)
        if 0 <= most <= has:
            raise Refused("overload", TOO_MANY_ROOMS.format(most) if most else NO_ROOMS)

    # what is counted here

    def use(self, account: str) -> None:
        """The account does something."""
        self._used.pop(account, None)  # so that the first is who did nothing for longest
        self._used[account] = self._now()
        if len(self._used) > REMEMBERED:
            del self._used[next(iter(self._used))]

    def used(self, account: str) -> float | None:
        """When it did something last, as far as that is remembered; Unix time in seconds."""
        return self._used.get(account)

    def speaks(self, account: str) -> None:
        """The account sends a message: it is counted. Raises Refused where it is one too many."""
        self.use(account)
        bucket = self._messages.get(account)
        if bucket is None:
            bucket = self._bucket(account)
            if bucket is None:
                return
        now = self._now()
        wait = bucket.wait(now)
        if wait:
            raise Refused("overload", TOO_FAST.format(bucket.burst, _in_words(wait)))
        bucket.take(now)

    def attaches(self, account: str, count: int) -> None:
        """The account sends files: they are counted. Raises Refused where it is one too many."""
        most = self.of(account, FILES)
        if most == UNLIMITED:
            return
        if not most:
            raise Refused("overload", NO_FILES)
        now = self._now()
        began, number = self._files.pop(account, (now, 0))
        if not began <= now < began + DAY:
            began, number = now, 0
        fits = number + count <= most
        self._files[account] = (began, number + count if fits else number)
        if len(self._files) > REMEMBERED:
            self._files.popitem(last=False)
        if not fits:
            raise Refused("overload", TOO_MANY_FILES.format(most, _in_words(began + DAY - now)))

    def _bucket(self, account: str) -> Bucket | None:
        """How fast an account has sent lately; None where it may as it likes. Raises Refused."""
        most = self.of(account, MESSAGES)
        if most == UNLIMITED:
            return None
        if not most:
            raise Refused("overload", NO_MESSAGES)
        bucket = self._messages[account] = Bucket(most, MINUTE / most)
        if len(self._messages) > REMEMBERED:
            self._messages.popitem(last=False)
        return bucket


def _in_words(seconds: float) -> str:
    """At least so long: `1 second`, `5 minutes`, `2 hours`."""
    for unit, length in (("hour", 3_600.0), ("minute", 60.0)):
        if seconds > length:
            return _counted(-(-seconds // length), unit)
    return _counted(max(1.0, -(-seconds // 1)), "second")


def _counted(number: float, unit: str) -> str:
    return f"{number:.0f} {unit}" if number == 1 else f"{number:.0f} {unit}s"
