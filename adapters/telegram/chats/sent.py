"""Whose the messages are that a person got: kept before anything follows from them, so that he can
answer them whatever happens here.
"""

from collections.abc import Sequence
from functools import partial

from telegram import Message, MessageId

from adapters.telegram.calls.call import Call
from adapters.telegram.chats import addressing, topics
from adapters.telegram.session import Session


async def note(session: Session, call: Call, result: object) -> None:
    """A contact's words were taken, as one message or as several."""
    if call.login is None or call.chat.is_room:
        return
    parts = result if isinstance(result, Sequence) else (result,)
    said = [one.message_id for one in parts if isinstance(one, Message | MessageId)]
    for number in said:
        session.chats.note(call.chat.id, number, call.login)
    if said:
        await session.keep(session.chats.keep_recent(call.chat.id))
        if call.chat.thread is None and addressing.has_topics(session):
            session.run_errand(partial(topics.ensure, session, call.chat.id, call.login))
