"""A login: what an account has on Telegram, all of it by the gateway's one bot."""

import asyncio
from typing import Final

from adapters.telegram.session import Session
from bridge.api.adapter import Inbox, Login
from bridge.api.states import Condition

CONNECTING: Final = "Telegram is being connected to."
CONNECTED: Final = "Telegram is connected."


async def run(session: Session, login: Login, inbox: Inbox) -> None:
    """Until cancelled; it fares as the bot does."""
    ours = session.logins[login.id] = (login, inbox)
    try:
        if not session.is_up:
            inbox.report(Condition(login=login.id, standing="connecting", words=CONNECTING))
            await session.went_up.wait()
        inbox.report(Condition(login=login.id, standing="up", words=CONNECTED))
        await asyncio.Event().wait()
    finally:
        if session.logins.get(login.id) is ours:
            del session.logins[login.id]
