"""Exports of accounts' data, a few a day for each; whoever would wait for long is sent the link."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.commands.saying import say
from bridge.xmpp.commands.texts import account as texts
from bridge.xmpp.muc.pace import Pace
from bridge.xmpp.service import Service

AT_ONCE, AGAIN_AFTER = 3, 8 * 3_600.0
"""Exports of one account, and seconds for one more."""

WAITS: Final = 10.0
"""Seconds that who asked for one waits; clients wait some thirty."""

Export = Callable[[Domain, BareJid], Awaitable[str]]
"""Puts all that is kept of an account where its owner gets it: a link. Raises Refused."""


class Exports:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._pace = Pace(AT_ONCE, AGAIN_AFTER)
        self._under_way: dict[BareJid, asyncio.Task[str]] = {}

    async def link(self, service: Service, account: BareJid) -> str | None:
        """The link; None: it is sent when it is there. Raises Refused."""
        if account in self._under_way:
            raise Refused("overload", say(texts.EXPORTING))
        if not self._pace.admits(account, time.time()):
            raise Refused("overload", say(texts.TOO_MANY_EXPORTS))
        task = asyncio.ensure_future(self._export(service.domain, account))
        self._under_way[account] = task
        task.add_done_callback(lambda done: self._ended(account, done))
        try:
            await asyncio.wait((task,), timeout=WAITS)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done():
            return task.result()
        task.add_done_callback(lambda done: _send(service, account, done))
        return None

    def _ended(self, account: BareJid, done: "asyncio.Task[str]") -> None:
        del self._under_way[account]
        if done.cancelled() or done.exception() is not None:
            self._pace.give_back(account)


def _send(service: Service, account: BareJid, done: "asyncio.Task[str]") -> None:
    if done.cancelled():
        return
    error, payload = done.exception(), ""
    if error is None:
        words = done.result()
        payload = stanza.element("x", ns.OOB, stanza.text_element("url", words))
    else:
        words = error.text if isinstance(error, Refused) else say(texts.NOT_EXPORTED)
    service.post(
        stanza.message(sender=Jid(service.domain), to=account, body=words, payload=payload)
    )
