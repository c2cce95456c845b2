"""What updates say of groups and their people: who comes, goes, speaks; what the group is.

Bot API: Update, Message, ChatMemberUpdated, MessageReactionUpdated. What people read of it is made
elsewhere; this comes before it.
"""

from functools import partial
from typing import Final

from telegram import Chat, Message, Update

from adapters.telegram.items import Items
from adapters.telegram.rooms import (
    comings,
    facts,
    known,
    lookups,
    moving,
    occupants,
    seen,
    topics,
    typed,
)
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session

_ROOMS: Final = frozenset({"group", "supergroup", "channel"})


def read(session: Session, update: Update) -> Items:
    """States in order, what is kept, and what is then looked up or answered."""
    chat = update.effective_chat
    items = Items()
    if chat is None or chat.type not in _ROOMS:
        return items
    if update.my_chat_member is not None:
        comings.mine(session, _group(session, chat, items), update.my_chat_member, items)
        return items
    group = _group(session, chat, items)
    if update.chat_member is not None:
        comings.other(session, group, update.chat_member, items)
    elif update.message_reaction is not None:
        reacted = update.message_reaction
        seen.by(session, group, reacted.user, reacted.actor_chat, items)
    elif (message := update.effective_message) is not None:
        _message(session, group, message, items)
    return items


def _group(session: Session, chat: Chat, items: Items) -> Group:
    """The group, which is looked up when it is heard of for the first time."""
    group = known.known(session, chat.id)
    if group is None:
        items.keep.update(known.make_room(session))
        group = known.load(session).groups[chat.id] = Group(chat=chat.id)
        facts.name(group, chat)
    elif group.chat == chat.id and facts.name(group, chat):
        items.add(*occupants.abouts(session, group))
        items.keep.update(known.keep(session, group))
    return group


def _message(session: Session, group: Group, message: Message, items: Items) -> None:
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        moving.moved(session, message, items)
        return
    comings.is_there(session, group, items)
    topics.read(session, group, message, items)
    for user in message.new_chat_members:
        comings.came(session, group, user, items)
    seen.by(session, group, message.from_user, message.sender_chat, items)
    if message.left_chat_member is not None:
        comings.went(session, group, message.left_chat_member, message.from_user, items)
    if message.new_chat_photo or message.delete_chat_photo:
        items.errands.append(partial(lookups.refresh, session, group))
    errand = typed.errand(session, group, message)
    if errand is not None:
        items.errands.append(errand)
