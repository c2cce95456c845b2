"""Topics of a person's chat with the bot: one for each of his contacts, where bots may have some.

Bot API: `User.has_topics_enabled`, createForumTopic, editForumTopic (both "in a private chat with a
user"). Nobody tells that a person deleted one; what is said there next is refused.
"""

import logging
from dataclasses import replace
from typing import Final

from adapters.telegram.calls.call import Call
from adapters.telegram.chats import addressing
from adapters.telegram.ids import Chat as Where
from adapters.telegram.session import Session
from adapters.telegram.wire.asking import answer, bot
from bridge.api.errors import GatewayError
from bridge.api.ids import LoginId

log = logging.getLogger(__name__)

LONGEST: Final = 128
"""Characters of a name."""


async def ensure(session: Session, user: int, login: LoginId) -> None:
    """See that a contact has a topic, best effort: without one each message names its sender."""
    key = user, login
    tie = session.chats.of(user).ties.get(login)
    is_missing = tie is not None and tie.thread is None and key not in session.chats.making
    if not is_missing or not addressing.has_topics(session):
        return
    session.chats.making.add(key)
    try:
        await _make(session, user, login)
    except GatewayError as error:
        log.info("a topic could not be made: %s", error)
    finally:
        session.chats.making.discard(key)


async def renewed(session: Session, call: Call) -> Call | None:
    """The same in a new topic, where that of its contact is there no longer; None where it was
    nobody's.
    """
    thread = call.chat.thread
    if thread is None or call.chat.is_room:
        return None
    chat = session.chats.of(call.chat.id)
    login = chat.whose(thread)
    if login is None:
        return None
    tie = replace(chat.ties[login], thread=None)
    await session.keep(session.chats.put(chat.tied(login, tie)))
    await ensure(session, chat.user, login)
    now = session.chats.of(chat.user).ties.get(login)
    return replace(call, chat=Where(chat.user, now.thread if now is not None else None))


async def rename(session: Session, login: LoginId) -> None:
    """A contact is called otherwise: so are his topics."""
    for chat in session.chats.by_login(login):
        thread = chat.ties[login].thread
        if thread is None:
            continue
        name = addressing.names(session, chat)[login]
        try:
            renaming = bot(session).edit_forum_topic(chat.user, thread, name=name[:LONGEST])
            await answer(renaming)
        except GatewayError as error:
            log.info("a topic could not be given another name: %s", error)


async def _make(session: Session, user: int, login: LoginId) -> None:
    name = addressing.names(session, session.chats.of(user))[login]
    made = await answer(bot(session).create_forum_topic(user, name=name[:LONGEST]))
    chat = session.chats.of(user)
    tie = chat.ties.get(login)
    if tie is not None:
        now = replace(tie, thread=made.message_thread_id)
        await session.keep(session.chats.put(chat.tied(login, now)))
