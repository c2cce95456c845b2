"""The bot of the gateway asks a fake Telegram for updates while a test does something there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from adapters.telegram.config import TelegramConfig
from adapters.telegram.session import Session
from adapters.telegram.wire import polling
from bridge.api.ids import NetworkName, Place
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder

NETWORK = NetworkName("telegram")


def session(url: str, token: str, now: Callable[[], float] | None = None) -> Session:
    settings = TelegramConfig.model_validate({"token": token, "api_url": url})
    made = Session(network=NETWORK, settings=settings)
    if now is not None:
        made.now = now
    return made


@asynccontextmanager
async def polled(made: Session, inbox: Recorder) -> AsyncIterator[None]:
    """Until the end of the block; as it ends when the gateway does, or is killed."""
    running = asyncio.create_task(polling.run(made, inbox))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait((running,))
        if not running.cancelled():
            running.result()


async def up(inbox: Recorder) -> None:
    await inbox.until(Condition, lambda condition: condition.standing == "up")


def room(chat: int) -> Place:
    return Place(NETWORK, "room", str(chat))
