"""What is said in encrypted rooms, and its keys, given to the devices of who is there.

Matrix specification, "m.megolm.v1.aes-sha2", `m.room_key`, `m.room.encryption`, "Reporting that
decryption keys are withheld". A key serves for one login's words in one room, until somebody who
had it should not read on. None is kept for the time after a restart.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

import vodozemac

from adapters.matrix import foreign, ids
from adapters.matrix.crypto import room_keys, trust
from adapters.matrix.crypto.directory import Directory
from adapters.matrix.crypto.notices import Notices
from adapters.matrix.crypto.people import Device, Person
from adapters.matrix.crypto.room_keys import RoomKey
from adapters.matrix.crypto.signing import canonical
from adapters.matrix.crypto.store import Aside
from adapters.matrix.crypto.talks import Addressed, Talks
from adapters.matrix.rooms.room import Room
from adapters.matrix.rooms.state import MEGOLM
from adapters.matrix.wire.homeserver import LARGEST
from adapters.matrix.wire.paths import path
from bridge.api.errors import Refused

if TYPE_CHECKING:
    from adapters.matrix.config import Trust
    from adapters.matrix.session import Session

MESSAGES: Final = 100
WEEK: Final = 7 * 24 * 3600.0
HOUR: Final = 3600.0
"""A room's own wish to change keys more often than this is not heeded."""
AT_ONCE: Final = 100
"""Devices in one request."""
MOST: Final = 64
"""Rooms whose keys are remembered; of more, the one that was used longest ago gets a new one."""

UNKNOWN: Final = "This room is encrypted in a way that the gateway does not know."
NOBODY: Final = (
    "Nobody here could read this, so it was not sent: you do not trust any of their devices. "
    'Send the gateway "encryption verify" to verify one, or "encryption trust" to trust more of '
    "them."
)


Known = tuple[str, str, str]
"""A device: whose it is, its id and its key."""


@dataclass(slots=True)
class Outbound:
    """The key of what we say in a room. made: when; said: how many messages by it.

    messages, seconds: after so many it is changed. given: devices that have it; refused: that
    were told that they do not get it. is_current: all have it that should, as far as is known.
    """

    made: float
    messages: int = MESSAGES
    seconds: float = WEEK
    session: vodozemac.GroupSession = field(default_factory=vodozemac.GroupSession)
    said: int = 0
    given: set[Known] = field(default_factory=set)
    refused: set[Known] = field(default_factory=set)
    is_current: bool = False

    def is_worn(self, now: float) -> bool:
        return self.said >= self.messages or now >= self.made + self.seconds


