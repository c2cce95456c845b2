"""An account's data, as its owner gets them."""

import asyncio
import json
from typing import Any

import pytest

from bridge.api.errors import Refused
from bridge.core import exporting
from bridge.core.exporting import Exporting
from bridge.core.spool import Spooled
from bridge.store.database import Store
from tests.bridge.store.personal.erased import (
    ACCOUNT,
    AT,
    HERSELF,
    OTHER,
    SOMEBODY,
    live,
    meet,
    texts,
)
from tests.bridge.store.samples import opened

PLENTY = 10_000_000
MOMENT = "2025-06-15T15:06:40Z"


async def exported(store: Store, most: int = PLENTY) -> tuple[Any, int, str]:
    """The document, its size, and its text."""
    export = Exporting(store, now=lambda: AT)
    async with export.document(ACCOUNT, most) as held:
        text = await _text(held)
        assert held.name == "xmpp-bridge-2025-06-15.json"
        return json.loads(text), held.measured.size, text


async def _text(held: Spooled) -> str:
    return b"".join([chunk async for chunk in held.opened().chunks]).decode()


def message(by: str, text: str, where: str = "", *, is_mine: bool = False) -> dict[str, object]:
    told = {"at": MOMENT, "by": by, "is_mine": is_mine, "kind": "message", "text": text}
    return {"in": where, **told} if where else told


def without_ids(told: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in one.items() if name != "id"} for one in told]


def test_all_of_an_account_is_there_and_nothing_of_others(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF)
            await live(store, SOMEBODY)
            await meet(store, HERSELF)
            document, _, text = await exported(store)

        me = HERSELF.me.name
        (room,) = document.pop("rooms")
        messages = without_ids(room.pop("messages"))
        said = without_ids(document.pop("chats_and_shared_rooms"))
        (command,) = document.pop("commands")
        assert document == {
            "format": "xmpp-bridge account data",
            "version": 1,
            "account": ACCOUNT,
            "at": MOMENT,
            "limits": {"rooms": 3},
            "ban": None,
            "sees_presence_of": ["irc.example.org"],
            "networks": {
                "irc": {
                    "registered": MOMENT,
                    "preferences": {"receipts": "0"},
                    "logins": [
                        {
                            "server": "irc.example",
                            "name": me,
                            "is_logged_out": False,
                            "kept_encrypted": ["password", "policy"],
                            "returns_to": [{"room": "#garden%irc.example", "has_password": True}],
                            "contacts": [
                                {
                                    "address": "juliet%irc.example",
                                    "name": "",
                                    "groups": [],
                                    "is_in_contact_list_there": False,
                                    "is_in_contact_list_here": False,
                                    "have_written_to_each_other": False,
                                    "is_blocked": False,
                                }
                            ],
                        }
                    ],
                }
            },
            "is_complete": True,
        }
        assert (command["command"], command["about"]) == ("login", "irc.example")
        assert room == {"network": "irc", "room": "#garden%irc.example", "subject": ""}
        assert messages == [
            *(message("Juliet", f"{n}") for n in range(3)),
            message(me, "I am here", is_mine=True),
        ]
        chat, hall = "juliet%irc.example", "#hall@irc.example.org"
        assert said[:2] == [
            message(me, "psst", f"{chat}@irc.example.org", is_mine=True),
            message("Juliet", "what?", chat),
        ]
        assert {one["in"] for one in said[2:]} == {hall}
        assert OTHER not in text
        assert "secret" not in text
        assert "hush" not in text

    asyncio.run(walk())


def test_an_account_that_was_never_here_has_nothing(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, SOMEBODY)
            document, _, _ = await exported(store)

        assert (document["networks"], document["rooms"], document["commands"]) == ({}, [], [])
        assert document["chats_and_shared_rooms"] == []
        assert document["is_complete"] is True

    asyncio.run(walk())


def test_what_does_not_fit_is_left_out_and_the_document_says_so(url: str) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF, entries=400)
            most = exporting.SPARE + 20_000
            document, size, _ = await exported(store, most)

        (room,) = document["rooms"]
        assert size <= most
        assert 50 < len(room["messages"]) < 400
        assert document["chats_and_shared_rooms"] == []
        assert document["is_complete"] is False
        assert document["note"] == exporting.LEFT_OUT

    asyncio.run(walk())


def test_too_little_room_is_refused(sqlite_url: str) -> None:
    async def walk() -> None:
        async with opened(sqlite_url) as store:
            await live(store, HERSELF)
            with pytest.raises(Refused):
                await exported(store, 100)

    asyncio.run(walk())


def test_reading_changes_nothing_and_takes_a_little_at_a_time(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def walk() -> None:
        async with opened(url) as store:
            await live(store, HERSELF, entries=9)
            await meet(store, HERSELF)
            before = await texts(store)
            whole, _, _ = await exported(store)
            monkeypatch.setattr("bridge.store.personal.kept.PAGE", 2)
            pages, _, _ = await exported(store)

            assert await texts(store) == before
        assert pages == whole

    asyncio.run(walk())
