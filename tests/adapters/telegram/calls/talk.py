"""What the gateway wants said on Telegram, and what is asked for it, for tests."""

from collections.abc import Sequence
from typing import Any

from telegram import TelegramObject

from adapters.telegram.calls.call import Call
from adapters.telegram.config import read
from adapters.telegram.session import Session
from adapters.telegram.to_calls import translate
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Content, Text
from bridge.api.events import AnyEvent, Edit, Message, Ref, Retraction
from bridge.api.ids import Identity, Key, NativeId, NetworkName, Place

NET = NetworkName("telegram")
XMPP = NetworkName("xmpp")
GROUP = -100123
ROOM = Place(NET, "room", "-100123")
TOPIC = Place(NET, "room", "-100123%7")
HOSTED = Place(XMPP, "room", "-100123@telegram.example.org")
ALICE = Identity(XMPP, "alice@example.org", "alice")
BOB = Identity(XMPP, "bob@example.org", "bob")

NAMED = [{"type": "bold", "offset": 0, "length": 5}]
"""The entities of what alice says."""


def session() -> Session:
    return Session(network=NET, settings=read({"token": "1:abc"}))


def message(*content: Content | str, **more: Any) -> Message:
    return Message(place=HOSTED, actor=ALICE, at=0.0, content=_content(content), **more)


def edit(target: Ref, *content: Content | str, **more: Any) -> Edit:
    return Edit(place=HOSTED, actor=ALICE, at=0.0, target=target, content=_content(content), **more)


def retraction(target: Ref, **more: Any) -> Retraction:
    return Retraction(place=HOSTED, actor=ALICE, at=0.0, target=target, **more)


def ref(*numbers: int, chat: int = GROUP, **more: Any) -> Ref:
    """A message of these parts."""
    natives = tuple(native(number, chat) for number in numbers)
    return Ref(native=natives[0], natives=natives, **more)


def native(number: int, chat: int = GROUP) -> NativeId:
    return NativeId(f"{chat}/{number}")


def translated(
    event: AnyEvent, on: Session | None = None, place: Place = ROOM, by: str = "alice"
) -> Sequence[Call]:
    delivery = Delivery(key=Key("d1"), place=place, speaker=Speaker(None, by), event=event)
    return translate(on or session(), delivery)


def asked(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Calls as whole values: the library's own are equal where little of them is."""
    return [_asked(one) for one in calls]


def _asked(one: Call) -> dict[str, Any]:
    whole: dict[str, Any] = {"key": one.key, "chat": one.chat.native, "do": one.method}
    if one.files:
        whole["files"] = dict(one.files)
    if one.otherwise is not None:
        whole["otherwise"] = _asked(one.otherwise)
    return {**whole, **{name: _value(value) for name, value in one.arguments.items()}}


def _value(value: Any) -> Any:
    if isinstance(value, TelegramObject):
        return value.to_dict()
    return [_value(one) for one in value] if isinstance(value, tuple | list) else value


def new(number: int, what: str, chat: str = "-100123", **more: Any) -> dict[str, Any]:
    """A request that says something new."""
    return {"key": f"d1.{number}", "chat": chat, "do": f"send_{what}", **more}


def about(number: int, do: str, message_id: int, **more: Any) -> dict[str, Any]:
    """A request about a message that is there."""
    chat = more.pop("chat", "-100123")
    return {"key": f"d1.{number}", "chat": chat, "do": do, "message_id": message_id, **more}


def span(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def replying(number: int, **more: Any) -> dict[str, Any]:
    return {"message_id": number, "allow_sending_without_reply": True, **more}


def _content(parts: Sequence[Content | str]) -> tuple[Content, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)
