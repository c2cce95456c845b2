"""A group that becomes a supergroup: all that is known of it is known of that.

Bot API: Message.migrate_to_chat_id, migrate_from_chat_id, ResponseParameters.
"""

from dataclasses import replace
from functools import partial

from telegram import Message

from adapters.telegram.items import Items, Keep
from adapters.telegram.rooms import known, lookups
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session
from bridge.api.events import Moved


def moved(session: Session, message: Message, items: Items) -> None:
    """A message says so, in the one or in the other."""
    old, new = message.chat.id, message.migrate_to_chat_id or 0
    if message.migrate_from_chat_id:
        old, new = message.migrate_from_chat_id, message.chat.id
    items.take(went(session, old, new))


def went(session: Session, old: int, new: int) -> Items:
    """It did, whoever says so; harmless when that is known already. No person moves, nor anybody to
    where he is.
    """
    if old >= 0 or new >= 0 or old == new:
        return Items()
    items = Items(keep=move(session, old, new))
    items.add(Moved(old=session.room(str(old)), new=session.room(str(new))))
    group = known.known(session, new)
    if group is not None:
        items.errands.append(partial(lookups.refresh, session, group))
    return items


def move(session: Session, old: int, new: int) -> Keep:
    """What is to be kept from now on; harmless when it was done already."""
    rooms = known.load(session)
    was = rooms.groups.get(old)
    if was is None or was.moved_to is not None:
        return {}
    now = replace(was, chat=new, kind="supergroup")
    if (there := rooms.groups.get(new)) is not None:  # who was put out there stays out
        now.barred |= there.barred
        now.muted |= there.muted
    rooms.groups[new] = now
    rooms.groups[old] = Group(chat=old, moved_to=new)
    rooms.guests.setdefault(new, {}).update(rooms.guests.pop(old, {}))
    return {
        **known.keep(session, rooms.groups[new]),
        **known.keep(session, rooms.groups[old]),
    }
