"""A biboumi database, read: what its accounts set, and its archive. SQLite, as version 9 writes it.

Columns that another version lacks are as if nobody had ever set them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, MetaData, Table, create_engine, select
from sqlalchemy.exc import DatabaseError, NoSuchTableError
from sqlalchemy.pool import NullPool

PAGE: Final = 1000
"""Rows that are in memory at once."""

SERVER: Final[Mapping[str, str]] = {
    "pass_": "pass",
    "tlsports_": "tls_ports",
    "ports_": "ports",
    "username_": "username",
    "realname_": "realname",
    "verifycert_": "verify_cert",
    "trustedfingerprint_": "fingerprint",
    "encodingout_": "encoding_out",
    "encodingin_": "encoding_in",
    "address_": "address",
    "nick_": "nick",
    "saslpassword_": "sasl_password",
    "throttlelimit_": "throttle_limit",
}
"""The fields of its forms by the columns that keep them."""

CHANNEL: Final[Mapping[str, str]] = {
    "encodingout_": "encoding_out",
    "encodingin_": "encoding_in",
}


class NotBiboumis(ValueError):
    """This file cannot be read as such a database. Its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class OfAccount:
    """What an account set for everything. None: nothing."""

    account: str
    persistent: bool | None
    record_history: bool | None
    max_history_length: int | None


@dataclass(frozen=True, slots=True)
class OfServer:
    """What an account set for a server, by the names of the form's fields."""

    account: str
    server: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OfChannel:
    """What an account set for a channel."""

    account: str
    server: str
    channel: str
    values: Mapping[str, str]
    persistent: bool | None
    record_history: bool | None


class Archive(NamedTuple):
    """One account's, of one channel."""

    account: str
    server: str
    channel: str


class Said(NamedTuple):
    """A line of an archive. at: Unix time in seconds."""

    at: float
    nick: str
    body: str


class Biboumi:
    """An open database; close it. Raises NotBiboumis."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotBiboumis("There is no such file.")
        # The file is only read; who opens another one by this name would make it.
        engine = create_engine(
            f"sqlite:///file:{path.resolve()}?mode=ro&uri=true", poolclass=NullPool
        )
        try:
            self._connection: Connection = engine.connect()
            self._tables = {name: _table(self._connection, name) for name in _NAMES}
        except DatabaseError as error:
            raise NotBiboumis("This is no SQLite database.") from error
        if self._tables["muclogline_"] is None and self._tables["ircserveroptions_"] is None:
            self.close()
            raise NotBiboumis("This is no database of biboumi.")

    def close(self) -> None:
        self._connection.close()

    def accounts(self) -> Iterator[OfAccount]:
        """Accounts that set something for all."""
        for row in self._rows("globaloptions_"):
            yield OfAccount(
                row["owner_"],
                _flag(row.get("persistent_")),
                _flag(row.get("recordhistory_")),
                _number(row.get("maxhistorylength_")),
            )

    def servers(self) -> Iterator[OfServer]:
        """Servers for which accounts set something."""
        commands: dict[int, list[str]] = {}
        for row in self._rows("after_connection_commands_"):
            commands.setdefault(row["fk_"], []).append(str(row["afterconnectioncommand_"]))
        for row in self._rows("ircserveroptions_"):
            values = _values(row, SERVER)
            if commands.get(row["id_"]):
                values["after_connect_commands"] = "\n".join(commands[row["id_"]])
            yield OfServer(row["owner_"], row["server_"], values)

    def channels(self) -> Iterator[OfChannel]:
        """Channels for which accounts set something."""
        for row in self._rows("ircchanneloptions_"):
            yield OfChannel(
                row["owner_"],
                row["server_"],
                row["channel_"],
                _values(row, CHANNEL),
                _flag(row.get("persistent_")),
                _flag(row.get("recordhistory_")),
            )

    def archives(self) -> list[Archive]:
        """Whose archives there are, of which channels."""
        table = self._tables["muclogline_"]
        if table is None:
            return []
        columns = (table.c.owner_, table.c.ircservername_, table.c.ircchanname_)
        rows = self._connection.execute(select(*columns).distinct().order_by(*columns))
        return [Archive(*(str(value or "") for value in row)) for row in rows]

    def said(self, archive: Archive) -> Iterator[Said]:
        """The lines of an archive, in order."""
        table = self._tables["muclogline_"]
        assert table is not None
        rows = self._connection.execute(
            select(table.c.date_, table.c.nick_, table.c.body_)
            .where(
                table.c.owner_ == archive.account,
                table.c.ircservername_ == archive.server,
                table.c.ircchanname_ == archive.channel,
            )
            .order_by(table.c.date_, table.c.id_),
            execution_options={"yield_per": PAGE},
        )
        for at, nick, body in rows:
            yield Said(float(at or 0), str(nick or ""), str(body or ""))

    def _rows(self, name: str) -> Iterator[Mapping[str, Any]]:
        table = self._tables[name]
        if table is None:
            return
        for row in self._connection.execute(select(table)).all():
            yield dict(row._mapping)


_NAMES: Final = (
    "muclogline_",
    "globaloptions_",
    "ircserveroptions_",
    "ircchanneloptions_",
    "after_connection_commands_",
)


def _table(connection: Connection, name: str) -> Table | None:
    try:
        return Table(name, MetaData(), autoload_with=connection)
    except NoSuchTableError:
        return None


def _values(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """What was set; a flag that was never set is empty, too."""
    found = {field: row.get(column) for column, field in names.items()}
    return {field: str(value) for field, value in found.items() if value not in (None, "")}


def _flag(value: object) -> bool | None:
    """It keeps 1 and 0, and -1 or nothing for what was never said."""
    return bool(value) if value in (0, 1) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
