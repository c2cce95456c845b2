"""The gateway of a scene from inside, for what it does to accounts that leave."""

from typing import TYPE_CHECKING

import pytest

from bridge import app
from bridge.xmpp import unregistering
from bridge.xmpp.addressing import BareJid, Domain, Jid
from bridge.xmpp.unregistering import Consequences
from tests.scenes.cast import Cast
from tests.scenes.client import Client

if TYPE_CHECKING:
    from bridge.xmpp.muc.hosting import Hosting
    from bridge.xmpp.offering import Offering


class Inside:
    """hosting: of the gateway that runs now."""

    def __init__(self) -> None:
        self.hosting: Hosting
        self.offering: Offering

    async def unregisters(self, cast: Cast, client: Client) -> None:
        service = self.hosting.services[Domain(cast.domain)]
        await unregistering.unregister(self.hosting, service, account(client))

    async def loses(self, cast: Cast, client: Client) -> Consequences:
        service = self.hosting.services[Domain(cast.domain)]
        return await unregistering.consequences(self.hosting, service, account(client))

    async def erases(self, client: Client) -> None:
        await unregistering.erase(self.hosting, account(client))


def account(client: Client) -> BareJid:
    return BareJid(Jid(client.account))


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Inside:
    found = Inside()
    made = app._Parts.__init__

    def make(self: app._Parts, *arguments: object, **named: object) -> None:
        made(self, *arguments, **named)  # type: ignore[arg-type]
        found.hosting, found.offering = self._hosting, self._offering

    monkeypatch.setattr(app._Parts, "__init__", make)
    return found
