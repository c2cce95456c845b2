"""People on Matrix who say much: plainly as fast as it goes, or encrypted by a client of theirs."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

import aiohttp

from tests.clients.matrix import MatrixPerson
from tests.servers.synapse import PASSWORD

CONNECTIONS = 4
"""That many are speaking at a time."""


@dataclass(slots=True)
class Far:
    """Somebody with a token, and nothing else."""

    http: aiohttp.ClientSession
    url: str
    token: str

    @classmethod
    async def login(cls, http: aiohttp.ClientSession, url: str, person: str) -> Self:
        asked = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": person},
            "password": PASSWORD,
        }
        answer = await cls(http, url, "").ask("POST", "login", asked)
        return cls(http, url, answer["access_token"])

    async def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = f"{self.url}/_matrix/client/v3/{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            answer.raise_for_status()
            found: dict[str, Any] = await answer.json()
            return found

    async def makes(self, name: str, *invited: str, **more: object) -> str:
        """A room, private if nothing else is said; its id."""
        asked = {"preset": "private_chat", "name": name, "invite": invited, **more}
        made = await self.ask("POST", "createRoom", asked)
        return str(made["room_id"])

    async def joins(self, room: str) -> None:
        await self.ask("POST", f"join/{quote(room)}", {})


@dataclass(slots=True)
class Plain:
    """Says it as it is."""

    far: Far

    async def says(self, room: str, key: str, text: str) -> None:
        path = f"rooms/{quote(room)}/send/m.room.message/{key}"
        await self.far.ask("PUT", path, {"msgtype": "m.text", "body": text})


@dataclass(slots=True)
class Sealed:
    """Says it encrypted."""

    person: MatrixPerson

    @classmethod
    async def meets(cls, person: MatrixPerson, other: str, room: str) -> Self:
        """Return when the other's devices are known, so that they can read what is said."""
        await person.sees(room, other)
        devices = person.nio.device_store
        await person.until(lambda: any(True for _ in devices.active_user_devices(other)), 30.0)
        return cls(person)

    async def says(self, room: str, key: str, text: str) -> None:
        await self.person.says(room, text)
