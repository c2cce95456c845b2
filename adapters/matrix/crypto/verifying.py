"""Verifications of a login: those that its owner began, and those that he is asked for.

Matrix specification, "Key verification framework": between devices, or in a room for two.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.crypto.people import Device, Person
from adapters.matrix.crypto.sas import METHOD, Side
from adapters.matrix.crypto.talks import Talks
from adapters.matrix.crypto.verification import WITHIN, Verification
from adapters.matrix.wire.paths import path
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Message
from bridge.api.pacing import Bucket
from bridge.api.quiet import plain

if TYPE_CHECKING:
    from adapters.matrix.crypto.machine import Machine
    from adapters.matrix.session import Session

PREFIX: Final = "m.key.verification."
REQUEST: Final = "m.key.verification.request"
MOST: Final = 10
"""Verifications at a time."""
ASKED_BY_OTHERS: Final = (5, 180.0)
"""Requests of others that the owner is told of: so many at once, and one in so many seconds. It is
less than `MOST` within the time that they live.
"""
EARLIER: Final = 600.0
LATER: Final = 300.0
"""Seconds by which the time of a request may differ from ours."""

ASKED: Final = (
    "{} asks you to verify each other, so that both know who reads along. Send the gateway "
    '"encryption verify" within ten minutes to do so.'
)
ASKED_BY_OWN: Final = (
    "Your device {} asks to be verified by the gateway. Send the gateway "
    '"encryption verify" within ten minutes to do so.'
)
NO_DEVICES: Final = "There is no device that could be verified."


@dataclass(slots=True)
class Verifying:
    """all: by their transactions, those that are not over; of more none is taken up."""

    session: "Session"
    machine: "Machine"
    all: dict[str, Verification] = field(default_factory=dict)
    strangers: Bucket = field(default_factory=lambda: Bucket(*ASKED_BY_OTHERS))

    @property
    def talks(self) -> Talks:
        return self.machine.talks

    def waiting(self) -> list[Verification]:
        """Those that somebody asked for, and that nobody answered."""
        return [one for one in self._living() if one.is_incoming and one.phase == "asked"]

    # --- begun here -----------------------------------------------------------------------------

    async def begin(self, person: str, device: str = "") -> Verification:
        """With somebody, or with one device of his. Raises Refused, TryLater."""
        known = (await self.machine.directory.known([person])).get(person)
        wanted = _wanted(known, device, self.session)
        if not wanted:
            raise Refused("not-found", NO_DEVICES)
        room = "" if person == self.session.me else self.session.directs.active.get(person, "")
        if room and room in self.session.rooms:
            return await self._begin_in_room(person, room)
        transaction = secrets.token_hex(16)
        now = self.session.now()
        asked = {
            "from_device": self.session.device,
            "methods": [METHOD],
            "timestamp": int(now * 1000),
            "transaction_id": transaction,
        }
        one = await self._new(transaction, person, "", room="")
        one.send = partial(self._to_devices, one, wanted)
        await self.talks.send(REQUEST, {person: {id: asked for id in wanted}})
        return one

    async def _begin_in_room(self, person: str, room: str) -> Verification:
        content = {
            "msgtype": REQUEST,
            "body": f"{self.session.me} asks you to verify keys, which this program cannot do.",
            "from_device": self.session.device,
            "methods": [METHOD],
            "to": person,
        }
        event = await self._say(room, "m.room.message", content)
        return await self._new(event, person, "", room=room)

    # --- heard ----------------------------------------------------------------------------------

    def hear(self, event: Mapping[str, Any]) -> None:
        """A message between devices."""
        kind = foreign.text(event, "type", 100).removeprefix(PREFIX)
        sender, content = foreign.text(event, "sender"), foreign.table(event, "content")
        transaction = foreign.text(content, "transaction_id", 255)
        device = foreign.text(content, "from_device", 255)
        if kind == "request":
            at = foreign.number(content, "timestamp") / 1000
            if METHOD in foreign.texts(content, "methods", 20):
                self._asked(transaction, sender, device, at, "")
            return
        self._go_on(transaction, sender, kind, content)

    def overhear(self, room: str, event: Mapping[str, Any]) -> bool:
        """What is said in a room; whether it is part of a verification."""
        kind, content = foreign.text(event, "type", 100), foreign.table(event, "content")
        sender = foreign.text(event, "sender")
        if kind == "m.room.message" and foreign.text(content, "msgtype", 100) == REQUEST:
            if foreign.text(content, "to") == self.session.me:
                at = foreign.number(event, "origin_server_ts") / 1000
                device = foreign.text(content, "from_device", 255)
                self._asked(foreign.text(event, "event_id"), sender, device, at, room)
            return True
        if not kind.startswith(PREFIX):
            return False
        about = foreign.text(foreign.table(content, "m.relates_to"), "event_id")
        if sender != self.session.me:
            self._go_on(about, sender, kind.removeprefix(PREFIX), content)
        return True

    def _asked(self, transaction: str, sender: str, device: str, at: float, room: str) -> None:
        now = self.session.now()
        is_now = now - EARLIER < at < now + LATER
        is_ours = sender == self.session.me and device == self.session.device
        if not (transaction and device and ids.is_person(sender) and is_now and not is_ours):
            return
        if sender == self.session.me or self._may_ask(sender):
            self.session.run_errand(partial(self._take_up, transaction, sender, device, room))

    def _may_ask(self, sender: str) -> bool:
        """Whether the owner is told of it: strangers could have that without end."""
        now = self.session.now()
        if sender in self.session.directs.ignored or self.strangers.wait(now) > 0:
            return False
        self.strangers.take(now)
        return True

    async def _take_up(self, transaction: str, sender: str, device: str, room: str) -> None:
        known = (await self.machine.directory.known([sender])).get(sender)
        found = None if known is None else known.devices.get(device)
        if found is None or transaction in self.all or len(self._living()) >= MOST:
            return
        one = await self._new(transaction, sender, device, room=room)
        one.is_incoming = True
        name = plain(found.name or found.id)[:60]
        is_own = sender == self.session.me
        words = ASKED_BY_OWN.format(name) if is_own else ASKED.format(sender)
        await self._tell(sender, words)

    def _go_on(self, transaction: str, sender: str, kind: str, content: Mapping[str, Any]) -> None:
        one = self.all.get(transaction)
        if one is not None and one.peer == sender:
            self.session.run_errand(partial(one.hear, kind, content))

    # --- what it is made of ---------------------------------------------------------------------

    async def _new(self, transaction: str, peer: str, device: str, *, room: str) -> Verification:
        me = await self.machine.directory.remembered(self.session.me)
        master = me.master if me is not None and me.is_verified else ""
        account = self.machine.account
        one = Verification(
            transaction=transaction,
            peer=peer,
            device=device,
            is_incoming=False,
            until=self.session.now() + WITHIN,
            us=Side(account.me, account.device, account.ed, master),
            send=_unsent,
            side=self._side,
            taken=self._verified,
        )
        if room:
            one.send = partial(self._to_room, one, room)
        else:
            one.send = partial(self._to_devices, one, [device])
        self.all[transaction] = one
        return one

    def _living(self) -> list[Verification]:
        now = self.session.now()
        self.all = {
            key: one for key, one in self.all.items() if not one.is_over and one.until > now
        }
        return list(self.all.values())

    async def _side(self, person: str, device: str) -> Side | None:
        """Keys of the other side."""
        known = (await self.machine.directory.known([person])).get(person)
        found = None if known is None else known.devices.get(device)
        if known is None or found is None:
            return None
        return Side(person, device, found.ed, known.master)

    async def _verified(self, side: Side, keys: frozenset[str]) -> None:
        """These keys were compared: of a device, of its owner."""
        known = (await self.machine.directory.known([side.person])).get(side.person)
        if known is None:
            return
        device = known.devices.get(side.device)
        if device is not None and device.ed == side.ed:
            device.is_verified = True
        if side.master and f"ed25519:{side.master}" in keys and known.master == side.master:
            known.verified = known.pinned = known.warned = side.master
        self.machine.directory.changed(known)
        self.machine.sharing.doubt([side.person])
        await self.machine.store.commit()

    # --- on the wire ----------------------------------------------------------------------------

    async def _to_devices(
        self, one: Verification, asked: Sequence[str], kind: str, content: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """asked: devices of which none has answered yet."""
        sent = {**content, "transaction_id": one.transaction}
        devices = [one.device] if one.device else asked
        await self.talks.send(PREFIX + kind, {one.peer: {id: sent for id in devices}})
        others = [id for id in asked if id != one.device]
        if kind == "start" and others:
            over = {"code": "m.accepted", "reason": "accepted", "transaction_id": one.transaction}
            await self.talks.send(PREFIX + "cancel", {one.peer: {id: over for id in others}})
        return sent

    async def _to_room(
        self, one: Verification, room: str, kind: str, content: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        about = {"rel_type": "m.reference", "event_id": one.transaction}
        sent = {**content, "m.relates_to": about}
        await self._say(room, PREFIX + kind, sent)
        return sent

    async def _say(self, room: str, kind: str, content: Mapping[str, Any]) -> str:
        """An event of a room, encrypted where the room is; its id."""
        known = self.session.rooms[room]
        if known.is_encrypted:
            kind, content = await self.machine.sealed(known, kind, content)
        to = path("rooms", room, "send", kind, secrets.token_hex(12))
        answer = await self.session.homeserver.ask("PUT", to, body=content)
        return foreign.text(answer, "event_id")

    async def _tell(self, sender: str, words: str) -> None:
        message = Message(
            place=self.session.direct(sender),
            actor=None,
            at=self.session.now(),
            content=(Text(words),),
            form="notice",
        )
        await self.session.inbox.accept([message])


def _wanted(known: Person | None, device: str, session: "Session") -> list[str]:
    """Devices that are asked."""
    if known is None:
        return []
    is_ours = known.id == session.me
    found: list[Device] = [
        one
        for one in known.devices.values()
        if (not device or one.id == device) and not (is_ours and one.id == session.device)
    ]
    return [one.id for one in found]


async def _unsent(kind: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    return content
