"""An update that could not be read, for people: that there was something, where and by whom; pure.

It looks at nothing that it does not need: what could not be read may be of any form.
"""

from typing import Any, Final

from adapters.telegram import ids, items
from adapters.telegram.ids import Chat
from adapters.telegram.items import Items
from adapters.telegram.session import Session
from bridge.api.content import Unsupported
from bridge.api.events import Message
from bridge.api.ids import Identity, Place

SOMETHING: Final = "a message that the gateway cannot read"

LATEST: Final = 4_102_444_800
"""The year 2100, in seconds since 1970."""

_MESSAGES: Final = ("message", "channel_post")


def read(session: Session, raw: dict[str, Any]) -> Items:
    """A message that says so; nothing where nobody knows where, or where it was no message."""
    for kind in _MESSAGES:
        try:
            found = _message(session, raw[kind])
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            continue
        return items.of(found)
    return Items()


def _message(session: Session, raw: dict[str, Any]) -> list[Message]:
    chat, number = int(raw["chat"]["id"]), int(raw["message_id"])
    author = _author(session, raw)
    return [
        Message(
            place=place,
            actor=author,
            at=_moment(session, raw),
            content=(Unsupported(SOMETHING),),
            native=ids.message(chat, number),
        )
        for place in _places(session, chat, raw)
    ]


def _moment(session: Session, raw: dict[str, Any]) -> float:
    """When it was said; now, where that is no time that a calendar has."""
    try:
        moment = int(raw["date"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return session.now()
    return float(moment) if 0 <= moment < LATEST else session.now()


def _author(session: Session, raw: dict[str, Any]) -> Identity:
    who = raw.get("sender_chat") or raw.get("from") or raw["chat"]
    names = (who.get("title"), who.get("first_name"), who.get("last_name"))
    name = " ".join(str(one) for one in names if one)
    return Identity(session.network, str(int(who["id"])), name or str(who["id"]))


def _places(session: Session, chat: int, raw: dict[str, Any]) -> list[Place]:
    if chat > 0:
        current = session.chats.of(chat).current
        return [] if current is None else [session.direct(str(chat), current)]
    thread = int(raw["message_thread_id"]) if raw.get("is_topic_message") else None
    return [session.room(Chat(chat, thread).native)]
