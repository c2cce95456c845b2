"""An event: what it says, where it stands; what is left of it when it is redacted."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final

Json = dict[str, Any]

KEPT: Final = {
    "m.room.member": {"membership", "join_authorised_via_users_server"},
    "m.room.join_rules": {"join_rule", "allow"},
    "m.room.history_visibility": {"history_visibility"},
    "m.room.redaction": {"redacts"},
    "m.room.power_levels": {
        *("ban", "events", "events_default", "invite", "kick", "redact"),
        *("state_default", "users", "users_default"),
    },
}
"""What redactions leave: Room version 11, "Redactions". Of `m.room.create` all is left."""


@dataclass(slots=True, eq=False)
class Event:
    """at: its position. whole: as it is now, without its room; of hostile ones, anything at all.

    transaction: of which device, under which transaction id it was sent.
    redacted_by: the event that took it back. replaces: the state event that stood there before.
    """

    at: int
    room: str
    whole: Any
    transaction: tuple[str, str] | None = None
    redacted_by: "Event | None" = None
    replaces: "Event | None" = None
    seen: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return str(self._read("event_id"))

    @property
    def type(self) -> str:
        return str(self._read("type"))

    @property
    def sender(self) -> str:
        return str(self._read("sender"))

    @property
    def content(self) -> Json:
        found = self._read("content")
        return found if isinstance(found, dict) else {}

    @property
    def state_key(self) -> str | None:
        found = self._read("state_key")
        return found if isinstance(found, str) else None

    @property
    def is_state(self) -> bool:
        return self.state_key is not None

    @property
    def body(self) -> str:
        return str(self.content.get("body", ""))

    @property
    def is_redacted(self) -> bool:
        return self.redacted_by is not None

    def _read(self, key: str) -> Any:
        return (
            self.whole.get(key, "") if isinstance(self.whole, dict) and key in self.whole else None
        )

    def __repr__(self) -> str:
        return f"<{self.at} {self.type} {self.sender} {self.content}>"


def event_id(number: int, whole: Json) -> str:
    """As of room version 4 on: a hash."""
    return "$" + _hashed(number, whole)


def room_id(number: int, create: Json) -> str:
    """As of room version 12 on: the hash of the room's creation, without a server."""
    return "!" + _hashed(number, create)


def _hashed(number: int, whole: Json) -> str:
    written = json.dumps([number, whole], sort_keys=True, default=str).encode()
    return urlsafe_b64encode(hashlib.sha256(written).digest()).decode().rstrip("=")


def redact(event: Event, by: Event) -> None:
    event.redacted_by = by
    if event.type != "m.room.create" and isinstance(event.whole, dict):
        kept = KEPT.get(event.type, set())
        content = {key: value for key, value in event.content.items() if key in kept}
        event.whole = {**event.whole, "content": content}


def shape(event: Event, now: int, device: str = "", *, with_room: bool = False) -> Any:
    """As a client is shown it. device: whose transaction ids it sees. now: in milliseconds."""
    if not isinstance(event.whole, dict):
        return event.whole
    shown = dict(event.whole)
    unsigned = _unsigned(event, now, device)
    if unsigned and isinstance(shown.get("unsigned", {}), dict):
        shown["unsigned"] = {**unsigned, **shown.get("unsigned", {})}
    if with_room:
        shown["room_id"] = event.room
    return shown


def _unsigned(event: Event, now: int, device: str) -> Json:
    sent = event.whole.get("origin_server_ts")
    unsigned: Json = {"age": max(0, now - sent)} if isinstance(sent, int) else {}
    if event.transaction and event.transaction[0] == device:
        unsigned["transaction_id"] = event.transaction[1]
    if event.replaces:
        unsigned["prev_content"] = event.replaces.content
        unsigned["prev_sender"] = event.replaces.sender
        unsigned["replaces_state"] = event.replaces.id
    if event.redacted_by:
        unsigned["redacted_because"] = shape(event.redacted_by, now, with_room=True)
    return unsigned


def stripped(event: Event) -> Json:
    """Of state shown to who is invited: Client-Server API, "Stripped state"."""
    names = ("type", "state_key", "sender", "content")
    return {name: event.whole[name] for name in names if name in event.whole}
