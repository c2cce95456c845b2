"""Files are read from web servers, and nobody is led where the public cannot go."""

import asyncio
import gzip
import socket
import ssl
import threading
import tracemalloc
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bridge import __version__
from bridge.api.errors import Refused, TryLater
from bridge.xmpp.fetching import LOOKUPS, Bounds, Fetcher, Resolve, SystemNames
from bridge.xmpp.links import PORTS
from tests.bridge.xmpp.web import (
    HOST,
    PUBLIC,
    Answer,
    Authority,
    Names,
    Raw,
    Site,
    is_public,
    serving,
    writing,
)

CAT = b"\x89PNG" + bytes(5_000)
BOUNDS = Bounds(max_bytes=100_000, within=10, stalled=5)
NOT_PUBLIC = ("forbidden", "This link leads to a server that is not public.")
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def tls(authority: Authority) -> ssl.SSLContext:
    """Of the server of the tests' files."""
    return authority.server()


Fetching = Callable[..., Fetcher]


@pytest.fixture
def fetcher(authority: Authority) -> Fetching:
    """Makes a fetcher that may read from a server of the tests."""

    def made(
        site: Site,
        resolve: Resolve | None = None,
        *,
        plain: bool = False,
        trusted: Collection[str] = (),
    ) -> Fetcher:
        return Fetcher(
            resolve=resolve or Names(),
            ports=[site.port, *PORTS],
            public=is_public,
            tls=authority.client(),
            plain=plain,
            trusted=trusted,
        )

    return made


def play(scene: Coroutine[None, None, None]) -> None:
    asyncio.run(asyncio.wait_for(scene, 15))


def giving(body: bytes = CAT, **headers: str) -> Answer:
    """Answers with a file. headers: with `_` for `-`."""
    written = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": "image/png"} | written)

    return answer


def leading(where: Callable[[str], str | None]) -> Answer:
    """Redirects from a path to where that says; gives the file when it says None."""

    async def answer(request: web.Request) -> web.Response:
        if (location := where(request.path)) is None:
            return web.Response(body=CAT)
        return web.Response(status=302, headers={"Location": location, "Set-Cookie": "a=b"})

    return answer


