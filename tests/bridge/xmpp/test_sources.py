"""What users attach is opened for the networks, as far as the operator lets it be."""

import asyncio
import ssl
from collections.abc import Coroutine
from dataclasses import replace
from hashlib import sha256

import pytest
from aiohttp import web

from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.media import MediaSink, MediaSource
from bridge.xmpp.face import Face
from bridge.xmpp.fetching import Bounds, Fetcher
from bridge.xmpp.sources import Kinds, Sources
from tests.bridge.xmpp.opened import read
from tests.bridge.xmpp.web import Authority, Names, Site, is_public, serving

CAT = b"\x89PNG" + bytes(500)
BOUNDS = Bounds(max_bytes=100_000, within=10, stalled=5)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def tls(authority: Authority) -> ssl.SSLContext:
    return authority.server()


def play(scene: Coroutine[None, None, None]) -> None:
    asyncio.run(asyncio.wait_for(scene, 15))


async def cat(_request: web.Request) -> web.Response:
    return web.Response(body=CAT, content_type="image/png")


def sources(authority: Authority, site: Site, bounds: Bounds = BOUNDS) -> Sources:
    return Sources(
        Fetcher(resolve=Names(), ports=[site.port], public=is_public, tls=authority.client()),
        bounds,
    )


def test_a_file_keeps_the_name_and_kind_that_its_sender_gave_it(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    async def scene() -> None:
        async with serving(cat, tls) as site:
            file = File(url=site.url("/x/7f3a"), name="tom.webp", media_type="image/webp")
            async with sources(authority, site).open(file) as opened:
                assert (opened.name, opened.media_type, opened.size) == (
                    "tom.webp",
                    "image/webp",
                    len(CAT),
                )
                assert await read(opened) == CAT
            async with sources(authority, site).open(File(url=site.url(), name="")) as opened:
                assert (opened.name, opened.media_type) == ("cat.png", "image/png")

    play(scene())


def test_a_file_that_is_another_one_is_refused_at_its_end(
    authority: Authority, tls: ssl.SSLContext
) -> None:
    """XEP-0385 section 4.2: "the received content MUST be verified against one of the hashes." """

    async def scene() -> None:
        async with serving(cat, tls) as site:
            file = File(url=site.url(), name="cat.png", sha256=sha256(CAT).hexdigest())
            async with sources(authority, site).open(file) as opened:
                assert await read(opened) == CAT
            async with sources(authority, site).open(replace(file, sha256="0" * 64)) as opened:
                with pytest.raises(Refused, match="not the file that was shared"):
                    await read(opened)

    play(scene())


def test_a_file_without_a_link_is_refused(authority: Authority, tls: ssl.SSLContext) -> None:
    async def scene() -> None:
        async with serving(cat, tls) as site:
            with pytest.raises(Refused, match="no link") as caught:
                async with sources(authority, site).open(File(name="cat.png")):
                    pass
            assert caught.value.reason == "unsupported"
            assert site.asked == []

    play(scene())


def test_a_kind_that_is_not_taken_is_refused(authority: Authority, tls: ssl.SSLContext) -> None:
    """As the server says it, whatever the sender says."""

    async def scene() -> None:
        async with serving(cat, tls) as site:
            bounds = replace(BOUNDS, accepts=Kinds(["text/*"]))
            file = File(url=site.url(), name="cat.txt", media_type="text/plain")
            with pytest.raises(Refused, match="is not taken"):
                async with sources(authority, site, bounds).open(file):
                    pass

    play(scene())


def test_what_is_taken_can_change(authority: Authority, tls: ssl.SSLContext) -> None:
    async def scene() -> None:
        async with serving(cat, tls) as site:
            changed, file = sources(authority, site), File(url=site.url(), name="cat.txt")
            fetcher = Fetcher(resolve=Names(), ports=[site.port], public=is_public)
            changed.change(fetcher, replace(BOUNDS, max_bytes=7))  # its TLS is of the system
            with pytest.raises((Refused, TryLater)):
                async with changed.open(file):
                    pass
            assert site.asked == []

    play(scene())


@pytest.mark.parametrize(
    ("kinds", "media_type", "is_taken"),
    [
        ([], "image/png", True),
        ([], "", True),
        (["image/*"], "image/png", True),
        (["image/*"], "IMAGE/PNG", True),
        (["image/png"], "image/png", True),
        (["image/png"], "image/webp", False),
        (["image/*"], "video/mp4", False),
        (["image/*"], "", False),
        (["image/*"], "imagex/png", False),
    ],
)
def test_kinds_are_taken_one_by_one_or_by_family(
    kinds: list[str], media_type: str, is_taken: bool
) -> None:
    assert Kinds(kinds)(media_type) is is_taken


def test_xmpp_is_a_source_and_a_sink_of_files() -> None:
    assert isinstance(Face(), MediaSource)
    assert isinstance(Face(), MediaSink)
