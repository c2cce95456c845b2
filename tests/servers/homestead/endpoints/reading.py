"""What was said and holds in rooms: "Getting events for a room"."""

import json
from typing import Any

from tests.servers.homestead import checking, events, filtering, seeing
from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import digits, one_of, text, written
from tests.servers.homestead.events import Event, Json
from tests.servers.homestead.refusals import forbidden, not_found
from tests.servers.homestead.rooms import Room
from tests.servers.homestead.stream import page_token, position


def shaped(call: Call, found: list[Event]) -> list[Any]:
    now, device = call.world.now(), call.device.id
    return [events.shape(event, now, device, with_room=True) for event in found]


@endpoint(
    "GET",
    "v3/rooms/{room}/messages",
    query={"from": text, "to": text, "dir!": one_of("b", "f"), "limit": digits, "filter": written},
)
async def messages(call: Call) -> Any:
    room, back = call.known_room, call.query["dir"] == "b"
    start = position(call.query["from"]) if "from" in call.query else 0
    if "from" not in call.query and back:
        start = call.world.stream.last
    found = _between(call, room, start, back=back)
    most = min(int(call.query.get("limit", "10")), call.settings.most_page)
    rule = json.loads(call.query.get("filter", "{}"))
    checking.check("filter", rule, checking.ROOM_EVENT_FILTER)
    return _page(call, found, start, most, rule, back=back)


def _between(call: Call, room: Room, start: int, *, back: bool) -> list[Event]:
    to = position(call.query["to"]) if "to" in call.query else None
    seen = list(seeing.visible(room, call.me.id))
    if back:
        return [e for e in reversed(seen) if e.at <= start and (to is None or e.at > to)]
    return [e for e in seen if e.at > start and (to is None or e.at <= to)]


def _page(call: Call, found: list[Event], start: int, most: int, rule: Json, *, back: bool) -> Json:
    """The filter is for what is found: a page may be empty, and there may be more behind it."""
    match call.settings.pages:
        case "endless":
            end = page_token(start + call.world.number() * 1_000_000)
            return {"chunk": [], "start": page_token(start), "end": end}
        case "repeating":
            taken = found[:most] or list(seeing.visible(call.room, call.me.id))[:most]
            end = page_token(start + call.world.number() * 1_000_000)
            return {"chunk": shaped(call, taken), "start": page_token(start), "end": end}
        case "same":
            start_ = page_token(start)
            return {"chunk": shaped(call, found[:most]), "start": start_, "end": start_}
        case "short":
            most = 1
    taken = found[:most]
    shown = [event for event in taken if filtering.lets_event(rule, event)]
    page: Json = {"chunk": shaped(call, shown), "start": page_token(start)}
    if taken:  # as Synapse: whether there is more, only the next page says
        page["end"] = page_token(taken[-1].at - 1 if back else taken[-1].at)
    if rule.get("lazy_load_members"):
        senders = {event.sender for event in shown}
        state = [call.room.membership_event(sender) for sender in sorted(senders)]
        page["state"] = shaped(call, [event for event in state if event])
    return page


@endpoint("GET", "v3/rooms/{room}/event/{event}")
async def event(call: Call) -> Any:
    found = _seen(call, call.path["event"])
    return shaped(call, [found])[0]


@endpoint("GET", "v3/rooms/{room}/context/{event}", query={"limit": digits, "filter": written})
async def context(call: Call) -> Any:
    middle = _seen(call, call.path["event"])
    half = int(call.query.get("limit", "10")) // 2
    seen = list(seeing.visible(call.known_room, call.me.id))
    at = seen.index(middle)
    before, after = seen[max(0, at - half) : at][::-1], seen[at + 1 : at + 1 + half]
    return {
        "start": page_token((before[-1] if before else middle).at - 1),
        "end": page_token((after[-1] if after else middle).at),
        "event": shaped(call, [middle])[0],
        "events_before": shaped(call, before),
        "events_after": shaped(call, after),
        "state": shaped(call, list(call.room.at(middle.at).values())),
    }


def _seen(call: Call, id_: str) -> Event:
    found = (one for one in seeing.visible(call.known_room, call.me.id) if one.id == id_)
    event = next(found, None)
    if not event:
        raise not_found("Event not found.")
    return event


@endpoint("GET", "v1/rooms/{room}/timestamp_to_event", query={"ts!": digits, "dir!": text})
async def at_time(call: Call) -> Any:
    ts, back = int(call.query["ts"]), call.query["dir"] == "b"
    seen = list(seeing.visible(call.own_room, call.me.id))
    stamps = [(one.whole.get("origin_server_ts", 0), one) for one in seen]
    found = [(at, one) for at, one in stamps if (at <= ts if back else at >= ts)]
    if not found:
        raise not_found("Unable to find event")
    at, event = found[-1 if back else 0]
    return {"event_id": event.id, "origin_server_ts": at}


# --- state


def _state(call: Call) -> dict[tuple[str, str], Event]:
    """As it was when I left, where I did."""
    own = call.known_room.membership_event(call.me.id)
    if own and own.content.get("membership") in {"leave", "ban"}:
        return call.room.at(own.at)
    return call.room.state


@endpoint("GET", "v3/rooms/{room}/state")
async def state(call: Call) -> Any:
    return shaped(call, list(_state(call).values()))


@endpoint("GET", "v3/rooms/{room}/state/{type}")
async def state_of(call: Call) -> Any:
    return _one(call, "")


@endpoint("GET", "v3/rooms/{room}/state/{type}/{key}")
async def state_at(call: Call) -> Any:
    return _one(call, call.path["key"])


def _one(call: Call, key: str) -> Any:
    found = _state(call).get((call.path["type"], key))
    if not found:
        raise not_found("Event not found.")
    return found.content


MEMBERSHIP = one_of("join", "invite", "knock", "leave", "ban")


@endpoint(
    "GET",
    "v3/rooms/{room}/members",
    query={"at": text, "membership": MEMBERSHIP, "not_membership": MEMBERSHIP},
)
async def members(call: Call) -> Any:
    state = _state(call)
    if "at" in call.query:
        state = call.room.at(position(call.query["at"]))
    found = [event for (type_, _), event in state.items() if type_ == "m.room.member"]
    wanted, unwanted = call.query.get("membership"), call.query.get("not_membership")
    found = [
        event
        for event in found
        if wanted in {None, event.content.get("membership")}
        and event.content.get("membership") != unwanted
    ]
    return {"chunk": shaped(call, found)}


@endpoint("GET", "v3/rooms/{room}/joined_members")
async def joined_members(call: Call) -> Any:
    if call.room.membership(call.me.id) != "join":
        raise forbidden("Not in the room")
    joined: Json = {}
    for person in call.room.those("join"):
        content = call.room.now("m.room.member", person)
        joined[person] = {
            "display_name": content.get("displayname"),
            "avatar_url": content.get("avatar_url"),
        }
    return {"joined": joined}


@endpoint("GET", "v3/joined_rooms")
async def joined_rooms(call: Call) -> Any:
    return {"joined_rooms": [room.id for room in call.world.rooms_of(call.me.id)]}
