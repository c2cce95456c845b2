"""Plays one scene on a site: its people are there, and all go home at its end."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.clients.irc import IrcClient
from tests.clients.xmpp import XmppClient
from tests.live.site import People, Site

WITHIN = 60.0


class Cast:
    """Who plays."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def xmpp_client(self, account: str, resource: str = "home") -> XmppClient:
        return await self._people.on_xmpp(account, resource)

    async def irc_client(self, nick: str, channel: str = "") -> IrcClient:
        return await self._people.on_irc(nick, channel)


def play(site: Site, scene: Callable[[Cast], Awaitable[None]]) -> None:
    """Run a scene to its end, or fail."""

    async def run() -> None:
        async with asyncio.timeout(WITHIN), site.people() as people:
            await scene(Cast(people))

    asyncio.run(run())
