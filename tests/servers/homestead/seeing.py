"""Which events of a room somebody may see: Client-Server API, "Room History Visibility"."""

from collections.abc import Iterator

from tests.servers.homestead.events import Event
from tests.servers.homestead.rooms import Room


def visible(room: Room, person: str) -> Iterator[Event]:
    """In their order, and as far as they are not lost."""
    history, membership = "shared", "leave"
    ever = any(_joins(event, person) for event in room.timeline)
    is_here = room.membership(person) == "join"
    for event in room.timeline:
        before = membership
        if event.type == "m.room.history_visibility" and event.is_state:
            history = str(event.content.get("history_visibility", "shared"))
        if _concerns(event, person):
            membership = str(event.content.get("membership", "leave"))
        if event.at > room.purged and _sees(
            history, membership, before, ever=ever, is_here=is_here, left=_left(room, person, event)
        ):
            yield event


def _left(room: Room, person: str, event: Event) -> bool:
    """It is behind the leaving of who is there no longer."""
    own = room.membership_event(person)
    return own is not None and own.content.get("membership") != "join" and event.at > own.at


def _sees(history: str, now: str, before: str, *, ever: bool, is_here: bool, left: bool) -> bool:
    if history == "world_readable" or "join" in {now, before}:
        return True
    if left or not ever:
        return False
    return history == "shared" or (history == "invited" and "invite" in {now, before})


def _concerns(event: Event, person: str) -> bool:
    return event.type == "m.room.member" and event.state_key == person


def _joins(event: Event, person: str) -> bool:
    return _concerns(event, person) and event.content.get("membership") == "join"
