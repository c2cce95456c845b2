"""What somebody is told since a position: Client-Server API, "GET /sync"."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.homestead import events, filtering, seeing
from tests.servers.homestead.devices import Device
from tests.servers.homestead.events import Event, Json
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import Room
from tests.servers.homestead.settings import Settings
from tests.servers.homestead.stream import page_token, sync_token
from tests.servers.homestead.world import World

MOST = 10
"""Events of a room's timeline where the filter says nothing: as Synapse has it."""


@dataclass(slots=True, kw_only=True)
class Sync:
    """since: 0 where it is the first. until: where it ends."""

    world: World
    settings: Settings
    device: Device
    since: int
    until: int
    filter: Json = field(default_factory=dict)
    is_whole: bool = False

    @property
    def me(self) -> Person:
        return self.device.person

    @property
    def ignored(self) -> Json:
        """Client-Server API, "Ignoring Users": nothing they say is told, nor whom they invite."""
        found: Json = self.me.kept("m.ignored_user_list").get("ignored_users", {})
        return found

    @property
    def is_first(self) -> bool:
        return self.since == 0


def answer(sync: Sync) -> Json:
    found: Json = {"next_batch": sync_token(sync.until)}
    _put(found, "rooms", _rooms(sync))
    _put(found, "presence", _listed(_presence(sync)))
    _put(found, "account_data", _listed(_account(sync, "")))
    _put(found, "to_device", _listed(_to_device(sync)))
    changed, left = _devices(sync)
    if changed or left:
        found["device_lists"] = {"changed": changed, "left": left}
    found["device_one_time_keys_count"] = sync.device.counts()
    found["device_unused_fallback_key_types"] = sync.device.unused_fallback()
    return found


NEWS = frozenset({"rooms", "presence", "account_data", "to_device", "device_lists"})


def has_news(found: Json) -> bool:
    return bool(NEWS & found.keys())


def _put(found: Json, name: str, value: Any) -> None:
    if value:
        found[name] = value


def _listed(found: list[Any]) -> Json:
    return {"events": found} if found else {}


# --- rooms


def _rooms(sync: Sync) -> Json:
    found: Json = {}
    for room in list(sync.world.rooms.values()):
        rule = filtering.part(sync.filter, "room")
        if not filtering.lets(
            {k: rule[k] for k in ("rooms", "not_rooms") if k in rule}, "", "", room.id
        ):
            continue
        kind, shown = _room(sync, room)
        if shown:
            found.setdefault(kind, {})[room.id] = shown
    return found


def _room(sync: Sync, room: Room) -> tuple[str, Json]:
    own = room.membership_event(sync.me.id)
    if own is None:
        return "", {}
    match own.content.get("membership"):
        case "join":
            return "join", _joined(sync, room, own)
        case "invite" if own.sender in sync.ignored:
            return "", {}
        case "invite" | "knock" as kind if own.at > sync.since:
            return kind, {f"{kind}_state": {"events": _stripped(room, own)}}
        case "leave" | "ban" if own.at > sync.since and _was_there(sync, room, own):
            return "leave", _left(sync, room, own)
    return "", {}


def _was_there(sync: Sync, room: Room, own: Event) -> bool:
    """Who was never told of the room is not told that he left it; the first sync tells of none."""
    return not sync.is_first or bool(filtering.part(sync.filter, "room").get("include_leave"))


SHOWN = {
    *("m.room.create", "m.room.name", "m.room.avatar", "m.room.topic", "m.room.join_rules"),
    *("m.room.canonical_alias", "m.room.encryption"),
}


def _stripped(room: Room, own: Event) -> list[Json]:
    """Of who invited, his membership too."""
    inviter = room.membership_event(own.sender)
    shown = [event for (type_, _), event in room.state.items() if type_ in SHOWN]
    return [events.stripped(event) for event in [*shown, *filter(None, (inviter,)), own]]


