"""A device on the wire, without any client's notions: requests and answers as they are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.people import Person


@dataclass(slots=True)
class Asking:
    http: aiohttp.ClientSession
    url: str

    async def get(self, path: str, **query: str) -> Any:
        """path: behind `/_matrix/client/`. The answer, which has to be a success."""
        return await self._asked("GET", path, params=query)

    async def post(self, path: str, **body: Any) -> Any:
        return await self._asked("POST", path, json=body)

    async def put(self, path: str, **body: Any) -> Any:
        return await self._asked("PUT", path, json=body)

    async def refused(self, method: str, path: str, **body: Any) -> tuple[int, str]:
        """Its status, and how the refusal is called."""
        sent = None if method == "GET" else body
        async with self.http.request(method, self._at(path), json=sent) as answer:
            return answer.status, (await answer.json())["errcode"]

    async def sync(self, since: str = "", **query: str) -> Any:
        return await self.get("v3/sync", **({"since": since} if since else {}), **query)

    async def _asked(self, method: str, path: str, **more: Any) -> Any:
        async with self.http.request(method, self._at(path), **more) as answer:
            found = await answer.json()
        assert answer.status == 200, (answer.status, found)
        return found

    def _at(self, path: str) -> str:
        return f"{self.url}/_matrix/client/{path}"


@asynccontextmanager
async def asking(hs: FakeHomeserver, person: Person) -> AsyncIterator[Asking]:
    """By a new device."""
    headers = {"Authorization": f"Bearer {person.device().token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        yield Asking(http, hs.url)
