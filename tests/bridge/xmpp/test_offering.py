"""By which way files come to where XMPP users get them."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from bridge.api.errors import Refused, TryLater
from bridge.api.media import Hosted, Opened
from bridge.core.spool import Measured
from bridge.xmpp.addressing import Domain
from bridge.xmpp.link_server import Given
from bridge.xmpp.offering import UPLOADED_FOR, Offering
from bridge.xmpp.upload import Uploaded
from bridge.xmpp.upload_service import NoUploadService
from tests.bridge.xmpp.opened import opened, read

if TYPE_CHECKING:
    from bridge.xmpp.link_server import LinkServer
    from bridge.xmpp.upload import Uploads

DOMAIN = Domain("irc.example.org")
NOW = 1_000.0
UPLOADED = Hosted(native="https://up.example/tea.png", size=4, until=NOW + UPLOADED_FOR)
LINKED = Hosted(native="https://own.example/tea.png", size=4, until=NOW + 50.0)


@dataclass
class Service:
    """An upload service. error: raised for a file; reads: it has read the file by then."""

    largest: int = 100
    error: Exception | None = None
    reads: bool = False
    exists: bool = True
    put_here: list[bytes] = field(default_factory=list)

    async def most(self) -> int:
        if not self.exists:
            raise NoUploadService
        return self.largest

    async def put(self, file: Opened) -> Uploaded:
        if self.error is not None and not self.reads:
            raise self.error
        self.put_here.append(await read(file))
        if self.error is not None:
            raise self.error
        url, measured = UPLOADED.native, Measured(4, b"")
        return Uploaded(url=url, name=file.name, media_type="", measured=measured)


@dataclass
class Links:
    """The gateway's own."""

    most: int = 1_000
    given: list[bytes] = field(default_factory=list)

    async def has(self, url: str) -> bool:
        return url != LINKED.native

    async def give(self, file: Opened) -> Given:
        self.given.append(await read(file))
        url, measured = LINKED.native, Measured(4, b"")
        return Given(url=url, name=file.name, media_type="", measured=measured, until=NOW + 100.0)


def offering(service: Service, links: Links | None = None) -> Offering:
    made = Offering(cast("LinkServer | None", links), now=lambda: NOW)
    made.add(DOMAIN, cast("Uploads", service))
    return made


def test_what_the_service_takes_goes_to_it() -> None:
    service, links = Service(), Links()

    assert asyncio.run(offering(service, links).host(DOMAIN, opened(b"tea!"))) == UPLOADED
    assert (service.put_here, links.given) == ([b"tea!"], [])


@pytest.mark.parametrize(
    "service",
    [
        Service(largest=3),
        Service(exists=False),
        Service(error=Refused("forbidden", "You may not.")),
        Service(error=NoUploadService()),
        Service(error=TryLater("Daily quota reached")),
    ],
    ids=["too large", "no service", "not allowed", "no service any more", "not now"],
)
def test_what_it_does_not_take_gets_a_link_of_our_own(service: Service) -> None:
    links = Links()

    assert asyncio.run(offering(service, links).host(DOMAIN, opened(b"tea!"))) == LINKED
    assert links.given == [b"tea!"]


@pytest.mark.parametrize(
    "service",
    [
        Service(error=Refused("unreachable", "No."), reads=True),
        Service(error=TryLater("It broke off."), reads=True),
    ],
    ids=["refused", "broken off"],
)
def test_what_was_read_already_gets_none(service: Service) -> None:
    links = Links()

    with pytest.raises((Refused, TryLater)) as raised:
        asyncio.run(offering(service, links).host(DOMAIN, opened(b"tea!")))
    assert (raised.value, links.given) == (service.error, [])


def test_without_links_the_refusal_is_told() -> None:
    with pytest.raises(NoUploadService):
        asyncio.run(offering(Service(exists=False)).host(DOMAIN, opened(b"tea!")))


@pytest.mark.parametrize(
    ("service", "links", "most"),
    [
        (Service(), None, 100),
        (Service(), Links(), 1_000),
        (Service(largest=5_000), Links(), 5_000),
        (Service(exists=False), Links(), 1_000),
    ],
)
def test_a_file_may_be_as_large_as_the_better_way_takes(
    service: Service, links: Links | None, most: int
) -> None:
    assert asyncio.run(offering(service, links).largest(DOMAIN)) == most


def test_without_any_way_no_file_is_even_read() -> None:
    with pytest.raises(NoUploadService):
        asyncio.run(offering(Service(exists=False)).largest(DOMAIN))


def test_who_may_not_upload_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    service = Service(error=Refused("forbidden", "You may not."))

    asyncio.run(offering(service, Links()).host(DOMAIN, opened(b"tea!")))
    assert [record.getMessage() for record in caplog.records] == [
        "irc.example.org may not upload files; README.md says what to do"
    ]


def test_of_our_own_links_it_is_known_when_they_lead_nowhere() -> None:
    async def known(links: Links | None) -> list[bool]:
        made = offering(Service(), links)
        return [await made.has(one.native) for one in (UPLOADED, LINKED)]

    assert asyncio.run(known(Links())) == [True, False]
    assert asyncio.run(known(None)) == [True, True]
