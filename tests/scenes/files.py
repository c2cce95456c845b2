"""What scenes do with files: the links in messages, followed."""

from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

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


def trusting(*ports: int, wait: float = 5.0, most: int = 50_000_000) -> str:
    """Options: files are read from servers of this machine at these ports, too."""
    servers = ", ".join(f'"127.0.0.1:{port}"' for port in ports)
    return (
        f"[files]\nallow_http = true\nwait = {wait}\nlargest_out = {most}\n"
        f"trusted_hosts = [{servers}]\n"
    )


async def put(cast: Cast, client: Client, content: bytes, name: str, kind: str = "") -> str:
    """A client puts a file by its server's upload service; the link to it."""
    told = quoteattr(kind or "application/octet-stream")
    request = (
        f"<request xmlns='{ns.UPLOAD}' filename={quoteattr(name)}"
        f" size='{len(content)}' content-type={told}/>"
    )
    answer = await client.gets(cast.xmpp.upload, request, "/iq[@type='result']")
    slot = {each.tag.partition("}")[2]: each for each in answer.iter()}
    headers = {
        each.get("name", ""): each.text or ""
        for each in slot["put"]
        if each.tag.endswith("}header")
    }
    headers["Content-Type"] = kind or "application/octet-stream"
    async with (
        aiohttp.ClientSession() as http,
        http.put(slot["put"].attrib["url"], data=content, headers=headers) as done,
    ):
        assert done.status < 300
    return slot["get"].attrib["url"]


def oob(url: str) -> str:
    """As XEP-0066 tells that a link is a file."""
    return f"<x xmlns='{ns.OOB}'><url>{escape(url)}</url></x>"
