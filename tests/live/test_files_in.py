"""Large files from a far network to XMPP, by servers' upload services and without them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import wraps
from hashlib import sha256
from xml.etree.ElementTree import Element

import aiohttp
import pytest

from bridge.testing.originals import PATTERN
from tests.clients.xmpp import XmppClient
from tests.live.conftest import Tell
from tests.live.sender import Sender
from tests.servers.ejabberd import Ejabberd
from tests.servers.process import free_port
from tests.servers.prosody import Prosody

pytestmark = pytest.mark.live

JID = "fake.localhost"
LARGE = 20_000_000
WARM = 2_000_000
"""Bytes of a file that is sent first: what is loaded or made once is no growth."""
MOST_GROWTH = 10_000_000

OOB = "{jabber:x:oob}x/{jabber:x:oob}url"

XmppServer = Prosody | Ejabberd


class WithoutUploads(Prosody):
    """Prosody without the component that takes files."""

    def _config(self, *arguments: object) -> str:
        written = super()._config(*arguments)  # type: ignore[arg-type]  # the same
        return re.sub(r'Component "[^"]*" "http_file_share"\n(  .*\n)+', "", written)


class Guarded(Ejabberd):
    """ejabberd whose accounts may upload files, and a component if it is named as README says."""

    is_let_in = True

    def _config(self, *arguments: object) -> str:
        written = super()._config(*arguments)  # type: ignore[arg-type]  # the same
        rules = "[allow: local, allow: gateway]" if self.is_let_in else "[allow: local]"
        written = written.replace("\nacl:\n", f'\nacl:\n  gateway: {{server: "{JID}"}}\n')
        written = written.replace("\naccess_rules:\n", f"\naccess_rules:\n  upload: {rules}\n")
        return re.sub(r"(max_size: \d+, access:) everyone", r"\1 upload", written)


class Shut(Guarded):
    """The gateway is forgotten in its configuration."""

    is_let_in = False


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=["prosody", "ejabberd"])
def server(request: pytest.FixtureRequest) -> Iterator[XmppServer]:
    with request.param({JID: "secret"}) as server:
        server.add_account("alice", "pw")
        yield server


@sync
async def test_twenty_megabytes_pass_in_little_memory(server: XmppServer, tell: Tell) -> None:
    with Sender(server, JID, files="allow_http = true") as gateway:
        async with logged_in(server, gateway) as alice:
            await asked_for(alice, gateway, WARM)
            gateway.forget_highest()
            before = gateway.highest()
            url = await asked_for(alice, gateway, LARGE)
            growth = gateway.highest() - before

    tell(f"20 MB to {type(server).__name__}: {growth / 1e6:.1f} MB more memory")
    assert growth < MOST_GROWTH
    assert await digest(url) == sha256(content(LARGE)).digest()


@sync
async def test_where_nobody_takes_files_the_gateway_gives_them_itself(tell: Tell) -> None:
    port = free_port()
    links = (
        f'[links]\nurl = "http://127.0.0.1:{port}"\nport = {port}\n'
        'directory = "{directory}/files"\n'
    )
    with WithoutUploads({JID: "secret"}) as server:
        server.add_account("alice", "pw")
        with Sender(server, JID, more=links) as gateway:
            async with logged_in(server, gateway) as alice:
                await asked_for(alice, gateway, WARM)
                gateway.forget_highest()
                before = gateway.highest()
                url = await asked_for(alice, gateway, LARGE)
                got = await digest(url)
                growth = gateway.highest() - before

    tell(f"20 MB by own links, there and back: {growth / 1e6:.1f} MB more memory")
    assert url.startswith(f"http://127.0.0.1:{port}/")
    assert growth < MOST_GROWTH
    assert got == sha256(content(LARGE)).digest()


@sync
async def test_where_nobody_takes_files_at_all_they_are_named() -> None:
    with WithoutUploads({JID: "secret"}) as server:
        server.add_account("alice", "pw")
        with Sender(server, JID) as gateway:
            async with logged_in(server, gateway) as alice:
                message = await asked(alice, gateway, LARGE)

    assert message.findtext("body") == "film.mp4 (20 MB): The XMPP server takes no files."


@sync
async def test_who_is_let_in_as_the_readme_says_can_upload() -> None:
    with Guarded({JID: "secret"}) as server:
        server.add_account("alice", "pw")
        with Sender(server, JID, files="allow_http = true") as gateway:
            async with logged_in(server, gateway) as alice:
                url = await asked_for(alice, gateway, WARM)

    assert url.endswith("/film.mp4")


@sync
async def test_who_is_not_let_in_is_told_and_so_is_the_log() -> None:
    with Shut({JID: "secret"}) as server:
        server.add_account("alice", "pw")
        with Sender(server, JID, files="allow_http = true") as gateway:
            async with logged_in(server, gateway) as alice:
                message = await asked(alice, gateway, WARM)
            log = gateway.log()

    words = "The XMPP server does not take the file: Access denied by service policy"
    assert message.findtext("body") == f"film.mp4 (2 MB): {words}"
    assert f"{JID} may not upload files; README.md says what to do" in log


@asynccontextmanager
async def logged_in(server: XmppServer, gateway: Sender) -> AsyncIterator[XmppClient]:
    alice = await XmppClient.login(server.host, server.port, "alice@localhost", "pw")
    try:
        await alice.until_answers(gateway.jid, 15.0, alive=lambda: gateway.running)
        yield alice
    finally:
        await alice.abort()


async def asked_for(alice: XmppClient, gateway: Sender, size: int) -> str:
    """The link to a file of a size."""
    return (await asked(alice, gateway, size)).findtext(OOB) or ""


async def asked(alice: XmppClient, gateway: Sender, size: int) -> Element:
    alice.send(
        f"<message to='{gateway.carol}' type='chat' id='m{size}'><body>{size}</body></message>"
    )
    return await alice.received.take(
        lambda each: each.tag == "message" and each.findtext("body") not in (None, str(size)),
        "the message with the file",
        15.0,
    )


async def digest(url: str) -> bytes:
    """SHA-256 of what everybody gets."""
    digest = sha256()
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
        async for piece in answer.content.iter_chunked(65_536):
            digest.update(piece)
    return digest.digest()


def content(size: int) -> bytes:
    """What a file of this size consists of."""
    whole, rest = divmod(size, 50_000)
    return PATTERN[:50_000] * whole + PATTERN[:rest]
