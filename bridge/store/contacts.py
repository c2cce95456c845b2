"""The people whom logins' owners know, and what was done with each of them on XMPP."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import Connection, delete, false, select

from bridge.api.ids import LoginId
from bridge.store import tables
from bridge.store.codec import clean
from bridge.store.statements import insert

_contacts = tables.contacts

Roster = Literal["", "asked", "shown", "removed"]
"""In the account's contact list: never was, was offered, is, was taken out of it or refused by its
owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """native: whom this is about. name, groups: of the far list, as they were last considered.

    is_listed: he was in the far list. is_watched: the account sees how he fares.
    is_met: one of the two has written to the other.
    """

    native: str
    name: str = ""
    groups: tuple[str, ...] = ()
    is_listed: bool = False
    roster: Roster = ""
    is_watched: bool = False
    is_met: bool = False
    is_blocked: bool = False


def kept(connection: Connection, login: LoginId) -> dict[str, Kept]:
    """All of a login, by native id."""
    rows = connection.execute(select(_contacts).where(_contacts.c.login == login))
    return {row.native: _read(row) for row in rows}


def page(connection: Connection, login: LoginId, after: str, limit: int) -> list[Kept]:
    """The people of a login behind one, in the order of their native ids; behind "" the first."""
    mine = select(_contacts).where(_contacts.c.login == login, _contacts.c.native > after)
    rows = connection.execute(mine.order_by(_contacts.c.native).limit(limit))
    return [_read(row) for row in rows]


def keep(connection: Connection, changes: Iterable[tuple[LoginId, Kept]]) -> None:
    """What was done with these; whether they were met or blocked stays as it was."""
    changed = ("name", "groups", "is_listed", "roster", "is_watched")
    insert(connection, _contacts, [_row(*each) for each in changes], replacing=changed)


def meet(connection: Connection, met: Iterable[tuple[LoginId, str]]) -> None:
    """These have written, or were written to; all else stays as it was."""
    rows = [_row(login, Kept(native=native, is_met=True)) for login, native in met]
    insert(connection, _contacts, rows, replacing=("is_met",))


def block(
    connection: Connection, login: LoginId, native: str, is_blocked: bool, *, by_list: bool = False
) -> None:
    """The login's owner wishes to hear nothing of him, or does again; all else stays. by_list: his
    server says so.
    """
    row = _row(login, Kept(native=native, is_blocked=is_blocked), by_list=by_list)
    insert(connection, _contacts, [row], replacing=("is_blocked", "is_by_list"))


def forget_strangers(connection: Connection, login: LoginId) -> None:
    """Drop the rows that say nothing any longer."""
    says_nothing = (
        _contacts.c.is_listed == false(),
        _contacts.c.roster == "",
        _contacts.c.is_watched == false(),
        _contacts.c.is_met == false(),
        _contacts.c.is_blocked == false(),
    )
    connection.execute(delete(_contacts).where(_contacts.c.login == login, *says_nothing))


def listing(connection: Connection) -> set[LoginId]:
    """The logins with somebody in their far lists."""
    rows = connection.execute(select(_contacts.c.login).where(_contacts.c.is_listed).distinct())
    return {LoginId(row.login) for row in rows}


def watching(connection: Connection) -> set[LoginId]:
    """The logins whose owners watch somebody."""
    watched = (_contacts.c.is_watched, _contacts.c.native != "")
    rows = connection.execute(select(_contacts.c.login).where(*watched).distinct())
    return {LoginId(row.login) for row in rows}


def blocked(connection: Connection) -> list[tuple[LoginId, str, bool]]:
    """All who are blocked, by whose owner, and whether by the list of his server."""
    columns = select(_contacts.c.login, _contacts.c.native, _contacts.c.is_by_list)
    rows = connection.execute(columns.where(_contacts.c.is_blocked))
    return [(LoginId(row.login), row.native, row.is_by_list) for row in rows]


def _row(login: LoginId, one: Kept, *, by_list: bool = False) -> tuple[Any, ...]:
    return (
        login,
        clean(one.native),
        clean(one.name),
        clean(json.dumps(one.groups, ensure_ascii=False)),
        one.is_listed,
        one.roster,
        one.is_watched,
        one.is_met,
        one.is_blocked,
        by_list,
    )


def _read(row: Any) -> Kept:
    return Kept(
        native=row.native,
        name=row.name,
        groups=tuple(json.loads(row.groups)),
        is_listed=row.is_listed,
        roster=cast("Roster", row.roster),
        is_watched=row.is_watched,
        is_met=row.is_met,
        is_blocked=row.is_blocked,
    )
