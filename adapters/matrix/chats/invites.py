"""Invitations that come."""

from typing import Any

from adapters.matrix.items import Items
from adapters.matrix.session import Session


def read(session: Session, room: str, events: Any) -> Items:
    """An invitation into a room, by the state that goes with it: a list of events, if it is one."""
    return Items()
