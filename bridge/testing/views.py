"""How one session of the gateway sees a fake network: who it is there, and a stream of sights.

Names on a fake network: `#tea%irc.fake` a room, `alice%irc.fake` a person, `irc.fake` a server,
`#hall` a shared room, which is on no server. They are folded as ASCII is.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from bridge.api.events import AnyEvent
from bridge.api.ids import LoginId
from bridge.api.states import AnyState

Seen: TypeAlias = AnyEvent | AnyState
Mark: TypeAlias = Callable[[], None]
"""Called when all that stands before it in the stream has been handed over."""


class View:
    """login: None for the gateway's own session, which sees the shared rooms."""

    def __init__(self, login: LoginId | None, server: str, name: str) -> None:
        self.login = login
        self.server = server
        self.name = name
        self._items: deque[tuple[int, Seen | Mark]] = deque()
        self._bell: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """How much was not handed over yet."""
        return len(self._items)

    def put(self, number: int, item: Seen | Mark) -> None:
        """Something is to be seen. number: it rises with everything that happens there."""
        self._items.append((number, item))
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

    async def next(self) -> tuple[int, Seen | Mark]:
        """The next in the stream."""
        while not self._items:
            self._bell = asyncio.get_running_loop().create_future()
            await self._bell
        return self._items.popleft()

    def events(self, most: int) -> list[tuple[int, AnyEvent]]:
        """So many events that are next in the stream and here already."""
        taken: list[tuple[int, AnyEvent]] = []
        while self._items and len(taken) < most:
            number, item = self._items[0]
            if not isinstance(item, AnyEvent):
                break
            self._items.popleft()
            taken.append((number, item))
        return taken


def fold(name: str) -> str:
    """The form in which equal names are equal: ASCII's letters in lower case."""
    return name.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def name_of(native: str) -> str:
    """`alice` of `alice%irc.fake`, and of `alice`."""
    return native.rpartition("%")[0] or native


def server_of(native: str) -> str:
    """`irc.fake` of `#tea%irc.fake`; "" of what is on no server."""
    return fold(native.rpartition("%")[2]) if "%" in native else ""


def native_of(name: str, server: str) -> str:
    """`alice%irc.fake`, canonical; `alice` where there is no server."""
    return fold(f"{name}%{server}" if server else name)
