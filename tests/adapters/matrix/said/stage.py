"""A login in a room with Bob and Carol, and what is said there."""

from typing import Any, Final

from adapters.matrix.config import MatrixConfig
from adapters.matrix.rooms.room import Member, Room
from adapters.matrix.session import Session, Shared
from adapters.matrix.wire.homeserver import Homeserver
from bridge.api.adapter import Login
from bridge.api.content import Content
from bridge.api.events import Message, Ref
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place
from bridge.testing.inbox import Recorder

NETWORK: Final = NetworkName("matrix")
LOGIN: Final = LoginId(7)
ME: Final = "@me:example.org"
BOB: Final = "@bob:example.org"
CAROL: Final = "@carol:example.org"
TEA: Final = "!tea:example.org"
PLACE: Final = Place(NETWORK, "room", TEA, LOGIN)
BOBS: Final = Identity(NETWORK, BOB, "Bob")
CAROLS: Final = Identity(NETWORK, CAROL, "Carol")
NOW: Final = 1_700_000_500.0
SAID: Final = 1_700_000_000.0
HTML: Final = "org.matrix.custom.html"


def session() -> Session:
    shared = Shared(network=NETWORK, settings=MatrixConfig())
    return Session(
        shared=shared,
        login=Login(id=LOGIN, native="matrix", name=ME),
        inbox=Recorder(),
        homeserver=Homeserver(requests=shared.requests, url="http://127.0.0.1:1"),
        me=ME,
        device="DEVICE",
        now=lambda: NOW,
    )


def room() -> Room:
    people = {ME: Member("Alice"), BOB: Member("Bob"), CAROL: Member("Carol")}
    return Room(id=TEA, members=people)


def event(type_: str, content: Any, number: int = 1, sender: str = BOB) -> dict[str, Any]:
    return {
        "type": type_,
        "event_id": f"${number}",
        "sender": sender,
        "origin_server_ts": int(SAID * 1000) + number,
        "content": content,
        "unsigned": {"age": 5},
    }


def text(number: int = 1, sender: str = BOB, **content: Any) -> dict[str, Any]:
    return event("m.room.message", {"msgtype": "m.text", **content}, number, sender)


def redaction(of: str, number: int = 9, sender: str = BOB, **content: Any) -> dict[str, Any]:
    return {**event("m.room.redaction", content, number, sender), "redacts": of}


def related(kind: str, to: str, **more: Any) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": kind, "event_id": to, **more}}


def answering(to: str) -> dict[str, Any]:
    return {"m.relates_to": {"m.in_reply_to": {"event_id": to}}}


def at(number: int) -> float:
    return (int(SAID * 1000) + number) / 1000


def ref(event: str) -> Ref:
    return Ref(native=NativeId(event))


def message(*content: Content, number: int = 1, **more: Any) -> Message:
    said: dict[str, Any] = {
        "place": PLACE,
        "actor": BOBS,
        "at": at(number),
        "content": content,
        "native": NativeId(f"${number}"),
    }
    return Message(**{**said, **more})
