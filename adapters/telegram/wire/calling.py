"""What leaves for Telegram: one request at a time in each chat, and what became of it."""

import asyncio
import inspect
from functools import cache, partial
from typing import Final

from telegram import Bot, Message, MessageId
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from adapters.telegram import ids
from adapters.telegram.calls.call import Call
from adapters.telegram.chats import sent, topics
from adapters.telegram.rooms import known, lookups, moving
from adapters.telegram.session import Session
from adapters.telegram.wire import accepting, answers, errors, taking, uploads
from adapters.telegram.wire.request import NotSent
from bridge.api.errors import GatewayError, TryLater
from bridge.api.ids import NativeId

AGAIN: Final = (1.0, 3.0)
"""Seconds to wait before that is repeated which can be, when nobody knows whether it was done."""

AWAY: Final = 5.0
"""Seconds until the next attempt when nothing could be sent."""

SOON: Final = 0.1
"""Seconds until what waits is made anew for where its group is now."""

_NEW: Final = ("send_", "forward_", "copy_")
"""What these do is there twice when it is done twice. Done again, the rest changes nothing."""

_COUNTED: Final = (*_NEW, "edit_")


async def perform(session: Session, call: Call) -> NativeId | None:
    """Make it; what hangs on calls before it, as they have left things, and remembered for those
    behind it. Raises TryLater, Refused, Uncertain.
    """
    wish = call.wish
    if wish is None:
        return await _in_turn(session, call)
    async with session.turns.of(call.chat.id):
        kept = session.kept.kept
        native = await _in_turn(session, wish.now(call, session.told, kept))
        await session.keep(wish.taken(session.told, kept, native))
    return wish.answer(native)


def pause(session: Session, call: Call) -> float:
    """Seconds until it may leave; who asks has his turn then."""
    return session.pace.wait(call.chat.id, call.key, taking.now(), _messages(call))


async def _in_turn(session: Session, call: Call) -> NativeId | None:
    async with taking.turn(session, call.chat.id, call.key, _messages(call)):
        return await _asked(session, call)


async def _asked(session: Session, call: Call) -> NativeId | None:
    try:
        result = await _repeated(session, call)
    except BadRequest as error:
        if errors.is_done(error):
            return _edited(call)
        if errors.is_topic_gone(error) and (again := await topics.renewed(session, call)):
            return await _asked_again(session, again)
        if call.otherwise is not None:
            return await _asked_again(session, call.otherwise)
        uploads.let_go(session, call)
        raise errors.refusal(error) from None
    except ChatMigrated as error:
        await _moved(session, call, error.new_chat_id)
        raise TryLater(errors.MOVED, SOON) from None
    except TelegramError as error:
        raise _problem(session, call, error) from None
    uploads.let_go(session, call)
    await sent.note(session, call, result)
    return _native(call, result)


async def _asked_again(session: Session, call: Call) -> NativeId | None:
    """In the same turn, in another way."""
    session.pace.take(call.chat.id, taking.now(), _messages(call))
    return await _asked(session, call)


async def _moved(session: Session, call: Call, chat: int) -> None:
    """The group is another from now on: what waits is said there."""
    if session.inbox is not None:
        items = moving.went(session, call.chat.id, chat)
        await accepting.accept(session, session.inbox, items)


def _problem(session: Session, call: Call, error: TelegramError) -> GatewayError:
    """What the lane has to do; where it is to wait, nobody says anything in this chat before it."""
    found = errors.translated(error)
    if isinstance(found, TryLater):
        found.after = found.after or AWAY
        is_flood = isinstance(error, RetryAfter)
        session.pace.stop(call.chat.id, call.key, found.after, taking.now(), is_flood=is_flood)
        return found
    uploads.let_go(session, call)
    if errors.is_out(error) and (group := known.known(session, call.chat.id)) is not None:
        # It was not told so, or not yet: Telegram forgets updates after a day.
        session.run_errand(partial(lookups.refresh, session, group))
    return found


async def _repeated(session: Session, call: Call) -> object:
    """The result; asked for again where that does no harm, when nobody knows what became of it."""
    pauses = () if call.method.startswith(_NEW) else AGAIN
    for pause in pauses:
        try:
            return await _result(session, call)
        except TelegramError as error:
            if not errors.is_doubtful(error):
                raise
        await asyncio.sleep(pause)
    return await _result(session, call)


async def _result(session: Session, call: Call) -> object:
    if session.bot is None:
        raise NotSent("no bot")
    arguments = uploads.of(session, call)
    if call.chat.thread is not None and "message_thread_id" in _parameters(call.method):
        arguments["message_thread_id"] = call.chat.thread
    request = getattr(session.bot, call.method)(chat_id=call.chat.id, **arguments)
    return await answers.read(request)


@cache
def _parameters(method: str) -> frozenset[str]:
    return frozenset(inspect.signature(getattr(Bot, method)).parameters)


def _messages(call: Call) -> int:
    """How many it brings to the chat, or changes there."""
    if not call.method.startswith(_COUNTED):
        return 0
    media = call.arguments.get("media")
    return len(media) if isinstance(media, list | tuple) else 1


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
