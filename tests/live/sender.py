"""A gateway in a process of its own, to a fake network on which Carol sends files of the sizes that
she is asked for, and says what came of those that she is sent: `python -m tests.live.sender
CONFIGURATION`.
"""

import asyncio
import itertools
import sys
from functools import partial
from pathlib import Path

from bridge import app
from bridge.api.ids import NetworkName
from bridge.config import load
from bridge.testing.far import FarSide
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.servers.ejabberd import Ejabberd
from tests.servers.process import Server
from tests.servers.prosody import Prosody

CAROL = "carol%irc.fake"

CONFIGURATION = """
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"

[database]
url = "sqlite:///{directory}/bridge.db"
key_file = "{directory}/bridge.key"

[files]
{files}

{more}

[networks.fake]
adapter = "fake"
jid = "{jid}"
secret = "{secret}"
"""


class Sender(Server):
    """files: lines of [files]; more: further tables."""

    def __init__(
        self, xmpp: Prosody | Ejabberd, jid: str, *, files: str = "", more: str = ""
    ) -> None:
        super().__init__("sender", as_root=True)
        self.jid = jid
        configuration = CONFIGURATION.format(
            xmpp=xmpp,
            directory=self.directory,
            jid=jid,
            secret=xmpp.components[jid],
            files=files,
            more=more.format(directory=self.directory),
        )
        path = self.write("config.toml", configuration)
        self.environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.argv = (sys.executable, "-m", "tests.live.sender", path)

    @property
    def carol(self) -> str:
        """Her address."""
        return f"{CAROL}@{self.jid}"

    def highest(self) -> int:
        """Bytes that were in memory at most since it began, or since `forget_highest`."""
        _, _, told = Path(f"/proc/{self.pid}/status").read_text().partition("VmHWM:")
        return int(told.split()[0]) * 1024

    def forget_highest(self) -> None:
        """proc(5): "reset the peak resident set size" to what it is now."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


async def run(configuration: Path) -> None:
    network = FakeNetwork(NetworkName("fake"), Manner(takes_files=True))
    network.far.person(CAROL)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run(load(configuration), {network.name: network}))
        tasks.create_task(_send(network))


async def _send(network: FakeNetwork) -> None:
    """Each message that Carol gets is a size, or a file."""
    far = network.far
    for sent in itertools.count():
        await far.until(partial(_has_heard, far, sent), None)
        asked = far.heard(CAROL)[sent]
        if asked.files:
            parcel = far.parcel(asked.files[0].hosted)
            far.write(CAROL, asked.by, f"{parcel.size} {parcel.sha256}")
            continue
        film = far.file(int(asked.text), "film.mp4", media_type="video/mp4", shape="video")
        far.write(CAROL, asked.by, "", files=[film])


def _has_heard(far: FarSide, sent: int) -> bool:
    return len(far.heard(CAROL)) > sent


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
