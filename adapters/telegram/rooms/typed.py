"""Commands that people of Telegram type in a group.

Bot API: MessageEntity `bot_command`; "/command@bot" in groups with several bots. An anonymous
administrator writes in the group's own name.
"""

import logging
from functools import partial
from typing import Final

from telegram import Message

from adapters.telegram import people
from adapters.telegram.ids import Chat
from adapters.telegram.items import Errand
from adapters.telegram.rooms import deeds, lookups
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.commanded import START, is_ours, split
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.errors import GatewayError, Refused
from bridge.api.pacing import Bucket

log = logging.getLogger(__name__)

ONE: Final = (5, 15.0)
OF_ALL: Final = (10, 6.0)
"""As Buckets: answers to commands. What one types more often is done, and not answered: what is
said from XMPP has to go the same way, at twenty messages a minute."""

MOST_ANSWERED: Final = 1000
"""Of whom it is known how often they were answered."""


def errand(session: Session, group: Group, message: Message) -> Errand | None:
    """What is then done about a message; None: nothing."""
    if message.edit_date is not None or not is_ours(session, message):
        return None
    return partial(_obey, session, group, message)


async def _obey(session: Session, group: Group, message: Message) -> None:
    name, _, argument = split(message.text or "")
    try:
        if not group.looked:
            await lookups.look(session, group)
        member = await _author(session, group, message)
        answered = message.reply_to_message
        wish = deeds.Wish(
            place=people.place_of(session, message),
            name="help" if name == START else name,
            argument=argument,
            by=people.sender(session, message) or people.of_chat(session, message.chat),
            is_admin=member is not None and member.is_staff,
            may_pin=may_pin(group, member),
            message=None if answered is None else answered.message_id,
        )
        words = await deeds.do(session, group, wish)
    except Refused as refused:
        words = refused.text
    except GatewayError:
        log.info("a command in a group could not be done")
        return
    author = message.sender_chat or message.from_user or message.chat
    if _may_answer(session, group.chat, str(author.id)):
        await _say(session, message, words)


def _may_answer(session: Session, chat: int, who: str) -> bool:
    """Nobody keeps the bot busy with its own answers."""
    answered, now = session.rooms.answered, session.now()
    own = answered.setdefault((chat, who), Bucket(*ONE))
    of_all = answered.setdefault((chat, ""), Bucket(*OF_ALL))
    if session.is_busy or own.wait(now) or of_all.wait(now):
        return False
    own.take(now)
    of_all.take(now)
    while len(answered) > MOST_ANSWERED:
        del answered[next(iter(answered))]
    return True


async def _author(session: Session, group: Group, message: Message) -> Member | None:
    if message.sender_chat is not None:
        is_group = message.sender_chat.id == group.chat
        return Member(name=group.title, status="creator") if is_group else None
    if message.from_user is None:
        return None
    return await lookups.member(session, group, str(message.from_user.id))


def may_pin(group: Group, member: Member | None) -> bool:
    """As the group says; in its own name everything is allowed."""
    if member is None or not member.is_in:
        return False
    if member.is_staff:
        return member.may(group_.PIN)
    is_restricted = member.status == "restricted" and group_.PIN not in member.rights
    return group_.PIN in group.permissions and not is_restricted


async def _say(session: Session, message: Message, words: str) -> None:
    """As an answer; in a topic there."""
    chat = Chat(message.chat.id, people.thread_of(message))
    try:
        await asking.say(session, chat, words, message.message_id)
    except GatewayError:
        log.info("a command in a group could not be answered")
