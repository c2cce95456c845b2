"""What a request may hold: kinds of values, known names. Anything else is a breach.

Real servers take no notice of what they do not know; a gateway that sends such a thing does not do
what its author meant, so here it fails the test.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.servers.homestead.refusals import BreachError

Kind = Callable[[Any], bool]
Kinds = Mapping[str, Kind]
"""By name; a name with `!` behind it has to be there."""


def text(value: Any) -> bool:
    return isinstance(value, str)


def number(value: Any) -> bool:
    return type(value) is int


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def record(value: Any) -> bool:
    return isinstance(value, dict)


def array(value: Any) -> bool:
    return isinstance(value, list)


def texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def digits(value: Any) -> bool:
    """A number in a query."""
    return isinstance(value, str) and value.isdecimal()


def yes_or_no(value: Any) -> bool:
    """A truth in a query."""
    return value in {"true", "false"}


def written(value: Any) -> bool:
    """A JSON object in a query."""
    try:
        return isinstance(json.loads(value), dict)
    except ValueError:
        return False


def one_of(*words: str) -> Kind:
    return lambda value: value in words


def anything(value: Any) -> bool:
    return True


EVENT_FILTER: Final[Kinds] = {
    "limit": number,
    "types": texts,
    "not_types": texts,
    "senders": texts,
    "not_senders": texts,
}
ROOM_EVENT_FILTER: Final[Kinds] = {
    **EVENT_FILTER,
    "lazy_load_members": truth,
    "include_redundant_members": truth,
    "unread_thread_notifications": truth,
    "contains_url": truth,
    "rooms": texts,
    "not_rooms": texts,
    "related_by_senders": texts,
    "related_by_rel_types": texts,
}


def check(where: str, given: Mapping[str, Any], kinds: Kinds) -> None:
    """Raises BreachError."""
    known = {name.rstrip("!"): kind for name, kind in kinds.items()}
    for name, value in given.items():
        if name not in known:
            raise BreachError(f"{where}: unknown parameter {name}")
        if not known[name](value):
            raise BreachError(f"{where}: {name} is of the wrong type: {str(value)[:80]!r}")
    for name in kinds:
        if name.endswith("!") and name[:-1] not in given:
            raise BreachError(f"{where}: {name[:-1]} is missing")


def filter_(given: Mapping[str, Any]) -> None:
    """Client-Server API, "Filtering". Raises BreachError."""
    rooms = {
        **dict.fromkeys(("state", "timeline", "ephemeral", "account_data"), record),
        "rooms": texts,
        "not_rooms": texts,
        "include_leave": truth,
    }
    parts = {"room": record, "presence": record, "account_data": record}
    check("filter", given, {**parts, "event_fields": texts, "event_format": text})
    for name in ("presence", "account_data"):
        check(f"filter.{name}", given.get(name, {}), EVENT_FILTER)
    check("filter.room", given.get("room", {}), rooms)
    for name in ("state", "timeline", "ephemeral", "account_data"):
        check(f"filter.room.{name}", given.get("room", {}).get(name, {}), ROOM_EVENT_FILTER)
