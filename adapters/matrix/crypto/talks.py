"""What devices say to ours alone, and ours to them: Olm, with the sessions that are kept.

Matrix specification, "m.olm.v1.curve25519-aes-sha2", `POST /keys/claim`, "Recovering from
undecryptable messages".
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import vodozemac

from adapters.matrix import foreign
from adapters.matrix.crypto import olm
from adapters.matrix.crypto.account import NAME, SIGNED_KEY, Account
from adapters.matrix.crypto.olm import Sessions, Spoken
from adapters.matrix.crypto.people import Device
from adapters.matrix.crypto.signing import is_signed
from adapters.matrix.crypto.store import Aside, KeptStore
from adapters.matrix.wire.paths import path

if TYPE_CHECKING:
    from adapters.matrix.session import Session

ENCRYPTED: Final = "m.room.encrypted"
PATIENCE: Final = 10_000
"""Milliseconds that our homeserver waits for others."""
REST: Final = 300.0
"""Seconds in which a device is not asked for a key again that had none."""
PREFIX: Final = "/olm/"

Addressed = tuple[str, Device]
"""A device, and whose it is."""


@dataclass(slots=True)
class Talks:
    """keyless: until when devices are not asked for a key, by their own."""

    session: "Session"
    store: KeptStore
    account: Account
    keyless: dict[str, float] = field(default_factory=dict)
    _sessions: Aside[Sessions] = field(init=False)
    _claiming: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._sessions = Aside(self.store, PREFIX, olm.read, most=200)

    async def heard(self, event: Mapping[str, Any]) -> Spoken:
        """What an `m.room.encrypted` to our device says. Raises ValueError."""
        content = foreign.table(event, "content")
        curve = _checked(foreign.text(content, "sender_key"))
        message = foreign.nested(content, "ciphertext", self.account.curve)
        # Between here and the change there is no wait.
        sessions = await self._sessions.get(curve) or Sessions()
        words = sessions.decrypted(self.account, curve, message)
        self._sessions.put(curve, sessions)
        self.store.change(NAME, self.account.written)
        return olm.unwrapped(self.account, foreign.text(event, "sender"), curve, words)

    async def say(
        self, to: Sequence[Addressed], kind: str, content: Mapping[str, Any]
    ) -> list[Addressed]:
        """Say the same to some devices; those that heard it. What is said by is committed before.

        Raises TryLater, Refused.
        """
        sessions = await self._opened(to)
        messages: dict[str, dict[str, Any]] = {}
        reached: list[Addressed] = []
        for person, device in to:
            if device.curve in sessions:
                body = self._encrypted(sessions[device.curve], person, device, kind, content)
                messages.setdefault(person, {})[device.id] = body
                reached.append((person, device))
        if reached:
            await self.store.commit()
            await self.send(ENCRYPTED, messages)
        return reached

    async def send(self, kind: str, messages: Mapping[str, Mapping[str, Any]]) -> None:
        """To devices, as it is. messages: contents, by person and device. Raises TryLater,
        Refused.
        """
        to = path("sendToDevice", kind, secrets.token_hex(12))
        await self.session.homeserver.ask("PUT", to, body={"messages": messages})

    async def begin_anew(self, to: Addressed) -> None:
        """With a device whose session is of no use any longer. Raises TryLater, Refused."""
        await self._claim([to])
        await self.say([to], "m.dummy", {})

    async def _opened(self, to: Sequence[Addressed]) -> dict[str, Sessions]:
        """Sessions by the keys of devices; made where there was none and can be one."""
        curves = [device.curve for _, device in to]
        sessions = await self._sessions.several(curves)
        now = self.session.now()
        self.keyless = {key: until for key, until in self.keyless.items() if until > now}
        if any(_lacks(sessions, curve, self.keyless) for curve in curves):
            async with self._claiming:
                sessions = await self._sessions.several(curves)
                lacking = [one for one in to if _lacks(sessions, one[1].curve, self.keyless)]
                if lacking:
                    sessions |= await self._claim(lacking)
        return sessions

    async def _claim(self, to: Sequence[Addressed]) -> dict[str, Sessions]:
        wanted: dict[str, dict[str, str]] = {}
        for person, device in to:
            wanted.setdefault(person, {})[device.id] = SIGNED_KEY
        asked = {"one_time_keys": wanted, "timeout": PATIENCE}
        answer = await self.session.homeserver.ask("POST", path("keys", "claim"), body=asked)
        known = await self._sessions.several([device.curve for _, device in to])
        made: dict[str, Sessions] = {}
        for person, device in to:
            told = foreign.nested(answer, "one_time_keys", person, device.id)
            session = self._made(person, device, told)
            if session is None:
                self.keyless[device.curve] = self.session.now() + REST
                continue
            sessions = made[device.curve] = known.get(device.curve) or Sessions()
            sessions.add(session)
            self._sessions.put(device.curve, sessions)
        return made

    def _made(
        self, person: str, device: Device, told: Mapping[str, Any]
    ) -> vodozemac.Session | None:
        """A session, by the one key that was told."""
        key = next((value for value in told.values() if isinstance(value, Mapping)), None)
        if key is None or not is_signed(key, person, device.id, device.ed):
            return None
        try:
            return self.account.keys.create_outbound_session(
                vodozemac.Curve25519PublicKey.from_base64(device.curve),
                vodozemac.Curve25519PublicKey.from_base64(foreign.text(key, "key")),
            )
        except ValueError:
            return None

    def _encrypted(
        self,
        sessions: Sessions,
        person: str,
        device: Device,
        kind: str,
        content: Mapping[str, Any],
    ) -> dict[str, Any]:
        words = olm.wrapped(self.account, person, device.ed, kind, content)
        body = sessions.encrypted(words)
        self._sessions.put(device.curve, sessions)
        return olm.envelope(self.account, device.curve, body)


def _lacks(sessions: Mapping[str, Sessions], curve: str, keyless: Mapping[str, float]) -> bool:
    return curve not in sessions and curve not in keyless


def _checked(curve: str) -> str:
    """A key as there is one way to write it. Raises ValueError."""
    if vodozemac.Curve25519PublicKey.from_base64(curve).to_base64() != curve:
        raise ValueError("no key")
    return curve
