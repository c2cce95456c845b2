"""What tests of the scripted homeserver share: a client of another author's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from nio import LoginResponse, SyncResponse
from nio.client.async_client import AsyncClient, AsyncClientConfig

from tests.servers.homeserver import FakeHomeserver, homeserver
from tests.servers.homestead.people import Person

Play = Callable[[FakeHomeserver], Awaitable[None]]


def played(play: Play) -> None:
    """The client writes into URLs what does not belong there."""

    async def run() -> None:
        async with homeserver() as hs:
            hs.settings.ignored |= {"access_token", "allow_remote"}
            await play(hs)

    asyncio.run(run())


@asynccontextmanager
async def client(hs: FakeHomeserver, person: Person) -> AsyncIterator[AsyncClient]:
    """Logged in, without encryption."""
    config = AsyncClientConfig(encryption_enabled=False, max_limit_exceeded=0, max_timeouts=0)
    made = AsyncClient(hs.url, person.id, config=config)
    try:
        answer = await made.login(person.password, device_name="Tea")
        assert isinstance(answer, LoginResponse), answer
        yield made
    finally:
        await made.close()  # type: ignore[no-untyped-call]  # nio's


async def synced(nio: AsyncClient, timeout: int = 0) -> SyncResponse:
    answer = await nio.sync(timeout=timeout)
    assert isinstance(answer, SyncResponse), answer
    return answer
