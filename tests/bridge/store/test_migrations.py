"""The schema and the way to it."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bridge.api.content import Text
from bridge.api.errors import ConfigError
from bridge.api.events import Message
from bridge.api.ids import EventId, Identity, NativeId, Place
from bridge.store import tables
from bridge.store.database import Store
from bridge.store.files import Kept, Taker, hosted
from bridge.store.memberships import hosted_rooms
from bridge.store.migrations import configuration, upgrade
from bridge.store.positions import entries
from bridge.store.values import Entry, HostedRoom, Occupant
from tests.bridge.store.samples import IRC, KEY, LOGIN, XMPP, opened, read


def test_the_steps_from_empty_lead_to_the_tables_as_declared(url: str) -> None:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, tables.metadata) == []


def test_migrating_again_changes_nothing(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    for _ in range(2):
        with engine.begin() as connection:
            upgrade(connection)
            context = MigrationContext.configure(connection)
            revision = context.get_current_revision()

    assert revision == ScriptDirectory.from_config(configuration()).get_current_head()


def test_there_is_one_last_step() -> None:
    assert len(ScriptDirectory.from_config(configuration()).get_heads()) == 1


def test_a_database_of_a_newer_version_is_refused(url: str) -> None:
    asyncio.run(Store.open(url, key=KEY).close())
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(ConfigError, match="newer"):
        Store.open(url, key=KEY)


def test_what_the_first_version_wrote_is_read_after_the_second_step(url: str) -> None:
    """Events referred to nothing then, and all occupants were of the network that a room shows."""
    room = Place(XMPP, "room", "romeo@example.org/#a@irc.example.org")
    shows = Place(IRC, "room", "#a", LOGIN)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        upgrade(connection, "0001")
        for row in (
            f"places VALUES (1, 'xmpp', 'room', '{room.native}', 0)",
            f"places VALUES (2, 'irc', 'room', '{shows.native}', 7)",
            "hosted_rooms VALUES (1, 2, 0, NULL, NULL, NULL)",
            "resources VALUES (1, 'romeo@example.org/phone')",
            "occupants VALUES (1, 'Juliet', 'juliet', 'juliet', 'participant', 'none', false)",
            "identities VALUES (1, 'irc', 'juliet', 'Juliet')",
            "events VALUES (5, 2, 1, 1.5, 1, 'Juliet', 1, 'Juliet')",
            """bodies VALUES (5, '[["hello"],"say","n1"]')""",
            "positions VALUES (1, 1, 5, 1500)",
        ):
            connection.exec_driver_sql(f"INSERT INTO {row}")

    async def walk() -> tuple[list[Entry], list[HostedRoom]]:
        async with opened(url) as store:
            return await read(store, entries, room, 0, 10), await read(store, hosted_rooms)

    who = Identity(IRC, "juliet", "Juliet")
    said = Message(place=shows, actor=who, at=1.5, content=(Text("hello"),), native=NativeId("n1"))
    juliet = Occupant("Juliet", "juliet", "juliet", "participant", "none")
    assert asyncio.run(walk()) == (
        [Entry(1, EventId(5), said, who, 1.5)],
        [HostedRoom(room, shows, 0, (juliet,), ("romeo@example.org/phone",))],
    )


def test_what_was_hosted_before_needs_were_known_is_still_found(url: str) -> None:
    kept = Kept("ab" * 32, "https://up.example/rose.jpg", 3, 100.0)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        upgrade(connection, "0007")
        row = f"'xmpp', '{kept.sha256}', 'rose.jpg', '{kept.native}', 3, 100.0"
        into = f"hosted_files VALUES ({row})"
        connection.exec_driver_sql(f"INSERT INTO {into}")

    async def walk() -> Kept | None:
        async with opened(url) as store:
            return await read(store, hosted, Taker(XMPP), kept.sha256, "rose.jpg")

    assert asyncio.run(walk()) == kept
