"""Files put by Prosody's mod_http_file_share and ejabberd's mod_http_upload: XEP-0363."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from functools import wraps
from hashlib import sha256

import aiohttp
import pytest

from bridge.api.errors import GatewayError, Refused
from bridge.xmpp.addressing import Domain, Jid
from bridge.xmpp.upload import Bounds, Uploads, session
from bridge.xmpp.upload_service import NoUploadService, UploadService, UploadServices
from tests.bridge.xmpp.opened import opened
from tests.bridge.xmpp.running import running
from tests.servers.ejabberd import Ejabberd
from tests.servers.prosody import Prosody

pytestmark = pytest.mark.live

OURS = Domain("irc.localhost")
OTHERS = Domain("other.localhost")
LOCAL = Jid("localhost")
SECRET = "open sesame"
MOST = 100_000_000

XmppServer = Prosody | Ejabberd


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=["prosody", "ejabberd"])
def server(request: pytest.FixtureRequest) -> Iterator[XmppServer]:
    with request.param({OURS: SECRET}) as server:
        yield server


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@asynccontextmanager
async def uploads(
    server: XmppServer, *, most: int = MOST, plain: bool = True, local: Jid = LOCAL
) -> AsyncIterator[tuple[Uploads, UploadServices]]:
    """What puts files by a component of the server."""
    async with (
        running(server.component_port, jid=OURS, secret=SECRET) as it,
        session() as http,
    ):
        await it.up()
        services = UploadServices(it.component, local, plain=plain)
        yield Uploads(services, http, Bounds(max_bytes=most)), services


async def fetched(url: str) -> tuple[bytes, str]:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
        return await answer.read(), answer.headers["Content-Type"]


@sync
async def test_the_service_is_found_with_its_limit(server: XmppServer) -> None:
    async with uploads(server) as (_, services):
        found = await services.service()

    assert found == UploadService(Jid(server.upload), server.most_uploaded)


@sync
async def test_what_was_put_is_what_everybody_gets(server: XmppServer) -> None:
    content = bytes(range(256)) * 1000
    async with uploads(server) as (uploading, _):
        done = await uploading.put(opened(content[:1000], content[1000:]))

    assert await fetched(done.url) == (content, "image/png")
    assert done.url.endswith("/tea.png")
    assert (done.measured.size, done.measured.sha256) == (len(content), sha256(content).digest())


@sync
async def test_a_file_of_unknown_size_is_put_too(server: XmppServer) -> None:
    async with uploads(server) as (uploading, _):
        done = await uploading.put(opened(b"to", b"gether", size=None))

    assert await fetched(done.url) == (b"together", "image/png")


@pytest.mark.parametrize(
    "name",
    [
        "Grüße & 100%?.png",
        "家族👨‍👩‍👧.png",
        "a b#c;d'e(f)[g]{h}^~`!$+,=@.png",
        "../../etc/passwd\x00\u202egnp.png",
        "x" * 500 + ".png",
        "",
    ],
)
@sync
async def test_names_of_all_kinds_are_put(server: XmppServer, name: str) -> None:
    async with uploads(server) as (uploading, _):
        done = await uploading.put(opened(b"\x89PNG", name=name))

    assert (await fetched(done.url))[0] == b"\x89PNG"


@sync
async def test_a_file_larger_than_the_service_takes_is_refused_unread(server: XmppServer) -> None:
    async with uploads(server) as (uploading, _):
        with pytest.raises(Refused) as refused:
            await uploading.put(opened(b"never read", size=40_000_000))

    assert refused.value.reason == "not-acceptable"
    assert refused.value.text == "The file has 40 MB; at most 33.6 MB are taken."


@sync
async def test_a_service_that_refuses_is_quoted(server: XmppServer) -> None:
    """Both name their limit in the refusal, too."""
    async with uploads(server) as (_, services):
        with pytest.raises(Refused) as refused:
            await services.slot("tea.png", 40_000_000, "image/png")

    assert refused.value.text == "The file has 40 MB; at most 33.6 MB are taken."


@sync
async def test_links_without_encryption_are_refused_unless_allowed(server: XmppServer) -> None:
    async with uploads(server, plain=False) as (uploading, _):
        with pytest.raises(Refused) as refused:
            await uploading.put(opened(b"tea"))

    assert refused.value.text == "The XMPP server offers no encrypted place for the file."


@sync
async def test_a_server_without_the_service_says_so(server: XmppServer) -> None:
    async with uploads(server, local=Jid(server.rooms)) as (uploading, _):
        with pytest.raises(NoUploadService):
            await uploading.put(opened(b"tea"))


@sync
async def test_a_file_that_is_not_as_large_as_said_never_becomes_one(server: XmppServer) -> None:
    async with uploads(server) as (uploading, _):
        for said in (9, 11):
            with pytest.raises(Refused) as refused:
                await uploading.put(opened(b"ten", b" bytes!", size=said))
            assert refused.value.text == "The file is not as large as it was said to be."


@sync
async def test_what_reading_a_file_raises_is_raised(server: XmppServer) -> None:
    error = GatewayError("the far network is gone")
    async with uploads(server) as (uploading, _):
        with pytest.raises(GatewayError) as raised:
            await uploading.put(opened(b"half", size=8, error=error))

    assert raised.value is error


@sync
async def test_twenty_megabytes_pass_in_little_memory(server: XmppServer) -> None:
    piece = bytes(65_536)
    async with uploads(server) as (uploading, _):
        await uploading.put(opened(b"warm"))
        tracemalloc.start()
        try:
            done = await uploading.put(opened(*[piece] * 320))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 10_000_000
    assert done.measured.size == 320 * 65_536
    assert len((await fetched(done.url))[0]) == 320 * 65_536
