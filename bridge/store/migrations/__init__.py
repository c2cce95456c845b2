"""Migrations of the database, with Alembic; run at every opening."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from bridge.api.errors import ConfigError

_ADVISORY_LOCK = 0x786D7070
"""Any number: processes that open a PostgreSQL database at once migrate one after the other."""


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to a revision, within the connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    try:
        command.upgrade(configuration(connection), revision)
    except CommandError as error:
        raise ConfigError(
            "database.url",
            "The database was written by a newer version of the gateway.",
            "Run that version, or restore the backup made before it.",
        ) from error


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
