"""What refers to an event: "Aggregations and relationships", "Threading"."""

from typing import Any

from tests.servers.homestead import seeing
from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, one_of, text, yes_or_no
from tests.servers.homestead.endpoints.reading import shaped
from tests.servers.homestead.events import Event
from tests.servers.homestead.stream import page_token, position

QUERY = {
    "from": text,
    "to": text,
    "limit": digits,
    "dir": one_of("b", "f"),
    "recurse": yes_or_no,
}


@endpoint("GET", "v1/rooms/{room}/relations/{event}", query=QUERY)
async def relations(call: Call) -> Any:
    return _related(call)


@endpoint("GET", "v1/rooms/{room}/relations/{event}/{relation}", query=QUERY)
async def relations_of(call: Call) -> Any:
    return _related(call)


@endpoint("GET", "v1/rooms/{room}/relations/{event}/{relation}/{type}", query=QUERY)
async def relations_of_type(call: Call) -> Any:
    return _related(call)


def _related(call: Call) -> Any:
    back = call.query.get("dir", "b") == "b"
    found = [one for one in seeing.visible(call.own_room, call.me.id) if _refers(call, one)]
    if "from" in call.query:
        start = position(call.query["from"])
        found = [one for one in found if (one.at <= start if back else one.at > start)]
    found = found[::-1] if back else found
    most = int(call.query.get("limit", "5"))
    page: dict[str, Any] = {"chunk": shaped(call, found[:most])}
    if len(found) > most:
        page["next_batch"] = page_token(found[most - 1].at - (1 if back else 0))
    return page


def _refers(call: Call, event: Event) -> bool:
    relation = event.content.get("m.relates_to")
    if not isinstance(relation, dict) or relation.get("event_id") != call.path["event"]:
        return False
    wanted, type_ = call.path.get("relation"), call.path.get("type")
    return wanted in {None, relation.get("rel_type")} and type_ in {None, event.type}


@endpoint(
    "GET",
    "v1/rooms/{room}/threads",
    query={"include": one_of("all", "participated"), "limit": digits, "from": text},
)
async def threads(call: Call) -> Any:
    seen = list(seeing.visible(call.own_room, call.me.id))
    relations = [one.content.get("m.relates_to") for one in seen]
    roots = {
        one.get("event_id")
        for one in relations
        if isinstance(one, dict) and one.get("rel_type") == "m.thread"
    }
    return {"chunk": shaped(call, [one for one in reversed(seen) if one.id in roots])}
