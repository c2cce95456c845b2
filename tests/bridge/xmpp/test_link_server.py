"""Files given out by signed links, over real HTTP, to browsers and to those who try things."""

import asyncio
import logging
import os
import re
import tracemalloc
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bridge.api.errors import ConfigError, Refused, TryLater
from bridge.api.media import Opened
from bridge.core.spool import Measured
from bridge.xmpp import served
from bridge.xmpp.link_server import Given, LinkServer, Terms
from bridge.xmpp.shelf import Shelf
from bridge.xmpp.signed_links import Link, Signer
from tests.bridge.xmpp.opened import opened
from tests.live.talk import until
from tests.servers.process import LOOPBACK, free_port

KEY = bytes(range(32))
NOW = 1_767_225_600.0
LIFE = 3600.0
GUARDS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@dataclass
class Clock:
    at: float = NOW

    def __call__(self) -> float:
        return self.at


@dataclass(frozen=True)
class House:
    """A link server that runs, and who asks it."""

    server: LinkServer
    terms: Terms
    http: aiohttp.ClientSession

    async def give(self, content: bytes = b"tea", **said: Any) -> Given:
        return await self.server.give(opened(content, **said))

    async def ask(self, url: str, method: str = "GET", **headers: str) -> "Answer":
        asked = {name.replace("_", "-"): value for name, value in headers.items()}
        link = URL(url, encoded=True)
        async with self.http.request(method, link, headers=asked, allow_redirects=False) as found:
            return Answer(found.status, dict(found.headers), await found.read())

    async def raw(self, text: bytes) -> bytes:
        """What comes for these bytes until the server closes."""
        reader, writer = await self.connect()
        writer.write(text)
        try:
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.transport.abort()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(LOOPBACK, self.terms.port)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@asynccontextmanager
async def house(directory: Path, clock: Clock | None = None, **other: Any) -> AsyncIterator[House]:
    port = free_port()
    terms = Terms(
        host=LOOPBACK,
        port=port,
        base=f"http://{LOOPBACK}:{port}",
        directory=directory,
        lifetime=LIFE,
    )
    terms = replace(terms, **other)
    server = LinkServer(terms, KEY, now=clock or Clock())
    running = asyncio.create_task(server.run())
    try:
        async with asyncio.timeout(5):
            await server.is_up.wait()
        async with aiohttp.ClientSession(auto_decompress=False) as http:
            yield House(server, terms, http)
    finally:
        running.cancel()
        await asyncio.wait([running])


# --- good links -----------------------------------------------------------------------------------


