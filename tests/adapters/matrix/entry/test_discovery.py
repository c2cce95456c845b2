"""Where a homeserver is, by what servers say of themselves: `.well-known`.

Client-Server API, "Server discovery". The Internet is a table here: by HTTPS one gets into no
process of ours.
"""

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.matrix.config import MatrixConfig
from adapters.matrix.entry import discovery
from adapters.matrix.entry.discovery import Ways
from adapters.matrix.wire.errors import Away
from adapters.matrix.wire.requests import Answer, Requests
from bridge.api.errors import Refused

WELL_KNOWN = "https://example.org/.well-known/matrix/client"
FLOWS = {"flows": [{"type": "m.login.password"}, {"type": 7}, "nonsense"]}


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes = b"{}"
    status: int = 200
    location: str = ""


@dataclass(slots=True)
class Internet(Requests):
    """pages: by their addresses; nothing else can be reached. asked: what was, in order;
    strangers: of that what is believed to be somebody's who means ill.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def open(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | AsyncIterable[bytes] | None = None,
        within: float = 30.0,
        stalled: float | None = None,
        waits: bool = False,
        trusts: bool = True,
    ) -> AsyncIterator[Answer]:
        self.asked.append(url)
        if not trusts:
            self.strangers.append(url)
        page = self.pages.get(url)
        if page is None:
            raise Away("there is no answer")
        yield Answer(page.status, {"Location": page.location}, _chunks(page.body))

    def has_homeserver(self, url: str, flows: Any = FLOWS) -> None:
        self.pages[f"{url}/_matrix/client/versions"] = _page({"versions": ["v1.11"]})
        self.pages[f"{url}/_matrix/client/v3/login"] = _page(flows)


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body[:10]
    yield body[10:]


def _page(content: Any) -> Page:
    return Page(json.dumps(content).encode())


def _says(url: object) -> Page:
    return _page({"m.homeserver": {"base_url": url}})


def found(internet: Internet, written: str = "example.org") -> Ways:
    return asyncio.run(discovery.ways(MatrixConfig(), internet, written))


def refusal(internet: Internet, written: str = "example.org") -> str:
    with pytest.raises(Refused) as refused:
        found(internet, written)
    return refused.value.text


PASSWORDS = frozenset({"m.login.password"})


@pytest.mark.parametrize(
    ("says", "url"),
    [
        ("https://matrix.example.org", "https://matrix.example.org"),
        ("https://matrix.example.org/", "https://matrix.example.org"),
        ("https://matrix.example.org:8448/base/", "https://matrix.example.org:8448/base"),
    ],
)
def test_a_server_says_where_its_homeserver_is(says: str, url: str) -> None:
    internet = Internet(pages={WELL_KNOWN: _says(says)})
    internet.has_homeserver(url)

    assert found(internet) == Ways(url, PASSWORDS)


def test_the_port_of_a_servers_name_is_none_of_its_pages() -> None:
    """ "Extract the hostname from the server name": "the hostname part of the server name"."""
    internet = Internet(pages={WELL_KNOWN: _says("https://matrix.example.org")})
    internet.has_homeserver("https://matrix.example.org")

    assert found(internet, "example.org:8448").url == "https://matrix.example.org"


def test_redirects_are_followed() -> None:
    internet = Internet(
        pages={
            WELL_KNOWN: Page(status=301, location="/here"),
            "https://example.org/here": Page(status=302, location="https://www.example.org/x"),
            "https://www.example.org/x": _says("https://matrix.example.org"),
        }
    )
    internet.has_homeserver("https://matrix.example.org")

    assert found(internet).url == "https://matrix.example.org"
    assert internet.strangers == ["https://example.org/here", "https://www.example.org/x"]


@pytest.mark.parametrize(
    "page",
    [
        Page(status=404),
        Page(status=500),
        Page(b"<html>"),
        Page(b"[]"),
        Page(b'{"x":"' + b"x" * discovery.LARGEST + b'"}'),
        Page(status=302, location=WELL_KNOWN),
        Page(status=302),
        _page({}),
        _page({"m.homeserver": "https://matrix.example.org"}),
        _says(7),
        _says("ftp://matrix.example.org"),
        _says("https://user:secret@matrix.example.org"),
        _says("https://matrix.example.org?x"),
        _says("https://"),
        _says("https://[::1"),
        _says("https://matrix.example.org/" + "x" * discovery.LONGEST),
        _says("https://nobody.example.org"),
    ],
)
def test_where_it_says_nothing_of_use_its_homeserver_is_itself(page: Page) -> None:
    internet = Internet(pages={WELL_KNOWN: page})
    internet.has_homeserver("https://example.org")

    assert found(internet) == Ways("https://example.org", PASSWORDS)


def test_redirects_have_an_end() -> None:
    pages = {WELL_KNOWN: Page(status=301, location="/1")}
    for number in range(1, 20):
        pages[f"https://example.org/{number}"] = Page(status=301, location=f"/{number + 1}")
    internet = Internet(pages=pages)

    assert refusal(internet) == discovery.NOT_FOUND.format("example.org")
    assert len(internet.asked) == 1 + discovery.REDIRECTS + 1


def test_where_there_is_nothing_that_is_said() -> None:
    assert refusal(Internet()) == discovery.NOT_FOUND.format("example.org")


def test_a_link_is_taken_as_it_is() -> None:
    internet = Internet()
    internet.has_homeserver("https://matrix.example.org")

    assert found(internet, "https://matrix.example.org/_matrix").url == "https://matrix.example.org"
    assert refusal(internet, "http://matrix.example.org") == discovery.NO_NAME


@pytest.mark.parametrize("flows", [{}, {"flows": "m.login.password"}, {"flows": [["x"], None]}])
def test_a_homeserver_may_offer_nothing(flows: Any) -> None:
    internet = Internet()
    internet.has_homeserver("https://example.org", flows)

    assert found(internet) == Ways("https://example.org", frozenset())


@pytest.mark.parametrize(
    ("person", "homeserver", "meant"),
    [
        ("@alice:example.org", "", "example.org"),
        ("@alice:example.org", " https://matrix.example.org/ ", "https://matrix.example.org"),
        ("alice", "example.net", "example.net"),
        ("alice", "", "usual.example"),
    ],
)
def test_which_homeserver_is_meant(person: str, homeserver: str, meant: str) -> None:
    settings = MatrixConfig(homeserver="usual.example")

    assert discovery.meant(settings, person, homeserver) == meant


def test_a_name_alone_means_none_where_none_is_usual() -> None:
    with pytest.raises(Refused) as refused:
        discovery.meant(MatrixConfig(), "alice", "")

    assert refused.value.text == discovery.NOBODY
