"""Files put by a service that is found, refuses, lies, stalls and breaks off: XEP-0363."""

import asyncio
import logging
import re
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import web

from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.media import Opened
from bridge.core.spool import BLOCK, Measured, spooled
from bridge.xmpp import hashes
from bridge.xmpp.addressing import Jid
from bridge.xmpp.exact import PIECE, Exactly
from bridge.xmpp.slots import NotEncrypted
from bridge.xmpp.upload import Bounds, Uploaded, Uploads, session
from bridge.xmpp.upload_service import (
    GOOD_FOR,
    NONE_GOOD_FOR,
    NoUploadService,
    UploadService,
    UploadServices,
)
from tests.bridge.xmpp.opened import chunks, opened, read
from tests.bridge.xmpp.running import running
from tests.bridge.xmpp.scripted_server import Connection, ScriptedServer
from tests.servers.process import LOOPBACK

LOCAL = Jid("example.org")
UPLOAD = Jid("upload.example.org")
NS = "urn:xmpp:http:upload:0"
MOST = 1_000_000

NOT_FOUND = (
    "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
)

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


# --- the XMPP server ------------------------------------------------------------------------------


@dataclass
class Served:
    """A server of which `upload.example.org` takes files.

    asked: the addresses that were asked, and what for. silent: addresses that do not answer.
    """

    port: int = 9
    host: str = LOOPBACK
    asked: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=lambda: ["rooms.example.org", UPLOAD])
    silent: set[str] = field(default_factory=set)
    limit: str = "1000000"
    slots: list[str] = field(default_factory=list)
    """What slots are asked for with, and then given; the last one again and again."""

    async def answer(self, connection: Connection) -> None:
        while True:
            found = await connection.expect(
                '<iq from="([^"]*)" to="([^"]*)" type="get" id="([^"]*)">(<(.*?)/>)</iq>', 60
            )
            sender, to, known, payload, _ = found.groups()
            self.asked.append(f"{to} {payload}")
            if to in self.silent:
                continue
            inner = self._answer(to, payload)
            kind = "error" if inner.startswith("<error") else "result"
            connection.send(
                f"<iq from='{to}' to='{sender}' type='{kind}' id='{known}'>{inner}</iq>"
            )

    def _answer(self, to: str, payload: str) -> str:
        if payload.startswith("<request"):
            return self.slots.pop(0) if len(self.slots) > 1 else self._slot()
        if "disco#items" in payload:
            items = "".join(f"<item jid='{jid}'/>" for jid in self.items)
            return f"<query xmlns='http://jabber.org/protocol/disco#items'>{items}</query>"
        if to != UPLOAD:
            return NOT_FOUND
        return (
            f"<query xmlns='http://jabber.org/protocol/disco#info'><feature var='{NS}'/>"
            "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'><value>"
            f"{NS}</value></field><field var='max-file-size'><value>{self.limit}</value></field>"
            "</x></query>"
        )

    def _slot(self) -> str:
        if self.slots:
            return self.slots[0]
        base = f"http://{self.host}:{self.port}"
        return (
            f"<slot xmlns='{NS}'><put url='{base}/put'><header name='Authorization'>key</header>"
            f"</put><get url='{base}/tea.png'/></slot>"
        )


@dataclass
class Ticking:
    """A clock that goes when it is told to."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def found(
    served: Served, clock: Ticking | None = None, within: float = 5.0, *, plain: bool = True
) -> AsyncIterator[UploadServices]:
    """What finds the service of a scripted server."""
    async with ScriptedServer() as server, running(server.port) as it:
        connection = await server.welcomed()
        await it.up()
        task = asyncio.create_task(served.answer(connection))
        try:
            yield UploadServices(
                it.component,
                LOCAL,
                plain=plain,
                within=within,
                clock=clock or Ticking(),
                now=lambda: 0.0,
            )
        finally:
            task.cancel()


@asynccontextmanager
async def uploads(
    served: Served, *, most: int = MOST, stalled: float = 5.0, within: float = 5.0
) -> AsyncIterator[Uploads]:
    bounds = Bounds(max_bytes=most, stalled=stalled, within=within)
    async with found(served) as services, session() as http:
        yield Uploads(services, http, bounds)


# --- the web server -------------------------------------------------------------------------------


@asynccontextmanager
async def web_server(answer: Answering) -> AsyncIterator[Served]:
    """An upload service's web server; the XMPP server gives slots on it."""

    async def answered(request: web.BaseRequest) -> web.StreamResponse:
        return await answer(request)  # type: ignore[arg-type] # only what both have is used

    server = web.Server(answered)
    listening = await asyncio.get_running_loop().create_server(server, LOOPBACK, 0)
    try:
        yield Served(port=listening.sockets[0].getsockname()[1])
    finally:
        listening.close()
        await server.shutdown(0.1)


