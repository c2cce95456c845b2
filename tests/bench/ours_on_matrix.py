"""Our gateway to Matrix, as the bench uses it."""

import asyncio
import time

from tests.clients.xmpp import Refused, XmppClient
from tests.live.homestead import DOMAIN, Homestead
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.servers.gateway import Gateway
from tests.servers.prosody import Prosody
from tests.servers.synapse import NAME, PASSWORD, Synapse

JOINED_WITHIN = 30.0
"""Seconds until a new login can be used."""


class Ours:
    """Its server is not started yet."""

    label = "ours"
    domain = DOMAIN

    def __init__(self, xmpp: Prosody, homeserver: Synapse) -> None:
        self.server = Gateway(
            xmpp,
            [],
            network="matrix",
            jid=self.domain,
            options=(
                f'homeserver = "{NAME}"\n[networks.matrix.homeservers."{NAME}"]\n'
                f'url = "{homeserver.url}"\n'
            ),
        )

    async def logs_in(self, client: XmppClient, person: str) -> None:
        await self.server.up(client)
        asks = Client("alice", client, self.domain)
        await executed(asks, self.domain, "register", {"account": person, "password": PASSWORD})

    async def joins(self, client: XmppClient, room: str, name: str) -> str:
        address, deadline = Homestead.room(room), time.monotonic() + JOINED_WITHIN
        while True:
            try:
                await client.join(address, "alice", history=0, within=JOINED_WITHIN)
            except Refused:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)
            else:
                return address
