"""What is said and set in rooms: "Sending events to a room", "Redactions"."""

import json
from typing import Any

from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, text
from tests.servers.homestead.refusals import BreachError, RefusalError, not_found


@endpoint(
    "PUT",
    "v3/rooms/{room}/send/{type}/{transaction}",
    query={"ts": digits},
    any_body=True,
    has_transaction=True,
)
async def send(call: Call) -> Any:
    _check_size(call)
    transaction = (call.device.id, call.path["transaction"])
    type_ = call.path["type"]
    if type_ == "m.reaction":
        _check_reaction(call)
    event = call.world.send(call.own_room, call.me.id, type_, call.body, None, transaction)
    return {"event_id": event.id}


def _check_size(call: Call) -> None:
    try:
        written = json.dumps(call.body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BreachError("text that is no Unicode") from error
    if len(written) > call.settings.max_bytes - 500:
        raise RefusalError(413, "M_TOO_LARGE", "event too large")


def _check_reaction(call: Call) -> None:
    """As Synapse: the same reaction twice is none."""
    relation = call.body.get("m.relates_to")
    for event in call.own_room.timeline:
        same = event.type == "m.reaction" and event.content.get("m.relates_to") == relation
        if same and event.sender == call.me.id and not event.is_redacted:
            words = "Can't send same reaction twice"
            raise RefusalError(400, "M_DUPLICATE_ANNOTATION", words)


@endpoint(
    "PUT",
    "v3/rooms/{room}/redact/{event}/{transaction}",
    body={"reason": text},
    has_transaction=True,
)
async def redact(call: Call) -> Any:
    event = call.own_room.find(call.path["event"])
    if not event:
        raise not_found("Could not find event")
    transaction = (call.device.id, call.path["transaction"])
    reason = call.body.get("reason", "")
    redaction = call.world.redact(call.own_room, call.me.id, event, reason, transaction)
    return {"event_id": redaction.id}


@endpoint("PUT", "v3/rooms/{room}/state/{type}", any_body=True)
async def set_state(call: Call) -> Any:
    return _set(call, "")


@endpoint("PUT", "v3/rooms/{room}/state/{type}/{key}", any_body=True)
async def set_state_of(call: Call) -> Any:
    return _set(call, call.path["key"])


def _set(call: Call, key: str) -> Any:
    """What is so already is no new event: as Synapse."""
    _check_size(call)
    type_ = call.path["type"]
    now = call.room.state.get((type_, key))
    if now and now.content == call.body and type_ != "m.room.member":
        return {"event_id": now.id}
    event = call.world.send(call.room, call.me.id, type_, call.body, key)
    return {"event_id": event.id}
