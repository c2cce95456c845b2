"""`make sandbox`: Prosody and the gateway with a fake network, whose people you speak for.

The gateway runs in this process, with all its log: a place to try what you are writing.
"""

import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path

from bridge import app, logs
from bridge.api.ids import NetworkName
from bridge.config import load
from bridge.testing.network import FakeNetwork
from tests.servers.prosody import Prosody

DOMAIN = "fake.localhost"
TEA = "#tea%irc.fake"
YOU, PASSWORD = "alice", "sandbox"

CONFIGURATION = """
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"

[database]
url = "sqlite:///{directory}/bridge.db"

[networks.fake]
adapter = "fake"
jid = "{domain}"
secret = "sandbox"
access = ["{xmpp.domain}"]
"""

CARD = """
  XMPP account   {you}@localhost, password {password}
  server         {xmpp.host} port {xmpp.port}, without encryption
  join the room  {tea}@{domain}

  What you type here Carol says in that room; `Dave: hello` says it as Dave.
  What is said from XMPP appears here. Ctrl-D ends it.
"""


def main() -> None:
    logs.configure("info")
    with (
        Prosody({DOMAIN: "sandbox"}) as xmpp,
        tempfile.TemporaryDirectory(prefix="sandbox-") as directory,
        contextlib.suppress(KeyboardInterrupt),
    ):
        xmpp.add_account(YOU, PASSWORD)
        path = Path(directory) / "config.toml"
        path.write_text(CONFIGURATION.format(xmpp=xmpp, directory=directory, domain=DOMAIN))
        path.chmod(0o600)
        print(CARD.format(you=YOU, password=PASSWORD, xmpp=xmpp, tea=TEA, domain=DOMAIN))
        asyncio.run(_run(path))


async def _run(path: Path) -> None:
    network = FakeNetwork(NetworkName("fake"))
    network.far.room(TEA, "Carol", "Dave")
    async with asyncio.TaskGroup() as tasks:
        endless = [
            tasks.create_task(app.run(load(path), {network.name: network})),
            tasks.create_task(_listen(network)),
        ]
        await _speak(network)
        for task in endless:
            task.cancel()


async def _speak(network: FakeNetwork) -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async for line in lines:
        name, colon, text = line.decode(errors="replace").strip().partition(": ")
        if name and (not colon or name in network.far.people(TEA)):
            network.far.say(TEA, name if colon else "Carol", text if colon else name)


async def _listen(network: FakeNetwork) -> None:
    shown: list[str] = []
    while True:
        await network.far.until(lambda: len(network.far.heard(TEA)) > len(shown), within=None)
        said = network.far.heard(TEA)[len(shown)]
        print(f"<{said.by}> {said.text}", flush=True)
        shown.append(said.text)


if __name__ == "__main__":
    main()
