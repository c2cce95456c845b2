"""The far side of a verification by emoji: nio's Sas, and around it what nio does not know.

Matrix specification, "Key verification framework": request, ready, done. "Short Authentication
String (SAS) verification": in three points nio 0.26 is not as specified, and is put right here.
"""

import time
from base64 import b64encode
from hashlib import sha256
from typing import Any, Self
from uuid import uuid4

from nio import KeyVerificationStart, ToDeviceMessage
from nio.api import Api
from nio.crypto import olm_machine
from nio.crypto.device import OlmDevice
from nio.crypto.sas import Sas

from tests.clients.matrix import MatrixPerson

PREFIX = "m.key.verification."
METHOD = "m.sas.v1"


class SpecifiedSas(Sas):
    """The commitment is base64, not hexadecimal digits. What is told of emoji are their numbers,
    not bytes. And the codes are those of `.v2`, which nio makes and calls by the name of others.
    """

    @classmethod
    def from_key_verification_start(
        cls, user: str, device: str, key: str, other: OlmDevice, event: KeyVerificationStart
    ) -> Sas:
        sas = super().from_key_verification_start(user, device, key, other, event)
        sas.commitment = committed(sas.pubkey, event.source["content"])
        return sas

    def _check_commitment(self, key: str) -> bool:
        return self.commitment == committed(key, self.start_verification().content)

    def get_emoji(self) -> list[tuple[str, str]]:
        assert self.established_sas is not None
        numbers = self.established_sas.bytes(self._extra_info).emoji_indices
        return [self.emoji[number] for number in numbers]


def committed(key: str, start: dict[str, Any]) -> str:
    digest = sha256(key.encode() + Api.to_canonical_json(start).encode()).digest()
    return b64encode(digest).decode().rstrip("=")


vars(olm_machine)["Sas"] = SpecifiedSas
Sas._mac_normal = "hkdf-hmac-sha256.v2"
Sas._mac_v1 = [Sas._mac_normal]


class Comparing:
    """One verification between a device of somebody's and another one."""

    def __init__(self, person: MatrixPerson, device: OlmDevice, transaction: str) -> None:
        self.person = person
        self.device = device
        self.transaction = transaction

    @classmethod
    async def accepts(cls, person: MatrixPerson, sender: str) -> Self:
        """Somebody asked for it; go on until both see emoji."""
        request = await person.is_told(f"{PREFIX}request", sender)
        content = request["content"]
        devices = person.nio.device_store[sender]
        one = cls(person, devices[content["from_device"]], content["transaction_id"])
        await one.tells("ready", from_device=person.nio.device_id, methods=[METHOD])
        await one.is_told("start")
        await person.nio.accept_key_verification(one.transaction)
        await one.is_told("key")
        return one

    @classmethod
    async def begins(cls, person: MatrixPerson, device: OlmDevice) -> Self:
        """Ask for it, and begin when it is taken up."""
        one = cls(person, device, str(uuid4()))
        now = int(time.time() * 1000)
        methods = {"from_device": person.nio.device_id, "methods": [METHOD]}
        await one.tells("request", timestamp=now, **methods)
        return one

    async def goes_on(self) -> None:
        """When it was taken up: until both see emoji."""
        await self.is_told("ready")
        client = self.person.nio
        assert client.olm is not None
        key = client.olm.account.identity_keys["ed25519"]
        assert client.user_id is not None
        assert client.device_id is not None
        sas = SpecifiedSas(client.user_id, client.device_id, key, self.device, self.transaction)
        client.olm.key_verifications[self.transaction] = sas
        await client.to_device(sas.start_verification())
        await self.is_told("key")

    @property
    def emoji(self) -> list[str]:
        sas = self.person.nio.key_verifications[self.transaction]
        return [emoji for emoji, _ in sas.get_emoji()]

    async def says_they_are_the_same(self) -> None:
        await self.person.nio.confirm_short_auth_string(self.transaction)
        await self.is_told("done")
        await self.tells("done")
        assert self.person.nio.device_store[self.device.user_id][self.device.id].verified

    async def tells(self, kind: str, **content: Any) -> None:
        content["transaction_id"] = self.transaction
        message = ToDeviceMessage(PREFIX + kind, self.device.user_id, self.device.id, content)
        await self.person.nio.to_device(message)

    async def is_told(self, kind: str) -> dict[str, Any]:
        return await self.person.is_told(PREFIX + kind, self.device.user_id)
