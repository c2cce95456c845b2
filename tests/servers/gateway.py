"""The gateway itself, as an operator starts it: the installed command with a configuration."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.clients.xmpp import XmppClient
from tests.servers.ejabberd import Ejabberd
from tests.servers.process import Server, ServerError
from tests.servers.prosody import Prosody


class IrcServer(Protocol):
    """Where an IRC server is: NgIrcd, InspIrcd, ScriptedIrc."""

    host: str
    port: int


class Gateway(Server):
    """Started, it is not up yet: see `up`. Accounts have no limits: tests say more than people.

    network: as its table and its adapter are called. jid: one of the components of its XMPP server.
    database: a URL, else a SQLite file of its own. options: further lines of the network's table;
    tables: further ones, behind it. admins: who runs it, on XMPP. program: what to run instead.
    """

    def __init__(
        self,
        xmpp: Prosody | Ejabberd,
        irc: Sequence[IrcServer],
        *,
        network: str = "irc",
        jid: str = "irc.localhost",
        database: str | None = None,
        options: str = "",
        tables: str = "",
        admins: Sequence[str] = (),
        program: Path | None = None,
    ) -> None:
        # A Python below root's home cannot be run by anybody else.
        super().__init__("gateway", as_root=True)
        self.jid = jid
        servers = [_server(server) for server in irc]
        self.configuration = self.write(
            "config.toml",
            f"""
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"
admins = [{", ".join(f'"{admin}"' for admin in admins)}]

[database]
url = "{database or f"sqlite:///{self.directory}/bridge.db"}"
key_file = "{self.directory}/bridge.key"

[limits]
logins = -1
rooms = -1
messages_a_minute = -1
files_a_day = -1

[networks.{network}]
adapter = "{network}"
jid = "{jid}"
secret = "{xmpp.components[jid]}"
access = ["{xmpp.domain}"]
changes_after = 0.2
{options}
{"".join(servers)}
{tables}""",
        )
        program = program or Path(sys.executable).with_name("xmpp-bridge")
        self.argv = (program, "run", "--config", self.configuration)

    async def up(self, client: XmppClient, within: float = 15.0) -> None:
        """Return when its domain answers the client."""
        try:
            await client.until_answers(self.jid, within, alive=lambda: self.running)
        except AssertionError as error:
            raise ServerError(f"{error}\n{self.log()[-3000:]}") from error


def _server(server: IrcServer) -> str:
    # A test's client may say a hundred things at once; the server lets it.
    return f"""
[networks.irc.servers."{server.host}"]
ports = [{server.port}]
tls_ports = []
flood_burst = 1000
flood_interval = 0
connect_interval = 0
"""
