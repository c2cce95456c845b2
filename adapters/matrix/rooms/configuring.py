"""What of a room can be changed from here, and its end: `Configuring` of the port.

Client-Server API: PUT /rooms/{roomId}/state/{eventType}, /directory/list/room/{roomId},
/directory/room/{roomAlias}; POST /rooms/{roomId}/leave, /forget. Names of fields: XEP-0045.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.rooms import aliases, asking, going, ranks, roomform
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Room
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.asked import Setting
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import Place
from bridge.api.states import Destroyed

MOST: Final = 10_000
"""Characters of anything."""

NOTHING: Final = "You may change nothing about this room."
NOT_HERE: Final = "This cannot be changed from here."
NEVER_OFF: Final = "What is encrypted stays encrypted: encryption cannot be turned off."
NO_ALIAS: Final = "An address of a room looks like #tea:{}."
OTHER_ROOM: Final = "This address is that of another room."
TOO_LONG: Final = "This is too long."
NOT_ALONE: Final = (
    "A room on Matrix ends when all have left it. Others are in this one: you can leave it, or"
    " remove them first."
)


async def settings(session: Session, place: Place) -> Sequence[Setting]:
    """What the login may change now. Raises Refused, TryLater."""
    room = asking.inside(session, place)
    is_listed = await _is_listed(session, room) if _may(session, room, states.ALIAS) else False
    found = [
        setting
        for kind, setting in roomform.offered(room, is_listed=is_listed)
        if _may(session, room, kind)
    ]
    if not found:
        raise Refused("forbidden", NOTHING)
    return found


async def configure(session: Session, place: Place, values: Mapping[str, str]) -> None:
    """All of it is looked at before anything is changed. Raises Refused, TryLater."""
    room = asking.inside(session, place)
    now = {setting.name: setting.value for setting in await settings(session, place)}
    if not now.keys() >= values.keys():
        raise Refused("forbidden", NOT_HERE)
    changed = {
        name: value for name, value in values.items() if not roomform.is_same(now[name], value)
    }
    await _check(session, room, changed)
    wanted = {**now, **values}
    for names, change in _CHANGES:
        if any(name in changed for name in names):
            await change(session, room, wanted)


async def destroy(session: Session, place: Place, reason: str, alternate: str | None) -> None:
    """Where nobody else is in it, it ends with the login's leaving it. Raises Refused."""
    room = asking.inside(session, place)
    if ranks.level(room, session.me) < ranks.OWNER:
        raise Refused("forbidden", asking.NO_RIGHT)
    if room.joined > 1:
        raise Refused("not-acceptable", NOT_ALONE)
    room.is_shown = False
    await going.leave(session, room.id, reason)
    session.show(Destroyed(place=place, reason=reason, alternate=alternate))
    try:
        await session.homeserver.ask("POST", path("rooms", room.id, "forget"), body={})
    except GatewayError:
        return  # it is left all the same


def _may(session: Session, room: Room, kind: str) -> bool:
    return ranks.level(room, session.me) >= ranks.needed(room, kind)


async def _is_listed(session: Session, room: Room) -> bool:
    answer = await session.homeserver.ask("GET", path("directory", "list", "room", room.id))
    return foreign.text(answer, "visibility") == "public"


# --- what is changed ------------------------------------------------------------------------------


async def _check(session: Session, room: Room, changed: Mapping[str, str]) -> None:
    if (
        any(len(value) > MOST for value in changed.values())
        or len(changed.get(roomform.NAME, "")) > 255
    ):
        raise Refused("not-acceptable", TOO_LONG)
    if roomform.ENCRYPTED in changed and room.is_encrypted:
        raise Refused("not-acceptable", NEVER_OFF)
    if changed.get(roomform.HISTORY, "shared") not in dict(roomform.VISIBLE):
        raise Refused("not-acceptable", NOT_HERE)
    if alias := changed.get(roomform.ALIAS):
        if not ids.is_alias(alias):
            raise Refused("not-acceptable", NO_ALIAS.format(ids.server_of(session.me)))
        if await _leads_to(session, alias) not in ("", room.id):
            raise Refused("conflict", OTHER_ROOM)


