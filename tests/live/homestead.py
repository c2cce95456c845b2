"""A gateway to Matrix for one test: a child process beside a homeserver that all tests share.

async def scene(line: Homestead) -> None:
    bob = await line.person("bob")
    alice = await line.client()
    owner = await line.logs_in(alice)
    room = await bob.makes("Tea", owner)
    ...

play(site, synapse, scene)

Everything that the gateway logs is looked through at the end: no token, no words, no JID.
"""

import asyncio
import itertools
import sys
from base64 import b32encode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from tests.clients.matrix import MatrixPerson
from tests.clients.stream import bare
from tests.clients.xmpp import XmppClient
from tests.live.database import clients_in_rooms
from tests.live.site import People, Site
from tests.live.talk import until
from tests.scenes.client import Client
from tests.scenes.executing import executed
from tests.servers.gateway import Gateway
from tests.servers.synapse import NAME, PASSWORD

_numbers = itertools.count(1)

DOMAIN = "matrix.localhost"
WITHIN = 60.0
CANARY = "canarybird"
"""A word for messages: no log line may hold it."""


class Homeserver(Protocol):
    """Synapse, or one like it."""

    @property
    def url(self) -> str: ...

    def add_person(self, name: str) -> str: ...


@dataclass(slots=True, kw_only=True)
class Homestead:
    """site: with this gateway and its database. gateway: up when a client of `client` is there."""

    site: Site
    homeserver: Homeserver
    gateway: Gateway
    people: People
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def someone(self, stem: str) -> str:
        """An account on the homeserver that no other test has; its MXID."""
        return self.homeserver.add_person(f"{stem}{next(_numbers)}")

    async def person(self, stem: str, person: str = "") -> MatrixPerson:
        """Somebody on Matrix with a client of his own. person: who is there already."""
        who = person or self.someone(stem)
        client = await MatrixPerson.login(self.homeserver.url, who)
        return await self._stack.enter_async_context(client)

    async def client(self, account: str = "", resource: str = "home") -> XmppClient:
        """A client on XMPP that is online, when the gateway answers it."""
        account = account or self.site.account()
        client = await self.people.on_xmpp(account, resource, gateway=False)
        await self.gateway.up(client)
        client.seen.clear()
        return client

    async def logs_in(self, client: XmppClient, person: str = "") -> str:
        """With a password; return when the account is logged in. The MXID."""
        person = person or self.someone("alice")
        asks = Client("alice", client, DOMAIN)
        await executed(asks, DOMAIN, "register", {"account": person, "password": PASSWORD})
        return person

    async def joins(self, client: XmppClient, room: str, nick: str = "alice") -> str:
        """A client joins a room, and is remembered to be there; the room's address."""
        before = clients_in_rooms(self.site, bare(client.jid))
        await client.join(self.room(room), nick, within=20.0)
        await until(lambda: clients_in_rooms(self.site, bare(client.jid)) > before, "remembered")
        return self.room(room)

    @staticmethod
    def room(native: str) -> str:
        """The address of a room by its id."""
        encoded = b32encode(native[1:].encode()).decode().rstrip("=").lower()
        return f"!{encoded}@{DOMAIN}"

    @staticmethod
    def contact(person: str) -> str:
        """The address of a person."""
        name, _, server = person[1:].partition(":")
        return f"{name}%{server}@{DOMAIN}"


@asynccontextmanager
async def homestead(
    site: Site,
    homeserver: Homeserver,
    options: str = "",
    program: Path | None = None,
    admins: Sequence[str] = (),
) -> AsyncIterator[Homestead]:
    """options: further lines of the network's table. program, admins: see Gateway."""
    async with site.people() as people, AsyncExitStack() as stack:
        name = f"matrix{next(_numbers)}"
        database = site.postgresql.create_database(name) if site.postgresql else None
        gateway = Gateway(
            site.xmpp,
            [],
            network="matrix",
            jid=DOMAIN,
            database=database,
            program=program,
            admins=admins,
            options=(
                f'homeserver = "{NAME}"\n{options}\n'
                f'[networks.matrix.homeservers."{NAME}"]\nurl = "{homeserver.url}"\n'
                f'[files]\nallow_http = true\ntrusted_hosts = ["{site.xmpp.host}:'
                f'{site.xmpp.http_port}"]\n[log]\nlevel = "debug"\n'
            ),
        )
        with gateway:
            try:
                url = database or f"sqlite:///{gateway.directory}/bridge.db"
                own = replace(site, gateway=gateway, database=url)
                yield Homestead(
                    site=own, homeserver=homeserver, gateway=gateway, people=people, _stack=stack
                )
            except BaseException:
                sys.stderr.write(gateway.log()[-8000:])
                raise
            log = gateway.log()
        secrets = [CANARY, PASSWORD + "-", "syt_"]
        assert not (told := [one for one in secrets if one in log]), told
        assert "Traceback" not in log, log[-6000:]


def play(
    site: Site,
    homeserver: Homeserver,
    scene: Callable[[Homestead], Awaitable[None]],
    *,
    options: str = "",
    program: Path | None = None,
    admins: Sequence[str] = (),
) -> None:
    """Run a scene to its end, or fail."""

    async def run() -> None:
        async with (
            asyncio.timeout(WITHIN),
            homestead(site, homeserver, options, program, admins) as line,
        ):
            await scene(line)

    asyncio.run(run())
