"""What comes by syncing, besides what is said and what rooms are: data of the account, presence,
who writes and has read.
"""

from collections.abc import Mapping
from typing import Any

from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session

Event = Mapping[str, Any]


def account_data(session: Session, event: Event) -> Items:
    """`m.direct`, `m.ignored_user_list`."""
    return Items()


def ephemeral(session: Session, room: Room, event: Event) -> Items:
    """`m.typing`, `m.receipt`."""
    return Items()


def presence(session: Session, event: Event) -> Items:
    """`m.presence` of one person."""
    return Items()


def peopled(session: Session, room: Room) -> Items:
    """Who is in a room was read: of a chat with one person it may have become one with more."""
    return Items()


def told(session: Session) -> Items:
    """What of the chats is otherwise at the end of an answer, and what is to be kept of them."""
    return Items()
