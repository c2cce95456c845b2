"""Rooms are made: `Creating` of the port. POST /createRoom."""

import re
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.rooms import asking, going, membership, names
from adapters.matrix.rooms import state as states
from adapters.matrix.session import Session
from adapters.matrix.wire.errors import Failure
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused
from bridge.api.ids import Place

MOST_NAME: Final = 255

NO_NAME: Final = "A name is needed."
NOT_MADE: Final = "Your homeserver has not made the room."

_ODD: Final = re.compile(r"[^0-9a-z._-]+")


async def create(session: Session, name: str, is_public: bool) -> str:
    """A room of this name, its id; a private one is encrypted. Raises Refused, TryLater."""
    await asking.up(session)
    wished = " ".join(name.split())
    if not names.tidy(wished) or len(wished.encode()) > MOST_NAME:
        raise Refused(
            "not-acceptable", NO_NAME if not names.tidy(wished) else "This name is too long."
        )
    room = await _made(session, _public(wished) if is_public else _private(wished))
    await membership.join(session, Place(session.network, "room", room, session.login.id))
    return room


async def _made(session: Session, body: dict[str, Any]) -> str:
    try:
        answer = await session.homeserver.ask(
            "POST", path("createRoom"), body=body, within=going.ANSWER_WITHIN
        )
    except Failure as failure:
        if failure.errcode != "M_ROOM_IN_USE" or "room_alias_name" not in body:
            raise
        # It is there under its name, without an address of its own.
        return await _made(session, {k: v for k, v in body.items() if k != "room_alias_name"})
    room = foreign.text(answer, "room_id")
    if not ids.is_room(room):
        raise Refused("not-acceptable", NOT_MADE)
    return room


def _public(name: str) -> dict[str, Any]:
    found = {"name": name, "preset": "public_chat", "visibility": "public"}
    alias = _ODD.sub("-", name.casefold()).strip("-.")
    return {**found, "room_alias_name": alias} if alias else found


def _private(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "preset": "private_chat",
        "visibility": "private",
        "initial_state": [states.ENCRYPTING],
    }
