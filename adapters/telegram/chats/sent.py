"""Whose the messages are that a person got: remembered, so that he can answer them.

What is said in a burst is kept together. A crash in between loses that; who answers such a message
is asked whom he means.
"""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from telegram import Message, MessageId

from adapters.telegram.calls.call import Call
from adapters.telegram.chats import addressing, topics
from adapters.telegram.chats.keeping import keep
from adapters.telegram.session import Session
from bridge.api.errors import GatewayError

log = logging.getLogger(__name__)

COALESCE: Final = 0.5
"""Seconds that what was said is gathered before it is kept."""


def note(session: Session, call: Call, result: object) -> None:
    """A contact's words were taken, as one message or as several."""
    if call.login is None or call.chat.is_room:
        return
    parts = result if isinstance(result, Sequence) else (result,)
    said = [one.message_id for one in parts if isinstance(one, Message | MessageId)]
    for number in said:
        session.chats.note(call.chat.id, number, call.login)
    if said:
        _keep_soon(session, call.chat.id)
        if call.chat.thread is None and addressing.has_topics(session):
            session.run_errand(partial(topics.ensure, session, call.chat.id, call.login))


def _keep_soon(session: Session, user: int) -> None:
    unkept = session.chats.unkept
    if not unkept:
        loop = asyncio.get_running_loop()
        loop.call_later(COALESCE, session.run_errand, lambda: _keep(session))
    unkept.add(user)


async def _keep(session: Session) -> None:
    kept = map(session.chats.keep_recent, session.chats.unkept)
    changed = {name: value for each in kept for name, value in each.items()}
    session.chats.unkept.clear()
    try:
        await keep(session, changed)
    except GatewayError as error:
        log.info("whose messages were said is not kept: %s", error)
