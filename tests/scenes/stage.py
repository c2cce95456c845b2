"""Plays scenes: one XMPP server for all of them, one gateway with a fake network for each."""

import asyncio
import gc
import itertools
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Self
from xml.etree.ElementTree import tostring

from bridge.api.ids import NetworkName
from bridge.store.database import Store
from bridge.store.secrets import load_key
from bridge.testing.manner import Manner
from bridge.testing.network import USUAL, FakeNetwork
from tests.live.yard import improper
from tests.scenes.cast import Cast, Clock, Gateway
from tests.servers.ejabberd import Ejabberd
from tests.servers.prosody import Prosody

WITHIN = 18.0
"""Seconds for a scene; below the time limit of a test, so that it can say what was missing."""

SECRET = "canarybird-secret"
PLAIN = tuple(f"fake{number}.localhost" for number in range(6))
PRIVILEGED = tuple(f"trusted{number}.localhost" for number in range(3))
"""Components that scenes take in turn: ejabberd gives part of the traffic of one that comes back
at once to the stream that has just ended. The second have the privileges of XEP-0356."""

CONFIGURATION = """
[xmpp]
host = "{xmpp.host}"
port = {xmpp.component_port}
domain = "{xmpp.domain}"

[database]
url = "sqlite:///{directory}/bridge.db"
key_file = "{directory}/bridge.key"

[networks.fake]
adapter = "fake"
jid = "{domain}"
secret = "{secret}"
access = ["{xmpp.domain}"]
{options}
"""

AT_ONCE = "changes_after = 0.0\n"
"""Options, unless a scene says otherwise: nothing waits for being changed again."""

Scene = Callable[[Cast], Awaitable[None]]


class Stage:
    """Shared by all scenes on one XMPP server."""

    def __init__(self, xmpp: Prosody | Ejabberd, empty: Path, stack: ExitStack) -> None:
        self.xmpp = xmpp
        self._empty = empty
        self._stack = stack
        self._plain = itertools.cycle(PLAIN)
        self._privileged = itertools.cycle(PRIVILEGED)

    @classmethod
    def open(cls, kind: type[Prosody | Ejabberd]) -> Self:
        with ExitStack() as stack:
            stack.callback(gc.unfreeze)
            secrets = dict.fromkeys((*PLAIN, *PRIVILEGED), SECRET)
            xmpp = kind(secrets, privileged=PRIVILEGED)
            stack.enter_context(xmpp)
            empty = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scenes-")))
            asyncio.run(_prepare(empty))
            return cls(xmpp, empty, stack.pop_all())

    def close(self) -> None:
        self._stack.close()

    def play(
        self,
        scene: Scene,
        *,
        manner: Manner = USUAL,
        options: str = "",
        privileged: bool = False,
        within: float = WITHIN,
    ) -> None:
        """Run a scene to its end, or fail.

        manner: what the network can. options: further lines of its table. privileged: the gateway
        may act for accounts. within: in seconds, for what is slow by itself.
        """

        async def run() -> None:
            domain = next(self._privileged if privileged else self._plain)
            async with asyncio.timeout(within), self._cast(domain, manner, options) as cast:
                await scene(cast)
                _blameless(cast)

        with _no_faults():
            asyncio.run(run())

    @asynccontextmanager
    async def _cast(self, domain: str, manner: Manner, options: str) -> AsyncIterator[Cast]:
        with tempfile.TemporaryDirectory(prefix="scene-") as directory:
            shutil.copytree(self._empty, directory, dirs_exist_ok=True)
            configuration = Path(directory) / "config.toml"
            configuration.write_text(
                CONFIGURATION.format(
                    xmpp=self.xmpp,
                    directory=directory,
                    domain=domain,
                    secret=SECRET,
                    options=options if "changes_after" in options else AT_ONCE + options,
                )
            )
            configuration.chmod(0o600)
            clock = Clock()
            network = FakeNetwork(NetworkName("fake"), manner, now=clock)
            cast = Cast(
                xmpp=self.xmpp,
                domain=domain,
                network=network,
                clock=clock,
                gateway=(gateway := Gateway(configuration, network)),
            )
            try:
                await gateway.start()
                yield cast
            finally:
                for client in cast.clients:
                    await client.disconnects()
                await gateway.stop()


async def _prepare(directory: Path) -> None:
    """A database with all its tables, to be copied: making one takes longer than a scene."""
    key = load_key(directory / "bridge.key")
    store = await asyncio.to_thread(Store.open, f"sqlite:///{directory}/bridge.db", key=key)
    await store.close()


def _blameless(cast: Cast) -> None:
    """What holds in every scene."""
    assert not (breaches := cast.network.breaches), breaches
    for client in cast.clients:
        # While the gateway is away the XMPP server speaks for it, in words of its own.
        assert cast.gateway.was_away or not (told := improper(client.seen)), told
        others = {other.account for other in cast.clients} - {client.account}
        for element in () if cast.shows_jids else client.seen:
            text = tostring(element, "unicode")
            assert not any(other in text for other in others), f"a JID of another: {text}"


@contextmanager
def _no_faults() -> Iterator[None]:
    """The gateway logs no error meanwhile; of the process nothing remains otherwise than it was."""
    faults, threshold = _Faults(), gc.get_threshold()
    logging.getLogger().addHandler(faults)
    try:
        yield
    except AssertionError as error:
        error.add_note("\n".join(["what the gateway logged as errors:", *faults.told]))
        raise
    finally:
        logging.getLogger().removeHandler(faults)
        gc.set_threshold(*threshold)  # the gateway sets another
    assert not faults.told, "\n".join(faults.told)


class _Faults(logging.Handler):
    """Keeps the errors that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(self.format(record))
