"""What a play needs: Prosody, the gateway with a fake network, a browser, a terminal."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge import app
from bridge.api.ids import NetworkName
from bridge.config import load
from bridge.testing.far import FarSide, Heard
from bridge.testing.network import FakeNetwork
from tests.play.browser import Browser, ChromeDriver
from tests.play.converse import Converse
from tests.play.profanity import Profanity
from tests.servers.prosody import Prosody

DOMAIN = "fake.localhost"
TEA = "#tea%irc.fake"
PASSWORD = "play"
MADE = Path(__file__).parents[2] / ".play"
"""What is installed for the plays, and what they leave behind."""

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
secret = "play"
access = ["{xmpp.domain}"]
persistent = true
"""


@dataclass(slots=True, kw_only=True)
class House:
    """alice is at the browser, bob at the terminal."""

    xmpp: Prosody
    far: FarSide
    alice: Converse
    bob: Profanity
    _heard: int = 0

    def begin(self) -> None:
        """What was said until now concerns no play to come."""
        self._heard = len(self.far.heard(TEA))

    async def hears(self, count: int) -> list[Heard]:
        """What comes to the network next from the room, so much of it."""
        heard = await self.far.until_heard(TEA, self._heard + count)
        new, self._heard = heard[self._heard :], len(heard)
        return new

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
        network = FakeNetwork(NetworkName("fake"))
        alice = Converse(Browser(driver), xmpp, "alice", PASSWORD)
        bob = Profanity(xmpp, "bob", PASSWORD)
        async with _gateway(configuration, network):
            try:
                yield House(xmpp=xmpp, far=network.far, alice=alice, bob=bob)
            finally:
                bob.close()
                await alice.close()


def address(native: str) -> str:
    """The address of a room of the fake network, or of a person."""
    return f"{native}@{DOMAIN}"


@contextlib.contextmanager
def _servers() -> Iterator[tuple[Prosody, ChromeDriver, Path]]:
    with (
        Prosody({DOMAIN: "play"}) as xmpp,
        ChromeDriver() as driver,
        tempfile.TemporaryDirectory(prefix="play-") as directory,
    ):
        pages = xmpp.directory / "converse"
        shutil.copytree(
            MADE / "node_modules/converse.js/dist", pages, ignore=shutil.ignore_patterns("*.map")
        )
        configuration = Path(directory) / "config.toml"
        text = CONFIGURATION.format(xmpp=xmpp, directory=directory, domain=DOMAIN)
        configuration.write_text(text)
        configuration.chmod(0o600)
        yield xmpp, driver, configuration


@contextlib.asynccontextmanager
async def _gateway(configuration: Path, network: FakeNetwork) -> AsyncIterator[None]:
    ready = asyncio.Event()
    running = asyncio.create_task(
        app.run(load(configuration), {network.name: network}, ready=ready.set)
    )
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
        yield
    finally:
        for task in (running, waiting):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
