"""A login in a room whose people it knows, and events of the room's state."""

from typing import Any, Final

from adapters.matrix.items import Items
from adapters.matrix.rooms import reading
from adapters.matrix.rooms.room import Member, Power, Room
from adapters.matrix.session import Session
from bridge.api.events import AnyEvent
from bridge.api.ids import Identity, Place
from bridge.api.states import AnyState
from tests.adapters.matrix.said import stage
from tests.adapters.matrix.said.stage import BOB, CAROL, LOGIN, ME, NETWORK, PLACE, SAID, TEA

__all__ = ["BOB", "CAROL", "LOGIN", "ME", "NETWORK", "PLACE", "SAID", "TEA"]

OLD: Final = SAID - 86_400
"""When the room was made."""


def session() -> Session:
    found = stage.session()
    found.token = "s1"
    return found


def room(made: Session, *, is_shown: bool = True, **fields: Any) -> Room:
    """Alice, Bob and Carol are in it; Bob leads it."""
    people = {ME: Member("Alice"), BOB: Member("Bob"), CAROL: Member("Carol")}
    usual: dict[str, Any] = {
        "members": people,
        "power": Power(users={BOB: 100}),
        "join_rule": "public",
        "joined": 3,
        "began": OLD,
        "version": "11",
        "is_shown": is_shown,
    }
    found = made.rooms[TEA] = Room(id=TEA, **{**usual, **fields})
    return found


def state(kind: str, content: Any, *, key: str = "", sender: str = BOB) -> dict[str, Any]:
    return {**stage.event(kind, content, sender=sender), "state_key": key}


def member(person: str, membership: str = "join", *, by: str = "", **content: Any) -> Any:
    whole = {"membership": membership, **content}
    return state("m.room.member", whole, key=person, sender=by or person)


def read(made: Session, where: Room, event: Any, *, is_new: bool = True) -> Items:
    return reading.read(made, where, event, is_new=is_new)


def told(made: Session, where: Room, event: Any) -> list[AnyEvent | AnyState]:
    """What an event means that has just come."""
    return read(made, where, event).things


def identity(person: str, name: str) -> Identity:
    return Identity(NETWORK, person, name)


def place(native: str) -> Place:
    return Place(NETWORK, "room", native, LOGIN)
