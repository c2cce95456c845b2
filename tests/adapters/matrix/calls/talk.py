"""What accounts say on Matrix, and the calls that say it, for tests."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.matrix.calls.call import Call
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.to_calls import translate
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Content, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Said
from bridge.api.ids import Identity, Key, NativeId, NetworkName, Place
from tests.adapters.matrix.said import stage
from tests.adapters.matrix.said.stage import BOB, LOGIN, ME, NETWORK, PLACE, TEA

XMPP: Final = NetworkName("xmpp")
HOSTED: Final = Place(XMPP, "room", "tea@matrix.example.net")
ALICE: Final = Identity(XMPP, "alice@example.net", "alice")
CHAT: Final = Place(NETWORK, "direct", BOB, LOGIN)
DEN: Final = "!den:example.org"
"""The room of the chat with Bob."""


def session(room: Room | None = None) -> Session:
    """In a room with Bob and Carol, and in that of a chat with Bob."""
    made = stage.session()
    made.rooms[TEA] = room or stage.room()
    made.rooms[DEN] = Room(id=DEN)
    made.directs.ask(DEN, CHAT.native)
    return made


def message(*content: Content | str, **more: Any) -> Message:
    parts = tuple(Text(part) if isinstance(part, str) else part for part in content)
    return Message(place=HOSTED, actor=ALICE, at=0.0, content=parts, **more)


def edit(target: Ref, *content: Content | str, **more: Any) -> Edit:
    said = message(*content)
    return Edit(place=HOSTED, actor=ALICE, at=0.0, target=target, content=said.content, **more)


def reacted(target: Ref, *emoji: str, before: tuple[str, ...] = ()) -> Reactions:
    return Reactions(place=HOSTED, actor=ALICE, at=0.0, target=target, emoji=emoji, before=before)


def retracted(target: Ref, **more: Any) -> Retraction:
    return Retraction(place=HOSTED, actor=ALICE, at=0.0, target=target, **more)


def ref(*natives: str, **more: Any) -> Ref:
    known = tuple(map(NativeId, natives))
    return Ref(native=known[0], natives=known, **more)


def translated(event: Said, within: Session | None = None, place: Place = PLACE) -> Sequence[Call]:
    delivery = Delivery(key=Key("d"), place=place, speaker=Speaker(LOGIN), event=event)
    return translate(within or session(), delivery)


def call(number: int = 0, **more: Any) -> Call:
    return Call(**{"key": Key(f"d.{number}"), "login": LOGIN, "place": PLACE, **more})


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, "m.mentions": {}, **more}


def html(formatted: str) -> dict[str, str]:
    return {"format": "org.matrix.custom.html", "formatted_body": formatted}


__all__ = [
    "ALICE", "BOB", "CHAT", "DEN", "HOSTED", "ME", "PLACE", "TEA", "call", "edit", "html",
    "message", "reacted", "ref", "retracted", "session", "text", "translated",
]  # fmt: skip
