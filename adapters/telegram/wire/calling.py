"""What leaves for Telegram: one request, and what became of it."""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

from telegram import Bot, Message, MessageId
from telegram.error import TelegramError

from adapters.telegram import ids
from adapters.telegram.calls.call import Call
from adapters.telegram.session import Session
from adapters.telegram.wire import errors
from bridge.api.errors import TryLater
from bridge.api.ids import NativeId


async def perform(session: Session, call: Call) -> NativeId | None:
    """Make it. Raises TryLater, Refused, Uncertain."""
    if session.bot is None:
        raise TryLater("Telegram is not connected.")
    try:
        result = await getattr(session.bot, call.method)(**_arguments(call))
    except TelegramError as error:
        if errors.NOT_MODIFIED in error.message.lower():
            return _edited(call)
        raise errors.translated(error) from error
    return _native(call, result)


def _arguments(call: Call) -> Mapping[str, Any]:
    """As the method takes them."""
    found = {"chat_id": call.chat.id, **call.arguments}
    if call.chat.thread is not None and "message_thread_id" in _parameters(call.method):
        found["message_thread_id"] = call.chat.thread
    return found


@cache
def _parameters(method: str) -> frozenset[str]:
    return frozenset(inspect.signature(getattr(Bot, method)).parameters)


def _native(call: Call, result: object) -> NativeId | None:
    """What the message is known by. An album is known by its first."""
    if isinstance(result, list | tuple) and result:
        result = result[0]
    if isinstance(result, Message | MessageId):
        return ids.message(call.chat.id, result.message_id)
    return _edited(call)


def _edited(call: Call) -> NativeId | None:
    number = call.arguments.get("message_id")
    return ids.message(call.chat.id, number) if isinstance(number, int) else None
