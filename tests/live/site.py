"""One XMPP server, one IRC server, one database, and the gateway between them."""

import itertools
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from tests.clients.irc import IrcClient
from tests.clients.xmpp import XmppClient
from tests.servers.ejabberd import Ejabberd
from tests.servers.gateway import Gateway
from tests.servers.inspircd import InspIrcd
from tests.servers.ngircd import NgIrcd
from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.servers.prosody import Prosody

DOMAIN = "irc.localhost"
PASSWORD = "pw"
SECRET = "canarybird-secret"
"""Of the components that no log may name."""
COMPONENTS: Mapping[str, str] = {
    DOMAIN: "secret",
    **dict.fromkeys(
        (f"{name}.localhost" for name in ("rough", "few", "open", "stay", "brief", "tls", "sasl")),
        SECRET,
    ),
    **dict.fromkeys(
        ("hasty.localhost", "ruled.localhost", "telegram.localhost", "matrix.localhost"), SECRET
    ),
    **dict.fromkeys(("near.localhost", "sub.near.localhost", "near.localhost.test"), SECRET),
}
"""The site's own gateway, those of a yard, of single tests, and domains that people write from."""

FILES = "[files]\nallow_http = true\n"
"""The servers' upload services give links without encryption."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a site is made of. database: None for the gateway's own SQLite file."""

    name: str
    xmpp: type[Prosody | Ejabberd]
    irc: type[NgIrcd | InspIrcd]
    database: type[PostgreSql] | None
    host: str


PLAIN = Kind(
    name="prosody-ngircd-sqlite", xmpp=Prosody, irc=NgIrcd, database=None, host="127.0.0.81"
)
OTHER = Kind(
    name="ejabberd-inspircd-postgresql",
    xmpp=Ejabberd,
    irc=InspIrcd,
    database=PostgreSql,
    host="127.0.0.82",
)
"""Every part that PLAIN has not: what passes on both was tried with each part."""


@dataclass(slots=True, kw_only=True)
class Site:
    """Shared by many tests: each takes names of its own and leaves everything running."""

    kind: Kind
    xmpp: Prosody | Ejabberd
    irc: NgIrcd | InspIrcd
    postgresql: PostgreSql | None
    gateway: Gateway
    database: str
    _stack: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def open(cls, kind: Kind) -> Self:
        with ExitStack() as stack:
            xmpp, irc = kind.xmpp(COMPONENTS), kind.irc(host=kind.host)
            stack.enter_context(xmpp)
            stack.enter_context(irc)
            postgresql = stack.enter_context(kind.database()) if kind.database else None
            url = postgresql.create_database("bridge") if postgresql else None
            gateway = stack.enter_context(
                Gateway(xmpp, [irc], jid=DOMAIN, database=url, options=FILES)
            )
            return cls(
                kind=kind,
                xmpp=xmpp,
                irc=irc,
                postgresql=postgresql,
                gateway=gateway,
                database=url or f"sqlite:///{gateway.directory}/bridge.db",
                _stack=stack.pop_all(),
            )

    def close(self) -> None:
        self._stack.close()

    def mend(self) -> None:
        """Start what a failed test left stopped."""
        for server in self.servers:
            if not server.running:
                server.start()
        self.gateway.send(signal.SIGCONT)

    @property
    def servers(self) -> list[Server]:
        return [*([self.postgresql] if self.postgresql else []), self.xmpp, self.irc, self.gateway]

    # names that no other test has

    def account(self) -> str:
        """A new account; its bare JID."""
        name = f"user{next(_numbers)}"
        self.xmpp.add_account(name, PASSWORD)
        return f"{name}@{self.xmpp.domain}"

    @staticmethod
    def nick(stem: str) -> str:
        return f"{stem}{next(_numbers)}"

    @staticmethod
    def channel() -> str:
        return f"#room{next(_numbers)}"

    def address(self, name: str) -> str:
        """Of a channel the room's JID, of a nick the contact's."""
        return f"{name}%{self.irc.host}@{DOMAIN}"

    @asynccontextmanager
    async def people(self) -> AsyncIterator["People"]:
        """Those who talk in one test; they are gone at its end, whatever happened."""
        people = People(self)
        try:
            yield people
        finally:
            for client in people.clients:
                await client.abort()


@dataclass(slots=True)
class People:
    """Makes clients of a site's servers."""

    site: Site
    clients: list[XmppClient | IrcClient] = field(default_factory=list)

    async def on_xmpp(
        self, account: str, resource: str = "home", *, gateway: bool = True
    ) -> XmppClient:
        """A client that is online. gateway: wait until the gateway is, too."""
        server = self.site.xmpp
        client = await XmppClient.login(
            server.host, server.port, account, PASSWORD, resource=resource
        )
        self.clients.append(client)
        if gateway:
            await self.site.gateway.up(client, within=30.0)
        return client

    async def on_irc(
        self, nick: str, channel: str = "", *, capabilities: Sequence[str] = ()
    ) -> IrcClient:
        """Somebody on IRC, in a channel if there is one."""
        server = self.site.irc
        client = await IrcClient.login(server.host, server.port, nick, capabilities=capabilities)
        self.clients.append(client)
        if channel:
            await client.join(channel)
        return client


Restart = Callable[[Server], None]
"""How a server goes down: `stop` or `kill`."""


def stop(server: Server) -> None:
    """As an operator does it."""
    server.stop()


def kill(server: Server) -> None:
    """As `kill -9` does it."""
    server.kill()
