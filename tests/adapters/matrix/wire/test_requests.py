"""Homeservers are reached where anybody may go, and hold up nobody but themselves."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.matrix.wire import requests
from adapters.matrix.wire.errors import Away
from adapters.matrix.wire.homeserver import Homeserver
from adapters.matrix.wire.paths import path
from adapters.matrix.wire.requests import NOT_PUBLIC, Requests
from bridge.api.errors import Refused
from tests.servers.process import LOOPBACK, free_port

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, LOOPBACK, port).start()
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def asking(url: str, *trusted: str) -> AsyncIterator[Homeserver]:
    made = Requests(trusted)
    try:
        yield Homeserver(requests=made, url=url, token="secret")
    finally:
        await made.close()


async def echo(request: web.Request) -> web.Response:
    body = await request.text()
    return web.json_response(
        {
            "path": request.rel_url.raw_path_qs,
            "token": request.headers.get("Authorization"),
            "type": request.headers.get("Content-Type"),
            "body": body,
        }
    )


def test_parts_of_a_path_are_quoted() -> None:
    assert path("rooms", "!a/b:c d", "send", "m.x", "d1.0") == (
        "/_matrix/client/v3/rooms/%21a%2Fb%3Ac%20d/send/m.x/d1.0"
    )


def test_what_is_asked_arrives_as_it_was_meant() -> None:
    async def play() -> None:
        async with served(echo) as url, asking(url, url) as homeserver:
            found = await homeserver.ask(
                "PUT", path("rooms", "!ä:b"), query={"a": "ü&="}, body={"tea": "grün"}
            )

            assert found == {
                "path": "/_matrix/client/v3/rooms/%21%C3%A4%3Ab?a=%C3%BC%26%3D",
                "token": "Bearer secret",
                "type": "application/json",
                "body": '{"tea":"grün"}',
            }

    asyncio.run(play())


def test_half_characters_are_no_text() -> None:
    async def play() -> None:
        async with served(echo) as url, asking(url, url) as homeserver:
            found = await homeserver.ask("PUT", "/x", body={"tea": "a\ud83db"})

            assert found["body"] == '{"tea":"a?b"}'

    asyncio.run(play())


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1",
        "https://10.1.2.3:8448",
        "https://[::1]",
        "https://[fd00::1]:443",
        "https://169.254.169.254",
        "http://example.org",
    ],
)
def test_nobody_is_led_where_the_public_may_not_go(url: str) -> None:
    async def play() -> None:
        async with asking(url, "http://127.0.0.1:8008") as homeserver:
            with pytest.raises(Refused) as refused:
                await homeserver.ask("GET", path("versions"))

            assert (refused.value.reason, refused.value.text) == ("forbidden", NOT_PUBLIC)

    asyncio.run(play())


@pytest.mark.parametrize("url", ["https://0x7f.1", "https://2130706433", "https://", "nothing"])
def test_odd_addresses_are_refused(url: str) -> None:
    async def play() -> None:
        async with asking(url) as homeserver:
            with pytest.raises(Refused):
                await homeserver.ask("GET", path("versions"))

    asyncio.run(play())


def test_a_name_that_leads_to_this_host_is_not_followed() -> None:
    async def play() -> None:
        async with (
            served(echo) as url,
            asking(url.replace("http://127.0.0.1", "https://localhost")) as one,
        ):
            with pytest.raises(Away) as away:
                await one.ask("GET", path("versions"))

            assert away.value.why == "its name is not known"

    asyncio.run(play())


def test_one_port_that_is_trusted_makes_no_other_one_so() -> None:
    async def play() -> None:
        async with served(echo) as url, asking(url, "http://127.0.0.1:1") as homeserver:
            with pytest.raises(Refused):
                await homeserver.ask("GET", path("versions"))

    asyncio.run(play())


def test_redirects_are_not_followed_with_the_token() -> None:
    asked: list[str] = []

    async def lead_on(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/elsewhere")

    async def play() -> None:
        async with served(lead_on) as url, asking(url, url) as homeserver:
            with pytest.raises(Away):
                await homeserver.ask("GET", "/here")

        assert asked == ["/here"]

    asyncio.run(play())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(), "the connection is refused"),
        (ssl.SSLCertVerificationError(), "its certificate is not accepted"),
        (TimeoutError(), "there is no answer"),
        (ConnectionResetError(), "the connection was cut"),
        (OSError("secret"), "the connection failed"),
    ],
)
def test_why_it_cannot_be_reached_is_told_in_words(error: Exception, words: str) -> None:
    outer = RuntimeError("secret")
    outer.__cause__ = error

    assert requests._why(outer) == words


def test_who_refuses_connections_is_away() -> None:
    async def play() -> None:
        url = f"http://{LOOPBACK}:{free_port()}"
        async with asking(url, url) as homeserver:
            with pytest.raises(Away) as away:
                await homeserver.ask("GET", path("versions"))

            assert away.value.why == "the connection is refused"

    asyncio.run(play())


def test_who_does_not_answer_is_given_up() -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def play() -> None:
        async with served(never) as url, asking(url, url) as homeserver:
            with pytest.raises(Away) as away:
                await homeserver.ask("GET", path("versions"), within=0.05)

            assert away.value.why == "there is no answer"

    asyncio.run(play())


def test_an_answer_that_stops_is_given_up() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "100"})
        await answer.prepare(request)
        await answer.write(b'{"a":')
        await asyncio.Event().wait()
        return answer

    async def play() -> None:
        async with served(half) as url, asking(url, url) as homeserver:
            with pytest.raises(Away) as away:
                await homeserver.ask("GET", path("versions"), within=0.2)

            assert away.value.why == "there is no answer"

    asyncio.run(play())


def test_an_answer_without_end_is_not_kept() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=404)
        await answer.prepare(request)
        while True:
            await answer.write(b" " * 65_536)

    async def play() -> None:
        async with served(endless) as url, asking(url, url) as homeserver:
            with pytest.raises(Away):
                async with homeserver.stream(path("download")):
                    raise AssertionError("it was no file")

    asyncio.run(play())


def test_a_homeserver_that_hangs_holds_up_no_other_one() -> None:
    came = 0

    async def never(_: web.Request) -> web.Response:
        nonlocal came
        came += 1
        await asyncio.Event().wait()
        raise AssertionError

    async def play() -> None:
        async with served(never) as dead, served(echo) as alive, asking(dead, dead, alive) as one:
            other = Homeserver(requests=one.requests, url=alive)
            stuck = [
                asyncio.create_task(one.ask("GET", path("versions")))
                for _ in range(requests.AT_ONCE + 5)
            ]
            async with asyncio.timeout(5):
                while came < requests.AT_ONCE:
                    await other.ask("GET", path("versions"))
                found = await other.ask("GET", path("versions"))
            for task in stuck:
                task.cancel()
            await asyncio.wait(stuck)

            assert found["path"] == "/_matrix/client/v3/versions"
            assert came == requests.AT_ONCE

    asyncio.run(play())


def test_those_who_wait_for_news_hold_up_no_request() -> None:
    came = 0

    async def waiting(request: web.Request) -> web.Response:
        nonlocal came
        if request.path != "/sync":
            return web.json_response({})
        came += 1
        await asyncio.Event().wait()
        raise AssertionError

    async def play() -> None:
        async with served(waiting) as url, asking(url, url) as homeserver:
            many = requests.AT_ONCE + 5
            stuck = [
                asyncio.create_task(homeserver.ask("GET", "/sync", waits=True)) for _ in range(many)
            ]
            async with asyncio.timeout(5):
                while came < many:
                    assert await homeserver.ask("GET", path("versions")) == {}
            for task in stuck:
                task.cancel()
            await asyncio.wait(stuck)

    asyncio.run(play())


def test_where_a_stranger_leads_is_nowhere_near_a_homeserver_that_is_trusted() -> None:
    """Or he could have us read what nobody else can reach there."""

    async def run() -> None:
        async with served(echo) as url:
            made = Requests((url, "https://matrix.internal"))
            for link in (url, url.replace("http:", "https:"), "https://matrix.internal/metrics"):
                with pytest.raises(Refused) as refused:
                    async with made.open("GET", f"{link}/metrics", trusts=False):
                        pass
                assert refused.value.text == NOT_PUBLIC
            await made.close()

    asyncio.run(run())
