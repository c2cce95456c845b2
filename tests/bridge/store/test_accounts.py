"""Logins and their seats."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from bridge.api.adapter import Seat
from bridge.api.errors import ConfigError
from bridge.api.ids import LoginId
from bridge.store.accounts import (
    add_login,
    forget_login,
    leave_seat,
    logins,
    put_out,
    rename_login,
    renew_login,
    take_seat,
)
from bridge.store.database import Store
from bridge.store.tables import login_options as options
from bridge.store.tables import seats
from bridge.store.values import KnownLogin
from tests.bridge.store.samples import IRC, KEY, LOGIN, opened, read, write

KNOWN = KnownLogin(
    LOGIN, IRC, "romeo@example.org", "irc.example", "romeo", (Seat("#crypt%irc.example", "tomb"),)
)


def test_a_login_is_remembered_with_its_seats(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, KNOWN)
            await write(store, take_seat, LOGIN, "#garden%irc.example", None)
        async with opened(url) as store:
            assert await read(store, logins) == [
                replace(KNOWN, seats=(*KNOWN.seats, Seat("#garden%irc.example")))
            ]

    asyncio.run(walk())


def test_adding_a_login_again_changes_nothing(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, KNOWN)
            await write(store, rename_login, LOGIN, "montague")
            await write(store, add_login, KNOWN)
            await write(store, add_login, replace(KNOWN, id=LoginId(8), seats=()))

            assert await read(store, logins) == [replace(KNOWN, name="montague")]

    asyncio.run(walk())


def test_a_seat_is_left_and_its_password_changes(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, replace(KNOWN, seats=()))
            await write(store, take_seat, LOGIN, "#a", "first")
            await write(store, take_seat, LOGIN, "#b", "kept")
            await write(store, take_seat, LOGIN, "#a", "second")
            assert [one.seats for one in await read(store, logins)] == [
                (Seat("#a", "second"), Seat("#b", "kept"))
            ]
            await write(store, leave_seat, LOGIN, "#a")
            assert [one.seats for one in await read(store, logins)] == [(Seat("#b", "kept"),)]

    asyncio.run(walk())


def test_a_forgotten_login_takes_its_seats_along(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, KNOWN)
            await write(store, forget_login, LOGIN)
            assert await read(store, logins) == []
            await write(store, add_login, replace(KNOWN, seats=()))
            assert await read(store, logins) == [replace(KNOWN, seats=())]

    asyncio.run(walk())


def test_passwords_are_not_in_the_database(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, take_seat, LOGIN, "#crypt%irc.example", "mantua-poison")
            (row,) = await store.read(lambda connection: connection.execute(select(seats)).all())

        assert row.native == "#crypt%irc.example"
        assert b"mantua" not in bytes(row.password)

    asyncio.run(walk())


def test_another_key_than_the_databases_is_told(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, KNOWN)
        store = Store.open(url, key=KEY[::-1].replace(b"k", b"l"))
        with pytest.raises(ConfigError, match="key"):
            await read(store, logins)
        await store.close()

    asyncio.run(walk())


def test_what_a_login_needs_is_kept_encrypted_until_it_needs_something_else(url: str) -> None:
    async def walk() -> None:
        known = replace(KNOWN, options={"token": "mantua-poison", "nick": "ro"})
        async with opened(url) as store:
            await write(store, add_login, known)
            rows = await store.read(lambda connection: connection.execute(select(options)).all())
            assert not any(b"mantua" in bytes(row.value) for row in rows)
        async with opened(url) as store:
            assert await read(store, logins) == [known]
            now = replace(known, name="montague", options={"token": "antidote"})
            await write(store, renew_login, now)
            assert await read(store, logins) == [now]

    asyncio.run(walk())


def test_who_is_out_is_out_until_he_logs_in_again(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, KNOWN)
            await write(store, put_out, LOGIN)
            assert await read(store, logins) == [replace(KNOWN, is_out=True)]
            await write(store, renew_login, KNOWN)
            assert await read(store, logins) == [KNOWN]

    asyncio.run(walk())


def test_a_forgotten_login_takes_what_it_needed_along(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await write(store, add_login, replace(KNOWN, options={"token": "t"}))
            await write(store, forget_login, LOGIN)
            assert await store.read(lambda c: c.execute(select(options)).all()) == []

    asyncio.run(walk())
