"""Takes people out of far contact lists whom accounts have removed: XEP-0100 section 4.7.

Servers remove all contacts of an account that is deleted, one by one, as its owner would. That is
no wish to have nobody in the far list either, so of many at once none is removed there.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final

from bridge.api.adapter import Target
from bridge.api.asked import Following
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import LoginId
from bridge.core.asking import asked
from bridge.store.values import KnownLogin
from bridge.xmpp import stanza
from bridge.xmpp.addressing import Jid
from bridge.xmpp.inquiry import name_of
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.service import Service

ASKED_WITHIN: Final = 25.0
"""Seconds for the network to change a contact list."""

GATHERED: Final = 1.0
"""Seconds in which it is counted how many are removed."""

MOST: Final = 20
"""People who are removed at once by hand."""

FEW: Final = 2
"""So many may be all that there are."""

QUIET: Final = 60.0
"""Seconds after too many in which nobody else is removed either."""

NOT_REMOVED: Final = "{} is still in your contact list on the network: {}"
TOO_MANY: Final = (
    "So many contacts were removed at once that all of them are still in your contact list on the"
    " network."
)
UNREACHABLE: Final = "The network cannot be reached now."


class Removals:
    """going: who is removed soon, by login."""

    def __init__(self, hosting: Hosting) -> None:
        self._hosting = hosting
        self._going: dict[LoginId, dict[str, Target]] = {}

    def add(self, service: Service, login: KnownLogin, target: Target) -> None:
        """The login's owner has removed somebody."""
        going = self._going.get(login.id)
        if going is not None:
            going[target.native] = target
            return
        self._going[login.id] = {target.native: target}
        self._hosting.gateway.spawn(self._remove(service, login))

    def take_back(self, login: LoginId, native: str) -> None:
        """He has added him again."""
        self._going.get(login, {}).pop(native, None)

    async def _remove(self, service: Service, login: KnownLogin) -> None:
        try:
            await asyncio.sleep(GATHERED)
            if self._are_too_many(login.id):
                _say(service, login, TOO_MANY)
                await asyncio.sleep(QUIET)
                return
        finally:
            going = self._going.pop(login.id)
        for target in going.values():
            await _unfollow(service, login, target)

    def _are_too_many(self, login: LoginId) -> bool:
        going, known = self._going[login], self._hosting.gateway.contacts.of(login).values()
        if len(going) <= FEW:
            return False
        return len(going) > MOST or all(c.who.native in going for c in known if c.is_listed)


async def _unfollow(service: Service, login: KnownLogin, target: Target) -> None:
    adapter = service.adapter
    assert isinstance(adapter, Following)
    try:
        await ask(adapter.unfollow(login.id, target.native))
    except Refused as refused:
        if refused.reason != "unsupported":
            _say(service, login, NOT_REMOVED.format(name_of(service, target), refused.text))


async def ask(question: Awaitable[None]) -> None:
    """Wait for the network. Raises Refused, whatever goes wrong."""
    try:
        await asked(question, ASKED_WITHIN)
    except Refused:
        raise
    except GatewayError as error:
        raise Refused("offline", UNREACHABLE) from error


def _say(service: Service, login: KnownLogin, words: str) -> None:
    """From the gateway, which is not whom this is about."""
    service.post(stanza.message(sender=Jid(service.domain), to=owner(login), body=words))
