"""From an update to what it means: which part of the house reads it.

What one part cannot read is lost to no other, and no update is lost to people: where it is known in
which chat it was, they see that there was something.
"""

import logging
from typing import Any

from telegram import Update

from adapters.telegram import to_events, unreadable
from adapters.telegram.chats import reading as chats
from adapters.telegram.items import Items
from adapters.telegram.rooms import reading as rooms
from adapters.telegram.session import Session
from bridge.api import faults

log = logging.getLogger(__name__)


def read(session: Session, raw: dict[str, Any]) -> Items:
    """What it means."""
    items = Items()
    try:
        update = Update.de_json(raw, session.bot)
        if _is_private(update):
            items.take(chats.read(session, update))
        else:
            items.take(_of_room(session, update))
            items.take(to_events.read(session, update))
    except Exception as error:
        _fault(raw, error)
        items.take(unreadable.read(session, raw))
    return items


def _of_room(session: Session, update: Update) -> Items:
    """Who is there, who may what."""
    try:
        return rooms.read(session, update)
    except Exception as error:
        _fault(update.to_dict(recursive=False), error)
        return Items()


def _is_private(update: Update) -> bool:
    """Raises TypeError where the chat is none: the library takes whatever it is given."""
    chat = update.effective_chat
    if chat is not None and not isinstance(chat.id, int):
        raise TypeError("no id of a chat")
    return chat is not None and chat.type == chat.PRIVATE


def _fault(raw: dict[str, Any], error: Exception) -> None:
    kinds = ", ".join(name for name in raw if name != "update_id")
    log.error("an update cannot be read: %s: %s", kinds, faults.where(error))
