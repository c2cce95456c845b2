"""The token is in no log, no error and no condition."""

import asyncio
import logging
import traceback

import pytest
from telegram.error import BadRequest, TelegramError

from adapters.telegram.config import TelegramConfig
from adapters.telegram.session import Session
from adapters.telegram.wire import bot, errors, polling, standing
from bridge.api.ids import NetworkName
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.wire.raw import html, no, ok, raw
from tests.servers.process import LOOPBACK, free_port

TOKEN = "12345:CANARY"
SAID = "what people say"


def settings(url: str) -> TelegramConfig:
    return TelegramConfig.model_validate({"token": TOKEN, "api_url": url})


def logged(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(
        f"{record.name} {record.getMessage()} {record.exc_text or ''}" for record in caplog.records
    )


async def failures(url: str) -> list[TelegramError]:
    """One for each answer that is no."""
    ours = bot.build(settings(url))
    await ours.open()
    found = []
    try:
        for _ in range(5):
            try:
                await ours.send_message(1, SAID)
            except TelegramError as error:
                found.append(error)
    finally:
        await ours.close_all()
    return found


def test_no_error_and_no_log_has_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def run() -> list[TelegramError]:
        answers = (
            html(502),
            None,
            no(400, f"Bad Request: /bot{TOKEN}/x {SAID}"),
            no(401, "Unauthorized"),
            no(500, f"Internal Server Error: {TOKEN}"),
        )
        async with raw(*answers) as server:
            found = await failures(server.url)
        return found + await failures(f"http://{LOOPBACK}:{free_port()}")

    found = asyncio.run(run())

    assert len(found) == 10
    told = [str(errors.translated(error)) for error in found]
    session = Session(network=NetworkName("telegram"), settings=settings(f"http://{LOOPBACK}/x"))
    conditions = [standing.of_error(session, error) for error in found]
    told += [words for one in conditions for words in (one.words, one.to_admins)]
    told += [
        "".join(traceback.format_exception(error))
        for error in found
        if not isinstance(error, BadRequest)  # in the server's words, which go nowhere
    ]
    assert TOKEN not in "\n".join(told)
    assert TOKEN not in logged(caplog)
    assert SAID not in logged(caplog)


def test_neither_has_what_runs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    inbox = Recorder()
    me = {"id": 12345, "is_bot": True, "first_name": "Gateway", "username": "gateway_bot"}
    update = {"update_id": 7, "message": {"message_id": 1, "date": SAID, "text": SAID}}

    async def run() -> str:
        async with raw(ok(me), ok(True), ok([update]), no(401, "Unauthorized")) as server:
            session = Session(network=NetworkName("telegram"), settings=settings(server.url))
            running = asyncio.create_task(polling.run(session, inbox))
            await inbox.until(Condition, lambda condition: condition.standing == "lost")
            running.cancel()
            await asyncio.wait((running,))
            return repr(session) + str(session.bot)

    told = asyncio.run(run())

    assert inbox.cursor == "8"
    assert TOKEN not in told + repr(inbox.given) + logged(caplog)
    assert SAID not in logged(caplog)
