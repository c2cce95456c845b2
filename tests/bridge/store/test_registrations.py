"""Registrations of accounts."""

import asyncio

from bridge.store.registrations import register, registrations, unregister
from tests.bridge.store.samples import IRC, opened, read, write

ROMEO, JULIET = "romeo@example.org", "juliet@example.org"


def test_registrations_are_remembered_since_when_they_were_made(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, register, ROMEO, IRC, 2.0)
            await write(store, register, JULIET, IRC, 1.0)
            await write(store, register, ROMEO, IRC, 3.0)
        async with opened(url) as store:
            assert list((await read(store, registrations)).items()) == [
                ((JULIET, IRC), 1.0),
                ((ROMEO, IRC), 2.0),
            ]

    asyncio.run(walk())


def test_who_has_unregistered_is_registered_no_longer(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, register, ROMEO, IRC, 1.0)
            await write(store, register, JULIET, IRC, 1.0)
            await write(store, unregister, ROMEO, IRC)
            assert await read(store, registrations) == {(JULIET, IRC): 1.0}

    asyncio.run(walk())
