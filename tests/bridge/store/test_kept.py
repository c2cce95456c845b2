"""What sources keep: found again, forgotten, and never readable in the database."""

import asyncio

from sqlalchemy import select

from bridge.api.adapter import Recalled
from bridge.store import kept, tables
from bridge.store.accounts import add_login, forget_login
from bridge.store.messages import accept
from bridge.store.values import KnownLogin
from tests.bridge.store.samples import IRC, LOGIN, opened, read, write

SOURCE = f"login:{LOGIN}"
OTHER = "network:irc"
KEY = b"\0 a key that must not show"


def test_what_a_source_keeps_is_recalled_with_its_cursor(url: str) -> None:
    async def walk() -> list[Recalled]:
        async with opened(url) as store:
            await write(store, accept, [], {SOURCE: "7"}, {SOURCE: {"a": KEY, "b": b""}})
            await write(store, accept, [], {}, {SOURCE: {"c": b"2"}, OTHER: {"a": b"3"}})
        async with opened(url) as store:
            sources = (SOURCE, OTHER, "network:matrix")
            return [await read(store, kept.recall, source) for source in sources]

    assert asyncio.run(walk()) == [
        Recalled("7", {"a": KEY, "b": b"", "c": b"2"}),
        Recalled(None, {"a": b"3"}),
        Recalled(None, {}),
    ]


def test_it_keeps_the_last_value_until_it_keeps_none(url: str) -> None:
    async def walk() -> list[Recalled]:
        async with opened(url) as store:
            found = []
            for value in (b"1", b"2", None, None):
                await write(store, accept, [], {}, {SOURCE: {"a": value, "b": b"stays"}})
                found.append(await read(store, kept.recall, SOURCE))
            return found

    assert [dict(recalled.kept) for recalled in asyncio.run(walk())] == [
        {"a": b"1", "b": b"stays"},
        {"a": b"2", "b": b"stays"},
        {"b": b"stays"},
        {"b": b"stays"},
    ]


def test_it_is_kept_encrypted_and_does_not_show_in_a_text(url: str) -> None:
    async def walk() -> tuple[list[bytes], str]:
        async with opened(url) as store:
            await write(store, accept, [], {}, {SOURCE: {"a": KEY}})
            rows = await read(store, lambda connection: connection.execute(select(tables.kept)))
            return [row.value for row in rows], repr(await read(store, kept.recall, SOURCE))

    (sealed,), shown = asyncio.run(walk())

    assert b"a key" not in sealed
    assert "a key" not in shown


def test_a_login_that_is_no_more_keeps_nothing(url: str) -> None:
    async def walk() -> Recalled:
        async with opened(url) as store:
            login = KnownLogin(LOGIN, IRC, "romeo@example.org", "irc.example", "romeo")
            await write(store, add_login, login)
            await write(store, accept, [], {}, {SOURCE: {"a": KEY}})
            await write(store, forget_login, LOGIN)
            return await read(store, kept.recall, SOURCE)

    assert dict(asyncio.run(walk()).kept) == {}
