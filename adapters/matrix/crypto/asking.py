"""Keys asked of the owner's other devices, and given to them.

Matrix specification, "Key requests": `m.room_key_request`, `m.forwarded_room_key`. Nobody else is
asked, nobody else is answered, and only devices that were verified.
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from adapters.matrix import foreign
from adapters.matrix.crypto import room_keys, trust
from adapters.matrix.crypto.directory import Directory
from adapters.matrix.crypto.olm import Spoken
from adapters.matrix.crypto.people import Device
from adapters.matrix.crypto.room_keys import RoomKey
from adapters.matrix.crypto.store import Aside
from adapters.matrix.crypto.talks import Talks
from adapters.matrix.rooms.state import MEGOLM

if TYPE_CHECKING:
    from adapters.matrix.session import Session

REQUEST: Final = "m.room_key_request"
FORWARDED: Final = "m.forwarded_room_key"
MOST: Final = 500
"""Keys that are waited for; of more, those that were asked for first are not taken any more."""
AT_ONCE: Final = 50
"""Requests that are being answered; more are not."""


@dataclass(slots=True)
class Asking:
    """asked: the ids of our requests, by room and session."""

    session: "Session"
    directory: Directory
    talks: Talks
    keys: Aside[RoomKey]
    asked: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _answering: int = 0

    async def ask(self, room: str, session: str, curve: str) -> None:
        """For the key of what cannot be read. curve: of the device that said it, "" if unknown."""
        if (room, session) in self.asked:
            return
        request = self.asked[room, session] = secrets.token_hex(8)
        while len(self.asked) > MOST:
            self.asked.popitem(last=False)
        wanted = {"algorithm": MEGOLM, "room_id": room, "session_id": session}
        if curve:
            wanted["sender_key"] = curve
        await self._send({"action": "request", "request_id": request, "body": wanted})

    async def taken(self, spoken: Spoken) -> RoomKey | None:
        """The key that a device of ours gave, if we asked for it and the device was verified.
        Raises ValueError.
        """
        key = room_keys.forwarded(spoken)
        if spoken.sender != self.session.me or (key.room, key.id) not in self.asked:
            return None
        if await self._verified(curve=spoken.curve) is None:
            return None
        request = self.asked.pop((key.room, key.id))
        cancel = {"action": "request_cancellation", "request_id": request}
        self.session.run_errand(partial(self._send, cancel))
        return key

    def hear(self, event: Mapping[str, Any]) -> None:
        """A device asks for a key; strangers are not listened to."""
        content = foreign.table(event, "content")
        asks = foreign.text(content, "action") == "request"
        is_ours = foreign.text(event, "sender") == self.session.me
        id = foreign.text(content, "requesting_device_id", 255)
        if asks and is_ours and id != self.session.device and self._answering < AT_ONCE:
            self._answering += 1
            self.session.run_errand(partial(self._answer, id, foreign.table(content, "body")))

    async def _answer(self, id: str, body: Mapping[str, Any]) -> None:
        """Raises TryLater, Refused."""
        try:
            await self._give(id, body)
        finally:
            self._answering -= 1

    async def _give(self, id: str, body: Mapping[str, Any]) -> None:
        device = await self._verified(id=id)
        room, session = foreign.text(body, "room_id"), foreign.text(body, "session_id")
        key = await self.keys.get(room_keys.key_name(room, session))
        if device is None or key is None:
            return
        told = key.exported()
        told["sender_claimed_ed25519_key"] = key.ed
        del told["sender_claimed_keys"]
        await self.talks.say([(self.session.me, device)], FORWARDED, told)

    async def _verified(self, id: str = "", curve: str = "") -> Device | None:
        """The owner's device with an id or a key, if it was verified."""
        me = await self.directory.remembered(self.session.me)
        if me is None:
            return None
        device = me.devices.get(id) if id else me.device_of(curve)
        return device if device is not None and trust.is_verified(me, device) else None

    async def _send(self, content: Mapping[str, Any]) -> None:
        content = {"requesting_device_id": self.session.device, **content}
        await self.talks.send(REQUEST, {self.session.me: {"*": content}})