def saying(answer: bytes) -> Raw:
    """Writes these bytes and ends."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return write


async def read(fetcher: Fetcher, url: str, bounds: Bounds = BOUNDS) -> bytes:
    async with fetcher.open(url, bounds) as opened:
        return b"".join([piece async for piece in opened.chunks])


async def refusal(reading: Awaitable[object]) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        await reading
    return refused.value.reason, refused.value.text


async def delay(reading: Awaitable[object]) -> tuple[str, float]:
    with pytest.raises(TryLater) as later:
        await reading
    return later.value.text, later.value.after


# --- what is asked and what comes ---------------------------------------------------------------


def test_a_file_is_read_and_described(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    async def scene() -> None:
        async with (
            serving(giving(), tls) as site,
            fetcher(site).open(site.url("/a/my%20cat.png?x=%7e"), BOUNDS) as opened,
        ):
            body = b"".join([piece async for piece in opened.chunks])

            assert (opened.name, opened.media_type, opened.size) == (
                "my cat.png",
                "image/png",
                len(CAT),
            )
            assert body == CAT
            assert site.paths == ["/a/my%20cat.png?x=%7e"]

    play(scene())


def test_the_server_is_told_its_name_and_who_asks_and_no_more(
    authority: Authority, fetcher: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    tls = authority.server()
    named: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: named.append(name)

    async def scene() -> None:
        async with serving(giving(), tls) as site:
            await read(fetcher(site), site.url())

            assert named == [HOST]
            assert dict(site.asked[0].headers) == {
                "Host": f"{HOST}:{site.port}",
                "User-Agent": f"xmpp-bridge/{__version__}",
                "Accept-Encoding": "identity",
                "Accept": "*/*",
                "Connection": "close",
            }

    play(scene())


def test_a_netrc_file_is_not_looked_at(
    tls: ssl.SSLContext, fetcher: Fetching, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))

    async def scene() -> None:
        async with serving(giving(), tls) as site:
            await read(fetcher(site), site.url())

            assert "Authorization" not in site.asked[0].headers

    play(scene())


@pytest.mark.parametrize(
    ("path", "headers", "name", "kind"),
    [
        ("/x", {"Content_Disposition": 'attachment; filename="a b.gif"'}, "a b.gif", "image/png"),
        (
            "/x",
            {"Content_Disposition": "attachment; filename*=utf-8''..%2f%00%E2%80%AEgpj.exe"},
            "gpj.exe",
            "image/png",
        ),
        ("/..%2F..%2Fetc%2Fpasswd%00", {}, "passwd", "image/png"),
        ("/%E2%80%AEgpj.exe", {}, "gpj.exe", "image/png"),
        ("/", {}, "file.png", "image/png"),
        ("/a.opus", {"Content_Type": "application/octet-stream"}, "a.opus", "audio/opus"),
        ("/a", {"Content_Type": "Text/HTML; charset=x"}, "a", "text/html"),
        ("/a.nope", {"Content_Type": "nonsense"}, "a.nope", ""),
        ("/" + "a" * 300 + ".png", {}, "a" * 116 + ".png", "image/png"),
    ],
)
def test_a_file_has_a_safe_name_and_a_kind(
    tls: ssl.SSLContext,
    fetcher: Fetching,
    path: str,
    headers: dict[str, str],
    name: str,
    kind: str,
) -> None:
    async def scene() -> None:
        async with (
            serving(giving(CAT, **headers), tls) as site,
            fetcher(site).open(site.url(path), BOUNDS) as opened,
        ):
            assert (opened.name, opened.media_type) == (name, kind)

    play(scene())


def test_a_kind_that_is_not_accepted_is_refused(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    bounds = Bounds(max_bytes=100_000, accepts=lambda kind: kind.startswith("image/"))

    async def scene() -> None:
        async with serving(giving(Content_Type="text/html"), tls) as site:
            html = await refusal(read(fetcher(site), site.url(), bounds))
        async with serving(giving(Content_Type="application/octet-stream"), tls) as site:
            unknown = await refusal(read(fetcher(site), site.url("/x"), bounds))
            known = await read(fetcher(site), site.url("/x.png"), bounds)

        assert html == ("unsupported", "This kind of file (text/html) is not taken.")
        assert unknown == ("unsupported", "A file of an unknown kind is not taken.")
        assert known == CAT

    play(scene())


def test_http_is_read_where_it_is_configured(fetcher: Fetching) -> None:
    async def scene() -> None:
        async with serving(giving(), None) as site:
            url = site.url(scheme="http")
            refused = await refusal(read(fetcher(site), url))

            assert refused[0] == "unsupported"
            assert site.paths == []
            assert await read(fetcher(site, plain=True), url) == CAT

    play(scene())


# --- where nobody is led ------------------------------------------------------------------------


@pytest.mark.parametrize("host", [HOST, "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_loopback_is_refused_by_default(tls: ssl.SSLContext, host: str) -> None:
    names = SystemNames()

    async def system(host: str, port: int) -> Sequence[str]:
        return [PUBLIC] if host == HOST else await names(host, port)

    async def scene() -> None:
        async with serving(giving(), tls) as site:
            fetcher = Fetcher(resolve=system, ports=[site.port])

            assert await refusal(read(fetcher, site.url(host=host))) == NOT_PUBLIC
            assert site.paths == []

    play(scene())


def test_a_resolver_that_changes_its_answer_is_asked_once(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    names = Names(files_example=[[PUBLIC], ["127.0.0.1"]])

    async def scene() -> None:
        async with (
            serving(giving(), tls) as site,
            serving(giving(b"secret"), tls, address="127.0.0.1", port=site.port) as inside,
        ):
            body = await read(fetcher(site, names), site.url())

            assert body == CAT
            assert names.asked == [HOST]
            assert inside.paths == []

    play(scene())


def test_each_redirect_is_resolved_and_checked_anew(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    names = Names(files_example=[[PUBLIC], ["127.0.0.1"], [PUBLIC]])
    answer = leading(lambda path: "/second" if path == "/cat.png" else None)

    async def scene() -> None:
        async with (
            serving(answer, tls) as site,
            serving(giving(b"secret"), tls, address="127.0.0.1", port=site.port) as inside,
        ):
            assert await refusal(read(fetcher(site, names), site.url())) == NOT_PUBLIC
            assert names.asked == [HOST, HOST]
            assert site.paths == ["/cat.png"]
            assert inside.paths == []

    play(scene())


def test_of_several_addresses_the_public_ones_are_connected_to(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    names = Names(files_example=[["127.0.0.1", "::1", "169.254.169.254", PUBLIC]])

    async def scene() -> None:
        async with (
            serving(giving(), tls) as site,
            serving(giving(b"secret"), tls, address="127.0.0.1", port=site.port) as inside,
        ):
            assert await read(fetcher(site, names), site.url()) == CAT
            assert inside.paths == []

    play(scene())


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.77"], ["fe80::1%lo"], ["10.0.0.1"], []]
)
def test_a_name_without_a_public_address_is_refused(
    tls: ssl.SSLContext, fetcher: Fetching, addresses: list[str]
) -> None:
    async def scene() -> None:
        async with serving(giving(), tls) as site:
            reading = read(fetcher(site, Names(files_example=[addresses])), site.url())

            assert await refusal(reading) == NOT_PUBLIC
            assert site.paths == []

    play(scene())


UNREADABLE = ("malformed", "This link cannot be read.")
WITH_NAME = ("forbidden", "A link with a name or password in it is not followed.")


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://127.0.0.1:{port}/", NOT_PUBLIC),
        ("https://[::1]:{port}/", NOT_PUBLIC),
        ("https://[::ffff:127.0.0.1]:{port}/", NOT_PUBLIC),
        ("https://[::ffff:7f00:1]:{port}/", NOT_PUBLIC),
        ("https://169.254.169.254/latest/meta-data/", NOT_PUBLIC),
        ("https://inside.example:{port}/", NOT_PUBLIC),
        ("//127.0.0.1:{port}/", NOT_PUBLIC),
        ("https://①②⑦.⓪.⓪.①:{port}/", NOT_PUBLIC),
        ("https://2130706433:{port}/", UNREADABLE),
        ("https://017700000001:{port}/", UNREADABLE),
        ("https://0x7f000001:{port}/", UNREADABLE),
        ("https://0177.0.0.1:{port}/", UNREADABLE),
        ("https://127.1:{port}/", UNREADABLE),
        ("https://files.example\\@127.0.0.1:{port}/", UNREADABLE),
        ("https://files.example@127.0.0.1:{port}/", WITH_NAME),
        ("https://127.0.0.1:{port}@files.example:{port}/", WITH_NAME),
        ("http://files.example:{port}/", "This link leads on to one that is not encrypted."),
        ("https://files.example:22/", "Links to port 22 are not followed."),
        ("file:///etc/passwd", "Only links that begin with https:// can be followed."),
        ("ftp://files.example/", "Only links that begin with https:// can be followed."),
    ],
)
def test_a_redirect_does_not_lead_inside(
    tls: ssl.SSLContext, fetcher: Fetching, location: str, expected: str | tuple[str, str]
) -> None:
    names = Names(inside_example=[["127.0.0.1"]])
    port = 0

    async def scene() -> None:
        nonlocal port
        answer = leading(lambda path: location.replace("{port}", str(port)))
        async with (
            serving(answer, tls) as site,
            serving(giving(b"secret"), tls, address="127.0.0.1", port=site.port) as inside,
        ):
            port = site.port
            refused = await refusal(read(fetcher(site, names, plain=True), site.url()))

            assert expected in (refused, refused[1])
            assert inside.paths == []
            assert site.paths == ["/cat.png"]

    play(scene())


def test_five_redirects_are_followed_without_cookies(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    answer = leading(lambda path: f"/{int(path[1:]) - 1}" if path != "/0" else None)

    async def scene() -> None:
        async with serving(answer, tls) as site:
            body = await read(fetcher(site), site.url("/5"))

            assert body == CAT
            assert site.paths == ["/5", "/4", "/3", "/2", "/1", "/0"]
            assert [request for request in site.asked if "Cookie" in request.headers] == []

            refused = await refusal(read(fetcher(site), site.url("/6")))

            assert refused[1] == "This link leads on to another one too many times."
            assert site.paths[6:] == ["/6", "/5", "/4", "/3", "/2", "/1"]

    play(scene())


def test_a_trusted_server_may_be_at_any_address(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    names = Names(files_example=[["127.0.0.1"]])

    async def scene() -> None:
        async with (
            serving(giving(), tls, address="127.0.0.1") as upload,
            serving(giving(b"secret"), tls, address="127.0.0.1") as beside,
        ):
            trusting = fetcher(beside, names, trusted=[f"{HOST}:{upload.port}"])

            assert await read(trusting, upload.url()) == CAT
            assert await refusal(read(trusting, beside.url())) == NOT_PUBLIC
            assert beside.paths == []

    play(scene())


def test_who_cannot_prove_who_he_is_is_refused(authority: Authority, fetcher: Fetching) -> None:
    expected = ("unreachable", "The server of this link cannot prove who it is.")

    async def scene() -> None:
        async with serving(giving(), authority.server("other.example")) as site:
            assert await refusal(read(fetcher(site), site.url())) == expected
        async with serving(giving(), authority.server()) as site:
            stranger = Fetcher(resolve=Names(), ports=[site.port], public=is_public)

            assert await refusal(read(stranger, site.url())) == expected
            assert site.paths == []

    play(scene())


# --- what does not end, or not as it was said ---------------------------------------------------


def test_a_file_that_is_said_to_be_too_large_is_not_read(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    async def scene() -> None:
        async with writing(
            saying(b"HTTP/1.1 200 OK\r\nContent-Length: 25000000\r\n\r\n"), tls
        ) as site:
            refused = await refusal(read(fetcher(site), site.url()))

            assert refused == ("not-acceptable", "The file has 25 MB; at most 100 kB are taken.")

    play(scene())


@pytest.mark.parametrize("length", [None, "5000000000"])
def test_a_body_without_end_is_stopped_in_time(
    tls: ssl.SSLContext, fetcher: Fetching, length: str | None
) -> None:
    most = 1_000_000
    bounds = Bounds(max_bytes=most if length is None else 10**10, within=10, stalled=5)
    written = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal written
        said = f"Content-Length: {length}\r\n" if length else ""
        writer.write(f"HTTP/1.1 200 OK\r\n{said}\r\n".encode())
        while True:
            writer.write(bytes(65_536))
            written += 65_536
            await writer.drain()

    async def taken(site: Site) -> int:
        """As much as the reader takes: all, or until it has had enough itself."""
        got = 0
        async with fetcher(site).open(site.url(), bounds) as opened:
            async for piece in opened.chunks:
                got += len(piece)
                if got > 2 * most:
                    break
        return got

    async def scene() -> None:
        async with writing(endless, tls) as site:
            if length is None:
                assert await refusal(taken(site)) == (
                    "not-acceptable",
                    "The file has more than 1 MB.",
                )
            else:
                assert 2 * most < await taken(site) < 2 * most + 100_000
        assert written < 20_000_000  # what the kernel holds between the two

    play(scene())


def test_exactly_as_much_as_is_allowed_is_read(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    async def chunked(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(bytes(60_000))
        await response.write(bytes(int(request.path[1:]) - 60_000))
        return response

    async def scene() -> None:
        async with serving(chunked, tls) as site:
            assert await read(fetcher(site), site.url("/100000")) == bytes(100_000)
            assert (await refusal(read(fetcher(site), site.url("/100001"))))[0] == "not-acceptable"

    play(scene())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n12345",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
    ],
)
def test_a_file_that_ends_too_early_may_be_whole_later(
    tls: ssl.SSLContext, fetcher: Fetching, answer: bytes
) -> None:
    async def scene() -> None:
        async with writing(saying(answer), tls) as site:
            assert await delay(read(fetcher(site), site.url())) == ("The file ended too early.", 0)

    play(scene())


def test_what_comes_behind_the_length_is_no_part_of_the_file(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345HTTP/1.1 200 OK\r\n\r\nmore"

    async def scene() -> None:
        async with writing(saying(answer), tls) as site:
            assert await read(fetcher(site), site.url()) == b"12345"

    play(scene())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\nxyz\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1_000 + b"\r\n",
    ],
)
def test_what_is_no_answer_is_refused(
    tls: ssl.SSLContext, fetcher: Fetching, answer: bytes
) -> None:
    async def scene() -> None:
        async with writing(saying(answer), tls) as site:
            refused = await refusal(read(fetcher(site), site.url()))

            assert refused == ("unreachable", "The server of this link gives no proper answer.")

    play(scene())


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        (CHUNKED + b"5;a=", b"b" * 50_000),
        (CHUNKED, b"0" * 50_000),
        (CHUNKED + b"0\r\n", b"X: " + b"x" * 4_000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 4_000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    ],
    ids=["chunk extension", "chunk size", "trailers", "headers", "interim answers"],
)
def test_what_never_becomes_a_file_costs_little_memory(
    tls: ssl.SSLContext, fetcher: Fetching, begins: bytes, goes_on: bytes
) -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(begins)
        while True:
            writer.write(goes_on)
            await writer.drain()

    bounds = Bounds(max_bytes=1_000, within=10, stalled=0.3)

    async def scene() -> None:
        async with writing(endless, tls) as site:
            tracemalloc.start()
            try:
                with pytest.raises((Refused, TryLater)):
                    await read(fetcher(site), site.url(), bounds)
                _, most = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()

        assert most < 10_000_000

    play(scene())


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\n\r\nabc"])
def test_a_server_that_falls_silent_may_answer_later(
    tls: ssl.SSLContext, fetcher: Fetching, begins: bytes
) -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        writer.write(begins)
        await asyncio.Event().wait()

    bounds = Bounds(max_bytes=1_000, within=10, stalled=0.1)

    async def scene() -> None:
        async with writing(silent, tls) as site:
            later = await delay(read(fetcher(site), site.url(), bounds))

            assert later == ("The server of this link does not answer.", 0)

    play(scene())


@pytest.mark.parametrize(
    "begins",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 103 Early Hints\r\n"],
)
def test_a_file_that_drips_is_given_up(
    tls: ssl.SSLContext, fetcher: Fetching, begins: bytes
) -> None:
    async def dripping(writer: asyncio.StreamWriter) -> None:
        writer.write(begins)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)  # the drip itself

    bounds = Bounds(max_bytes=100_000, within=0.4, stalled=0.4)

    async def scene() -> None:
        async with writing(dripping, tls) as site:
            refused = await refusal(read(fetcher(site), site.url(), bounds))

            assert refused == ("timeout", "The file of this link took too long to come.")

    play(scene())


def test_redirects_do_not_begin_the_time_again(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)  # the slowness itself
        return web.Response(status=302, headers={"Location": "/"})

    bounds = Bounds(max_bytes=100, within=1, stalled=1)

    async def scene() -> None:
        async with serving(slow, tls) as site:
            assert (await refusal(read(fetcher(site), site.url(), bounds)))[0] == "timeout"
            assert 2 <= len(site.paths) <= 4

    play(scene())


@pytest.mark.parametrize(
    "coding",
    ["Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: identity, deflate"],
)
def test_a_compressed_answer_is_refused(
    tls: ssl.SSLContext, fetcher: Fetching, coding: str
) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    head = f"HTTP/1.1 200 OK\r\n{coding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()

    async def scene() -> None:
        async with writing(saying(head + bomb), tls) as site:
            refused = await refusal(read(fetcher(site), site.url()))

            assert refused == (
                "unsupported",
                "The server of this link gives the file compressed only.",
            )

    play(scene())


def test_an_answer_that_is_compressed_on_its_way_is_not_read(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n%x\r\n" % len(bomb)

    async def scene() -> None:
        async with writing(saying(head + bomb + b"\r\n0\r\n\r\n"), tls) as site:
            assert (await refusal(read(fetcher(site), site.url())))[0] == "unsupported"

    play(scene())


def test_an_answer_that_is_as_it_is_may_say_so(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    async def scene() -> None:
        async with serving(giving(Content_Encoding="identity"), tls) as site:
            assert await read(fetcher(site), site.url()) == CAT

    play(scene())


# --- what servers say instead -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, "unreachable"),
        (206, "unreachable"),
        (304, "unreachable"),
        (400, "unreachable"),
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "not-found"),
        (410, "not-found"),
        (501, "unreachable"),
    ],
)
def test_a_server_that_gives_no_file_is_a_refusal(
    tls: ssl.SSLContext, fetcher: Fetching, status: int, reason: str
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    async def scene() -> None:
        async with serving(answer, tls) as site:
            assert (await refusal(read(fetcher(site), site.url())))[0] == reason

    play(scene())


@pytest.mark.parametrize(
    ("status", "said", "after"),
    [(503, "7", 7.0), (429, "9999999", 3600.0), (500, "", 0.0), (502, "Fri, 1 Jan", 0.0)],
)
def test_a_server_in_trouble_is_asked_again_later(
    tls: ssl.SSLContext, fetcher: Fetching, status: int, said: str, after: float
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Retry-After": said})

    async def scene() -> None:
        async with serving(answer, tls) as site:
            later = await delay(read(fetcher(site), site.url()))

            assert later == ("The server of this link cannot give the file now.", after)

    play(scene())


def test_a_server_that_is_not_there_is_asked_again_later(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    async def scene() -> None:
        async with serving(giving(), tls) as site:
            pass

        later = await delay(read(fetcher(site), site.url()))

        assert later == ("The server of this link cannot be reached.", 0)

    play(scene())


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (socket.gaierror(socket.EAI_NONAME, ""), Refused),
        (socket.gaierror(socket.EAI_AGAIN, ""), TryLater),
        (UnicodeError("label too long"), Refused),
    ],
)
def test_a_name_that_does_not_resolve_is_an_error(
    failure: Exception, error: type[Refused | TryLater]
) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise failure

    async def scene() -> None:
        with pytest.raises(error):
            await read(Fetcher(resolve=resolve), "https://files.example/")

    play(scene())


def test_the_system_resolves_names() -> None:
    async def scene() -> None:
        assert "127.0.0.1" in await SystemNames()("localhost", 443)

    play(scene())


def test_names_without_an_answer_hold_up_nothing_but_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver is what cannot be had otherwise: it waits as long as it likes."""
    answered = threading.Event()

    def silent(*_: object, **__: object) -> list[object]:
        answered.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)

    async def scene() -> None:
        names = SystemNames()
        asked = [asyncio.ensure_future(names("silent.example", 443)) for _ in range(LOOKUPS * 8)]
        try:
            behind = asyncio.ensure_future(asyncio.to_thread(lambda: "written"))
            assert await asyncio.wait_for(behind, 5.0) == "written"
        finally:
            answered.set()
        assert await asyncio.gather(*asked) == [[]] * len(asked)

    play(scene())


