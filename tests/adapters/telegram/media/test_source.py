"""Files of Telegram, read by their id."""

import asyncio
from pathlib import Path

import pytest

from adapters.telegram.media import source
from adapters.telegram.session import Session
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from tests.adapters.telegram.media.stage import stage
from tests.servers.botapi.files import JPEG

CONTENT = bytes(range(256)) * 1_000


async def read(session: Session, file: File) -> tuple[str, str, int | None, bytes]:
    async with source.open_file(session, file) as opened:
        content = b"".join([piece async for piece in opened.chunks])
        return opened.name, opened.media_type, opened.size, content


def test_a_file_is_read_as_it_is_and_again() -> None:
    async def play() -> None:
        async with stage() as on:
            stored = on.api.world.files.put("document", CONTENT, name="tea.pdf")
            file = File(name="tea.pdf", media_type="application/pdf", native=stored.file_id)
            was = [await read(on.session, file) for _ in range(2)]

        assert was == [("tea.pdf", "application/pdf", len(CONTENT), CONTENT)] * 2

    asyncio.run(play())


def test_what_has_no_name_and_kind_is_called_as_telegram_does() -> None:
    async def play() -> None:
        async with stage() as on:
            stored = on.api.world.files.put("photo", JPEG, name="photo.jpg")
            name, kind, *_ = await read(on.session, File(name="", native=stored.file_id))

        assert (name, kind) == (f"file_{stored.number}.jpg", "image/jpeg")

    asyncio.run(play())


def test_what_is_too_large_for_bots_is_refused_whether_its_size_was_told_or_not() -> None:
    async def play() -> None:
        async with stage() as on:
            size = 21 << 20
            stored = on.api.world.files.put("document", b"", name="film.mp4", size=size)
            for told in (size, None):
                file = File(name="film.mp4", native=stored.file_id, size=told)
                with pytest.raises(Refused, match=r"^Telegram gives bots files of at most 20 MB"):
                    await read(on.session, file)
            asked = [method for method, _ in on.api.calls]

        assert asked == ["getFile"]

    asyncio.run(play())


def test_what_is_not_there_is_refused() -> None:
    async def play() -> None:
        async with stage() as on:
            with pytest.raises(Refused, match="does not have it any longer"):
                await read(on.session, File(name="tea.pdf", native="no such id"))

    asyncio.run(play())


def test_a_local_server_gives_files_of_any_size_by_their_path(tmp_path: Path) -> None:
    async def play() -> None:
        async with stage(local_mode=True) as on:
            on.api.world.local_files = tmp_path
            stored = on.api.world.files.put("document", CONTENT, name="film.mp4")
            file = File(name="film.mp4", native=stored.file_id, size=21 << 20)
            *_, content = await read(on.session, file)

        assert content == CONTENT

    asyncio.run(play())


def test_without_a_server_there_is_nothing_yet() -> None:
    async def play() -> None:
        async with stage() as on:
            on.session.bot = None
            with pytest.raises(TryLater):
                await read(on.session, File(name="tea.pdf", native="id"))

    asyncio.run(play())
