"""Files for Telegram, kept until the request that says them is made."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.telegram.config import TelegramConfig
from adapters.telegram.media import kinds, sink
from adapters.telegram.media.spool import Spool
from adapters.telegram.session import Session
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import NetworkName
from bridge.api.media import Opened

NOW = 1_700_000_000.0
CONTENT = bytes(range(256)) * 3_000


def a_session(*, local_mode: bool = False, most: int = 10_000_000) -> Session:
    settings = TelegramConfig.model_validate({"token": "1:secret", "local_mode": local_mode})
    return Session(
        network=NetworkName("telegram"), settings=settings, spool=Spool(most), now=lambda: NOW
    )


def a_file(
    *pieces: bytes, size: int | None = None, name: str = "tea.txt", error: Exception | None = None
) -> Opened:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        if error is not None:
            raise error

    return Opened(name=name, media_type="", size=size, chunks=chunks())


async def hosted(session: Session, *pieces: bytes) -> str:
    return (await sink.host(session, a_file(*pieces))).native


def read(session: Session, reference: str) -> bytes:
    content = sink.opened(session, reference).input_file_content
    assert not isinstance(content, bytes)
    return content.read()


def test_a_file_is_as_it_came_however_often_it_is_read() -> None:
    async def play() -> None:
        session = a_session()
        given = await sink.host(session, a_file(CONTENT[:100], CONTENT[100:], size=len(CONTENT)))

        assert (given.size, given.until) == (len(CONTENT), NOW + 86_400.0)
        assert [read(session, given.native) for _ in range(2)] == [CONTENT, CONTENT]

    asyncio.run(play())


def test_two_requests_read_a_file_at_the_same_time() -> None:
    async def play() -> None:
        session = a_session()
        reference = await hosted(session, b"one", b"two")
        first = sink.opened(session, reference).input_file_content
        second = sink.opened(session, reference).input_file_content
        assert not isinstance(first, bytes)
        assert not isinstance(second, bytes)

        assert [first.read(3), second.read(3), first.read(), second.read()] == [
            b"one",
            b"one",
            b"two",
            b"two",
        ]

    asyncio.run(play())


def test_a_file_keeps_its_name_and_says_what_it_is() -> None:
    async def play() -> None:
        session = a_session()
        opus = b"OggS" + bytes(24) + b"OpusHead"
        given = await sink.host(session, a_file(opus, name="voice message.oga"))
        input_file = sink.opened(session, given.native, attach=True)

        assert kinds.of(given.native) == "opus"
        assert input_file.filename == "voice message.oga"
        assert input_file.attach_name

    asyncio.run(play())


def test_nothing_of_a_file_has_a_name_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So nothing is left of it, however the gateway ends."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def play() -> None:
        session = a_session()
        reference = await hosted(session, CONTENT)

        assert read(session, reference) == CONTENT
        assert list(tmp_path.iterdir()) == []

    asyncio.run(play())


def test_what_telegram_would_not_take_is_refused_before_it_is_read() -> None:
    async def play() -> None:
        with pytest.raises(Refused, match=r"^Telegram takes files of at most 50 MB from bots\.$"):
            await sink.host(a_session(), a_file(size=50_000_001, error=TryLater("was read")))
        with pytest.raises(Refused, match="2 GB"):
            await sink.host(a_session(local_mode=True), a_file(size=2_000_000_001))

    asyncio.run(play())


def test_a_file_that_is_larger_than_it_was_said_to_be_is_refused() -> None:
    async def play() -> None:
        piece = bytes(1_000_000)
        with pytest.raises(Refused, match="50 MB"):
            await sink.host(a_session(), a_file(*[piece] * 51, size=3))

    asyncio.run(play())


def test_what_reading_it_raises_is_raised() -> None:
    async def play() -> None:
        session = a_session()
        with pytest.raises(TryLater, match="gone"):
            await sink.host(session, a_file(b"half", error=TryLater("gone")))

    asyncio.run(play())


def test_how_large_files_may_be_is_known_beforehand() -> None:
    limits = [sink.largest(a_session()), sink.largest(a_session(local_mode=True))]

    assert limits == [50_000_000, 2_000_000_000]


def test_what_is_not_here_is_known_to_be_gone_and_refused() -> None:
    """As after a restart: what was given is forgotten."""
    session = a_session()

    assert not sink.has(session, "other-00")
    with pytest.raises(Refused, match="waited too long"):
        sink.opened(session, "other-00")


def test_what_was_sent_makes_room_first() -> None:
    async def play() -> None:
        session = a_session(most=10)
        waiting, sent = await hosted(session, b"1234"), await hosted(session, b"5678")
        sink.let_go(session, sent)
        another = await hosted(session, b"9abc")

        assert [sink.has(session, each) for each in (waiting, sent, another)] == [True, False, True]

    asyncio.run(play())


def test_what_is_being_read_is_read_to_its_end() -> None:
    async def play() -> None:
        session = a_session(most=10)
        reference = await hosted(session, b"12345678")
        content = sink.opened(session, reference).input_file_content
        await hosted(session, b"9abcdef")

        assert not sink.has(session, reference)
        assert not isinstance(content, bytes)
        assert content.read() == b"12345678"

    asyncio.run(play())


def test_what_was_sent_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.telegram.media.spool.SENT", 0.0)

    async def play() -> None:
        session = a_session()
        reference = await hosted(session, b"1234")
        sink.let_go(session, reference)
        later = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.0, later.set_result, None)
        await later

        assert not sink.has(session, reference)

    asyncio.run(play())