def _joined(sync: Sync, room: Room, own: Event) -> Json:
    newly = _came(sync, room)
    found = _timeline(sync, room, newly=newly, until=sync.until)
    _put(found, "ephemeral", _listed(_ephemeral(sync, room, newly=newly)))
    account = replace_since(sync, 0) if newly else sync
    _put(found, "account_data", _listed(_account(account, room.id)))
    if not found:
        return {}
    found.setdefault("state", {"events": []})
    found.setdefault(
        "timeline", {"events": [], "limited": False, "prev_batch": page_token(sync.until)}
    )
    found["unread_notifications"] = {"notification_count": 0, "highlight_count": 0}
    if newly or any(event.type == "m.room.member" for event in _fresh(sync, room)):
        found["summary"] = _summary(room, sync.me.id)
    return found


def replace_since(sync: Sync, since: int) -> Sync:
    return Sync(
        world=sync.world,
        settings=sync.settings,
        device=sync.device,
        since=since,
        until=sync.until,
        filter=sync.filter,
    )


def _came(sync: Sync, room: Room) -> bool:
    """I was not there when it was synced last."""
    if sync.is_first or sync.is_whole:
        return True
    own = [
        event
        for event in room.timeline
        if event.type == "m.room.member" and event.state_key == sync.me.id
    ]
    before = [event for event in own if event.at <= sync.since]
    return not before or before[-1].content.get("membership") != "join"


def _fresh(sync: Sync, room: Room) -> list[Event]:
    return [event for event in room.timeline if sync.since < event.at <= sync.until]


def _left(sync: Sync, room: Room, own: Event) -> Json:
    found = _timeline(sync, room, newly=False, until=own.at)
    found.setdefault("state", {"events": []})
    return found


def _timeline(sync: Sync, room: Room, *, newly: bool, until: int) -> Json:
    """And the state before it, as far as the client does not know it."""
    rule = filtering.part(sync.filter, "room", "timeline")
    since = 0 if newly else sync.since
    seen = [e for e in seeing.visible(room, sync.me.id) if since < e.at <= until]
    heard = [event for event in seen if event.is_state or event.sender not in sync.ignored]
    passing = [event for event in heard if filtering.lets_event(rule, event)]
    most = min(rule.get("limit", MOST), sync.settings.most_events)
    shown = passing[-most:] if most else []
    limited = len(shown) < len(passing) or (newly and not sync.is_first)
    if not shown and not limited and not newly:
        return {}
    begin = shown[0].at - 1 if shown else until
    if sync.settings.is_gappy and limited and shown:
        room.purged = max(room.purged, begin)
    state = _state(sync, room, begin, since, newly=newly, shown=shown)
    now, device = sync.world.now(), sync.device.id
    return {
        "timeline": {
            "events": [events.shape(event, now, device) for event in shown],
            "limited": limited,
            "prev_batch": page_token(begin),
        },
        "state": {"events": [events.shape(event, now, device) for event in state]},
    }


def _state(
    sync: Sync, room: Room, begin: int, since: int, *, newly: bool, shown: list[Event]
) -> list[Event]:
    """What holds where the timeline begins; the client knows what held at `since`."""
    rule = filtering.part(sync.filter, "room", "state")
    known = {} if newly else room.at(since)
    before = room.at(begin)
    found = [event for key, event in before.items() if known.get(key) is not event]
    if rule.get("lazy_load_members"):
        found = _lazily(sync, room, before, found, shown, newly=newly)
    return [event for event in found if filtering.lets_event(rule, event)]


def _lazily(
    sync: Sync,
    room: Room,
    before: dict[tuple[str, str], Event],
    found: list[Event],
    shown: list[Event],
    *,
    newly: bool,
) -> list[Event]:
    """Client-Server API, "Lazy-loading room members": of those who speak, once a device, whether
    or not the answer arrived: as Synapse.
    """
    rule = filtering.part(sync.filter, "room", "state")
    if newly:
        sync.device.told = {(of, who) for of, who in sync.device.told if of != room.id}
    needed = {event.sender for event in shown} | {sync.me.id}
    changed = {event.state_key for event in found if event.type == "m.room.member"}
    rest = [event for event in found if event.type != "m.room.member"]
    if not newly:
        # A gap: whose membership changed in it is told, as the client may know them.
        needed |= {key for key in changed if key and (room.id, key) in sync.device.told}
    is_redundant = bool(rule.get("include_redundant_members"))
    for person in sorted(needed):
        event = before.get(("m.room.member", person))
        told = not is_redundant and (room.id, person) in sync.device.told
        if event and (not told or person in changed):
            rest.append(event)
        sync.device.told.add((room.id, person))
    return rest


