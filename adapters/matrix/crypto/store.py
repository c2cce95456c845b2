"""What encryption keeps: all that changed goes along with whatever is committed next.

What belongs together is changed without a wait between: so it is in one commit, that of the sync
token at the latest. What is read may be changed by several at once; there is one copy of it then.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from bridge.api.adapter import Inbox, Recalled
from bridge.api.events import AnyEvent
from bridge.api.states import AnyState, Condition

PICKLE_KEY: Final = bytes(32)
"""What is kept is encrypted by the gateway itself."""

MOST_AT_ONCE: Final = 50
"""More values than this are not read one by one."""


class KeptStore:
    """The inbox of a login, for its encryption and for everybody else of its session: so that
    nothing that changed can be forgotten.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._changed: dict[str, Callable[[], bytes] | None] = {}
        self._leaving: list[Mapping[str, object]] = []

    def change(self, name: str, written: Callable[[], bytes] | None) -> None:
        """It has another value, or none. written: makes the value, at the last moment; what it is
        made of is not forgotten before it is committed.
        """
        self._changed[name] = written

    def is_gone(self, name: str) -> bool:
        """It was forgotten, in a commit that may not be made yet."""
        for changed in (self._changed, *reversed(self._leaving)):
            if name in changed:
                return changed[name] is None
        return False

    async def commit(self) -> None:
        """Returns when all that changed until now is committed."""
        if self._changed or self._leaving:
            await self.accept(())

    # --- as an inbox ----------------------------------------------------------------------------

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> Awaitable[None]:
        if not self._changed:
            return self._inbox.accept(events, cursor=cursor, keep=keep)
        leaving, self._changed = self._changed, {}
        changed = {
            name: None if written is None else written() for name, written in leaving.items()
        }
        self._leaving.append(leaving)
        done = self._inbox.accept(events, cursor=cursor, keep={**changed, **(keep or {})})
        return self._committed(done, leaving)

    def show(self, state: AnyState) -> None:
        self._inbox.show(state)

    def report(self, condition: Condition) -> None:
        self._inbox.report(condition)

    async def recall(self) -> Recalled:
        return await self._inbox.recall()

    async def aside(self, prefix: str) -> Mapping[str, bytes]:
        return await self._inbox.aside(prefix)

    async def _committed(self, done: Awaitable[None], leaving: Mapping[str, object]) -> None:
        await done
        self._leaving = [one for one in self._leaving if one is not leaving]


class Written(Protocol):
    """A value that can be kept."""

    def written(self) -> bytes: ...


Value = TypeVar("Value", bound=Written)


@dataclass
class Aside(Generic[Value]):
    """Values of one kind that lie aside, read when they are needed. prefix: of their names.

    read: makes a value of what was kept; raises ValueError. most: so many are remembered, besides
    those that are used.
    """

    store: KeptStore
    prefix: str
    read: Callable[[bytes], Value]
    most: int = 100
    _living: WeakValueDictionary[str, Value] = field(default_factory=WeakValueDictionary)
    _recent: OrderedDict[str, Value] = field(default_factory=OrderedDict)

    async def get(self, key: str) -> Value | None:
        """There is one copy of it, as long as somebody holds it."""
        value = self._living.get(key)
        if value is None:
            name = self.prefix + key
            kept = (await self.store.aside(name)).get(name)
            value = self._taken(key, kept)
        return None if value is None else self._remembered(key, value)

    async def several(self, keys: Sequence[str]) -> dict[str, Value]:
        """Those that there are."""
        missing = [key for key in keys if key not in self._living]
        found: dict[str, Value] = {}
        if len(missing) > MOST_AT_ONCE:
            kept = await self.store.aside(self.prefix)
            for key in missing:
                self._found(found, key, self._taken(key, kept.get(self.prefix + key)))
            keys = [key for key in keys if key in self._living]
        for key in keys:
            if key not in found:
                self._found(found, key, await self.get(key))
        return found

    async def all(self) -> dict[str, Value]:
        """All that there are; of them those are committed that were so at the call."""
        kept = await self.store.aside(self.prefix)
        names = {name.removeprefix(self.prefix) for name in kept} | set(self._living)
        found: dict[str, Value] = {}
        for key in names:
            self._found(found, key, self._taken(key, kept.get(self.prefix + key)))
        return found

    def put(self, key: str, value: Value) -> None:
        """It is so from now on."""
        self._living[key] = value
        self._remembered(key, value)
        self.store.change(self.prefix + key, value.written)

    def drop(self, key: str) -> None:
        """There is none any longer."""
        self._living.pop(key, None)
        self._recent.pop(key, None)
        self.store.change(self.prefix + key, None)

    def _taken(self, key: str, kept: bytes | None) -> Value | None:
        # Somebody else may have read it, or made it, in the meantime.
        value = self._living.get(key)
        if value is not None or kept is None or self.store.is_gone(self.prefix + key):
            return value
        try:
            value = self.read(kept)
        except (ValueError, KeyError, TypeError):
            return None
        self._living[key] = value
        return value

    def _remembered(self, key: str, value: Value) -> Value:
        self._recent[key] = value
        self._recent.move_to_end(key)
        while len(self._recent) > self.most:
            self._recent.popitem(last=False)
        return value

    @staticmethod
    def _found(found: dict[str, Value], key: str, value: Value | None) -> None:
        if value is not None:
            found[key] = value
