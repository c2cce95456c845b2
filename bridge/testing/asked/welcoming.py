"""`Welcoming` and `Receiving` of a fake network."""

from collections.abc import Callable

from bridge.api.ids import LoginId
from bridge.api.reception import Reception, Welcome
from bridge.testing.asked.desk import Desk
from bridge.testing.lists import Lists

GOOD_FOR = 7 * 86_400.0
"""Seconds that a link is good for."""


class FakeWelcoming:
    """reception: what the gateway gave last. links: what was asked for, by login, in order."""

    def __init__(self, desk: Desk, lists: Lists, now: Callable[[], float]) -> None:
        self._desk = desk
        self._lists = lists
        self._now = now
        self.reception: Reception | None = None
        self.links: list[tuple[LoginId, str]] = []

    @property
    def home(self) -> str:
        return self._desk.manner.home

    def meet(self, reception: Reception) -> None:
        self.reception = reception

    async def welcome(self, login: LoginId) -> Welcome:
        view = await self._desk.connected(login)
        link = f"https://{view.server}/open/{len(self.links) + 1}"
        self.links.append((login, link))
        self._lists.give(link, login)
        return Welcome(link, self._now() + GOOD_FOR)
