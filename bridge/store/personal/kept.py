"""What is kept of an account, read for its owner, some rows in each read. Of secrets, that there
are some.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, bindparam, select

from bridge.api.events import Stored
from bridge.api.ids import EventId, Identity, LoginId, NetworkName, Place
from bridge.store import contacts, places, tables
from bridge.store.audit import Audited
from bridge.store.personal.traces import Traces, traces
from bridge.store.statements import Prepared, among, prepare, run, run_bare
from bridge.store.stored import author_of, event_of, stored

PAGE: Final = 1_000
"""Rows of one read."""

_logins = tables.logins
_audit = tables.audit
_rooms = tables.hosted_rooms
_events = tables.events


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLogin:
    """needs: the names of its secrets, and of what its session keeps. rooms: to which it returns,
    and whether with a password.
    """

    id: LoginId
    network: NetworkName
    native: str
    name: str
    is_out: bool
    needs: tuple[str, ...]
    rooms: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRoom:
    """A room that it was in. room: on XMPP; shows: far away."""

    room: Place
    shows: Place
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """registrations: when, by network, Unix time in seconds. preferences: by network.

    ban: why it is banned, None where it is not. found: where all else is.
    """

    logins: tuple[KeptLogin, ...]
    registrations: Mapping[str, float]
    preferences: Mapping[str, Mapping[str, str]]
    limits: Mapping[str, int]
    watched: tuple[str, ...]
    ban: str | None
    rooms: tuple[KeptRoom, ...]
    found: Traces


class Saying(NamedTuple):
    """Something said. place: where, seen as its network has it; author: who lastingly is it."""

    id: EventId
    place: Place
    event: Stored
    author: Identity | None


class Page(NamedTuple):
    """through: how far was looked; there may be more behind."""

    said: tuple[Saying, ...]
    through: int


def kept(connection: Connection, account: str) -> Kept:
    """What is there of an account, but for what there may be much of."""
    found = traces(connection, account)
    limits, watchers = tables.account_limits, tables.watchers
    bans, registrations = tables.bans, tables.registrations
    wished: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in _of(connection, tables.preferences, account):
        wished[row.network][row.name] = row.value
    return Kept(
        logins=_kept_logins(connection, found),
        registrations={row.network: row.at for row in _of(connection, registrations, account)},
        preferences=wished,
        limits={row.name: row.value for row in _of(connection, limits, account)},
        watched=tuple(row.address for row in _of(connection, watchers, account)),
        ban=connection.execute(select(bans.c.reason).where(bans.c.who == account)).scalar(),
        rooms=_kept_rooms(connection, found),
        found=found,
    )


def known_people(connection: Connection, login: LoginId, after: str) -> Sequence[contacts.Kept]:
    """Whom a login's owner knows, behind one of them; behind "" the first."""
    return contacts.page(connection, login, after, PAGE)


def commands(connection: Connection, account: str, after: int) -> Sequence[Audited]:
    """What the audit trail has of an account, after one entry, in order."""
    rows = connection.execute(
        select(_audit)
        .where(_audit.c.account == account, _audit.c.id > after)
        .order_by(_audit.c.id)
        .limit(PAGE)
    )
    return [Audited(**row._mapping) for row in rows]


def said(connection: Connection, found: Traces, after: int) -> Page | None:
    """What was said in an account's chats with one person, and what it said itself in rooms that
    all share; so far as some events go, behind one. None: there are no more events.
    """
    dialect = connection.dialect.name
    rows = run_bare(connection, _window(dialect), after=after, most=PAGE).fetchall()
    if not rows:
        return None
    own, me = set(found.places), found.identity or -1
    meant = [id_ for id_, place, author in rows if place in own or author == me]
    return Page(tuple(_sayings(connection, meant, own)), rows[-1][0])


def _sayings(connection: Connection, ids: Sequence[int], own: set[int]) -> list[Saying]:
    if not ids:
        return []
    rows = run(connection, _stored(connection.dialect.name), ids=ids).all()
    seen_in = places.by_id(connection, {row.event_place for row in rows})
    return [
        Saying(
            EventId(row.event_id),
            seen_in[row.event_place],
            event_of(row, seen_in[row.event_place]),
            author_of(row),
        )
        for row in rows
        if seen_in[row.event_place].kind == "direct" or row.event_place not in own
    ]


def _kept_logins(connection: Connection, found: Traces) -> tuple[KeptLogin, ...]:
    seats, options, kept = tables.seats, tables.login_options, tables.kept
    sources = {f"login:{login}": login for login in found.logins}
    needs: defaultdict[int, list[str]] = defaultdict(list)
    returns: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
    for row in connection.execute(select(options).where(options.c.login.in_(found.logins))):
        needs[row.login].append(row.name)
    for row in connection.execute(select(kept).where(kept.c.source.in_(sources))):
        needs[sources[row.source]].append(row.name)
    for row in connection.execute(select(seats).where(seats.c.login.in_(found.logins))):
        returns[row.login].append((row.native, row.password is not None))
    mine = select(_logins).where(_logins.c.id.in_(found.logins)).order_by(_logins.c.id)
    return tuple(
        KeptLogin(
            id=LoginId(row.id),
            network=NetworkName(row.network),
            native=row.native,
            name=row.name,
            is_out=row.is_out,
            needs=tuple(sorted(needs[row.id])),
            rooms=tuple(sorted(returns[row.id])),
        )
        for row in connection.execute(mine)
    )


def _kept_rooms(connection: Connection, found: Traces) -> tuple[KeptRoom, ...]:
    rows = run(connection, _hosted(connection.dialect.name), places=found.places).all()
    seen_in = places.by_id(connection, {id_ for row in rows for id_ in (row.room, row.shows)})
    return tuple(
        KeptRoom(room=seen_in[row.room], shows=seen_in[row.shows], subject=row.subject or "")
        for row in rows
    )


def _of(connection: Connection, table: Table, account: str) -> Sequence[Any]:
    return connection.execute(select(table).where(table.c.account == account)).all()


@cache
def _hosted(dialect: str) -> Prepared:
    columns = (_rooms.c.room, _rooms.c.shows, _rooms.c.subject)
    is_own = among(_rooms.c.room, "places", dialect)
    return prepare(select(*columns).where(is_own).order_by(_rooms.c.room), dialect)


@cache
def _window(dialect: str) -> Prepared:
    return prepare(
        select(_events.c.id, _events.c.place, _events.c.author)
        .where(_events.c.id > bindparam("after"))
        .order_by(_events.c.id)
        .limit(bindparam("most")),
        dialect,
    )


@cache
def _stored(dialect: str) -> Prepared:
    is_meant = among(_events.c.id, "ids", dialect)
    return prepare(stored().where(is_meant).order_by(_events.c.id), dialect)
