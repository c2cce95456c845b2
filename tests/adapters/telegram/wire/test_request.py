"""What is known of a request that came to nothing."""

import asyncio
import io
from collections.abc import Awaitable, Callable

import pytest
from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from adapters.telegram.config import TelegramConfig
from adapters.telegram.wire import bot, request
from adapters.telegram.wire.bot import OurBot
from adapters.telegram.wire.request import Busy, Cut, NotSent, Trouble
from tests.adapters.telegram.wire.raw import HANGS, html, http, no, ok, raw
from tests.servers.process import LOOPBACK, free_port

TOKEN = "12345:canary"
ME = {"id": 12345, "is_bot": True, "first_name": "Gateway", "username": "gateway_bot"}


async def asked(
    url: str, ask: Callable[[OurBot], Awaitable[object]] = lambda ours: ours.get_me()
) -> object:
    """The answer, or the error."""
    ours = bot.build(TelegramConfig.model_validate({"token": TOKEN, "api_url": url}))
    await ours.open()
    try:
        return await ask(ours)
    except TelegramError as error:
        return error
    finally:
        await ours.close_all()


def answered(*answers: bytes | None) -> object:
    async def run() -> object:
        async with raw(*answers) as server:
            return await asked(server.url)

    return asyncio.run(run())


def test_an_answer_is_read() -> None:
    found = answered(ok(ME))

    assert getattr(found, "username", None) == "gateway_bot"


def test_where_nobody_listens_nothing_was_sent() -> None:
    found = asyncio.run(asked(f"http://{LOOPBACK}:{free_port()}"))

    assert type(found) is NotSent


def test_a_name_that_is_nobodys_is_nothing_sent() -> None:
    assert type(asyncio.run(asked("http://nobody.invalid"))) is NotSent


def test_a_bot_that_is_closed_sends_nothing() -> None:
    async def ask(ours: OurBot) -> object:
        await ours.close_all()
        return await ours.get_me()

    assert type(asyncio.run(asked(f"http://{LOOPBACK}:1", ask))) is NotSent


def test_a_connection_that_is_cut_after_the_request_is_in_doubt() -> None:
    assert type(answered(None)) is Cut


def test_an_answer_that_never_comes_is_in_doubt() -> None:
    async def run() -> object:
        async with raw(HANGS) as server:
            return await asked(server.url, lambda ours: ours.get_me(read_timeout=0.05))

    assert type(asyncio.run(run())) is Cut


@pytest.mark.parametrize("code", [200, 301, 403, 404, 413, 429, 500, 502, 504])
def test_what_is_no_answer_of_a_bot_api_server_is_trouble(code: int) -> None:
    found = answered(html(code))

    assert isinstance(found, Trouble)
    assert found.code == code


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '{"ok": false}'])
def test_neither_is_what_is_not_of_its_form(body: str) -> None:
    assert type(answered(http(400, body))) is Trouble


def test_half_an_answer_is_trouble() -> None:
    assert type(answered(http(200, '{"ok": true, "resu'))) is Trouble


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (400, "Bad Request: chat not found", BadRequest),
        (401, "Unauthorized", InvalidToken),
        (403, "Forbidden: bot was blocked by the user", Forbidden),
        (404, "Not Found", InvalidToken),
        (406, "Bad Request: FROZEN_METHOD_INVALID", BadRequest),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (413, "Request Entity Too Large", BadRequest),
        (500, "Internal Server Error: restart", Trouble),
    ],
)
def test_errors_are_known_by_their_status(code: int, words: str, kind: type[Exception]) -> None:
    assert type(answered(no(code, words))) is kind


@pytest.mark.parametrize(("parameters", "wait"), [({"retry_after": 7}, 7), ({}, 30)])
def test_too_many_requests_say_how_long_to_wait(parameters: dict[str, int], wait: int) -> None:
    found = answered(no(429, "Too Many Requests: retry after 7", **parameters))

    assert isinstance(found, Busy)
    assert found.retry_after == wait


@pytest.mark.parametrize("asked_for", [31_536_000, 10**40])
def test_nobody_waits_for_a_year(asked_for: int) -> None:
    found = answered(no(429, "Too Many Requests", retry_after=asked_for))

    assert isinstance(found, Busy)
    assert found.retry_after == 3600


@pytest.mark.parametrize(
    "body", ["{}", '{"ok":true}', '{"result":', '{"result":' + "[" * 100_000, "{\xff"]
)
def test_what_is_no_answer_is_trouble(body: str) -> None:
    found = answered(http(200, body))

    assert isinstance(found, Trouble)
    assert found.code == 200


@pytest.mark.parametrize("code", [200, 500])
def test_of_an_answer_without_end_no_more_is_read_than_there_may_be(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "LARGEST", 1000)  # else it were 32 MB
    found = answered(http(code, '{"result":"' + "a" * 2000))

    assert isinstance(found, Trouble)
    assert found.code == code


def test_no_group_moves_to_where_a_person_is() -> None:
    assert type(answered(no(400, "Bad Request: moved", migrate_to_chat_id=12345))) is BadRequest


def test_a_group_that_moved_says_where_to() -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    found = answered(no(400, words, migrate_to_chat_id=-1001))

    assert isinstance(found, ChatMigrated)
    assert found.new_chat_id == -1001


def test_a_file_leaves_in_pieces_and_in_time() -> None:
    class Pieces(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1) -> bytes:
            found = super().read(size)
            self.most = max(self.most, len(found))
            return found

    file = Pieces(b"x" * 1_000_000)
    document = InputFile(file, filename="a.bin", read_file_handle=False)

    async def run() -> object:
        async with raw(no(400, "Bad Request: chat not found")) as server:
            return await asked(server.url, lambda ours: ours.send_document(1, document))

    assert type(asyncio.run(run())) is BadRequest
    assert 0 < file.most <= 65_536


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://{LOOPBACK}:{free_port()}")

    assert getattr(answered(ok(ME)), "username", None) == "gateway_bot"
