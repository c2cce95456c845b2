"""Stanzas that wait while rooms are asked whether their senders belong to them; in order."""

from collections.abc import Callable, Coroutine
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.xmpp import addressing
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.service import Service

MOST: Final = 1_000
"""Stanzas that wait at a time at one network."""

MOST_OF_ONE: Final = 50
"""Of these, one account's; who is not known yet cannot keep others out."""


class Unsure(Exception):
    """Whether somebody may use the network is not known yet."""


class Doorstep:
    """again: takes them as if they came now."""

    def __init__(
        self,
        *,
        again: Callable[[Service, list[Element]], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._again = again
        self._spawn = spawn
        self._waiting: dict[Domain, list[Element]] = {}
        self._is_letting_in = False

    def hold(self, service: Service, one: Element) -> None:
        """Keep a stanza until the rooms have answered. Raises Refused where there are too many."""
        account = addressing.bare(Jid(one.attrib["from"]))
        if self._is_letting_in:
            raise service.access.refusal(account)  # once is enough
        waiting = self._waiting.get(service.domain)
        if waiting is None:
            self._waiting[service.domain] = [one]
            self._spawn(self._look(service))
        elif len(waiting) < MOST and _of(waiting, account) < MOST_OF_ONE:
            waiting.append(one)
        else:
            raise service.access.refusal(account)

    async def _look(self, service: Service) -> None:
        try:
            await service.access.affiliates.look()
        finally:
            waiting = self._waiting.pop(service.domain)
        self._is_letting_in = True
        try:
            self._again(service, waiting)
        finally:
            self._is_letting_in = False


def _of(waiting: list[Element], account: BareJid) -> int:
    return sum(addressing.bare(Jid(one.attrib["from"])) == account for one in waiting)
