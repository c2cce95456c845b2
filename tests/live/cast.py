"""The clients of one test, all of whom go home at its end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from tests.clients.irc import IrcClient
from tests.clients.xmpp import XmppClient
from tests.live.site import Site

WITHIN = 60.0


class Cast:
    """Who plays on a site."""

    def __init__(self, site: Site, stack: AsyncExitStack) -> None:
        self._site = site
        self._stack = stack

    async def xmpp_client(self, account: str, resource: str = "home") -> XmppClient:
        return await self._stack.enter_async_context(
            await self._site.xmpp_client(account, resource)
        )

    async def irc_client(self, nick: str, channel: str = "") -> IrcClient:
        return await self._stack.enter_async_context(await self._site.irc_client(nick, channel))


def play(site: Site, scene: Callable[[Cast], Awaitable[None]]) -> None:
    """Run a scene to its end, or fail."""

    async def run() -> None:
        async with asyncio.timeout(WITHIN), AsyncExitStack() as stack:
            await scene(Cast(site, stack))

    asyncio.run(run())
