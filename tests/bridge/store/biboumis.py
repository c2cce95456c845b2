"""Databases as biboumi 9.0 makes them, filled by a test."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

TABLES: Mapping[str, str] = {
    "muclogline_": "uuid_ TEXT, owner_ TEXT, ircchanname_ TEXT, ircservername_ TEXT,"
    " date_ INTEGER, body_ TEXT, nick_ TEXT",
    "globaloptions_": "owner_ TEXT, maxhistorylength_ INTEGER, recordhistory_ INTEGER,"
    " persistent_ INTEGER",
    "ircserveroptions_": "owner_ TEXT, server_ TEXT, pass_ TEXT, tlsports_ TEXT, ports_ TEXT,"
    " username_ TEXT, realname_ TEXT, verifycert_ INTEGER, trustedfingerprint_ TEXT,"
    " encodingout_ TEXT, encodingin_ TEXT, maxhistorylength_ INTEGER, address_ TEXT, nick_ TEXT,"
    " saslpassword_ TEXT, throttlelimit_ INTEGER",
    "ircchanneloptions_": "owner_ TEXT, server_ TEXT, channel_ TEXT, encodingout_ TEXT,"
    " encodingin_ TEXT, maxhistorylength_ INTEGER, persistent_ INTEGER, recordhistory_ INTEGER",
    "after_connection_commands_": "fk_ INTEGER, afterconnectioncommand_ TEXT",
}


class Kept:
    """A database in the making."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path)
        for name, columns in TABLES.items():
            self._connection.execute(
                f"CREATE TABLE {name} (id_ INTEGER PRIMARY KEY AUTOINCREMENT, {columns})"
            )
        self._connection.execute("CREATE TABLE roster (local TEXT, remote TEXT)")
        self._connection.commit()

    def add(self, table: str, **values: object) -> int:
        """A row, by the names of columns without their last underscore; its id."""
        names = ", ".join(f"{name}_" for name in values)
        marks = ", ".join("?" for _ in values)
        cursor = self._connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  # names of ours
            tuple(values.values()),
        )
        self._connection.commit()
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def say(self, owner: str, where: str, nick: str, body: str, at: int) -> None:
        """A line of an archive. where: `#chan%irc.example`."""
        channel, _, server = where.partition("%")
        self.add(
            "muclogline_",
            uuid=f"{at}-{nick}",
            owner=owner,
            ircchanname=channel,
            ircservername=server,
            date=at,
            body=body,
            nick=nick,
        )
