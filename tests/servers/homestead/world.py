"""Everybody and everything on the scripted homeserver, and on the servers beyond it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from tests.servers.homestead import creating, events, rules
from tests.servers.homestead.devices import Device
from tests.servers.homestead.events import Event, Json
from tests.servers.homestead.media import Media
from tests.servers.homestead.people import Person
from tests.servers.homestead.rooms import OLD, Receipt, Room
from tests.servers.homestead.stream import Stream

T = TypeVar("T")


@dataclass(slots=True)
class World:
    """name: of the homeserver. ahead: of the real time, in seconds.

    key_changes: at which positions whose devices or keys changed.
    """

    name: str
    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    media: Media = field(default_factory=Media)
    stream: Stream = field(default_factory=Stream)
    key_changes: list[tuple[int, str]] = field(default_factory=list)
    ahead: float = 0.0
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    # --- who and what there is

    def person(self, localpart: str, *, server: str = "", **more: Any) -> Person:
        """Somebody, who has been there for ever or comes now; more: fields of Person."""
        id_ = f"@{localpart}:{server or self.name}"
        if id_ not in self.people:
            self.people[id_] = Person(self, id_, **more)
        return self.people[id_]

    def room(self, name: str, owner: Person, *members: Person, **wishes: Any) -> Room:
        """A public room with these in it; wishes: keys of createRoom's body."""
        made = creating.create(self, owner, {"name": name, "preset": "public_chat", **wishes})
        for member in members:
            self.join(made, member)
        return made

    def direct(self, one: Person, other: Person, **wishes: Any) -> Room:
        """Both are in it, and both know that it is a chat of two."""
        private = {"preset": "trusted_private_chat", "invite": [other.id], "is_direct": True}
        made = creating.create(self, one, {**private, **wishes})
        self.join(made, other)
        for person, peer in ((one, other), (other, one)):
            person.takes_as_direct(made, peer)
        return made

    def device(self, token: str) -> Device | None:
        everybody = (device for one in self.people.values() for device in one.devices.values())
        return next((device for device in everybody if token and device.token == token), None)

    def alias(self, alias: str) -> Room | None:
        return self.rooms.get(self.aliases.get(alias, ""))

    # --- what happens

    def send(
        self, room: Room, sender: str, type_: str, content: Json, key: str | None = None,
        transaction: tuple[str, str] | None = None,
    ) -> Event:  # fmt: skip
        """Raises RefusalError where the rules of the room do not allow it."""
        rules.check(room, sender, type_, content, key)
        return self.put(room, sender, type_, content, key, transaction)

    def put(
        self, room: Room, sender: str, type_: str, content: Json, key: str | None = None,
        transaction: tuple[str, str] | None = None, **more: Any,
    ) -> Event:  # fmt: skip
        """Whatever the rules are; more: further keys of the event."""
        whole = {"type": type_, "sender": sender, "content": content, **more}
        if key is not None:
            whole["state_key"] = key
        whole.setdefault("origin_server_ts", self.now())
        whole["event_id"] = events.event_id(self.number(), whole)
        return self.inject(room, whole, transaction)

    def inject(self, room: Room, whole: Any, transaction: tuple[str, str] | None = None) -> Event:
        """An event as it is, be it ever so wrong."""
        event = Event(self.stream.last + 1, room.id, whole, transaction)
        if event.state_key is not None:
            event.replaces = room.state.get((event.type, event.state_key))
            room.state[event.type, event.state_key] = event
        room.timeline.append(event)
        self.stream.next()
        return event

    def redact(
        self, room: Room, sender: str, event: Event, reason: str = "",
        transaction: tuple[str, str] | None = None,
    ) -> Event:  # fmt: skip
        """Raises RefusalError."""
        rules.check(room, sender, "m.room.redaction", {}, None)
        rules.may_redact(room, sender, event)
        content: Json = {"reason": reason} if reason else {}
        outside = {"redacts": event.id} if room.version in OLD else {}
        if not outside:
            content["redacts"] = event.id
        redaction = self.put(
            room, sender, "m.room.redaction", content, None, transaction, **outside
        )
        events.redact(event, redaction)
        self.stream.changed()
        return redaction

    def join(self, room: Room, person: Person, **more: Any) -> Event:
        """Invited before, where he could not join otherwise."""
        rule = room.now("m.room.join_rules").get("join_rule", "invite")
        if rule != "public" and room.membership(person.id) not in {"join", "invite"}:
            invite = {"membership": "invite", **person.face}
            self.put(room, room.create.sender, "m.room.member", invite, person.id)
        return self.member(room, person.id, person.id, "join", **{**person.face, **more})

    def member(self, room: Room, by: str, person: str, membership: str, **more: Any) -> Event:
        """Raises RefusalError. more: keys of the event's content."""
        content = {"membership": membership, **more}
        return self.send(room, by, "m.room.member", content, person)

    def receipt(self, room: Room, person: str, kind: str, event: str, thread: str = "") -> None:
        receipt = Receipt(self.stream.last + 1, kind, event, thread, self.now())
        room.receipts[person, kind, thread] = receipt
        self.stream.next()

    def types(self, room: Room, person: str, is_typing: bool) -> None:
        if is_typing == (person in room.typing):
            return
        if is_typing:
            room.typing.append(person)
        else:
            room.typing.remove(person)
        room.typed_at = self.stream.next()

    def keys_changed(self, person: str) -> None:
        self.key_changes.append((self.stream.last + 1, person))
        self.stream.next()

    def tell_device(self, device: Device, message: Json) -> None:
        device.waiting.append((self.stream.last + 1, message))
        self.stream.next()

    # --- besides

    def shown_as(self, person: str) -> Json:
        """Name and picture, where the person is known."""
        return self.people[person].face if person in self.people else {}

    def rooms_of(self, person: str, membership: str = "join") -> list[Room]:
        return [room for room in self.rooms.values() if room.membership(person) == membership]

    def shares(self, one: str, other: str) -> bool:
        """A room that both are in."""
        return any(room.membership(other) == "join" for room in self.rooms_of(one))

    def now(self) -> int:
        """In milliseconds since 1970."""
        return int((time.time() + self.ahead) * 1000)

    def number(self) -> int:
        """One that was not given before."""
        return next(self._numbers)

    def changed(self) -> None:
        self.stream.changed()

    async def until(self, claim: Callable[[], T], within: float = 10.0) -> T:
        """Wait for the claim to hold; it is looked at again whenever something happened here."""
        try:
            return await self.stream.until(claim, within)
        except TimeoutError:
            said = "\n".join(f"{room}: {room.timeline[-20:]}" for room in self.rooms.values())
            raise AssertionError(f"it did not come to pass; there is\n{said}") from None
