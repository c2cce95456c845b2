"""Who may do what in a room: "Authorization rules" of room versions 11 and 12, as far as needed."""

from typing import Any, Final

from tests.servers.homestead.events import Event, Json
from tests.servers.homestead.refusals import RefusalError, bad_state, forbidden
from tests.servers.homestead.rooms import Room

ABOVE: Final = 1 << 60
"""The level of creators."""

DEFAULTS: Final = {"ban": 50, "kick": 50, "redact": 50, "invite": 0}


def level(room: Room, person: str) -> int:
    if person in room.creators:
        return ABOVE
    powers = room.now("m.room.power_levels")
    if not powers:
        return 100 if room.create.sender == person else 0
    return int(powers.get("users", {}).get(person, powers.get("users_default", 0)))


def needed(room: Room, type_: str, *, is_state: bool) -> int:
    powers = room.now("m.room.power_levels")
    usual = powers.get("state_default", 50) if is_state else powers.get("events_default", 0)
    if not powers and is_state:
        usual = 0
    return int(powers.get("events", {}).get(type_, usual))


def deed(room: Room, name: str) -> int:
    """The level that banning and the like need."""
    return int(room.now("m.room.power_levels").get(name, DEFAULTS[name]))


def check(room: Room, sender: str, type_: str, content: Json, key: str | None) -> None:
    """Raises RefusalError where the room's rules do not allow it."""
    if type_ == "m.room.member":
        _membership(room, sender, content, key or "")
        return
    if room.membership(sender) != "join":
        raise forbidden(f"User {sender} not in room {room.id}")
    if level(room, sender) < needed(room, type_, is_state=key is not None):
        raise forbidden("You don't have permission to post that to the room.")
    if key is not None and key.startswith("@") and key != sender:
        raise forbidden("You are not allowed to set others state")
    if type_ == "m.room.create":
        raise forbidden("A room is created once")
    if type_ == "m.room.power_levels":
        _powers(room, sender, content)


def may_redact(room: Room, sender: str, event: Event) -> None:
    if event.sender != sender and level(room, sender) < deed(room, "redact"):
        raise forbidden("You don't have permission to redact events")


def _membership(room: Room, sender: str, content: Json, target: str) -> None:
    now, wanted = room.membership(target), content.get("membership")
    own, rule = sender == target, room.now("m.room.join_rules").get("join_rule", "invite")
    match wanted:
        case "join":
            _join(room, target, own=own, now=now, rule=rule)
        case "knock":
            if not own or now in {"join", "ban", "invite"} or not rule.startswith("knock"):
                raise forbidden("You can't knock here")
        case "invite":
            _invite(room, sender, target, now)
        case "leave":
            _leave(room, sender, target, now)
        case "ban":
            _above(room, sender, target, "ban")
        case _:
            raise RefusalError(400, "M_BAD_JSON", "Unknown membership")


def _join(room: Room, target: str, *, own: bool, now: str, rule: str) -> None:
    if not own:
        raise forbidden("Cannot force another user to join.")
    if now == "ban":
        raise bad_state("Cannot join user who was banned")
    first = len(room.timeline) == 1 and room.create.sender == target
    if not (first or now in {"join", "invite"} or rule == "public" or _restricted(room, target)):
        raise forbidden("You are not invited to this room.")


def _restricted(room: Room, target: str) -> bool:
    """Client-Server API, "Restricted rooms"."""
    rules = room.now("m.room.join_rules")
    if not str(rules.get("join_rule", "")).endswith("restricted"):
        return False
    allowed: list[Any] = rules.get("allow", [])
    others = (room.world.rooms.get(str(one.get("room_id"))) for one in allowed)
    return any(other and other.membership(target) == "join" for other in others)


def _invite(room: Room, sender: str, target: str, now: str) -> None:
    if room.membership(sender) != "join":
        raise forbidden(f"User {sender} not in room {room.id}")
    if now in {"join", "ban"}:
        raise forbidden(f"{target} is already in the room, or banned.")
    if level(room, sender) < deed(room, "invite"):
        raise forbidden("You don't have permission to invite users")


def _leave(room: Room, sender: str, target: str, now: str) -> None:
    if sender == target:
        if now not in {"join", "invite", "knock"}:
            raise forbidden("The target user is not in the room")
        return
    if room.membership(sender) != "join":
        raise forbidden(f"User {sender} not in room {room.id}")
    if now == "ban":
        _above(room, sender, target, "ban")
    _above(room, sender, target, "kick")


def _above(room: Room, sender: str, target: str, what: str) -> None:
    if room.membership(sender) != "join":
        raise forbidden(f"User {sender} not in room {room.id}")
    own = level(room, sender)
    if own < deed(room, what) or own <= level(room, target):
        raise forbidden(f"You cannot {what} user {target}.")


def _powers(room: Room, sender: str, content: Json) -> None:
    """Nobody gives more than he has, or takes it from his equals."""
    own = level(room, sender)
    before: Json = room.now("m.room.power_levels")
    old, new = before.get("users", {}), content.get("users", {})
    if not isinstance(new, dict) or not all(type(value) is int for value in new.values()):
        raise RefusalError(400, "M_BAD_JSON", "Power levels are whole numbers")
    if room.creators & new.keys():
        raise RefusalError(400, "M_UNKNOWN", "Creator user must not appear in content.users")
    for person in {*old, *new}:
        was, becomes = old.get(person), new.get(person)
        if was == becomes:
            continue
        if max(was or 0, becomes or 0) > own or (person != sender and (was or 0) >= own):
            raise forbidden("You don't have permission to add ops level greater than your own")
