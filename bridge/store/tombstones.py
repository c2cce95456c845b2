"""What was taken back is forgotten, with all that was made of it; a tombstone stands for it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from bridge.api import events
from bridge.api.ids import EventId
from bridge.store import codec, tables
from bridge.store.references import by_id, read_event
from bridge.store.statements import Prepared, among, prepare, run
from bridge.store.stored import stored

_events = tables.events
_bodies = tables.bodies
_deliveries = tables.deliveries


def entomb(connection: Connection, retraction: events.Retraction, id_: EventId) -> None:
    """Forget what was said; in the archive a tombstone stands for it.

    How it was edited, and reactions and votes, are forgotten whole: their positions stay, empty.
    Answers no longer quote it.
    """
    target = retraction.target.event
    row = None if target is None else by_id(connection, target)
    if row is None or row.event_kind != codec.MESSAGE:
        return
    event = read_event(connection, row)
    assert isinstance(event, events.Message)
    by = retraction.actor.name if retraction.by_moderator and retraction.actor else ""
    stone = events.Tombstone(
        place=event.place,
        actor=event.actor,
        at=event.at,
        retraction=id_,
        retracted_at=retraction.at,
        known_by=None if retraction.back is None else retraction.back.native,
        by_moderator=retraction.by_moderator,
        by=by,
        reason=retraction.reason,
        native=event.native,
        alias=event.alias,
        back=event.back,
    )
    kind, _ = codec.body(stone)
    connection.execute(update(_events).where(_events.c.id == target).values(kind=kind))
    _put_body(connection, row.event_id, stone)
    forget_what_refers(connection, row.event_id)


def forget_what_refers(connection: Connection, target: int) -> None:
    """How a message was edited, reacted to and quoted, when it is no more."""
    _forget_changes(connection, target)
    _forget_quotations(connection, target)


def forget_late(connection: Connection, changes: Sequence[EventId]) -> None:
    """Forget edits, reactions and votes whose message was taken back while they were carried."""
    late = run(connection, _late(connection.dialect.name), ids=changes).scalars().all()
    _delete_bodies(connection, late)


def _forget_changes(connection: Connection, target: int) -> None:
    """What is still carried is needed for that: it is forgotten when it has its outcome."""
    dialect = connection.dialect.name
    ids = set(run(connection, _changes(dialect), target=target).scalars())
    if ids:
        ids.difference_update(run(connection, _carried(dialect), ids=ids).scalars())
    _delete_bodies(connection, ids)


def _forget_quotations(connection: Connection, target: int) -> None:
    """Answers, however they were edited, no longer say what they answer."""
    dialect = connection.dialect.name
    answers = run(connection, _later(dialect), ids=[target], kind=codec.MESSAGE).all()
    ids = [row.event_id for row in answers]
    edits = run(connection, _later(dialect), ids=ids, kind=codec.EDIT).all() if ids else ()
    for row in (*answers, *edits):
        event = read_event(connection, row)
        if isinstance(event, events.Message | events.Edit) and event.answers is not None:
            quote = None if event.answers.quote is None else ""
            bare = replace(event.answers, words="", quote=quote)
            _put_body(connection, row.event_id, replace(event, answers=bare))


def _put_body(connection: Connection, id_: int, event: events.Stored) -> None:
    _, payload = codec.body(event)
    connection.execute(update(_bodies).where(_bodies.c.event == id_).values(payload=payload))


def _delete_bodies(connection: Connection, ids: Collection[int]) -> None:
    if ids:
        run(connection, _deletion(connection.dialect.name), ids=ids)


@cache
def _changes(dialect: str) -> Prepared:
    """The edits of a message, and what was reacted to it or voted in it."""
    kinds = (codec.EDIT, codec.REACTIONS, codec.VOTE)
    return prepare(
        select(_events.c.id).where(
            _events.c.target == bindparam("target"),
            or_(*(_events.c.kind == kind for kind in kinds)),
        ),
        dialect,
    )


@cache
def _later(dialect: str) -> Prepared:
    """What refers to messages in one way."""
    return prepare(
        stored().where(
            among(_events.c.target, "ids", dialect), _events.c.kind == bindparam("kind")
        ),
        dialect,
    )


@cache
def _late(dialect: str) -> Prepared:
    targets = _events.alias("targets")
    return prepare(
        select(_events.c.id)
        .join(targets, targets.c.id == _events.c.target)
        .where(among(_events.c.id, "ids", dialect), targets.c.kind == codec.TOMBSTONE),
        dialect,
    )


@cache
def _carried(dialect: str) -> Prepared:
    event = _deliveries.c.event
    return prepare(select(event).where(among(event, "ids", dialect)), dialect)


@cache
def _deletion(dialect: str) -> Prepared:
    return prepare(delete(_bodies).where(among(_bodies.c.event, "ids", dialect)), dialect)
