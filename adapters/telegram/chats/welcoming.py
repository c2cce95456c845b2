"""Links that make who opens them a contact: `Welcoming`."""

import asyncio
import contextlib
import secrets
from typing import Final

from adapters.telegram.chats import codes
from adapters.telegram.chats.codes import Code
from adapters.telegram.session import NOT_CONNECTED, Session
from bridge.api.errors import TryLater
from bridge.api.ids import LoginId
from bridge.api.reception import Welcome

PATIENCE: Final = 5.0
"""Seconds to wait for the first connection."""


async def welcome(session: Session, login: LoginId) -> Welcome:
    """One that is good for one person, for a while. Raises TryLater."""
    code = secrets.token_urlsafe(codes.BYTES)
    shown = await link(session, code)
    now, chats = session.now(), session.chats
    made = Code(login, now + codes.GOOD_FOR)
    changed = chats.take_back(list(codes.superfluous(chats.codes, login, now)))
    await session.keep(changed | chats.give(codes.digest(code), made))
    return Welcome(shown, made.until)


async def link(session: Session, code: str) -> str:
    """Where the bot is told a code; a bot that is not known yet soon is. Raises TryLater."""
    if session.me is None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(session.went_up.wait(), PATIENCE)
    if session.me is None or not session.me.username:
        raise TryLater(NOT_CONNECTED)
    return codes.link(session.me.username, code)