@dataclass(slots=True)
class Sharing:
    """members: who reads along, by room, as far as is known."""

    session: "Session"
    directory: Directory
    talks: Talks
    keys: Aside[RoomKey]
    notices: Notices
    trust: "Trust"
    outbound: OrderedDict[str, Outbound] = field(default_factory=OrderedDict)
    members: dict[str, set[str]] = field(default_factory=dict)
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def sealed(self, room: Room, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """The content of `m.room.encrypted`, when who may read it can. Raises TryLater, Refused."""
        if room.encryption != MEGOLM:
            raise Refused("unsupported", UNKNOWN)
        lock = self._locks.setdefault(room.id, asyncio.Lock())
        async with lock:
            outbound = await self._ready(room)
            return self._encrypted(room, outbound, kind, content)

    def changed(self, room: Room, person: str, membership: str) -> None:
        """Somebody came into a room, or is in it no longer."""
        if room.id in self.outbound:
            self.outbound[room.id].is_current = False
        members = self.members.get(room.id)
        if members is not None and membership in _readers(room):
            members.add(person)
        elif members is not None:
            members.discard(person)

    def forget(self, room: str) -> None:
        """Who is in a room is to be asked for again."""
        self.members.pop(room, None)
        if room in self.outbound:
            self.outbound[room].is_current = False

    def doubt(self, people: Collection[str] | None = None) -> None:
        """Devices of somebody changed, or (None) whom is trusted."""
        doubted = None if people is None else set(people)
        for room, outbound in self.outbound.items():
            if doubted is None or doubted & self.members.get(room, doubted):
                outbound.is_current = False

    def _encrypted(
        self, room: Room, outbound: Outbound, kind: str, content: Mapping[str, Any]
    ) -> dict[str, Any]:
        # What it refers to is what homeservers have to know.
        clear = {key: value for key, value in content.items() if key == "m.relates_to"}
        inner = {key: value for key, value in content.items() if key != "m.relates_to"}
        words = canonical({"type": kind, "content": inner, "room_id": room.id})
        outbound.said += 1
        return {
            "algorithm": MEGOLM,
            "sender_key": self.talks.account.curve,
            "device_id": self.talks.account.device,
            "session_id": outbound.session.session_id,
            "ciphertext": outbound.session.encrypt(words).to_base64(),
            **clear,
        }

    # --- giving keys ------------------------------------------------------------------------------

    async def _ready(self, room: Room) -> Outbound:
        """The room's key, that those have who should. Raises TryLater, Refused."""
        outbound = self.outbound.get(room.id)
        if outbound is None or outbound.is_worn(self.session.now()):
            outbound = await self._made(room)
        self.outbound.move_to_end(room.id)
        while not outbound.is_current:
            # What changes while it is given makes it to be given once more.
            outbound.is_current = True
            try:
                outbound = await self._shared(room, outbound)
            except BaseException:
                outbound.is_current = False
                raise
        return outbound

    async def _made(self, room: Room) -> Outbound:
        """A new key; that we can read by it what we say is committed before it is used."""
        to = path("rooms", room.id, "state", "m.room.encryption", "")
        try:
            wished = await self.session.homeserver.ask("GET", to)
        except Refused:
            wished = {}
        outbound = Outbound(
            made=self.session.now(),
            messages=int(
                _within(foreign.number(wished, "rotation_period_msgs"), 1, MESSAGES, 10_000)
            ),
            seconds=_within(
                foreign.number(wished, "rotation_period_ms") / 1000, HOUR, WEEK, 10 * WEEK
            ),
        )
        account = self.talks.account
        key = room_keys.own(room.id, outbound.session, account.me, account.curve, account.ed)
        self.keys.put(room_keys.key_name(room.id, key.id), key)
        self.outbound[room.id] = outbound
        while len(self.outbound) > MOST:
            forgotten, _ = self.outbound.popitem(last=False)
            self.members.pop(forgotten, None)
        return outbound

    async def _shared(self, room: Room, outbound: Outbound) -> Outbound:
        people = await self.directory.known(await self._members(room))
        wanted, left = self._divided(people)
        have = {_known_as(one) for one in wanted}
        if outbound.given - have:
            # Somebody should read no further, so what he has must not serve any longer.
            was, outbound = outbound, await self._made(room)
            outbound.is_current = was.is_current
        others = [one for one in left if one[0] != self.session.me]
        if others and not any(person != self.session.me for person, _ in wanted):
            raise Refused("forbidden", NOBODY)
        missing = [one for one in wanted if _known_as(one) not in outbound.given]
        for first in range(0, len(missing), AT_ONCE):
            await self._give(room, outbound, missing[first : first + AT_ONCE])
        await self.directory.store.commit()
        unreached = [one for one in wanted if _known_as(one) not in outbound.given]
        self.session.run_errand(partial(self._withhold, room, outbound, left, unreached))
        # Who reads by another device misses nothing: many have old ones that lie in a drawer.
        reached = {person for person, _, _ in outbound.given}
        missed = [one for one in unreached if one[0] not in reached]
        self.session.run_errand(partial(self.notices.tell, room, people, left, missed))
        return outbound

    async def _give(self, room: Room, outbound: Outbound, to: Sequence[Addressed]) -> None:
        content = {
            "algorithm": MEGOLM,
            "room_id": room.id,
            "session_id": outbound.session.session_id,
            "session_key": outbound.session.session_key.to_base64(),
        }
        reached = await self.talks.say(to, "m.room_key", content)
        outbound.given |= {_known_as(one) for one in reached}

    async def _withhold(
        self,
        room: Room,
        outbound: Outbound,
        left: Sequence[Addressed],
        unreached: Sequence[Addressed],
    ) -> None:
        """Tell devices that they are not given a key, so that they do not wait for it."""
        for code, devices in (("m.unverified", left), ("m.no_olm", unreached)):
            new = [one for one in devices if _known_as(one) not in outbound.refused]
            outbound.refused |= {_known_as(one) for one in new}
            content: dict[str, Any] = {
                "algorithm": MEGOLM,
                "room_id": room.id,
                "session_id": outbound.session.session_id,
                "sender_key": self.talks.account.curve,
                "code": code,
            }
            for first in range(0, len(new), AT_ONCE):
                messages: dict[str, dict[str, Any]] = {}
                for person, device in new[first : first + AT_ONCE]:
                    messages.setdefault(person, {})[device.id] = content
                await self.talks.send("m.room_key.withheld", messages)

    def _divided(self, people: Mapping[str, Person]) -> tuple[list[Addressed], list[Addressed]]:
        """Devices that should have keys, and those that are left out."""
        wanted: list[Addressed] = []
        left: list[Addressed] = []
        for person in people.values():
            for device in person.devices.values():
                if not self._is_ours(person, device):
                    may_read = trust.may_read(self.trust, person, device)
                    (wanted if may_read else left).append((person.id, device))
        return wanted, left

    def _is_ours(self, person: Person, device: Device) -> bool:
        return person.id == self.session.me and device.id == self.session.device

    async def _members(self, room: Room) -> set[str]:
        """Who reads along."""
        members = self.members.get(room.id)
        if members is None:
            to = path("rooms", room.id, "members")
            answer = await self.session.homeserver.ask("GET", to, largest=LARGEST)
            counted = _readers(room)
            members = {
                foreign.text(event, "state_key")
                for event in foreign.rows(answer, "chunk")
                if foreign.text(foreign.table(event, "content"), "membership") in counted
            }
            self.members[room.id] = members
        return {person for person in members if ids.is_person(person)}


def _readers(room: Room) -> frozenset[str]:
    """Who is invited reads along, too, where he will see what was said before he came."""
    is_strict = room.history_visibility == "joined"
    return frozenset({"join"} if is_strict else {"join", "invite"})


def _known_as(one: Addressed) -> Known:
    person, device = one
    return person, device.id, device.curve


def _within(found: float, least: float, usual: float, most: float) -> float:
    """What a room wishes, within bounds; what is usual, where it wishes nothing."""
    return usual if found <= 0 else min(max(found, least), most)
