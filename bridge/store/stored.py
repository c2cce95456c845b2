"""Stored events as they are read: head, body and identities joined."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from bridge.api.events import Stored
from bridge.api.ids import Identity, NetworkName, Place
from bridge.store import codec, tables

_events = tables.events
_bodies = tables.bodies
_actors = tables.identities.alias("actors")
_authors = tables.identities.alias("authors")

_COLUMNS = (
    _events.c.id.label("event_id"),
    _events.c.place.label("event_place"),
    _events.c.kind.label("event_kind"),
    _events.c.at.label("event_at"),
    _bodies.c.payload.label("event_body"),
    _events.c.actor_name,
    _actors.c.network.label("actor_network"),
    _actors.c.native.label("actor_native"),
    _events.c.author_name,
    _authors.c.network.label("author_network"),
    _authors.c.native.label("author_native"),
)


def joined(
    statement: Select[Any], event: ColumnElement[Any], *, optional: bool = False
) -> Select[Any]:
    """The statement with the events whose ids are in a column. optional: rows without one too."""
    return (
        statement.add_columns(*_COLUMNS)
        .join(_events, _events.c.id == event, isouter=optional)
        .join(_bodies, _bodies.c.event == event, isouter=optional)
        .outerjoin(_actors, _actors.c.id == _events.c.actor)
        .outerjoin(_authors, _authors.c.id == _events.c.author)
    )


def stored(*columns: ColumnElement[Any]) -> Select[Any]:
    """Events with what belongs to them, and further columns."""
    return (
        select(*columns, *_COLUMNS)
        .select_from(_events)
        .join(_bodies, _bodies.c.event == _events.c.id)
        .outerjoin(_actors, _actors.c.id == _events.c.actor)
        .outerjoin(_authors, _authors.c.id == _events.c.author)
    )


def event_of(row: Row[Any], place: Place) -> Stored:
    """The event of a row that was read by a joined statement."""
    return codec.stored(
        row.event_kind,
        row.event_body,
        place=place,
        actor=_identity(row.actor_network, row.actor_native, row.actor_name),
        at=row.event_at,
    )


def author_of(row: Row[Any]) -> Identity | None:
    return _identity(row.author_network, row.author_native, row.author_name)


def _identity(network: str | None, native: str | None, name: str) -> Identity | None:
    if network is None or native is None:
        return None
    return Identity(NetworkName(network), native, name)
