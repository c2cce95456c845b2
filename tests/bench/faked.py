"""The gateway with a fake network as a process: `python -m tests.bench.faked CONFIG ROOM`."""

import asyncio
import sys
from pathlib import Path

from bridge import app, logs
from bridge.api.ids import NetworkName
from bridge.config import load
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.servers.ejabberd import Ejabberd
from tests.servers.process import Server
from tests.servers.prosody import Prosody


class FakedGateway(Server):
    """room: a shared room that is there."""

    def __init__(
        self, xmpp: Prosody | Ejabberd, jid: str, room: str, database: str | None = None
    ) -> None:
        super().__init__("faked", as_root=True)
        self.jid = jid
        configuration = self.write(
            "config.toml",
            f"""
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"

[database]
url = "{database or f"sqlite:///{self.directory}/bridge.db"}"
key_file = "{self.directory}/bridge.key"

[limits]
messages_a_minute = -1

[networks.fake]
adapter = "fake"
jid = "{jid}"
secret = "{xmpp.components[jid]}"
access = ["{xmpp.domain}"]
""",
        )
        self.environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.argv = (sys.executable, "-m", "tests.bench.faked", configuration, room)


def main() -> None:
    configuration, room = sys.argv[1:]
    logs.configure("warning")
    network = FakeNetwork(NetworkName("fake"), Manner(shared=True, word="returned"))
    network.far.room(room)
    asyncio.run(app.run(load(Path(configuration)), {network.name: network}))


if __name__ == "__main__":
    main()
