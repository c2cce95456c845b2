"""What a play needs: Prosody, the gateway with a fake network, a browser, a terminal."""

import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bridge.api.ids import NetworkName
from bridge.testing.far import FarSide, Heard
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.play.browser import Browser, ChromeDriver
from tests.play.converse import Converse
from tests.play.profanity import Profanity
from tests.scenes.cast import Gateway
from tests.servers.prosody import Prosody

DOMAIN = "fake.localhost"
GATE = "gate.localhost"
"""Where one must log in, by two steps."""
TEA = "#tea%irc.fake"
"""A room that each account sees through a connection of its own."""
HALL = "#hall"
"""A room that all see alike."""
PASSWORD = "play"
MADE = Path(__file__).parents[2] / ".play"
"""What is installed for the plays, and what they leave behind."""
LOG = MADE / "gateway.log"

CONFIGURATION = """
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"

[database]
url = "sqlite:///{directory}/bridge.db"

[files]
allow_http = true
trusted_hosts = ["127.0.0.1:{xmpp.http_port}"]

[networks.fake]
adapter = "fake"
jid = "{domain}"
secret = "play"
access = ["{xmpp.domain}"]
persistent = true

[networks.gate]
adapter = "fake"
jid = "{gate}"
secret = "play"
access = ["{xmpp.domain}"]
"""


@dataclass(slots=True, kw_only=True)
class House:
    """alice is at the browser, bob at the terminal. gate: the network at `GATE`."""

    xmpp: Prosody
    network: FakeNetwork
    gate: FakeNetwork
    gateway: Gateway
    alice: Converse
    bob: Profanity
    _heard: dict[str, int] = field(default_factory=dict)

    @property
    def far(self) -> FarSide:
        """The far side of the network."""
        return self.network.far

    def begin(self) -> None:
        """What was said until now concerns no play to come."""
        self._heard = {native: len(self.far.heard(native)) for native in (TEA, HALL)}

    async def hears(self, count: int, native: str = TEA) -> list[Heard]:
        """What comes to the network next from a room, so much of it."""
        before = self._heard.get(native, 0)
        heard = await self.far.until_heard(native, before + count)
        self._heard[native] = len(heard)
        return heard[before:]

    def log(self) -> list[str]:
        """The gateway's, line by line."""
        return LOG.read_text().splitlines()

    def publish(self, name: str, content: bytes) -> str:
        """Its URL on the web."""
        self.xmpp.write(f"published/{name}", "").write_bytes(content)
        return f"http://localhost:{self.xmpp.http_port}/files/published/{name}"

    async def picture(self, name: str) -> None:
        """Keep what both show now."""
        if self.alice.browser.is_open:
            await self.alice.browser.picture(MADE / f"{name}.png")
        if self.bob.is_open:
            (MADE / f"{name}.txt").write_text(await self.bob.screen())


Play = Callable[[House], Awaitable[None]]


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[House]:
    with _servers() as (xmpp, driver, configuration):
        for name in ("alice", "bob"):
            xmpp.add_account(name, PASSWORD)
        manner = Manner(shared=True, takes_files=True, contacts=True)
        network = FakeNetwork(NetworkName("fake"), manner)
        gate = FakeNetwork(NetworkName("gate"), Manner(enters="two-steps"))
        alice = Converse(Browser(driver), xmpp, "alice", PASSWORD)
        bob = Profanity(xmpp, "bob", PASSWORD)
        gateway = Gateway(configuration, network, gate)
        try:
            await gateway.start()
            yield House(
                xmpp=xmpp, network=network, gate=gate, gateway=gateway, alice=alice, bob=bob
            )
        finally:
            bob.close()
            await alice.close()
            await gateway.stop()


def address(native: str) -> str:
    """The address of a room of the fake network, or of a person."""
    return f"{native}@{DOMAIN}"


@contextlib.contextmanager
def _servers() -> Iterator[tuple[Prosody, ChromeDriver, Path]]:
    with (
        Prosody({DOMAIN: "play", GATE: "play"}, privileged=(DOMAIN, GATE)) as xmpp,
        ChromeDriver() as driver,
        tempfile.TemporaryDirectory(prefix="play-") as directory,
    ):
        pages = xmpp.directory / "converse"
        shutil.copytree(
            MADE / "node_modules/converse.js/dist", pages, ignore=shutil.ignore_patterns("*.map")
        )
        configuration = Path(directory) / "config.toml"
        text = CONFIGURATION.format(xmpp=xmpp, directory=directory, domain=DOMAIN, gate=GATE)
        configuration.write_text(text)
        configuration.chmod(0o600)
        yield xmpp, driver, configuration