async def _leads_to(session: Session, alias: str) -> str:
    try:
        return await aliases.lookup(session, alias)
    except Refused as refused:
        if refused.reason != "not-found":
            raise
        return ""


async def _name(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    await asking.change(session, room, states.NAME, {"name": wanted[roomform.NAME]})


async def _topic(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    await asking.change(session, room, states.TOPIC, {"topic": wanted[roomform.TOPIC]})


async def _alias(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    """It leads to the room first, else it cannot be called so."""
    alias = wanted[roomform.ALIAS]
    if alias and await _leads_to(session, alias) == "":
        where = path("directory", "room", alias)
        await asking.permitted(session, "PUT", where, {"room_id": room.id})
    others = [one for one in room.aliases if one != alias]
    content: dict[str, Any] = {"alias": alias} if alias else {}
    if others:
        content["alt_aliases"] = others
    await asking.change(session, room, states.ALIAS, content)


async def _listed(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    visibility = "public" if roomform.is_on(wanted[roomform.LISTED]) else "private"
    where = path("directory", "list", "room", room.id)
    await asking.permitted(session, "PUT", where, {"visibility": visibility})


async def _join_rule(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    """Rooms that people of other rooms can join stay so as long as they are for members."""
    is_closed, knocks = (
        roomform.is_on(wanted[roomform.MEMBERS_ONLY]),
        roomform.is_on(wanted[roomform.KNOCK]),
    )
    rule = "public" if not is_closed else "knock" if knocks else "invite"
    content = await session.homeserver.ask(
        "GET", path("rooms", room.id, "state", states.JOIN_RULES, "")
    )
    if is_closed and "restricted" in room.join_rule:
        rule = "knock_restricted" if knocks else "restricted"
    await asking.change(session, room, states.JOIN_RULES, {**content, "join_rule": rule})


async def _history(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    content = {"history_visibility": wanted[roomform.HISTORY]}
    await asking.change(session, room, states.HISTORY, content)


async def _guests(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    content = {
        "guest_access": "can_join" if roomform.is_on(wanted[roomform.GUESTS]) else "forbidden"
    }
    await asking.change(session, room, states.GUESTS, content)


async def _encrypted(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    await asking.change(session, room, states.ENCRYPTION, {"algorithm": states.MEGOLM})


async def _levels(session: Session, room: Room, wanted: Mapping[str, str]) -> None:
    """Who may speak, and who may change the topic."""
    content = await asking.levels(session, room)
    usual, events = ranks.power(room).users_default, {**foreign.table(content, "events")}
    if roomform.is_on(wanted[roomform.MODERATED]) != ranks.is_moderated(room):
        for kind in ("m.room.message", "m.room.encrypted"):
            events.pop(kind, None)
        speaks = usual + 1 if roomform.is_on(wanted[roomform.MODERATED]) else usual
        content = {**content, "events_default": speaks}
    if roomform.is_on(wanted[roomform.SUBJECT]):
        events[states.TOPIC] = usual
    elif ranks.needed(room, states.TOPIC) <= usual:
        events[states.TOPIC] = max(ranks.power(room).state_default, ranks.MODERATOR)
    await asking.change(session, room, states.POWER, {**content, "events": events})


_CHANGES: Final = (
    ((roomform.NAME,), _name),
    ((roomform.TOPIC,), _topic),
    ((roomform.ALIAS,), _alias),
    ((roomform.LISTED,), _listed),
    ((roomform.MEMBERS_ONLY, roomform.KNOCK), _join_rule),
    ((roomform.HISTORY,), _history),
    ((roomform.GUESTS,), _guests),
    ((roomform.MODERATED, roomform.SUBJECT), _levels),
    ((roomform.ENCRYPTED,), _encrypted),
)
"""What changes which settings. Encryption comes last: it cannot be undone."""
