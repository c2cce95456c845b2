"""Files are read from a homeserver."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.matrix.media import source
from adapters.matrix.media.reference import Reference
from adapters.matrix.media.sealing import DAMAGED, Sealing
from adapters.matrix.wire.errors import AWAY, BUSY
from adapters.matrix.wire.requests import Answer, Requests
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.media import Opened
from tests.adapters.matrix.media.stage import PNG, Stage, stage
from tests.servers.homestead.faults import Fault


async def read(on: Stage, native: str, **more: Any) -> tuple[Opened, bytes]:
    async with source.open_file(on.session, File(name="tea.png", native=native, **more)) as opened:
        return opened, b"".join([piece async for piece in opened.chunks])


def sealed(on: Stage, content: bytes, media_type: str = "image/png") -> tuple[Reference, str]:
    """An encrypted file that is there: as what it is known, and its id."""
    sealing = Sealing()
    mxc = on.put(sealing.update(content), "application/octet-stream")
    return sealing.reference(mxc, media_type), mxc.rpartition("/")[2]


def test_a_file_is_read_with_what_is_known_of_it() -> None:
    async def main() -> None:
        async with stage() as on:
            opened, content = await read(on, on.put(PNG))

            assert content == PNG
            assert (opened.name, opened.media_type, opened.size) == ("tea.png", "image/png", 208)
            assert on.hs.asked[-1].name == "download"

    asyncio.run(main())


def test_an_encrypted_file_is_read_in_plain() -> None:
    async def main() -> None:
        async with stage() as on:
            known, _ = sealed(on, PNG)
            opened, content = await read(on, known.written())

            assert content == PNG
            assert (opened.media_type, opened.size) == ("image/png", len(PNG))

    asyncio.run(main())


@pytest.mark.parametrize("damaged", [PNG[:-1], b"?" + PNG[1:], b""])
def test_an_encrypted_file_that_is_not_what_was_sent_is_none(damaged: bytes) -> None:
    async def main() -> None:
        async with stage() as on:
            known, there = sealed(on, PNG)
            on.hs.world.media.stored[there].data = damaged
            with pytest.raises(Refused) as refused:
                await read(on, known.written())

            assert refused.value.text == DAMAGED

    asyncio.run(main())


def test_what_the_homeserver_says_of_an_encrypted_file_is_not_believed() -> None:
    async def main() -> None:
        async with stage() as on:
            known, there = sealed(on, PNG, "")
            on.hs.world.media.stored[there].mime = "text/html"
            opened, _ = await read(on, known.written())

            assert opened.media_type == ""

    asyncio.run(main())


def test_a_homeserver_of_before_is_asked_at_the_old_path_and_so_from_then_on() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.settings.versions = ["v1.6"]
            native = on.put(PNG)
            assert (await read(on, native))[1] == PNG
            assert (await read(on, native))[1] == PNG

            names = [one.name for one in on.hs.asked]
            assert names == ["download", "old_download", "old_download"]

    asyncio.run(main())


@pytest.mark.parametrize("native", ["mxc://home.test/nothing", "https://home.test/x", "", "{}"])
def test_what_is_not_there_is_refused(native: str) -> None:
    async def main() -> None:
        async with stage() as on:
            with pytest.raises(Refused) as refused:
                await read(on, native)

            assert (refused.value.reason, refused.value.text) == ("not-found", source.NOT_THERE)

    asyncio.run(main())


def test_what_the_homeserver_may_not_give_is_refused() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("download", 403)
            with pytest.raises(Refused) as refused:
                await read(on, on.put(PNG))

            assert (refused.value.reason, refused.value.text) == ("forbidden", source.NOT_GIVEN)

    asyncio.run(main())


def test_what_goes_well_later_is_tried_later() -> None:
    async def main() -> None:
        async with stage() as on:
            native = on.put(PNG)
            on.hs.faults.fail("download", 429, retry_after=2)
            with pytest.raises(TryLater) as busy:
                await read(on, native)
            on.hs.faults.fail("download", 504, "M_NOT_YET_UPLOADED")
            with pytest.raises(TryLater) as away:
                await read(on, native)

            assert (busy.value.text, busy.value.after) == (BUSY, 2.0)
            assert away.value.text == AWAY

    asyncio.run(main())


def test_a_file_that_breaks_off_is_none() -> None:
    async def main() -> None:
        async with stage() as on:
            native = on.put(PNG)
            on.hs.faults.cut_within("download", 100)
            with pytest.raises(TryLater):
                await read(on, native)

    asyncio.run(main())


class Elsewhere(Requests):
    """Knows the files of another server, too. told: with which headers it was asked."""

    def __init__(self, status: int = 200) -> None:
        super().__init__()
        self.status = status
        self.told: list[tuple[str, Mapping[str, str] | None]] = []

    @asynccontextmanager
    async def open(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> AsyncIterator[Answer]:
        if not url.startswith("https://cdn.example/"):
            async with super().open(method, url, headers=headers, **more) as answer:
                yield answer
            return
        self.told.append((url, headers))

        async def chunks() -> AsyncIterator[bytes]:
            yield PNG

        yield Answer(self.status, {"Content-Type": "image/png"}, chunks())


def leads_to(on: Stage, link: str, times: int = 1) -> None:
    """The homeserver says that files are there."""
    fault = Fault("download", "answer", times, 307, {}, {"Location": link})
    on.hs.faults.waiting.append(fault)


def test_a_file_that_lies_elsewhere_is_read_there_without_the_token() -> None:
    async def main() -> None:
        elsewhere = Elsewhere()
        async with stage(requests=elsewhere) as on:
            leads_to(on, "https://cdn.example/1?signed=a%2Fb")
            _, content = await read(on, on.put(b""))

            assert content == PNG
            assert elsewhere.told == [("https://cdn.example/1?signed=a%2Fb", None)]

    asyncio.run(main())


def test_the_homeserver_itself_is_told_the_token_where_it_leads_on() -> None:
    async def main() -> None:
        async with stage() as on:
            native = on.put(PNG)
            leads_to(on, "/_matrix/client/v1/media/download/home.test/Media1")

            assert (await read(on, native))[1] == PNG

    asyncio.run(main())


@pytest.mark.parametrize(
    "link",
    [
        "http://cdn.example/1",
        "https://127.0.0.1/1",
        "https://10.0.0.1/1",
        "https://[::1]/1",
        "file:///etc/passwd",
        "",
        "https://[",
    ],
)
def test_where_nobody_may_be_led_nobody_is_led(link: str) -> None:
    async def main() -> None:
        async with stage() as on:
            leads_to(on, link)
            with pytest.raises(Refused):
                await read(on, on.put(PNG))

            assert on.hs.count("download") == 1

    asyncio.run(main())


def test_who_leads_on_for_ever_is_followed_three_times() -> None:
    async def main() -> None:
        async with stage() as on:
            leads_to(on, "/_matrix/client/v1/media/download/home.test/Media1", times=10)
            with pytest.raises(Refused) as refused:
                await read(on, on.put(PNG))

            assert refused.value.text == source.NOT_ELSEWHERE
            assert on.hs.count("download") == 4

    asyncio.run(main())


@pytest.mark.parametrize(("status", "error"), [(404, Refused), (503, TryLater), (429, TryLater)])
def test_what_another_server_says_no_with_is_told(status: int, error: type[Exception]) -> None:
    async def main() -> None:
        async with stage(requests=Elsewhere(status)) as on:
            leads_to(on, "https://cdn.example/1")
            with pytest.raises(error, match=source.NOT_ELSEWHERE):
                await read(on, on.put(PNG))

    asyncio.run(main())
