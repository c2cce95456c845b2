"""Large files from an XMPP server's upload service to a far network."""

from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from xml.sax.saxutils import escape

import aiohttp
import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.xmpp import XmppClient
from tests.live.conftest import Tell
from tests.live.sender import Sender
from tests.live.test_files_in import (
    JID,
    LARGE,
    MOST_GROWTH,
    WARM,
    XmppServer,
    content,
    logged_in,
    sync,
)
from tests.servers.ejabberd import Ejabberd
from tests.servers.prosody import Prosody

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", params=[Prosody, Ejabberd], ids=["prosody", "ejabberd"])
def server(request: pytest.FixtureRequest) -> Iterator[XmppServer]:
    with request.param({JID: "secret"}) as server:
        server.add_account("alice", "pw")
        yield server


@sync
async def test_twenty_megabytes_pass_in_little_memory(server: XmppServer, tell: Tell) -> None:
    trusted = f'allow_http = true\ntrusted_hosts = ["{server.host}:{server.http_port}"]'
    with Sender(server, JID, files=trusted) as gateway:
        async with logged_in(server, gateway) as alice:
            await sent(alice, server, gateway, WARM)
            gateway.forget_highest()
            before = gateway.highest()
            came = await sent(alice, server, gateway, LARGE)
            growth = gateway.highest() - before

    tell(f"20 MB from {type(server).__name__}: {growth / 1e6:.1f} MB more memory")
    assert came == f"{LARGE} {sha256(content(LARGE)).hexdigest()}"
    assert growth < MOST_GROWTH


async def sent(alice: XmppClient, server: XmppServer, gateway: Sender, size: int) -> str:
    """What Carol says came of a file of a size."""
    url = await put(alice, server, size)
    link = escape(url)
    alice.send(
        f"<message to='{gateway.carol}' type='chat' id='m{size}'><body>{link}</body>"
        f"<x xmlns='{ns.OOB}'><url>{link}</url></x></message>"
    )
    answer = await alice.received.take(
        lambda each: each.tag == "message" and each.findtext("body") not in (None, url),
        "what Carol says of the file",
        15.0,
    )
    return answer.findtext("body") or ""


async def put(alice: XmppClient, server: XmppServer, size: int) -> str:
    """A file of a size is at the upload service; the link to it."""
    request = f"<request xmlns='{ns.UPLOAD}' filename='film.mp4' size='{size}'/>"
    answer = await alice.iq("get", request, to=server.upload)
    slot = {each.tag.partition("}")[2]: each for each in answer.iter()}
    headers = {each.get("name", ""): each.text or "" for each in slot["put"]}
    headers["Content-Length"] = f"{size}"
    async with (
        aiohttp.ClientSession() as http,
        http.put(slot["put"].attrib["url"], data=pieces(size), headers=headers) as done,
    ):
        assert done.status < 300
    return slot["get"].attrib["url"]


async def pieces(size: int) -> AsyncIterator[bytes]:
    whole = content(size)
    for at in range(0, size, 100_000):
        yield whole[at : at + 100_000]
