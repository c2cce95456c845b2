"""Where people prove to a homeserver who they are, in a browser: a server of CAS, in this process.

Apereo CAS Protocol Specification, /login and /proxyValidate. Whoever comes is `who`; his ticket is
his name.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from re import search

import aiohttp
from aiohttp import web
from yarl import URL

_SUCCESS = (
    "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'><cas:authenticationSuccess>"
    "<cas:user>{}</cas:user></cas:authenticationSuccess></cas:serviceResponse>"
)


@asynccontextmanager
async def cas_server(port: int, who: str) -> AsyncIterator[None]:
    """who: the local part of an MXID."""

    async def login(request: web.Request) -> web.Response:
        service = URL(request.query["service"])
        raise web.HTTPFound(service.update_query(ticket=who))

    async def validate(request: web.Request) -> web.Response:
        assert request.query["ticket"] == who
        return web.Response(text=_SUCCESS.format(who), content_type="application/xml")

    application = web.Application()
    application.add_routes([web.get("/login", login), web.get("/proxyValidate", validate)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def browsed(link: str, leads_to: str) -> str:
    """A browser opens a link and whoever uses it agrees to all: the address at which he ends."""
    jar = aiohttp.CookieJar(unsafe=True)  # those of an IP address, too
    async with aiohttp.ClientSession(cookie_jar=jar) as http, http.get(link) as answer:
        page = await answer.text()
    found = search(f'href="({leads_to}[^"]*)"', page)
    assert found, page
    return unescape(found[1])
