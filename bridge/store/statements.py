"""Statements for many rows at once, built with Core, compiled once for each dialect.

SQLite takes rows one after another with one prepared statement; PostgreSQL takes arrays, one for
each column, in one statement. Values among which to look travel as one JSON text or one array:
the statement is the same for one and for ten thousand, and no limit of variables is met.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    Table,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

Row = tuple[Any, ...]

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A compiled statement.

    constants: values that are the same at each run. order: names in the order of their places,
    where the driver takes values by place.
    """

    text: str
    constants: Mapping[str, Any]
    order: tuple[str, ...] | None


def insert(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    columns: tuple[str, ...] | None = None,
    replacing: tuple[str, ...] = (),
) -> int:
    """Insert rows and return how many there are now because of this.

    Rows that are there already stay as they are, except for the columns to be replaced.
    columns: what the rows' items are, by default all columns in their order.
    """
    if not rows:
        return 0
    name = connection.dialect.name
    names = columns or _columns(table)
    statement = _insertion(table, names, replacing, name)
    driver = _driver(connection)
    if name == "sqlite":
        return int(driver.executemany(statement, rows).rowcount)
    arrays = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return int(driver.execute(statement, arrays).rowcount)


def run(connection: Connection, prepared: Prepared, **values: object) -> CursorResult[Any]:
    """Run a prepared statement with named values; collections are those of `among`."""
    return connection.exec_driver_sql(prepared.text, _parameters(prepared, values))


def run_bare(connection: Connection, prepared: Prepared, **values: object) -> Any:
    """`run` for the hot path: the driver's own cursor, whose rows are bare tuples."""
    return _driver(connection).execute(prepared.text, _parameters(prepared, values))


def among(column: ColumnElement[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """True where the column is one of the values that `run` is given by this name."""
    if dialect == "sqlite":
        values = func.json_each(bindparam(name)).table_valued("value")
        return column.in_(select(values.c.value))
    return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type)))


def prepare(statement: ClauseElement, dialect: str) -> Prepared:
    """Compile a statement whose parameters have names."""
    compiled = cast("SQLCompiler", statement.compile(dialect=_dialect(dialect)))
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    order = None if compiled.positiontup is None else tuple(compiled.positiontup)
    return Prepared(str(compiled), constants, order)


def _driver(connection: Connection) -> Any:
    """The driver's own connection: what SQLAlchemy does around a statement costs more than it."""
    return connection.connection.driver_connection


def _parameters(prepared: Prepared, values: Mapping[str, object]) -> Any:
    named = {**prepared.constants, **values}
    if prepared.order is None:
        return {name: _listed(value) for name, value in named.items()}
    return tuple(_listed(named[name], json.dumps) for name in prepared.order)


def _listed(value: object, form: Callable[[list[object]], object] = list) -> object:
    if isinstance(value, str | bytes) or not isinstance(value, Collection):
        return value
    return form(list(value))


@cache
def _columns(table: Table) -> tuple[str, ...]:
    return tuple(table.columns.keys())


@cache
def _insertion(
    table: Table, names: tuple[str, ...], replacing: tuple[str, ...], dialect: str
) -> str:
    if dialect == "sqlite":
        return str(_insertion_of_row(table, names, replacing).compile(dialect=_dialect(dialect)))
    return str(_insertion_of_arrays(table, names, replacing).compile(dialect=_dialect(dialect)))


def _insertion_of_row(
    table: Table, names: tuple[str, ...], replacing: tuple[str, ...]
) -> sqlite.Insert:
    statement = sqlite.insert(table).values({name: bindparam(name) for name in names})
    if not replacing:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(
        index_elements=table.primary_key.columns,
        set_={name: statement.excluded[name] for name in replacing},
    )


def _insertion_of_arrays(
    table: Table, names: tuple[str, ...], replacing: tuple[str, ...]
) -> postgresql.Insert:
    arrays = [bindparam(name, type_=postgresql.ARRAY(table.c[name].type)) for name in names]
    source = func.unnest(*arrays).table_valued(*names).render_derived()
    statement = postgresql.insert(table).from_select(
        list(names), select(*(source.c[name] for name in names))
    )
    if not replacing:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(
        index_elements=table.primary_key.columns,
        set_={name: statement.excluded[name] for name in replacing},
    )


def _dialect(name: str) -> Dialect:
    return URL.create(_DRIVERS[name]).get_dialect()()