# --- encrypted files ----------------------------------------------------------------------------


@pytest.mark.parametrize("iv", [b"\x01" * 12, b"\x02" * 16])
def test_an_encrypted_file_is_read_in_plain(
    tls: ssl.SSLContext, fetcher: Fetching, iv: bytes
) -> None:
    plain = bytes(range(256)) * 300
    sealed = AESGCM(KEY).encrypt(iv, plain, None)
    bounds = Bounds(max_bytes=len(plain), accepts="image/jpeg".__eq__)

    async def scene() -> None:
        async with serving(giving(sealed, Content_Type="text/plain"), tls) as site:
            url = site.url(f"/cat.jpg#{(iv + KEY).hex()}", scheme="aesgcm")
            async with fetcher(site).open(url, bounds) as opened:
                body = b"".join([piece async for piece in opened.chunks])

            assert (opened.name, opened.media_type, opened.size) == (
                "cat.jpg",
                "image/jpeg",
                len(plain),
            )
            assert body == plain
            assert site.paths == ["/cat.jpg"]

    play(scene())


def test_a_changed_encrypted_file_ends_in_a_refusal(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    iv = b"\x01" * 12
    sealed = AESGCM(KEY).encrypt(iv, CAT, None)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    expected = (
        "not-acceptable",
        "The encrypted file is damaged, or the key in its link is wrong.",
    )

    async def scene() -> None:
        for body in (changed, sealed[:-20], sealed[:10], b""):
            async with serving(giving(body), tls) as site:
                url = site.url(f"/cat.jpg#{(iv + KEY).hex()}", scheme="aesgcm")

                assert await refusal(read(fetcher(site), url)) == expected

    play(scene())


def test_an_encrypted_file_that_is_too_large_is_refused(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    iv = b"\x01" * 12
    sealed = AESGCM(KEY).encrypt(iv, CAT, None)

    async def scene() -> None:
        async with serving(giving(sealed), tls) as site:
            url = site.url(f"/cat.jpg#{(iv + KEY).hex()}", scheme="aesgcm")
            refused = await refusal(read(fetcher(site), url, Bounds(max_bytes=len(CAT) - 1)))

            assert refused[1] == "The file has 5004 bytes; at most 5003 bytes are taken."

    play(scene())


# --- whoever reads ------------------------------------------------------------------------------


def test_a_reader_who_leaves_ends_the_connection_and_keeps_his_own_error(
    tls: ssl.SSLContext, fetcher: Fetching
) -> None:
    ended = asyncio.Event()

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(bytes(65_536))
                await writer.drain()
        except OSError:
            ended.set()

    async def leaving(site: Site) -> None:
        async with fetcher(site).open(site.url(), BOUNDS) as opened:
            await anext(opened.chunks)
            raise ConnectionResetError("my own")

    async def scene() -> None:
        async with writing(endless, tls) as site:
            with pytest.raises(ConnectionResetError, match="my own"):
                await leaving(site)
            await ended.wait()

    play(scene())


def test_a_file_cannot_be_read_after_it_was_left(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    async def scene() -> None:
        async with serving(giving(), tls) as site:
            async with fetcher(site).open(site.url(), BOUNDS) as opened:
                pass
            with pytest.raises(StopAsyncIteration):
                await anext(opened.chunks)

    play(scene())


def test_a_reader_who_is_cancelled_stays_cancelled(tls: ssl.SSLContext, fetcher: Fetching) -> None:
    async def scene() -> None:
        begun = asyncio.Event()

        async def silent(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            begun.set()
            await asyncio.Event().wait()

        async with writing(silent, tls) as site:
            reading = asyncio.create_task(read(fetcher(site), site.url()))
            await begun.wait()
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading

    play(scene())


@pytest.mark.parametrize("scheme", ["https", "aesgcm"])
def test_a_file_of_20_mb_costs_less_than_10_mb_of_memory(
    tls: ssl.SSLContext, fetcher: Fetching, scheme: str
) -> None:
    size = 20_000_000
    zeros = memoryview(bytes(80_000))
    sealed = AESGCM(KEY).encrypt(b"\x01" * 12, bytes(size), None)
    piece = 80_000
    key = (b"\x01" * 12 + KEY).hex()

    async def large(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "video/mp4"})
        await response.prepare(request)
        for at in range(0, len(sealed), piece):
            part = memoryview(sealed)[at : at + piece]
            await response.write(part if scheme == "aesgcm" else zeros[: min(piece, size - at)])
        return response

    async def scene() -> None:
        bounds = Bounds(max_bytes=size)
        async with serving(large, tls) as site:
            url = site.url(f"/a.mp4#{key}", scheme=scheme)
            tracemalloc.start()
            try:
                before, _ = tracemalloc.get_traced_memory()
                async with fetcher(site).open(url, bounds) as opened:
                    got = 0
                    async for chunk in opened.chunks:
                        got += len(chunk)
                _, most = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()

        assert got == size
        assert most - before < 10_000_000

    play(scene())
