"""Rooms made and upgraded: "Room Creation", "Room Upgrades"."""

from typing import Any

from tests.servers.homestead import creating, rules
from tests.servers.homestead.calls import Call, endpoint
from tests.servers.homestead.checking import array, one_of, record, text, texts, truth
from tests.servers.homestead.refusals import RefusalError, invalid

VERSIONS = frozenset(map(str, range(1, 13)))


@endpoint(
    "POST",
    "v3/createRoom",
    body={
        "creation_content": record,
        "initial_state": array,
        "invite": texts,
        "is_direct": truth,
        "name": text,
        "topic": text,
        "power_level_content_override": record,
        "preset": one_of("private_chat", "public_chat", "trusted_private_chat"),
        "room_alias_name": text,
        "room_version": text,
        "visibility": one_of("public", "private"),
    },
)
async def create(call: Call) -> Any:
    if call.body.get("room_version", "12") not in VERSIONS:
        words = "Your homeserver does not support this room version"
        raise RefusalError(400, "M_UNSUPPORTED_ROOM_VERSION", words)
    alias = call.body.get("room_alias_name")
    if alias is not None and (":" in alias or not alias or " " in alias):
        raise invalid("Invalid characters in room alias")
    if alias and f"#{alias}:{call.world.name}" in call.world.aliases:
        raise RefusalError(400, "M_ROOM_IN_USE", "Room alias already taken")
    return {"room_id": creating.create(call.world, call.me, call.body).id}


@endpoint(
    "POST", "v3/rooms/{room}/upgrade", body={"new_version!": text, "additional_creators": texts}
)
async def upgrade(call: Call) -> Any:
    version = call.body["new_version"]
    if version not in VERSIONS:
        words = "Your homeserver does not support this room version"
        raise RefusalError(400, "M_UNSUPPORTED_ROOM_VERSION", words)
    rules.check(call.own_room, call.me.id, "m.room.tombstone", {}, "")
    new = await call.me.upgrades(call.room, version)
    return {"replacement_room": new.id}
