"""The schema and the way to it."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bridge.api.errors import ConfigError
from bridge.store import tables
from bridge.store.database import Store
from bridge.store.migrations import configuration, upgrade
from tests.bridge.store.samples import KEY


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
