"""Files of a server that does not give them as it should."""

import asyncio
import logging
import os
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.telegram.config import TelegramConfig
from adapters.telegram.media import source
from adapters.telegram.session import Session
from adapters.telegram.wire import bot
from bridge.api.content import File
from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.api.ids import NetworkName
from tests.servers.process import LOOPBACK, free_port

TOKEN = "12345:canarybird"
FILE = File(name="tea.pdf", native="some id")
CONTENT = b"tea" * 100_000

Answer = Callable[[web.Request], Any]


def gives(path: str, size: int = len(CONTENT)) -> Answer:
    """What getFile answers."""

    async def answer(_request: web.Request) -> web.Response:
        found = {"file_id": "some id", "file_unique_id": "u", "file_size": size, "file_path": path}
        return web.json_response({"ok": True, "result": found})

    return answer


def fails(code: int, description: str, **parameters: int) -> Answer:
    async def answer(_request: web.Request) -> web.Response:
        shape = {"ok": False, "error_code": code, "description": description}
        return web.json_response({**shape, "parameters": parameters}, status=code)

    return answer


async def whole(_request: web.Request) -> web.Response:
    return web.Response(body=CONTENT)


async def cut(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
    await answer.prepare(request)
    await answer.write(CONTENT[:1_000])
    assert request.transport is not None
    request.transport.close()
    return answer


async def not_there(_request: web.Request) -> web.Response:
    return web.Response(status=404, text=f"no /file/bot{TOKEN}/documents/file_1.pdf")


@asynccontextmanager
async def served(get_file: Answer, file: Answer, *, local: bool = False) -> AsyncIterator[Session]:
    app = web.Application()
    app.router.add_post(f"/bot{TOKEN}/getFile", get_file)
    app.router.add_get(f"/file/bot{TOKEN}/documents/{{name}}", file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, LOOPBACK, port).start()
    options = {"token": TOKEN, "api_url": f"http://{LOOPBACK}:{port}", "local_mode": local}
    settings = TelegramConfig.model_validate(options)
    session = Session(network=NetworkName("telegram"), settings=settings)
    ours = session.bot = bot.build(settings)
    await ours.open()
    try:
        yield session
    finally:
        await ours.close_all()
        await runner.cleanup()


def read(get_file: Answer, file: Answer = whole, *, local: bool = False) -> bytes:
    async def play() -> bytes:
        async with (
            served(get_file, file, local=local) as session,
            source.open_file(session, FILE) as opened,
        ):
            return b"".join([piece async for piece in opened.chunks])

    return asyncio.run(play())


def trouble(get_file: Answer, file: Answer = whole, *, local: bool = False) -> GatewayError:
    """What comes of it; the token is nowhere in it."""
    with pytest.raises(GatewayError) as raised:
        read(get_file, file, local=local)
    error = raised.value
    assert "canarybird" not in "".join(traceback.format_exception(error, chain=True))
    return error


def test_a_path_with_odd_letters_is_asked_for_as_it_is() -> None:
    async def named(request: web.Request) -> web.Response:
        return web.Response(text=request.match_info["name"])

    odd = "5% of tea? #1.pdf"

    assert read(gives(f"documents/{odd}"), named) == odd.encode()


@pytest.mark.parametrize("file", [cut, not_there], ids=["cut", "not there"])
def test_what_breaks_off_or_is_gone_is_tried_again(file: Answer) -> None:
    """Asked for anew, it may have another path."""
    assert isinstance(trouble(gives("documents/file_1.pdf"), file), TryLater)


def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    error = trouble(fails(429, "Too Many Requests: retry after 7", retry_after=7))

    assert isinstance(error, TryLater)
    assert error.after == 7.0


@pytest.mark.parametrize("code", [401, 409, 500, 502])
def test_what_says_nothing_of_the_file_is_tried_again(code: int) -> None:
    assert isinstance(trouble(fails(code, "No")), TryLater)


def test_html_is_no_answer() -> None:
    async def proxy(_request: web.Request) -> web.Response:
        return web.Response(text="<h1>Sign in</h1>", content_type="text/html")

    assert isinstance(trouble(proxy), TryLater)


def test_what_the_server_says_of_a_file_is_told_in_other_words() -> None:
    error = trouble(fails(400, "Bad Request: wrong file_id or the file is temporarily unavailable"))

    assert isinstance(error, Refused)
    assert (error.reason, error.text) == ("not-found", "Telegram does not have it any longer.")


def test_no_file_of_this_machine_is_read_where_the_server_is_another_one(tmp_path: Path) -> None:
    """Whatever path it says."""
    secret = tmp_path / "secret.txt"
    secret.write_text("canarybird")

    assert isinstance(trouble(gives(str(secret))), TryLater)


def test_what_a_local_server_has_and_nobody_else_may_read_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The path has the token in it."""
    with caplog.at_level(logging.DEBUG):
        error = trouble(gives(f"{tmp_path}/{TOKEN}/documents/file_1.pdf"), local=True)

    assert isinstance(error, Refused)
    assert error.text == "The gateway cannot read this file."
    assert "cannot be read: No such file or directory" in caplog.text
    assert "canarybird" not in caplog.text


def test_a_local_server_s_file_is_read_where_it_lies(tmp_path: Path) -> None:
    folder = tmp_path / TOKEN / "documents"
    folder.mkdir(parents=True)
    (folder / "file_1.pdf").write_bytes(CONTENT)

    assert read(gives(str(folder / "file_1.pdf")), local=True) == CONTENT


def test_nothing_else_on_this_machine_is_read_whatever_a_local_server_says(tmp_path: Path) -> None:
    folder = tmp_path / TOKEN
    folder.mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (folder / "link.pdf").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    paths = [
        *(secret, f"{folder}/../secret.txt", folder / "link.pdf", folder / "pipe", folder),
        *("/dev/zero", "a\0b", tmp_path / f"x{TOKEN}x" / "secret.txt"),
    ]

    troubles = [trouble(gives(str(path)), local=True) for path in paths]
    assert [str(one) for one in troubles] == ["The gateway cannot read this file."] * len(paths)


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read(gives("documents/file_1.pdf"))

    assert "canarybird" not in caplog.text
