"""What is asked of the Bot API at once, by whoever waits; a no is said in words."""

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

from telegram import Bot, ReplyParameters
from telegram.error import RetryAfter, TelegramError

from adapters.telegram.ids import Chat
from adapters.telegram.session import Session
from adapters.telegram.wire import answers, errors, taking
from bridge.api.errors import Refused, TryLater

T = TypeVar("T")

LONGEST: Final = 90.0
"""Seconds after which nobody wonders any longer what the bot would say."""


def bot(session: Session) -> Bot:
    """Raises TryLater while there is none."""
    if session.bot is None:
        raise TryLater(errors.AWAY)
    return session.bot


async def answer(request: Awaitable[T]) -> T:
    """Of a question, which can be repeated. Raises Refused, TryLater."""
    try:
        return await answers.read(request)
    except TelegramError as error:
        raise errors.of_question(error) from error


async def done(request: Awaitable[object]) -> None:
    """Of a wish, for somebody who waits. Raises Refused."""
    try:
        await answers.read(request)
    except TelegramError as error:
        if errors.is_done(error):
            return
        told = errors.translated(error)
        if isinstance(told, Refused):
            raise told from error
        is_busy = isinstance(told, TryLater) and told.after
        raise Refused("overload" if is_busy else "timeout", str(told) or errors.AWAY) from error


async def say(session: Session, chat: Chat, words: str, answers: int | None = None) -> None:
    """What the bot itself says, when it has its turn. answers: a message. Raises Refused."""
    who, until = object(), taking.now() + LONGEST
    while True:
        try:
            async with taking.turn(session, chat.id, who):
                return await _say(session, chat, words, answers, who)
        except TryLater as error:
            if taking.now() + error.after > until:
                raise Refused("overload", error.text) from None
            await asyncio.sleep(error.after)


async def _say(session: Session, chat: Chat, words: str, answers: int | None, who: object) -> None:
    answered = (
        None if answers is None else ReplyParameters(answers, allow_sending_without_reply=True)
    )
    try:
        await bot(session).send_message(
            chat.id, words, message_thread_id=chat.thread, reply_parameters=answered
        )
    except RetryAfter as error:
        session.pace.stop(chat.id, who, errors.wait(error), taking.now())
        raise TryLater(errors.BUSY, errors.wait(error)) from error
    except TelegramError as error:
        raise Refused("timeout", str(errors.translated(error))) from error
