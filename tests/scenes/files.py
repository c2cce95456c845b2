"""What scenes do with files: the links in messages, followed."""

from xml.etree.ElementTree import Element

import aiohttp

from bridge.xmpp import namespaces as ns
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.servers.process import free_port

CAROL = "carol%irc.fake"
ALLOWED = "[files]\nallow_http = true\nwait = 5\n"
"""Options: the servers' upload services have links without encryption."""


def own_links(directory: object) -> str:
    """Options: the services' links are no good, and the gateway has links of its own."""
    port = free_port()
    return (
        f'[links]\nurl = "http://127.0.0.1:{port}/files"\nport = {port}\n'
        f'directory = "{directory}"\n'
    )


def link(message: Element) -> str:
    """The one of XEP-0066."""
    return message.findtext(f"{{{ns.OOB}}}x/{{{ns.OOB}}}url") or ""


async def fetched(url: str) -> bytes:
    """What everybody gets."""
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 200
        return await answer.read()


async def written_to(cast: Cast, name: str = "alice") -> tuple[Client, str]:
    """A client of an account that Carol can write to, and the name that it has there."""
    cast.far.person(CAROL)
    client = await cast.client(name)
    before = len(cast.far.heard(CAROL))
    client.writes(cast.contact("carol"), "hello")
    heard = await cast.far.until_heard(CAROL, before + 1)
    return client, heard[-1].by
