"""What the operator reads of a bot that is in trouble, and what everybody reads."""

import asyncio

import pytest

from adapters.telegram.wire import standing
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.wire.polled import polled, session
from tests.adapters.telegram.wire.raw import html, http, no, ok, raw
from tests.servers.process import LOOPBACK, free_port

TOKEN = "12345:canary"
ME = ok({"id": 12345, "is_bot": True, "first_name": "Gateway", "username": "gateway_bot"})
AWAY = standing.AWAY.words
BROKEN = standing.BROKEN.words


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.telegram.wire.polling.backoff", lambda *_, **__: 0.0)


async def trouble_at(url: str) -> Condition:
    """What is told first but that it is tried."""
    inbox = Recorder()
    async with polled(session(url, TOKEN), inbox):
        return await inbox.until(Condition, lambda told: told.standing in ("down", "lost"))


def trouble(*answers: bytes | None, folder: str = "") -> tuple[str, str, str]:
    """What is told to everybody, to the admins; and the host."""

    async def run() -> tuple[str, str, str]:
        async with raw(*answers) as server:
            found = await trouble_at(server.url + folder)
            return found.words, found.to_admins, server.url.removeprefix("http://")

    return asyncio.run(run())


def test_where_nobody_listens_the_reason_and_the_key_are_named() -> None:
    host = f"{LOOPBACK}:{free_port()}"
    told = asyncio.run(trouble_at(f"http://user:secret@{host}/folder"))

    assert told.words == AWAY
    assert told.to_admins == (
        f"Telegram cannot be reached at {host}: the connection is refused. `api_url` may be wrong."
    )


def test_a_name_that_is_nobodys_is_said_to_be_so() -> None:
    told = asyncio.run(trouble_at("https://nobody.invalid"))

    assert told.to_admins == (
        "Telegram cannot be reached at nobody.invalid: this name is not known."
        " `api_url` may be wrong."
    )


def test_what_does_not_speak_tls_is_said_to_be_so() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async def run() -> str:
        async with await asyncio.start_server(answer, LOOPBACK, 0) as server:
            port = server.sockets[0].getsockname()[1]
            return (await trouble_at(f"https://{LOOPBACK}:{port}")).to_admins

    assert "it does not speak TLS as the gateway does." in asyncio.run(run())


@pytest.mark.parametrize("code", [200, 404, 502])
def test_a_page_of_who_never_spoke_as_the_bot_api_does_is_no_trouble_of_telegrams(
    code: int,
) -> None:
    words, to_admins, host = trouble(*[html(code)] * 3)

    assert words == AWAY
    assert to_admins == (
        f"What answers at {host} is no Bot API server (HTTP status {code}). `api_url` may be wrong."
    )


def test_json_that_is_not_the_bot_apis_is_none_either() -> None:
    answer = http(404, '{"detail": "no such page"}')

    assert "is no Bot API server (HTTP status 404)" in trouble(*[answer] * 3)[1]


def test_a_server_that_answered_once_has_trouble_of_its_own() -> None:
    page, said = html(502), no(500, "Internal Server Error: restart")

    assert trouble(ME, ok({}), page, page, page)[:2] == (BROKEN, "")
    assert trouble(said, said, said)[:2] == (BROKEN, "")


def test_of_a_token_that_is_refused_the_operator_reads_what_to_do() -> None:
    refused = trouble(no(401, "Unauthorized"))[:2]
    unknown = trouble(no(404, "Not Found"))[:2]

    assert refused == (standing.NO_TOKEN.words, standing.NO_TOKEN.to_admins)
    assert unknown == (refused[0], f"{refused[1]} `api_url` may be wrong.")
    assert "@BotFather" in refused[1]
    assert "restart" in refused[1]
    assert "Whoever runs the gateway" not in refused[1]
