"""What goes with syncing: filters, messages to devices."""

from typing import Any

from tests.servers.homestead import checking
from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import record
from tests.servers.homestead.refusals import not_found


@endpoint("POST", "v3/user/{user}/filter", any_body=True)
async def make_filter(call: Call) -> Any:
    call.only_me()
    checking.filter_(call.body)
    call.me.filters.append(call.body)
    return {"filter_id": str(len(call.me.filters) - 1)}


@endpoint("GET", "v3/user/{user}/filter/{filter}")
async def filter_(call: Call) -> Any:
    call.only_me()
    id_ = call.path["filter"]
    if not id_.isdecimal() or int(id_) >= len(call.me.filters):
        raise not_found("No such filter")
    return call.me.filters[int(id_)]


@endpoint(
    "PUT", "v3/sendToDevice/{type}/{transaction}", body={"messages!": record}, has_transaction=True
)
async def to_device(call: Call) -> Any:
    for user, messages in call.body["messages"].items():
        person = call.world.people.get(user)
        for id_, content in messages.items():
            devices = person.devices if person else {}
            for device in list(devices.values()):
                if id_ in {"*", device.id}:
                    message = {"type": call.path["type"], "sender": call.me.id, "content": content}
                    call.world.tell_device(device, message)
    return {}
