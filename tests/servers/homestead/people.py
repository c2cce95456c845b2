"""Somebody on Matrix, here or on another server, and what people do."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.homestead import creating, rules
from tests.servers.homestead.devices import Device
from tests.servers.homestead.events import Event, Json
from tests.servers.homestead.rooms import Room

if TYPE_CHECKING:
    from tests.servers.homestead.world import World


@dataclass(slots=True, eq=False)
class Person:
    """name: the display name. avatar: as `mxc:`. account: what is kept of the account, by its type
    ("" for the room) with the position of its last change. cross: cross-signing keys by their use.
    """

    world: "World"
    id: str
    name: str = ""
    avatar: str = ""
    password: str = "secret"
    presence: str = "offline"
    status: str = ""
    presence_at: int = 0
    is_deactivated: bool = False
    devices: dict[str, Device] = field(default_factory=dict)
    account: dict[tuple[str, str], tuple[int, Json]] = field(default_factory=dict)
    filters: list[Json] = field(default_factory=list)
    cross: dict[str, Json] = field(default_factory=dict)

    @property
    def localpart(self) -> str:
        return self.id[1:].partition(":")[0]

    @property
    def face(self) -> Json:
        """As he is shown in events of membership."""
        shown = {"displayname": self.name, "avatar_url": self.avatar}
        return {key: value for key, value in shown.items() if value}

    def device(self, id_: str = "", name: str = "") -> Device:
        """A new one, logged in; of the same id, the same again with a new token."""
        number = self.world.number()
        id_ = id_ or f"DEVICE{number}"
        device = self.devices.get(id_) or Device(self, id_, "")
        device.token, device.is_expired = f"syt_{self.localpart}_{number}", False
        device.name = name or device.name
        self.devices[id_] = device
        return device

    def loses(self, device: Device) -> None:
        """It is logged out for good."""
        device.token = device.refresh = ""
        self.devices.pop(device.id, None)
        self.world.keys_changed(self.id)

    # --- speaking; `more`: keys of the content

    async def says(self, room: Room, body: str, **more: Any) -> Event:
        return await self.sends(room, {"msgtype": "m.text", "body": body, **more})

    async def sends(self, room: Room, content: Json, type_: str = "m.room.message") -> Event:
        return self.world.send(room, self.id, type_, content)

    async def sets(self, room: Room, type_: str, content: Json, key: str = "") -> Event:
        """Of the room's state."""
        return self.world.send(room, self.id, type_, content, key)

    async def answers(self, to: Event, body: str, **more: Any) -> Event:
        relation = {"m.in_reply_to": {"event_id": to.id}}
        return await self.says(self._room(to), body, **{"m.relates_to": relation, **more})

    async def edits(self, event: Event, body: str, **more: Any) -> Event:
        """more: keys of the new content."""
        new = {"msgtype": "m.text", "body": body, **more}
        relation = {"rel_type": "m.replace", "event_id": event.id}
        content = {**new, "body": f"* {body}", "m.new_content": new, "m.relates_to": relation}
        return await self.sends(self._room(event), content)

    async def redacts(self, event: Event, reason: str = "") -> Event:
        return self.world.redact(self._room(event), self.id, event, reason)

    async def reacts(self, event: Event, emoji: str) -> Event:
        relation = {"rel_type": "m.annotation", "event_id": event.id, "key": emoji}
        return await self.sends(self._room(event), {"m.relates_to": relation}, "m.reaction")

    async def sends_file(
        self, room: Room, data: bytes, name: str = "tea.txt", mime: str = "text/plain",
        msgtype: str = "m.file", **more: Any,
    ) -> Event:  # fmt: skip
        """Not encrypted."""
        info = {"mimetype": mime, "size": len(data)}
        content = {"msgtype": msgtype, "body": name, "url": self.uploads(data, mime, name)}
        return await self.sends(room, {**content, "info": info, **more})

    def uploads(self, data: bytes, mime: str = "application/octet-stream", name: str = "") -> str:
        """Returns its `mxc:`."""
        stored = self.world.media.put(data, mime, name, self.id)
        return f"mxc://{self.world.name}/{stored.id}"

    # --- signals

    async def types(self, room: Room, is_typing: bool = True) -> None:
        self.world.types(room, self.id, is_typing)

    async def reads(self, event: Event, kind: str = "m.read") -> None:
        self.world.receipt(self._room(event), self.id, kind, event.id)

    async def fares(self, presence: str, status: str = "") -> None:
        """presence: online, unavailable, offline."""
        self.presence, self.status = presence, status
        self.presence_at = self.world.stream.last + 1
        self.world.stream.next()

    # --- coming and going

    async def creates(self, name: str = "", **wishes: Any) -> Room:
        """wishes: keys of createRoom's body."""
        named = {"name": name} if name else {}
        return creating.create(self.world, self, {**named, **wishes})

    async def joins(self, room: Room) -> Event:
        return self.world.member(room, self.id, self.id, "join", **self.face)

    async def knocks(self, room: Room, reason: str = "") -> Event:
        return self.world.member(room, self.id, self.id, "knock", reason=reason, **self.face)

    async def leaves(self, room: Room, reason: str = "") -> Event:
        return self.world.member(room, self.id, self.id, "leave", **_why(reason))

    async def invites(self, room: Room, person: "Person", reason: str = "", **more: Any) -> Event:
        content = {**person.face, **_why(reason), **more}
        return self.world.member(room, self.id, person.id, "invite", **content)

    async def kicks(self, room: Room, person: "Person", reason: str = "") -> Event:
        return self.world.member(room, self.id, person.id, "leave", **_why(reason))

    async def bans(self, room: Room, person: "Person", reason: str = "") -> Event:
        return self.world.member(room, self.id, person.id, "ban", **_why(reason))

    async def unbans(self, room: Room, person: "Person") -> Event:
        return self.world.member(room, self.id, person.id, "leave")

    # --- governing, and being called

    async def gives(self, room: Room, person: "Person", level: int) -> Event:
        """A level of power."""
        powers = room.now("m.room.power_levels")
        users = {**powers.get("users", {}), person.id: level}
        return await self.sets(room, "m.room.power_levels", {**powers, "users": users})

    async def upgrades(self, room: Room, version: str = "12") -> Room:
        """Into a new room; who was there has to join it."""
        last = {"event_id": room.timeline[-1].id, "room_id": room.id}
        new = creating.create(
            self.world,
            self,
            {"room_version": version, "creation_content": {"predecessor": last}, **_copied(room)},
        )
        tombstone = {"body": "This room has been replaced", "replacement_room": new.id}
        await self.sets(room, "m.room.tombstone", tombstone)
        return new

    async def is_called(self, name: str = "", avatar: str = "") -> None:
        """From now on, in all rooms."""
        self.name, self.avatar = name, avatar
        for room in self.world.rooms_of(self.id):
            self.world.member(room, self.id, self.id, "join", **self.face)
        self.world.stream.next()

    def keeps(self, type_: str, content: Json, room: Room | None = None) -> None:
        """Account data."""
        place = room.id if room else ""
        self.account[place, type_] = (self.world.stream.last + 1, content)
        self.world.stream.next()

    def kept(self, type_: str, room: Room | None = None) -> Json:
        return self.account.get((room.id if room else "", type_), (0, {}))[1]

    def takes_as_direct(self, room: Room, peer: "Person") -> None:
        directs = self.kept("m.direct")
        self.keeps("m.direct", {**directs, peer.id: [*directs.get(peer.id, []), room.id]})

    def level(self, room: Room) -> int:
        return rules.level(room, self.id)

    def _room(self, event: Event) -> Room:
        return self.world.rooms[event.room]

    def __repr__(self) -> str:
        return f"<{self.id}>"


COPIED = ("m.room.name", "m.room.topic", "m.room.avatar", "m.room.join_rules", "m.room.encryption")


def _copied(room: Room) -> Json:
    """What an upgraded room has of the old one."""
    state = [
        {"type": type_, "state_key": "", "content": room.now(type_)}
        for type_ in COPIED
        if (type_, "") in room.state
    ]
    return {"initial_state": state}


def _why(reason: str) -> Json:
    return {"reason": reason} if reason else {}
