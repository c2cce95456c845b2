"""Logins of accounts and the rooms they return to."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, delete, select, update

from bridge.api.adapter import Seat
from bridge.api.ids import LoginId, NetworkName
from bridge.store import kept, tables
from bridge.store.codec import clean
from bridge.store.known import known
from bridge.store.statements import insert
from bridge.store.values import KnownLogin

_logins = tables.logins
_seats = tables.seats
_options = tables.login_options


def logins(connection: Connection) -> list[KnownLogin]:
    """All logins, each with its seats and what it needs."""
    seats, options = _read_seats(connection), _read_options(connection)
    return [
        KnownLogin(
            LoginId(row.id),
            NetworkName(row.network),
            row.account,
            row.native,
            row.name,
            seats.get(row.id, ()),
            options.get(row.id, {}),
            row.is_out,
        )
        for row in connection.execute(select(_logins).order_by(_logins.c.id))
    ]


def add_login(connection: Connection, login: KnownLogin) -> None:
    """Remember a login with its seats and what it needs; harmless when it is there."""
    row = (
        login.id,
        login.network,
        login.account,
        clean(login.native),
        clean(login.name),
        login.is_out,
    )
    if not insert(connection, _logins, [row]):
        return
    keep_options(connection, login.id, login.options)
    for seat in login.seats:
        take_seat(connection, login.id, seat.native, seat.password)


def rename_login(connection: Connection, login: LoginId, name: str) -> None:
    """The name it wishes to have from now on."""
    connection.execute(update(_logins).where(_logins.c.id == login).values(name=clean(name)))


def keep_options(connection: Connection, login: LoginId, options: Mapping[str, str]) -> None:
    """What the login needs from now on, nothing else; kept encrypted."""
    connection.execute(delete(_options).where(_options.c.login == login))
    box = known(connection).box
    rows = [
        (login, clean(name), box.seal(value, _option_of(login, clean(name))))
        for name, value in options.items()
    ]
    insert(connection, _options, rows)


def renew_login(connection: Connection, login: KnownLogin) -> None:
    """Its owner has logged in again: it has this name from now on, and needs this."""
    changed = {"name": clean(login.name), "is_out": False}
    connection.execute(update(_logins).where(_logins.c.id == login.id).values(changed))
    keep_options(connection, login.id, login.options)


def put_out(connection: Connection, login: LoginId) -> None:
    """Its owner has logged it out: it is not started until he logs in again."""
    connection.execute(update(_logins).where(_logins.c.id == login).values(is_out=True))


def forget_login(connection: Connection, login: LoginId) -> None:
    """Erase a login and its secrets."""
    connection.execute(delete(_seats).where(_seats.c.login == login))
    connection.execute(delete(_options).where(_options.c.login == login))
    kept.forget(connection, f"login:{login}")
    connection.execute(delete(_logins).where(_logins.c.id == login))


def take_seat(connection: Connection, login: LoginId, native: str, password: str | None) -> None:
    """It is in a room and returns to it; the password is kept encrypted."""
    native = clean(native)
    sealed = None
    if password is not None:
        sealed = known(connection).box.seal(password, _belongs_to(login, native))
    insert(connection, _seats, [(login, native, sealed)], replacing=("password",))


def leave_seat(connection: Connection, login: LoginId, native: str) -> None:
    """It does not return to a room."""
    connection.execute(
        delete(_seats).where(_seats.c.login == login, _seats.c.native == clean(native))
    )


def _read_seats(connection: Connection) -> Mapping[int, tuple[Seat, ...]]:
    box = known(connection).box
    seats: defaultdict[int, tuple[Seat, ...]] = defaultdict(tuple)
    for row in connection.execute(select(_seats).order_by(_seats.c.login, _seats.c.native)):
        password = None
        if row.password is not None:
            password = box.open(row.password, _belongs_to(row.login, row.native))
        seats[row.login] += (Seat(row.native, password),)
    return seats


def _read_options(connection: Connection) -> Mapping[int, Mapping[str, str]]:
    box = known(connection).box
    options: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(_options)):
        options[row.login][row.name] = box.open(row.value, _option_of(row.login, row.name))
    return options


def _option_of(login: int, name: str) -> str:
    return f"option {login} {name}"


def _belongs_to(login: int, native: str) -> str:
    return f"seat {login} {native}"
