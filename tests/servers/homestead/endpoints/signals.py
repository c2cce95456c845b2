"""What passes: "Typing Notifications", "Receipts", "Fully read markers"."""

from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import number, one_of, text, truth
from tests.servers.homestead.refusals import forbidden, not_found


@endpoint("PUT", "v3/rooms/{room}/typing/{user}", body={"typing!": truth, "timeout": number})
async def typing(call: Call) -> Any:
    call.only_me()
    call.world.types(call.own_room, call.me.id, call.body["typing"])
    return {}


KIND = one_of("m.read", "m.read.private", "m.fully_read")


@endpoint("POST", "v3/rooms/{room}/receipt/{kind}/{event}", body={"thread_id": text})
async def receipt(call: Call) -> Any:
    if not KIND(call.path["kind"]):
        raise forbidden("Unknown receipt")
    _receive(call, call.path["kind"], call.path["event"])
    return {}


@endpoint(
    "POST",
    "v3/rooms/{room}/read_markers",
    body={"m.fully_read": text, "m.read": text, "m.read.private": text},
)
async def read_markers(call: Call) -> Any:
    for kind, event in call.body.items():
        _receive(call, kind, event)
    return {}


def _receive(call: Call, kind: str, event: str) -> None:
    if not call.own_room.find(event):
        raise not_found("Event not found.")
    if kind == "m.fully_read":
        call.me.keeps("m.fully_read", {"event_id": event}, call.room)
        return
    call.world.receipt(call.room, call.me.id, kind, event, call.body.get("thread_id", ""))
