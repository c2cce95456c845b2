"""How a room is made: Client-Server API, "POST /createRoom"."""

from typing import TYPE_CHECKING, Any, Final

from tests.servers.homestead import events
from tests.servers.homestead.events import Json
from tests.servers.homestead.rooms import Room

if TYPE_CHECKING:
    from tests.servers.homestead.people import Person
    from tests.servers.homestead.world import World

PRESETS: Final = {
    "private_chat": ("invite", "shared", "can_join"),
    "trusted_private_chat": ("invite", "shared", "can_join"),
    "public_chat": ("public", "shared", "forbidden"),
}
"""Join rule, history visibility, guest access."""


def create(world: "World", by: "Person", wishes: Json, is_direct: bool = False) -> Room:
    """wishes: the body of createRoom."""
    version = wishes.get("room_version", "12")
    content = {**wishes.get("creation_content", {}), "room_version": version}
    room = _made(world, by, version, content)
    for type_, key, value in _state(by, wishes, version):
        world.put(room, by.id, type_, value, key)
    if alias := wishes.get("room_alias_name"):
        world.aliases[f"#{alias}:{world.name}"] = room.id
        world.put(room, by.id, "m.room.canonical_alias", {"alias": f"#{alias}:{world.name}"}, "")
    room.is_published = wishes.get("visibility") == "public"
    more = {"is_direct": True} if is_direct or wishes.get("is_direct") else {}
    for person in wishes.get("invite", ()):
        invite = {"membership": "invite", **more, **world.shown_as(person)}
        world.put(room, by.id, "m.room.member", invite, person)
    return room


def _made(world: "World", by: "Person", version: str, content: Json) -> Room:
    if int(version) < 11:
        content["creator"] = by.id
    number = world.number()
    whole = {"type": "m.room.create", "sender": by.id, "content": content}
    id_ = events.room_id(number, whole) if version == "12" else f"!Room{number}:{world.name}"
    room = world.rooms[id_] = Room(world, id_, version)
    world.put(room, by.id, "m.room.create", content, "")
    world.put(room, by.id, "m.room.member", {"membership": "join", **by.face}, by.id)
    return room


def _state(by: "Person", wishes: Json, version: str) -> list[tuple[str, str, Json]]:
    usual = "public_chat" if wishes.get("visibility") == "public" else "private_chat"
    preset = wishes.get("preset", usual)
    rule, history, guests = PRESETS[preset]
    given = {
        (one["type"], one.get("state_key", "")): one for one in wishes.get("initial_state", ())
    }
    found: list[tuple[str, str, Json]] = [
        ("m.room.power_levels", "", powers(by, wishes, preset, version)),
        ("m.room.join_rules", "", {"join_rule": rule}),
        ("m.room.history_visibility", "", {"history_visibility": history}),
    ]
    if guests == "can_join":
        found.append(("m.room.guest_access", "", {"guest_access": guests}))
    found = [one for one in found if one[:2] not in given]
    found += [(type_, key, one["content"]) for (type_, key), one in given.items()]
    if "name" in wishes:
        found.append(("m.room.name", "", {"name": wishes["name"]}))
    if "topic" in wishes:
        found.append(("m.room.topic", "", {"topic": wishes["topic"]}))
    return found


def powers(by: "Person", wishes: Json, preset: str, version: str) -> Json:
    """As Synapse gives them."""
    users: dict[str, int] = {} if version == "12" else {by.id: 100}
    if preset == "trusted_private_chat":
        users |= dict.fromkeys(wishes.get("invite", ()), 100)
    levels: dict[str, Any] = {
        "users": users,
        "users_default": 0,
        "events": {
            "m.room.name": 50,
            "m.room.power_levels": 100,
            "m.room.history_visibility": 100,
            "m.room.canonical_alias": 50,
            "m.room.avatar": 50,
            "m.room.tombstone": 150 if version == "12" else 100,
            "m.room.server_acl": 100,
            "m.room.encryption": 100,
        },
        "events_default": 0,
        "state_default": 50,
        "ban": 50,
        "kick": 50,
        "redact": 50,
        "invite": 50 if preset == "public_chat" else 0,
        "historical": 100,
    }
    return {**levels, **wishes.get("power_level_content_override", {})}