def _summary(room: Room, me: str) -> Json:
    """Heroes, where the room has no name: as Synapse."""
    joined, invited = list(room.those("join")), list(room.those("invite"))
    others = [person for person in (*joined, *invited) if person != me]
    counts = {"m.joined_member_count": len(joined), "m.invited_member_count": len(invited)}
    is_named = room.name or room.now("m.room.canonical_alias").get("alias")
    return counts if is_named else {"m.heroes": sorted(others)[:5], **counts}


def _ephemeral(sync: Sync, room: Room, *, newly: bool) -> list[Json]:
    rule = filtering.part(sync.filter, "room", "ephemeral")
    since = 0 if newly else sync.since
    found: list[Json] = []
    if since < room.typed_at <= sync.until and filtering.lets(rule, "m.typing"):
        found.append({"type": "m.typing", "content": {"user_ids": list(room.typing)}})
    receipts: Json = {}
    for (person, kind, thread), receipt in room.receipts.items():
        if not since < receipt.at <= sync.until or (
            kind == "m.read.private" and person != sync.me.id
        ):
            continue
        value = {"ts": receipt.stamp, **({"thread_id": thread} if thread else {})}
        receipts.setdefault(receipt.event, {}).setdefault(kind, {})[person] = value
    if receipts and filtering.lets(rule, "m.receipt"):
        found.append({"type": "m.receipt", "content": receipts})
    return found


# --- besides rooms


def _account(sync: Sync, room: str) -> list[Json]:
    path = ("room", "account_data") if room else ("account_data",)
    rule = filtering.part(sync.filter, *path)
    return [
        {"type": type_, "content": content}
        for (of, type_), (at, content) in sync.me.account.items()
        if of == room and sync.since < at <= sync.until and filtering.lets(rule, type_)
    ]


def _presence(sync: Sync) -> list[Json]:
    rule = filtering.part(sync.filter, "presence")
    return [
        {"type": "m.presence", "sender": one.id, "content": presence(one)}
        for one in sync.world.people.values()
        if sync.since < one.presence_at <= sync.until
        and (one is sync.me or sync.world.shares(sync.me.id, one.id))
        and filtering.lets(rule, "m.presence", one.id)
    ]


def presence(person: Person) -> Json:
    shown: Json = {"presence": person.presence, "currently_active": person.presence == "online"}
    return {**shown, "status_msg": person.status} if person.status else shown


def _to_device(sync: Sync) -> list[Json]:
    return [message for at, message in sync.device.waiting if sync.since < at <= sync.until]


def _devices(sync: Sync) -> tuple[list[str], list[str]]:
    """Whose devices changed, whose need no following any longer; the first sync says nothing."""
    if sync.is_first:
        return [], []
    me, world = sync.me.id, sync.world
    changed = {
        person
        for at, person in world.key_changes
        if sync.since < at <= sync.until and (person == me or world.shares(me, person))
    }
    left: set[str] = set()
    for room in world.rooms.values():
        mine = room.membership(me) == "join"
        for event in _fresh(sync, room):
            if event.type != "m.room.member" or event.state_key in {me, None}:
                continue
            _member_changed(
                event,
                mine=mine,
                shares=world.shares(me, str(event.state_key)),
                changed=changed,
                left=left,
            )
        if mine and _came(sync, room):
            changed |= set(room.those("join")) - {me}
    return sorted(changed), sorted(left - changed)


def _member_changed(
    event: Event, *, mine: bool, shares: bool, changed: set[str], left: set[str]
) -> None:
    was = event.replaces.content.get("membership") if event.replaces else None
    is_ = event.content.get("membership")
    person = str(event.state_key)
    if mine and is_ == "join" and was != "join":
        changed.add(person)
    if was == "join" and is_ != "join" and not shares:
        left.add(person)
