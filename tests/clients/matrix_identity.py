"""The identity of somebody on Matrix, by which his devices are signed: nio has none.

Matrix specification, "Cross-signing".
"""

import json
from typing import Any, Self

from nio.api import Api
from nio.crypto.device import OlmDevice
from vodozemac import Account

from tests.clients.matrix import MatrixPerson
from tests.servers.synapse import PASSWORD


class Identity:
    """person: whose. An account of Olm is a key that signs, and is used as nothing else here."""

    def __init__(self, person: MatrixPerson) -> None:
        self.person = person
        self.master, self.self_signing = Account(), Account()

    @classmethod
    async def made(cls, person: MatrixPerson) -> Self:
        """A new one, told to the homeserver."""
        one = cls(person)
        master = one._key("master", one.master)
        signing = one._signed(one._key("self_signing", one.self_signing), one.master)
        keys = {"master_key": master, "self_signing_key": signing}
        answer = await one._asks("keys/device_signing/upload", keys)
        if "session" in answer:  # who is asked for his password again
            auth = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": person.id},
                "password": PASSWORD,
                "session": answer["session"],
            }
            answer = await one._asks("keys/device_signing/upload", {**keys, "auth": auth})
        assert answer == {}, answer
        return one

    async def signs(self, device: OlmDevice) -> None:
        """A device of his is his own."""
        answer = await self._asks("keys/query", {"device_keys": {self.person.id: [device.id]}})
        keys = answer["device_keys"][self.person.id][device.id]
        del keys["unsigned"]
        signed = {self.person.id: {device.id: self._signed(keys, self.self_signing)}}
        answer = await self._asks("keys/signatures/upload", signed)
        assert not answer["failures"], answer

    def _key(self, usage: str, account: Account) -> dict[str, Any]:
        public = account.ed25519_key.to_base64()
        return {
            "user_id": self.person.id,
            "usage": [usage],
            "keys": {f"ed25519:{public}": public},
        }

    def _signed(self, what: dict[str, Any], account: Account) -> dict[str, Any]:
        bare = {key: value for key, value in what.items() if key != "signatures"}
        signature = account.sign(Api.to_canonical_json(bare).encode()).to_base64()
        name = f"ed25519:{account.ed25519_key.to_base64()}"
        signatures = dict(what.get("signatures", {}).get(self.person.id, {}))
        return {**bare, "signatures": {self.person.id: {**signatures, name: signature}}}

    async def _asks(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.person.nio.access_token}"}
        where = f"/_matrix/client/v3/{path}"
        answer = await self.person.nio.send("POST", where, json.dumps(body), headers)
        found: dict[str, Any] = await answer.json()
        return found
