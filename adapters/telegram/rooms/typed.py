"""Commands that people of Telegram type in a group.

Bot API: MessageEntity `bot_command`; "/command@bot" in groups with several bots. An anonymous
administrator writes in the group's own name.
"""

import logging
from functools import partial

from telegram import Message

from adapters.telegram.ids import Chat
from adapters.telegram.items import Errand
from adapters.telegram.rooms import deeds, lookups
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.commanded import START, is_ours, split
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.said import people
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.errors import GatewayError, Refused

log = logging.getLogger(__name__)


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
    await _say(session, message, words)


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
