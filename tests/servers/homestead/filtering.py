"""Which events a filter lets through: Client-Server API, "Filtering"."""

import json
from fnmatch import fnmatchcase
from typing import Any

from tests.servers.homestead import checking
from tests.servers.homestead.events import Event, Json
from tests.servers.homestead.people import Person
from tests.servers.homestead.refusals import BreachError, invalid


def given(wanted: str, person: Person) -> Json:
    """A filter by its id, or as it is. Raises RefusalError, BreachError."""
    if not wanted:
        return {}
    if not wanted.startswith("{"):
        if not wanted.isdecimal() or int(wanted) >= len(person.filters):
            raise invalid("No such filter")
        return person.filters[int(wanted)]
    try:
        found = json.loads(wanted)
    except ValueError as error:
        raise BreachError("filter: this is no JSON") from error
    checking.filter_(found)
    assert isinstance(found, dict)
    return found


def part(whole: Json, *path: str) -> Json:
    for name in path:
        whole = whole.get(name, {})
    return whole


def lets(rule: Json, type_: str, sender: str = "", room: str = "") -> bool:
    """Whether what is of this type, by this sender, in this room comes through."""
    return (
        _one("types", rule, type_, True)
        and not _one("not_types", rule, type_, False)
        and _one("senders", rule, sender, True)
        and not _one("not_senders", rule, sender, False)
        and _one("rooms", rule, room, True)
        and not _one("not_rooms", rule, room, False)
    )


def lets_event(rule: Json, event: Event) -> bool:
    has_url: Any = rule.get("contains_url")
    if has_url is not None and has_url != isinstance(event.content.get("url"), str):
        return False
    return lets(rule, event.type, event.sender, event.room)


def _one(name: str, rule: Json, value: str, otherwise: bool) -> bool:
    if name not in rule:
        return otherwise
    return any(fnmatchcase(value, pattern) for pattern in rule[name])