@sync
async def test_who_has_a_link_gets_the_file(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        given = await it.give(b"tea time")
        answer = await it.ask(given.url)

    digest = sha256(b"tea time")
    assert given == Given(
        url=given.url,
        name="tea.png",
        media_type="image/png",
        measured=Measured(8, digest.digest()),
        until=NOW + LIFE,
    )
    start, signature, hashed, name = given.url.rsplit("/", 3)
    assert (start, hashed, name) == (
        f"{it.terms.base}/{NOW + LIFE:.0f}",
        digest.hexdigest(),
        "tea.png",
    )
    assert len(signature) == 22
    assert (answer.status, answer.body) == (200, b"tea time")
    assert {name: value for name, value in answer.headers.items() if name != "Date"} == {
        **GUARDS,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600, immutable",
        "Content-Disposition": 'inline; filename="tea.png"',
        "Content-Length": "8",
        "Content-Type": "image/png",
        "Etag": f'"{digest.hexdigest()}"',
        "Server": "",
    }


@sync
async def test_head_says_the_same_without_the_file(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        url = (await it.give(b"tea time")).url
        got, headed = await it.ask(url), await it.ask(url, "HEAD", Range="bytes=0-1")

    assert (headed.status, headed.body) == (200, b"")
    assert {**headed.headers, "Date": ""} == {**got.headers, "Date": ""}


@pytest.mark.parametrize(
    ("name", "media_type", "disposition", "shown_as"),
    [
        ("a.jpg", "image/jpeg", 'inline; filename="a.jpg"', "image/jpeg"),
        ("A.JPG", "", 'inline; filename="A.JPG"', "image/jpeg"),
        ("voice", "audio/ogg", 'inline; filename="voice.ogg"', "audio/ogg"),
        ("v.oga", "audio/ogg", 'inline; filename="v.oga"', "audio/ogg"),
        ("x.txt", "image/webp", 'inline; filename="x.txt.webp"', "image/webp"),
        ("a.html", "text/html", 'attachment; filename="a.html"', "application/octet-stream"),
        ("a.svg", "image/svg+xml", 'attachment; filename="a.svg"', "application/octet-stream"),
        ("a.xml", "text/xml", 'attachment; filename="a.xml"', "application/octet-stream"),
        ("a.xhtml", "", 'attachment; filename="a.xhtml"', "application/octet-stream"),
        ("a.pdf", "application/pdf", 'attachment; filename="a.pdf"', "application/octet-stream"),
        ("a.png.html", "", 'attachment; filename="a.png.html"', "application/octet-stream"),
        ("../../etc/passwd", "", 'attachment; filename="passwd"', "application/octet-stream"),
        ("\x00\r\n", "", 'attachment; filename="file"', "application/octet-stream"),
        (
            "Tee €.png",
            "image/png",
            "inline; filename=\"Tee _.png\"; filename*=UTF-8''Tee%20%E2%82%AC.png",
            "image/png",
        ),
        (
            "100%.png",
            "image/png",
            "inline; filename=\"100_.png\"; filename*=UTF-8''100%25.png",
            "image/png",
        ),
        (
            "photo\u202egnp.exe",
            "",
            'attachment; filename="photognp.exe"',
            "application/octet-stream",
        ),
    ],
)
@sync
async def test_what_browsers_would_run_is_saved(
    tmp_path: Path, name: str, media_type: str, disposition: str, shown_as: str
) -> None:
    async with house(tmp_path) as it:
        answer = await it.ask((await it.give(name=name, media_type=media_type)).url)

    assert (answer.status, answer.body) == (200, b"tea")
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == shown_as


@sync
async def test_a_name_is_at_most_120_characters_long(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        given = await it.give(name="x" * 200, media_type="image/png")
        assert (await it.ask(given.url)).status == 200

    assert given.name == "x" * 116 + ".png"


@pytest.mark.parametrize(
    ("asked", "status", "said", "body"),
    [
        ("bytes=0-2", 206, "bytes 0-2/8", b"tea"),
        ("bytes=4-", 206, "bytes 4-7/8", b"time"),
        ("bytes=-2", 206, "bytes 6-7/8", b"me"),
        ("bytes=-999", 206, "bytes 0-7/8", b"tea time"),
        ("bytes=0-99999999999", 206, "bytes 0-7/8", b"tea time"),
        ("bytes=7-7", 206, "bytes 7-7/8", b"e"),
        ("bytes=8-", 416, "bytes */8", b""),
        ("bytes=-0", 416, "bytes */8", b""),
        ("bytes=999999999999999999-", 416, "bytes */8", b""),
        ("bytes=5-2", 200, None, b"tea time"),
        ("bytes=0-1,3-4", 200, None, b"tea time"),
        ("bytes=-", 200, None, b"tea time"),
        ("bytes=x-y", 200, None, b"tea time"),
        ("lines=0-1", 200, None, b"tea time"),
        ("bytes=" + "9" * 5000 + "-", 200, None, b"tea time"),
        ("bytes=0-0" + ",0-0" * 1000, 200, None, b"tea time"),
    ],
)
@sync
async def test_a_part_can_be_asked_for(
    tmp_path: Path, asked: str, status: int, said: str | None, body: bytes
) -> None:
    async with house(tmp_path) as it:
        answer = await it.ask((await it.give(b"tea time")).url, Range=asked)

    assert (answer.status, answer.headers.get("Content-Range"), answer.body) == (status, said, body)
    assert answer.headers["Content-Length"] == str(len(body))


@sync
async def test_a_part_of_another_version_is_the_whole(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        url = (await it.give(b"tea time")).url
        same = await it.ask(url, Range="bytes=0-2", If_Range=f'"{sha256(b"tea time").hexdigest()}"')
        other = await it.ask(url, Range="bytes=0-2", If_Range='"another"')

    assert (same.body, other.body) == (b"tea", b"tea time")


@sync
async def test_parts_of_a_large_file_come_from_where_they_are(tmp_path: Path) -> None:
    content = os.urandom(300_001)
    async with house(tmp_path) as it:
        url = (await it.give(content)).url
        part = await it.ask(url, Range="bytes=100000-250000")
        whole = await it.ask(url)

    assert (part.body, whole.body) == (content[100_000:250_001], content)


@sync
async def test_behind_a_proxy_links_work_with_its_path_and_without(tmp_path: Path) -> None:
    async with house(tmp_path, base="https://files.example.org/bridge/") as it:
        url = (await it.give()).url
        path = url.removeprefix("https://files.example.org")
        here = f"http://{LOOPBACK}:{it.terms.port}"
        kept = await it.ask(here + path)
        cut = await it.ask(here + path.removeprefix("/bridge"))
        other = await it.ask(f"{here}/other{path.removeprefix('/bridge')}")

    assert path.startswith("/bridge/")
    assert (kept.status, cut.status, other.status) == (200, 200, 404)


# --- other links ----------------------------------------------------------------------------------


def _changed(url: str, segment: int, to: Callable[[str], str]) -> str:
    parts = url.split("/")
    parts[segment] = to(parts[segment])
    return "/".join(parts)


FORGED: list[Callable[[str], str]] = [
    lambda url: _changed(url, -1, lambda name: "tea.html"),
    lambda url: _changed(url, -1, lambda name: name + "%00"),
    lambda url: _changed(url, -1, lambda name: ""),
    lambda url: _changed(url, -1, lambda name: "%ff"),
    lambda url: _changed(url, -1, lambda name: "a%2F..%2F" + name),
    lambda url: _changed(url, -1, lambda name: ".."),
    lambda url: _changed(url, -2, lambda digest: digest.upper()),
    lambda url: _changed(url, -2, lambda digest: sha256(b"other").hexdigest()),
    lambda url: _changed(url, -2, lambda digest: "..%2F..%2Fetc%2Fpasswd"),
    lambda url: _changed(url, -2, lambda digest: "../../../../etc/passwd"),
    lambda url: _changed(url, -3, lambda signed: "A" * 22),
    lambda url: _changed(url, -3, lambda signed: signed[:-1]),
    lambda url: _changed(url, -3, lambda signed: ""),
    lambda url: _changed(url, -3, lambda signed: signed + "=="),
    lambda url: _changed(url, -3, lambda signed: "%C3%A9" * 22),
    lambda url: _changed(url, -4, lambda until: str(int(until) + 1)),
    lambda url: _changed(url, -4, lambda until: "0" + until),
    lambda url: _changed(url, -4, lambda until: "9" * 5000),
    lambda url: _changed(url, -4, lambda until: "-1"),
    lambda url: _changed(url, -4, lambda until: "%D9%A1"),
    lambda url: url + "/",
    lambda url: url + "/more",
    lambda url: url.rsplit("/", 1)[0],
    lambda url: url.rsplit("/", 4)[0],
    lambda url: url.rsplit("/", 4)[0] + "/",
    lambda url: url.rsplit("/", 4)[0] + "/favicon.ico",
    lambda url: url.rsplit("/", 4)[0] + "//" + "/".join(url.rsplit("/", 4)[1:]),
]


@pytest.mark.parametrize("forge", FORGED, ids=range(len(FORGED)))
@sync
async def test_what_is_no_link_of_ours_is_not_found(
    tmp_path: Path, forge: Callable[[str], str]
) -> None:
    async with house(tmp_path) as it:
        answer = await it.ask(forge((await it.give()).url))

    assert (answer.status, answer.body) == (404, b"")
    assert {name: value for name, value in answer.headers.items() if name != "Date"} == {
        **GUARDS,
        "Cache-Control": "no-store",
        "Content-Length": "0",
        "Server": "",
    }


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
@sync
async def test_nothing_else_can_be_done_to_a_link(tmp_path: Path, method: str) -> None:
    async with house(tmp_path) as it:
        url = (await it.give()).url
        answer = await it.ask(url, method)

        assert (answer.status, answer.body) == (404, b"")
        assert (await it.ask(url)).body == b"tea"


@sync
async def test_links_of_another_key_are_not_found(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        given = await it.give()
        link = Link(until=int(given.until), sha256=given.measured.sha256.hex(), name=given.name)
        own = Signer(KEY, it.terms.base).written(link)
        foreign = Signer(bytes(32), it.terms.base).written(link)

        assert own == given.url
        assert (await it.ask(foreign)).status == 404


@sync
async def test_a_link_is_over_when_its_time_is(tmp_path: Path) -> None:
    clock = Clock()
    async with house(tmp_path, clock) as it:
        url = (await it.give()).url
        clock.at = NOW + LIFE - 1
        before = await it.ask(url)
        clock.at = NOW + LIFE
        after = await it.ask(url)

    assert (before.status, after.status) == (200, 404)
    assert before.headers["Cache-Control"] == "private, max-age=1, immutable"


@sync
async def test_a_traversal_that_no_client_tidies_up_is_not_found(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.give()
        for path in (
            b"/../../../../etc/passwd",
            b"/%2e%2e/%2e%2e/etc/passwd",
            b"/..%5c..%5cetc%5cpasswd",
            b"//etc/passwd",
            b"http://127.0.0.1/etc/passwd",
            b"*",
            b"/" + b"%00" * 100,
        ):
            answer = await it.raw(
                b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            assert re.match(rb"HTTP/1\.[01] 40[04] ", answer), path
            assert answer.partition(b"\r\n\r\n")[2] == b""


# --- bad company ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 100_000 + b"\r\n",
        b"\x16\x03\x01\x02\x00" + b"\x00" * 512,
        b"\r\n" * 10_000 + b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    ],
    ids=["long header", "long path", "many headers", "TLS", "nonsense", "two lengths"],
)
@sync
async def test_nonsense_is_answered_with_an_error_and_not_logged(
    tmp_path: Path, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(tmp_path, patience=1.0) as it:
        url = (await it.give()).url
        with caplog.at_level(logging.INFO):
            answer = await it.raw(request_)

        assert re.match(rb"HTTP/1\.[01] 4|$", answer)
        assert answer.partition(b"\r\n\r\n")[2] == b""
        assert b"aiohttp" not in answer
        assert caplog.messages == []
        assert (await it.ask(url)).body == b"tea"


@sync
async def test_who_asks_for_nothing_is_put_out(tmp_path: Path) -> None:
    async with house(tmp_path, patience=0.2) as it:
        for started in (b"", b"GET / HTTP/1.1\r\nX-Slow"):
            assert await asyncio.wait_for(it.raw(started), 5) == b""


@sync
async def test_a_body_without_end_is_not_read(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        answer = await asyncio.wait_for(
            it.raw(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"), 5
        )

    assert answer.startswith(b"HTTP/1.1 404 ")


@sync
async def test_who_takes_nothing_of_what_he_asked_for_is_put_out(tmp_path: Path) -> None:
    async with house(tmp_path, patience=0.3) as it:
        url = (await it.give(bytes(20_000_000))).url
        reader, writer = await it.connect()
        writer.write(f"GET {URL(url).raw_path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        transport = writer.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        await until(lambda: not it.server.open_connections, "put out", 5)
        transport.resume_reading()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(20_000_000)
        transport.abort()


@sync
async def test_who_takes_too_little_at_a_time_is_put_out(tmp_path: Path) -> None:
    async with house(tmp_path, patience=0.3, slowest=100_000_000) as it:
        url = (await it.give(bytes(20_000_000))).url
        reader, writer = await it.connect()
        writer.write(f"GET {URL(url).raw_path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        async def sip() -> None:
            for _ in range(200):
                await reader.readexactly(100_000)
                await asyncio.sleep(0.01)

        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await sip()
        writer.transport.abort()


@sync
async def test_connections_are_bounded(tmp_path: Path) -> None:
    async with house(tmp_path, connections=3) as it:
        url = (await it.give()).url
        held = [await it.connect() for _ in range(3)]
        for _, writer in held:
            writer.write(b"GET / HTTP/1.1\r\n")
            await writer.drain()
        await until(lambda: it.server.open_connections == 3, "there", 5)
        assert await it.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") == b""
        for _, writer in held:
            writer.transport.abort()
        await until(lambda: not it.server.open_connections, "gone", 5)
        assert (await it.ask(url)).body == b"tea"


@sync
async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    async with house(tmp_path / "a") as it:
        other = LinkServer(replace(it.terms, directory=tmp_path / "b"), KEY)
        with pytest.raises(ConfigError, match="Nothing can listen there"):
            await other.run()


@sync
async def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shelf = Shelf(tmp_path / "file", max_bytes=1, quota=1)
    with pytest.raises(ConfigError, match="The folder cannot be used"):
        await shelf.open()


# --- the folder -----------------------------------------------------------------------------------


@asynccontextmanager
async def shelf(
    directory: Path, clock: Clock, *, most: int = 100, quota: int = 1000
) -> AsyncIterator[Shelf]:
    it = Shelf(directory, max_bytes=most, quota=quota, now=clock)
    await it.open()
    yield it


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def hashed(content: bytes) -> str:
    return sha256(content).hexdigest()


@sync
async def test_one_content_is_kept_once_and_as_long_as_somebody_has_a_link(tmp_path: Path) -> None:
    clock = Clock()
    async with shelf(tmp_path, clock) as it:
        await asyncio.gather(*(it.keep(opened(b"tea"), NOW + 10) for _ in range(5)))
        await it.keep(opened(b"t", b"ea"), NOW + 20)
        await it.keep(opened(b"tea"), NOW + 5)
        kept = names(tmp_path)
        clock.at = NOW + 19
        before = await it.sweep()
        clock.at = NOW + 20
        after = await it.sweep()

    assert kept == {hashed(b"tea")}
    assert (before, after, names(tmp_path)) == (0, 1, set())


@sync
async def test_when_there_is_no_room_the_oldest_go(tmp_path: Path) -> None:
    clock = Clock()
    contents = [bytes([number]) * 100 for number in range(12)]
    async with shelf(tmp_path, clock) as it:
        for number, content in enumerate(contents):
            await it.keep(opened(content), NOW + number)

    kept = names(tmp_path)
    assert kept == {hashed(content) for content in contents[-len(kept) :]}
    assert 9 <= len(kept) <= 10


@sync
async def test_what_was_there_counts_after_a_restart_and_halves_go(tmp_path: Path) -> None:
    clock = Clock()
    async with shelf(tmp_path, clock) as it:
        for number in range(10):
            await it.keep(opened(bytes([number]) * 100), NOW + number)
    (tmp_path / ".coming-x").write_bytes(b"half")
    async with shelf(tmp_path, clock) as it:
        await it.keep(opened(b"x" * 100), NOW + 100)

    assert ".coming-x" not in names(tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1000
    assert hashed(b"x" * 100) in names(tmp_path)
    assert hashed(bytes([0]) * 100) not in names(tmp_path)


@pytest.mark.parametrize("size", [101, None])
@sync
async def test_files_too_large_are_refused_and_leave_nothing(
    tmp_path: Path, size: int | None
) -> None:
    async with shelf(tmp_path, Clock()) as it:
        with pytest.raises(Refused, match=r"at most 100 bytes|more than 100 bytes"):
            await it.keep(opened(bytes(101), size=size), NOW)

    assert names(tmp_path) == set()


@sync
async def test_how_large_files_may_be_can_change(tmp_path: Path) -> None:
    async with house(tmp_path, max_bytes=100) as it:
        it.server.change(2)

        assert it.server.most == 2
        with pytest.raises(Refused, match="at most 2 bytes"):
            await it.give(b"tea")
        it.server.change(3)
        assert (await it.give(b"tea")).measured.size == 3


@sync
async def test_a_file_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async with shelf(tmp_path, Clock()) as it:
        with pytest.raises(TryLater, match="gone"):
            await it.keep(opened(b"half", size=8, error=TryLater("gone")), NOW)

        never = asyncio.Event()

        async def stalling() -> AsyncIterator[bytes]:
            yield b"half"
            await never.wait()

        file = Opened(name="a", media_type="", size=None, chunks=stalling())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(it.keep(file, NOW), 0.05)

    assert names(tmp_path) == set()


@sync
async def test_a_folder_that_is_gone_is_no_room(tmp_path: Path) -> None:
    async with shelf(tmp_path / "x", Clock()) as it:
        (tmp_path / "x").rmdir()
        with pytest.raises(TryLater, match="There is no room for the file"):
            await it.keep(opened(b"tea"), NOW)
        with pytest.raises(TryLater, match="There is no room for the file"):
            await it.sweep()


@sync
async def test_files_are_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    async with shelf(tmp_path / "files", Clock()) as it:
        await it.keep(opened(b"tea"), NOW)

    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "files" / hashed(b"tea")).stat().st_mode & 0o777 == 0o600


@sync
async def test_what_is_over_is_swept_while_the_server_runs(tmp_path: Path) -> None:
    clock = Clock()
    async with house(tmp_path, clock, sweep=0.01) as it:
        await it.give()
        clock.at = NOW + LIFE
        await until(lambda: not names(tmp_path), "swept", 5)


@sync
async def test_a_file_that_goes_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    content = os.urandom(5_000_000)
    async with house(tmp_path) as it:
        url = (await it.give(content)).url
        async with it.http.get(URL(url, encoded=True)) as answer:
            (tmp_path / hashed(content)).unlink()
            body = await answer.read()
        again = await it.ask(url)

    assert body == content
    assert again.status == 404


@sync
async def test_it_is_known_whether_a_link_leads_to_a_file_yet(tmp_path: Path) -> None:
    clock = Clock()
    async with house(tmp_path, clock) as it:
        there, gone = (await it.give()).url, (await it.give(b"gone")).url
        (tmp_path / hashed(b"gone")).unlink()
        asked = (there, gone, there + "x", "https://up.example/tea.png")
        known = [await it.server.has(url) for url in asked]
        clock.at = NOW + LIFE
        later = await it.server.has(there)

    assert known == [True, False, False, True]
    assert not later


@sync
async def test_twenty_megabytes_pass_in_little_memory(tmp_path: Path) -> None:
    piece = bytes(65_536)
    async with house(tmp_path) as it:
        await it.ask((await it.give()).url)
        tracemalloc.start()
        try:
            url = (await it.server.give(opened(*[piece] * 320, size=None))).url
            read = 0
            async with it.http.get(URL(url, encoded=True)) as answer:
                async for part in answer.content.iter_chunked(65_536):
                    read += len(part)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert read == 320 * 65_536
    assert peak < 10_000_000


def test_no_kind_that_is_shown_holds_programs() -> None:
    kinds = set(served.SHOWN.values())

    assert {kind.partition("/")[0] for kind in kinds} == {"image", "audio", "video"}
    assert not any("svg" in kind or "xml" in kind for kind in kinds)