@asynccontextmanager
async def raw_server(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[Served]:
    """As `web_server`, byte by byte."""

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(answered, LOOPBACK, 0)
    try:
        yield Served(port=server.sockets[0].getsockname()[1])
    finally:
        server.close()


async def head(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\r\n\r\n")).decode()


async def outcome(uploading: Uploads, file: Opened) -> tuple[str | float, str]:
    """Why a file could not be put: the reason, or the seconds to wait, and the sentence."""
    try:
        await uploading.put(file)
    except Refused as error:
        return error.reason, error.text
    except TryLater as error:
        return error.after, error.text
    raise AssertionError("it was put")


# --- finding --------------------------------------------------------------------------------------


@sync
async def test_the_service_is_found_once() -> None:
    served = Served()
    async with found(served) as services:
        both = await asyncio.gather(services.service(), services.service())
        again = await services.service()

    assert [*both, again] == [UploadService(UPLOAD, 1_000_000)] * 3
    assert [asked.partition(" ")[0] for asked in served.asked] == [
        LOCAL,
        "rooms.example.org",
        UPLOAD,
        LOCAL,
    ]


@sync
async def test_the_service_is_found_again_when_it_was_long_ago() -> None:
    served, clock = Served(), Ticking()
    async with found(served, clock) as services:
        await services.service()
        clock.at, served.limit = GOOD_FOR - 1, "5"
        before = await services.service()
        clock.at = GOOD_FOR
        after = await services.service()

    assert (before.max_bytes, after.max_bytes) == (1_000_000, 5)


@sync
async def test_that_there_is_no_service_is_told_in_words() -> None:
    told: list[str] = []
    heard = logging.Handler()
    heard.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("bridge.xmpp.upload_service")
    log.setLevel(logging.INFO)
    log.addHandler(heard)
    try:
        async with found(Served(items=["rooms.example.org"])) as services:
            with pytest.raises(NoUploadService):
                await services.service()
    finally:
        log.removeHandler(heard)
        log.setLevel(logging.NOTSET)

    assert [words.partition(": ")[2] for words in told] == ["the server has no upload service"]


@sync
async def test_that_there_is_no_service_is_remembered_for_a_while() -> None:
    served, clock = Served(items=["rooms.example.org"]), Ticking()
    async with found(served, clock) as services:
        for _ in range(2):
            with pytest.raises(NoUploadService):
                await services.service()
        asked = len(served.asked)
        served.items.append(UPLOAD)
        clock.at = NONE_GOOD_FOR
        service = await services.service()

    assert (asked, service.jid) == (3, UPLOAD)


@sync
async def test_items_that_are_no_addresses_are_not_asked() -> None:
    many = ["@", "x" * 5000, "", "irc.example.org", UPLOAD, UPLOAD, "UPLOAD.Example.org"]
    served = Served(items=many)
    async with found(served) as services:
        await services.service()

    assert [asked.partition(" ")[0] for asked in served.asked] == [LOCAL, UPLOAD, LOCAL]


@sync
async def test_of_endless_items_some_are_asked() -> None:
    served = Served(items=[f"s{number}.example.org" for number in range(1000)])
    async with found(served) as services:
        with pytest.raises(NoUploadService):
            await services.service()

    assert len(served.asked) == 52


@sync
async def test_services_that_do_not_answer_hide_no_other() -> None:
    served = Served(silent={"rooms.example.org"})
    async with found(served, within=0.1) as services:
        service = await services.service()

    assert service.jid == UPLOAD


@pytest.mark.parametrize(
    ("silent", "words"),
    [
        (LOCAL, "The XMPP server did not say which services it has."),
        (UPLOAD, "The XMPP server did not say where to put the file."),
    ],
)
@sync
async def test_who_does_not_answer_is_asked_again(silent: Jid, words: str) -> None:
    served = Served()
    async with found(served, within=0.1) as services:
        if silent == UPLOAD:
            await services.service()
        served.silent.add(silent)
        with pytest.raises(TryLater) as error:
            await services.slot("tea.png", 3, "image/png")
        served.silent.clear()
        slot = await services.slot("tea.png", 3, "image/png")

    assert (error.value.text, slot.get) == (words, f"http://{LOOPBACK}:9/tea.png")


@sync
async def test_without_a_connection_nothing_is_known() -> None:
    async with running(9) as it:
        services = UploadServices(it.component, LOCAL)
        with pytest.raises(TryLater):
            await services.service()


@sync
async def test_after_a_refusal_the_service_is_looked_for_again() -> None:
    served = Served(slots=[NOT_FOUND])
    async with found(served) as services:
        with pytest.raises(Refused):
            await services.slot("tea.png", 3, "image/png")
        asked = len(served.asked)
        await services.service()

    assert len(served.asked) == asked + 4


@sync
async def test_what_would_have_links_without_encryption_used_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with found(Served(), plain=False) as services:
        with pytest.raises(NotEncrypted):
            await services.slot("tea.png", 3, "image/png")

    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert told == [
        f"the links of {UPLOAD} have no encryption; `allow_http` of `files` would have them used"
    ]


@sync
async def test_a_limit_that_a_refusal_names_is_learnt() -> None:
    error = (
        "<error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
        f"<file-too-large xmlns='{NS}'><max-file-size>2</max-file-size></file-too-large></error>"
    )
    served = Served(slots=[error])
    async with uploads(served) as uploading:
        first = await outcome(uploading, opened(b"tea"))
        asked = len(served.asked)
        second = await outcome(uploading, opened(b"tea"))

    assert first == second == ("not-acceptable", "The file has 3 bytes; at most 2 bytes are taken.")
    assert len(served.asked) == asked


# --- putting --------------------------------------------------------------------------------------


@sync
async def test_a_file_is_put_with_its_exact_size() -> None:
    seen: list[tuple[str, dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.StreamResponse:
        seen.append((request.method, dict(request.headers), await request.read()))
        return web.Response(status=201)

    async with web_server(take) as served, uploads(served) as uploading:
        done = await uploading.put(opened(b"tea", b"", b" time", name="../Té \u202e.png"))
        link = f"http://{LOOPBACK}:{served.port}/tea.png"

    assert done == Uploaded(
        url=link,
        name="Té .png",
        media_type="image/png",
        measured=Measured(8, sha256(b"tea time").digest()),
    )
    [(method, headers, body)] = seen
    assert (method, body) == ("PUT", b"tea time")
    assert {key: value for key, value in headers.items() if key != "User-Agent"} == {
        "Host": f"{LOOPBACK}:{served.port}",
        "Authorization": "key",
        "Content-Type": "image/png",
        "Content-Length": "8",
        "Accept": "*/*",
        "Accept-Encoding": headers["Accept-Encoding"],
    }
    request = next(asked for asked in served.asked if "<request" in asked)
    assert request == (
        f'{UPLOAD} <request xmlns="{NS}" filename="Té .png" size="8" content-type="image/png"/>'
    )


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (413, {}, ("not-acceptable", "The file is too large for the XMPP server.")),
        (500, {}, (0.0, "The XMPP server cannot take the file now.")),
        (503, {"Retry-After": "7"}, (7.0, "The XMPP server cannot take the file now.")),
        (503, {"Retry-After": "9" * 9}, (3600.0, "The XMPP server cannot take the file now.")),
        (429, {"Retry-After": "soon"}, (0.0, "The XMPP server cannot take the file now.")),
        (507, {}, (0.0, "The XMPP server cannot take the file now.")),
        (403, {}, ("unreachable", "The XMPP server did not take the file.")),
    ],
)
@sync
async def test_a_refused_file_says_why(
    status: int, headers: dict[str, str], expected: tuple[str | float, str]
) -> None:
    async def refuse(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(status=status, headers=headers)

    async with web_server(refuse) as served, uploads(served) as uploading:
        assert await outcome(uploading, opened(b"tea")) == expected


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@sync
async def test_redirects_are_not_followed(status: int) -> None:
    asked: list[str] = []

    async def lead_on(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        await request.read()
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    async with web_server(lead_on) as served, uploads(served) as uploading:
        expected = ("unreachable", "The XMPP server did not take the file.")
        assert await outcome(uploading, opened(b"tea")) == expected

    assert asked == ["/put"]


@sync
async def test_cookies_are_not_kept() -> None:
    cookies: list[str] = []

    async def take(request: web.Request) -> web.StreamResponse:
        cookies.append(request.headers.get("Cookie", ""))
        await request.read()
        return web.Response(status=201, headers={"Set-Cookie": "who=me"})

    async with web_server(take) as served, uploads(served) as uploading:
        served.host = "localhost"  # none would be kept of an address
        await uploading.put(opened(b"tea"))
        await uploading.put(opened(b"tea"))

    assert cookies == ["", ""]


@sync
async def test_a_connection_that_ends_at_99_percent_is_tried_later() -> None:
    size = 900_000

    async def cut(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await reader.readexactly(size * 99 // 100)

    async with raw_server(cut) as served, uploads(served) as uploading:
        expected = (0.0, "The XMPP server could not take the whole file.")
        assert await outcome(uploading, opened(*[bytes(9_000)] * 100)) == expected


@sync
async def test_a_file_held_is_put_anew_after_a_connection_that_ends_at_99_percent() -> None:
    size = 900_000
    came: list[int] = []

    async def cut_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        part = size if came else size * 99 // 100
        came.append(len(await reader.readexactly(part)))
        if part == size:
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

    async with raw_server(cut_once) as served, uploads(served) as uploading:
        done = await uploading.put(opened(*[bytes(9_000)] * 100, size=None))

    assert came == [891_000, 900_000]
    assert done.measured == Measured(size, sha256(bytes(size)).digest())
    assert sum("<request" in asked for asked in served.asked) == 2


@sync
async def test_a_file_that_fails_twice_is_tried_later() -> None:
    times: list[None] = []

    async def cut(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await head(reader)
        times.append(None)

    async with raw_server(cut) as served, uploads(served) as uploading:
        expected = (0.0, "The XMPP server could not take the whole file.")
        assert await outcome(uploading, opened(b"tea", size=None)) == expected

    assert len(times) == 2


@sync
async def test_nobody_listens() -> None:
    async with raw_server(lambda _, writer: writer.wait_closed()) as served:
        pass
    async with uploads(served) as uploading:
        expected = (0.0, "The XMPP server's place for files cannot be reached.")
        assert await outcome(uploading, opened(b"tea")) == expected


@sync
async def test_who_takes_nothing_is_given_up() -> None:
    gone = asyncio.Event()

    async def stall(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await gone.wait()

    async with raw_server(stall) as served, uploads(served, most=10**9, stalled=0.3) as uploading:
        served.limit = "1000000000"
        expected = (0.0, "The XMPP server took too long to take the file.")
        assert await outcome(uploading, opened(*[bytes(1_000_000)] * 100)) == expected
        gone.set()


@sync
async def test_who_answers_nothing_is_given_up() -> None:
    gone = asyncio.Event()

    async def stall(request: web.Request) -> web.StreamResponse:
        await request.read()
        await gone.wait()
        return web.Response(status=201)

    async with web_server(stall) as served, uploads(served, stalled=0.3) as uploading:
        expected = (0.0, "The XMPP server took too long to take the file.")
        assert await outcome(uploading, opened(b"tea")) == expected
        gone.set()


@sync
async def test_who_answers_drop_by_drop_is_given_up() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        while not writer.is_closing():
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with raw_server(drip) as served, uploads(served, stalled=60, within=0.5) as uploading:
        expected = (0.0, "The XMPP server took too long to take the file.")
        assert await outcome(uploading, opened(b"tea")) == expected


@pytest.mark.parametrize(
    "answer",
    [
        b"Hello\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 201 Created\r\n" + b"X: x\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 999999 Created\r\n\r\n",
    ],
    ids=["no HTTP", "a long header", "many headers", "a long status"],
)
@sync
async def test_nonsense_is_no_answer(answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await reader.readexactly(3)
        writer.write(answer)
        await writer.drain()
        await reader.read()

    async with raw_server(talk) as served, uploads(served) as uploading:
        reason, _ = await outcome(uploading, opened(b"tea"))

    assert reason in ("unreachable", 0.0)


@sync
async def test_an_answer_without_end_is_not_read() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await reader.readexactly(3)
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 99999999999\r\n\r\n")
        while not writer.is_closing():
            writer.write(bytes(65_536))
            await writer.drain()

    async with raw_server(talk) as served, uploads(served) as uploading:
        done = await uploading.put(opened(b"tea"))

    assert done.measured.size == 3


@sync
async def test_who_says_it_is_done_before_all_came_has_not_got_it() -> None:
    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await reader.readexactly(10)
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with raw_server(lie) as served, uploads(served, most=10**9) as uploading:
        served.limit = "1000000000"
        expected = (0.0, "The XMPP server took only a part of the file.")
        assert await outcome(uploading, opened(*[bytes(1_000_000)] * 100)) == expected


@sync
async def test_files_of_another_size_than_said_never_become_whole() -> None:
    came: list[int] = []

    async def count(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        announced = re.search(r"Content-Length: (\d+)", await head(reader))
        body = await reader.read()
        came.append(int(announced[1] if announced else -1) - len(body))

    async with raw_server(count) as served, uploads(served) as uploading:
        said = ("malformed", "The file is not as large as it was said to be.")
        for size in (4, 11):
            assert await outcome(uploading, opened(b"tea", b" ", b"time", size=size)) == said
        assert await outcome(uploading, opened(b"tea", b" ", b"time", size=7)) == said

    assert all(missing > 0 for missing in came)


@sync
async def test_what_reading_the_file_raises_is_raised() -> None:
    error = TryLater("The far network is gone.", 5.0)

    async def count(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await reader.read()

    async with raw_server(count) as served, uploads(served) as uploading:
        for size in (8, None):
            with pytest.raises(TryLater) as raised:
                await uploading.put(opened(b"half", size=size, error=error))
            assert raised.value is error


@sync
async def test_a_file_that_stalls_is_given_up_and_can_be_closed() -> None:
    never = asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        yield b"half"
        await never.wait()

    async def take(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(status=201)

    reading = stalling()
    async with web_server(take) as served, uploads(served, stalled=0.2) as uploading:
        file = Opened(name="a", media_type="", size=8, chunks=reading)
        assert (await outcome(uploading, file))[0] == 0.0
        with pytest.raises(StopAsyncIteration):
            await anext(reading)  # its end: it was told, and nobody else reads it


@sync
async def test_an_empty_file_is_refused_and_what_was_taken_for_one_is_not() -> None:
    async def take(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(status=201)

    async with web_server(take) as served, uploads(served) as uploading:
        empty = [await outcome(uploading, opened(b"", size=size)) for size in (0, None)]
        done = await uploading.put(opened(b"tea", size=0))

    assert empty == [("not-acceptable", "The file is empty.")] * 2
    assert done.measured.size == 3


@sync
async def test_files_too_large_for_the_gateway_are_not_read() -> None:
    served = Served()
    async with uploads(served, most=7) as uploading:
        known = await outcome(uploading, opened(b"tea time"))
        unknown = await outcome(uploading, opened(b"tea", b" time", size=None))

    assert known == ("not-acceptable", "The file has 8 bytes; at most 7 bytes are taken.")
    assert unknown == ("not-acceptable", "The file has more than 7 bytes.")
    assert not any("<request" in asked for asked in served.asked)


@sync
async def test_how_large_files_may_be_can_change() -> None:
    served = Served()
    async with uploads(served, most=8) as uploading:
        uploading.change(Bounds(max_bytes=7))

        assert await outcome(uploading, opened(b"tea time")) == (
            "not-acceptable",
            "The file has 8 bytes; at most 7 bytes are taken.",
        )
    assert not any("<request" in asked for asked in served.asked)


@sync
async def test_an_endless_file_is_read_to_the_limit_only(tmp_path: Path) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield bytes(100_000)

    file = Opened(name="a", media_type="", size=None, chunks=endless())
    with pytest.raises(Refused, match=r"The file has more than 1 MB\."):
        async with spooled(file, MOST, tmp_path):
            pass

    assert given * 100_000 <= MOST + BLOCK + 100_000
    assert list(tmp_path.iterdir()) == []


@sync
async def test_twenty_megabytes_of_unknown_size_pass_in_little_memory() -> None:
    piece = bytes(PIECE)
    came = 0

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        await head(reader)
        while came < 320 * PIECE:
            came += len(await reader.read(PIECE))
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with raw_server(take) as served, uploads(served, most=10**8) as uploading:
        served.limit = "100000000"
        tracemalloc.start()
        try:
            done = await uploading.put(opened(*[piece] * 320, size=None))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert came == done.measured.size == 320 * PIECE
    assert peak < 10_000_000


# --- what files are made of -----------------------------------------------------------------------


@sync
async def test_a_file_held_can_be_read_again() -> None:
    for content in (b"", b"tea", bytes(BLOCK * 2 + 1)):
        async with spooled(opened(content, size=None), MOST) as held:
            assert [await read(held.opened()) for _ in range(2)] == [content, content]
            assert held.measured == Measured(len(content), sha256(content).digest())


@pytest.mark.parametrize(
    "pieces", [(), (b"",), (b"a",), (b"a", b"", b"b"), (bytes(PIECE * 3 + 1),)]
)
@sync
async def test_exact_files_pass_as_they_are(pieces: tuple[bytes, ...]) -> None:
    whole = b"".join(pieces)
    exact = Exactly(chunks(pieces), len(whole))
    passed = [piece async for piece in exact]

    assert b"".join(passed) == whole
    assert all(0 < len(piece) <= PIECE for piece in passed)
    assert (exact.is_whole, exact.measured) == (
        True,
        Measured(len(whole), sha256(whole).digest()),
    )


@pytest.mark.parametrize("said", [0, 2, 4, 100])
@sync
async def test_of_files_that_are_not_exact_less_passes_than_was_said(said: int) -> None:
    exact = Exactly(chunks([b"a", b"b", b"c"]), said)
    passed = 0

    async def pass_on() -> None:
        nonlocal passed
        async for piece in exact:
            passed += len(piece)

    with pytest.raises(Refused, match="not as large"):
        await pass_on()
    assert not exact.is_whole
    assert passed < max(said, 1)


@sync
async def test_a_full_disk_is_tried_later() -> None:
    with pytest.raises(TryLater, match="There is no room for the file"):
        async with spooled(opened(bytes(BLOCK * 2)), MOST, Path("/proc/nowhere")):
            pass


def test_hashes_are_written_as_clients_read_them() -> None:
    """XEP-0300 section 3: "the value is the base64 encoding of the digest"."""
    assert hashes.element(sha256(b"").digest()) == (
        '<hash xmlns="urn:xmpp:hashes:2" algo="sha-256">'
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</hash>"
    )


def test_that_there_is_no_service_is_a_refusal_of_its_own() -> None:
    error: GatewayError = NoUploadService()

    assert isinstance(error, Refused)
    assert (error.reason, error.text) == ("unsupported", "The XMPP server takes no files.")
