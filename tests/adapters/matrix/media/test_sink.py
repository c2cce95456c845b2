"""Files are put up on a homeserver."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.matrix.media import depot, reference, repository, sink, source
from adapters.matrix.session import NOT_CONNECTED
from adapters.matrix.wire.errors import BUSY
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import LoginId
from bridge.api.media import Hosted, Opened
from tests.adapters.matrix.media.stage import PERSON, PLAIN, SECRET, Stage, member, stage

PIECES = (b"Darjeeling, ", b"first", b" flush")
TEA = b"".join(PIECES)


def opened(
    *pieces: bytes, size: int | None = None, error: Exception | None = None, name: str = "tea.txt"
) -> Opened:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        if error is not None:
            raise error

    return Opened(name=name, media_type="text/plain", size=size, chunks=chunks())


async def put(on: Stage, native: str, *, size: int | None = len(TEA)) -> Hosted:
    return await sink.host(on.session, on.place(native), opened(*PIECES, size=size))


@pytest.mark.parametrize("size", [len(TEA), None])
def test_a_file_is_put_up_as_it_is_where_nothing_is_encrypted(size: int | None) -> None:
    async def main() -> None:
        async with stage() as on:
            hosted = await put(on, PLAIN, size=size)
            stored = on.hs.world.media.at(hosted.native)

            assert hosted.size == len(TEA)
            assert reference.read(hosted.native).mxc == hosted.native
            assert (stored.data, stored.mime, stored.name) == (TEA, "text/plain", "tea.txt")

    asyncio.run(main())


@pytest.mark.parametrize("size", [len(TEA), None])
@pytest.mark.parametrize("native", [SECRET, PERSON])
def test_where_it_is_encrypted_the_homeserver_learns_nothing_of_it(
    native: str, size: int | None
) -> None:
    """A chat without a room gets one that is."""

    async def main() -> None:
        async with stage() as on:
            hosted = await put(on, native, size=size)
            known = reference.read(hosted.native)
            stored = on.hs.world.media.at(known.mxc)
            assert stored.data is not None
            file = File(name="tea.txt", native=hosted.native)
            async with source.open_file(on.session, file) as read:
                content = b"".join([piece async for piece in read.chunks])

            assert (content, read.media_type) == (TEA, "text/plain")
            assert TEA[:5] not in stored.data
            assert (len(stored.data), stored.mime, stored.name) == (
                len(TEA),
                "application/octet-stream",
                "",
            )

    asyncio.run(main())


def test_a_chat_is_encrypted_as_the_room_in_which_it_goes_on() -> None:
    async def main() -> None:
        async with stage() as on:
            directs = on.session.directs
            for at, (room, is_encrypted) in enumerate(((PLAIN, False), (SECRET, True))):
                directs.ask(room, PERSON)
                on.session.rooms[room].members[PERSON] = member("")
                directs.said_in(room, at)

                assert sink.is_encrypted(on.session, on.place(PERSON)) is is_encrypted

    asyncio.run(main())


def test_what_is_too_large_is_refused_before_it_is_sent() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.world.media.limit = len(TEA) - 1
            with pytest.raises(Refused, match="too large"):
                await put(on, PLAIN)
            with pytest.raises(Refused, match="too large"):
                await put(on, PLAIN, size=None)

            assert on.hs.count("upload") == 0

    asyncio.run(main())


def test_what_turns_out_to_be_too_large_is_refused() -> None:
    """A proxy may have limits of its own."""

    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("upload", 413)
            with pytest.raises(Refused) as refused:
                await put(on, PLAIN)

            assert refused.value.reason == "not-acceptable"
            assert refused.value.text == "The file is too large for your homeserver."

    asyncio.run(main())


@pytest.mark.parametrize("size", [len(TEA) - 1, len(TEA) + 1])
def test_a_file_of_another_size_than_was_said_is_none(size: int) -> None:
    async def main() -> None:
        async with stage() as on:
            with pytest.raises(Refused) as refused:
                await put(on, PLAIN, size=size)

            assert refused.value.text == sink.OTHER_SIZE
            assert on.hs.world.media.stored == {}

    asyncio.run(main())


@pytest.mark.parametrize("size", [len(TEA), None])
def test_why_a_file_breaks_off_is_told(size: int | None) -> None:
    async def main() -> None:
        async with stage() as on:
            file = opened(TEA[:5], size=size, error=TryLater("The source is gone."))
            with pytest.raises(TryLater, match=r"The source is gone\."):
                await sink.host(on.session, on.place(SECRET), file)

            assert on.hs.world.media.stored == {}

    asyncio.run(main())


def test_what_goes_well_later_is_tried_later() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("upload", 429, retry_after_ms=300)
            with pytest.raises(TryLater) as busy:
                await put(on, PLAIN)

            assert (busy.value.text, busy.value.after) == (BUSY, 0.3)

    asyncio.run(main())


@pytest.mark.parametrize("uri", [None, 7, "https://home.test/1", "mxc://home.test/a/../b"])
def test_a_homeserver_that_does_not_say_where_it_is_has_nothing(uri: object) -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.answers("upload", {"content_uri": uri})
            with pytest.raises(Refused) as refused:
                await put(on, PLAIN)

            assert refused.value.text == sink.NOWHERE

    asyncio.run(main())


def test_how_large_files_may_be_is_asked_once() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.world.media.limit = 1_000
            assert [await repository.most(on.session) for _ in range(2)] == [1_000, 1_000]
            assert [one.name for one in on.hs.asked] == ["media_config"]
            on.session.depot.most_until = 0.0
            on.hs.world.media.limit = 2_000
            assert await repository.most(on.session) == 2_000

    asyncio.run(main())


def test_a_homeserver_of_before_is_asked_at_the_old_path() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("media_config", 404, "M_UNRECOGNIZED")
            on.hs.world.media.limit = 1_000

            assert await repository.most(on.session) == 1_000
            assert [one.name for one in on.hs.asked] == ["media_config", "old_media_config"]

    asyncio.run(main())


@pytest.mark.parametrize("said", [{}, {"m.upload.size": None}, {"m.upload.size": "large"}])
def test_where_nothing_is_said_of_it_files_may_have_any_size(said: object) -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.answers("media_config", said)

            assert await repository.most(on.session) == depot.ANY_SIZE

    asyncio.run(main())


def test_what_places_need_is_told_by_homeserver_and_encryption() -> None:
    async def main() -> None:
        async with stage() as on:
            shared, url = on.session.shared, on.session.homeserver.url
            assert sink.need(shared, on.place(PLAIN)) == f"{url} plain"
            assert sink.need(shared, on.place(SECRET)) == f"{url} encrypted"
            with pytest.raises(TryLater, match=sink.NOT_KNOWN_YET):
                sink.need(shared, on.place("!other"))
            with pytest.raises(TryLater, match=NOT_CONNECTED):
                sink.need(shared, on.place(PLAIN)._replace(login=LoginId(77)))

    asyncio.run(main())
