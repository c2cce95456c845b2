"""Where an account's rows are: its logins, the places that are its own, what it is as a person.

An erasing that has begun is marked in a commit of its own, with what could not be found any longer
once its logins are gone; so it can be finished after a restart.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, and_, delete, func, literal, or_, select

from bridge.store import cursors, tables
from bridge.store.statements import Prepared, among, prepare, run

XMPP: Final = "xmpp"
MARK: Final = "erasing "

_places = tables.places
_logins = tables.logins
_rooms = tables.hosted_rooms
_identities = tables.identities
_cursors = tables.cursors


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """account: a bare JID. logins, places, identity: rows' ids; places: far ones and those on
    XMPP. identity: None where it never said anything.
    """

    account: str
    logins: tuple[int, ...]
    places: tuple[int, ...]
    identity: int | None


def traces(connection: Connection, account: str) -> Traces:
    """Where the rows of an account are now; of one that is being erased, where they were."""
    marked = _marked(connection, account)
    mine = select(_logins.c.id).where(_logins.c.account == account)
    logins = {*connection.execute(mine).scalars(), *marked.get("logins", ())}
    dialect = connection.dialect.name
    far = run(connection, _far(dialect), logins=logins).scalars()
    views = _views(connection, account)
    shown = run(connection, _shown(dialect), rooms=views).scalars()
    is_mine = (_identities.c.native == account, _identities.c.network == XMPP)
    return Traces(
        account=account,
        logins=tuple(sorted(logins)),
        places=tuple(sorted({*views, *far, *shown, *marked.get("places", ())})),
        identity=connection.execute(select(_identities.c.id).where(*is_mine)).scalar(),
    )


def chats(connection: Connection, account: str, logins: Collection[int], domain: str) -> Traces:
    """The chats with one person that an account had by some logins, as far places and as those at a
    domain on XMPP; nothing else of it.
    """
    far = run(connection, _far_chats(connection.dialect.name), logins=logins).scalars()
    is_own = is_of(_places.c.native, account, " ", connection.dialect.name)
    is_view = (_places.c.network == XMPP, _places.c.kind == "direct", is_own)
    views = connection.execute(select(_places.c.id, _places.c.native).where(*is_view))
    here = (row.id for row in views if row.native.endswith(f"@{domain}"))
    return Traces(
        account=account, logins=tuple(logins), places=tuple(sorted({*far, *here})), identity=None
    )


def begin(connection: Connection, account: str) -> None:
    """Mark that an account is being erased: a restart starts none of its logins any more, and
    opens none of its rooms.
    """
    found, dialect = traces(connection, account), connection.dialect.name
    # By what is shown, for the logins by which it was seen once may be gone.
    shown = run(connection, _shown(dialect), rooms=_views(connection, account)).scalars().all()
    marked = _marked(connection, account).get("places", [])
    kept = json.dumps({"logins": found.logins, "places": sorted({*shown, *marked})})
    cursors.move(connection, {f"{MARK}{account}": kept})
    for column in (tables.seats.c.login, tables.login_options.c.login, _logins.c.id):
        run(connection, deletion(dialect, column), ids=found.logins)
    run(connection, deletion(dialect, _rooms.c.room), ids=found.places)
    resources, registrations = tables.resources, tables.registrations
    connection.execute(delete(resources).where(is_of(resources.c.jid, account, "/", dialect)))
    connection.execute(delete(registrations).where(registrations.c.account == account))


def begun(connection: Connection) -> list[str]:
    """The accounts that are being erased."""
    marks = select(_cursors.c.source).where(_cursors.c.source.like(f"{MARK}%"))
    return [source.removeprefix(MARK) for source in connection.execute(marks).scalars()]


def is_of(
    column: ColumnElement[str], account: str, separator: str, dialect: str
) -> ColumnElement[bool]:
    """True where a text is an account, or begins with it and what separates it from the rest."""
    beginning = f"{account}{separator}"
    if dialect == "sqlite":  # by the index, which is in the order of bytes
        end = f"{account}{chr(ord(separator) + 1)}"
        begins = and_(column >= beginning, column < end)
    else:
        begins = func.starts_with(column, beginning)
    return or_(column == account, begins)


def holds(column: ColumnElement[str], words: Iterable[str], dialect: str) -> ColumnElement[bool]:
    """True where a text contains one of some words, letter by letter."""
    position = func.instr if dialect == "sqlite" else func.strpos
    return or_(*(position(column, literal(word)) > 0 for word in words))


def written(account: str) -> set[str]:
    """How the beginning of a text that is an account, or begins with it, stands in JSON."""
    return {json.dumps(account, ensure_ascii=False)[:-1], json.dumps(account)[:-1]}


def _views(connection: Connection, account: str) -> set[int]:
    """The places on XMPP that are an account's own."""
    is_own = is_of(_places.c.native, account, " ", connection.dialect.name)
    views = select(_places.c.id).where(is_own, _places.c.network == XMPP)
    return set(connection.execute(views).scalars())


def _marked(connection: Connection, account: str) -> dict[str, list[int]]:
    mark = cursors.cursor(connection, f"{MARK}{account}")
    found: dict[str, list[int]] = {} if mark is None else json.loads(mark)
    return found


@cache
def deletion(dialect: str, column: Column[int]) -> Prepared:
    """Of the rows of a table in which a column has one of some values: `ids`."""
    return prepare(delete(column.table).where(among(column, "ids", dialect)), dialect)


@cache
def _far(dialect: str) -> Prepared:
    """The places that are seen through logins; not by an index, of places there are few."""
    return prepare(select(_places.c.id).where(among(_places.c.login, "logins", dialect)), dialect)


@cache
def _far_chats(dialect: str) -> Prepared:
    is_theirs = (_places.c.kind == "direct", among(_places.c.login, "logins", dialect))
    return prepare(select(_places.c.id).where(*is_theirs), dialect)


@cache
def _shown(dialect: str) -> Prepared:
    """What rooms show that is seen through a login."""
    return prepare(
        select(_places.c.id)
        .join(_rooms, _rooms.c.shows == _places.c.id)
        .where(among(_rooms.c.room, "rooms", dialect), _places.c.login != 0),
        dialect,
    )
