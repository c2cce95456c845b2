"""A session whose bot is on a fake Telegram, for tests that read files from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.telegram.config import TelegramConfig
from adapters.telegram.session import Session
from adapters.telegram.wire import bot
from bridge.api.ids import NetworkName
from bridge.testing.inbox import Recorder
from tests.servers.telegram import FakeTelegram, fake_telegram


@dataclass(slots=True)
class Stage:
    api: FakeTelegram
    session: Session
    inbox: Recorder


@asynccontextmanager
async def stage(*, local_mode: bool = False) -> AsyncIterator[Stage]:
    """The bot asks, and polls nothing."""
    async with fake_telegram() as api, session_on(api, local_mode=local_mode) as on_stage:
        yield on_stage


@asynccontextmanager
async def session_on(
    api: FakeTelegram, *, local_mode: bool = False, inbox: Recorder | None = None
) -> AsyncIterator[Stage]:
    """inbox: of a session that was before."""
    options = {"token": api.token, "api_url": api.url, "local_mode": local_mode}
    inbox = inbox or Recorder()
    session = Session(
        network=NetworkName("telegram"),
        settings=TelegramConfig.model_validate(options),
        inbox=inbox,
        kept=await inbox.recall(),
        is_up=True,
    )
    session.went_up.set()
    ours = session.bot = bot.build(session.settings)
    await ours.open()
    try:
        yield Stage(api, session, inbox)
    finally:
        await ours.close_all()
