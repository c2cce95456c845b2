"""Accept events: remember them and everything they become, in one commit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from sqlalchemy import Connection, delete, select

from bridge.api.events import Gap, Invite, Retraction, RoomChange, Stored
from bridge.api.ids import EventId, Identity, Place
from bridge.store import cursors as cursors_
from bridge.store import identities, places, tables
from bridge.store import kept as kept_
from bridge.store.codec import body, clean
from bridge.store.deliveries import add
from bridge.store.known import known
from bridge.store.positions import Placing, place_in_rooms
from bridge.store.references import refers, resolved, target_of
from bridge.store.statements import Prepared, Row, among, insert, prepare, run
from bridge.store.tombstones import entomb
from bridge.store.values import Arrival, Remembered

GIVEN = -1
"""The part under which a copy has the id of the stanza by which a client said it, where that is
neither of the copy's own."""

_REPEATED = Remembered(new=False)
_LOST = Remembered(new=False, lost=True)


def accept(
    connection: Connection,
    arrivals: Sequence[Arrival],
    cursors: Mapping[str, str],
    kept: Mapping[str, Mapping[str, bytes | None]] | None = None,
) -> list[Remembered]:
    """Remember arrivals in their order; of each, what became of it. kept: what sources keep.

    An arrival whose native id its place has already is left out, whole; so is one that refers to
    what is not here.
    """
    known(connection).trim()
    ids = places.ensure(connection, chain.from_iterable(map(_places, arrivals)))
    people = identities.ensure(connection, chain.from_iterable(map(_people, arrivals)))
    repeated = _insert_originals(connection, arrivals, ids)
    fresh = [one for one in arrivals if one.event_id not in repeated] if repeated else arrivals
    referring = [one for one in fresh if refers(one.event)]
    found: Mapping[EventId, Stored | None] = {}
    if referring:
        fresh, found = _insert_in_turn(connection, fresh, ids, people)
    else:
        _insert_events(connection, fresh, ids, people)
    placed = place_in_rooms(
        connection, [Placing(one.event_id, [ids[room] for room in one.rooms]) for one in fresh]
    )
    cursors_.move(connection, cursors)
    if kept:
        kept_.keep(connection, kept)
    if not repeated and not referring:
        return [Remembered(new=True, positions=positions) for positions in placed]
    became = dict(zip((one.event_id for one in fresh), placed, strict=True))
    return [_remembered(one, became, found) for one in arrivals]


def _remembered(
    arrival: Arrival,
    became: Mapping[EventId, tuple[int, ...]],
    found: Mapping[EventId, Stored | None],
) -> Remembered:
    id_ = arrival.event_id
    if id_ in became:
        return Remembered(new=True, positions=became[id_], event=found.get(id_))
    return _LOST if id_ in found else _REPEATED


def _insert_in_turn(
    connection: Connection,
    arrivals: Sequence[Arrival],
    ids: Mapping[Place, int],
    people: Mapping[tuple[str, str], tuple[int, str]],
) -> tuple[list[Arrival], Mapping[EventId, Stored | None]]:
    """Insert one after another, so that each can refer to those before; those that are kept, and
    of those that refer the event as it was found.
    """
    found: dict[EventId, Stored | None] = {}
    kept: list[Arrival] = []
    plain: list[Arrival] = []
    for arrival in arrivals:
        if refers(arrival.event):
            _insert_events(connection, plain, ids, people)
            plain = []
            event = resolved(connection, arrival.event, arrival.author, _twin(arrival))
            found[arrival.event_id] = event
            if event is None:
                _forget_original(connection, arrival, ids)
                continue
            arrival = replace(arrival, event=event)
            if isinstance(event, Retraction) and event.back is None:
                entomb(connection, event, arrival.event_id)
        plain.append(arrival)
        kept.append(arrival)
    _insert_events(connection, plain, ids, people)
    return kept, found


def _twin(arrival: Arrival) -> Place | None:
    """The other place of a chat with one person: half of what is said in it was said there."""
    is_chat = arrival.event.place.kind == "direct" and arrival.deliveries
    return arrival.deliveries[0].place if is_chat else None


def _forget_original(connection: Connection, arrival: Arrival, ids: Mapping[Place, int]) -> None:
    connection.execute(
        delete(tables.copies).where(
            tables.copies.c.event == arrival.event_id,
            tables.copies.c.place == ids[arrival.event.place],
        )
    )


def _places(arrival: Arrival) -> tuple[Place, ...]:
    return (arrival.event.place, *arrival.rooms)


def _people(arrival: Arrival) -> tuple[Identity, ...]:
    event = arrival.event
    actor = None if isinstance(event, Gap) else event.actor
    return tuple(who for who in (actor, arrival.author) if who is not None)


def _insert_originals(
    connection: Connection, arrivals: Sequence[Arrival], ids: Mapping[Place, int]
) -> set[EventId]:
    """Insert the copies that the originals are; the ids of those that were there before."""
    rows: list[Row] = []
    for arrival in arrivals:
        event = arrival.event
        if isinstance(event, Gap):
            continue
        alias = back = None
        if not isinstance(event, RoomChange | Invite):
            alias, back = event.alias, event.back
        if event.native is not None or alias is not None:
            native = event.native and clean(event.native)
            rows.append((arrival.event_id, ids[event.place], 0, native, alias and clean(alias)))
        if back is not None and back.native is not None and back.native != alias:
            row = (arrival.event_id, ids[event.place], GIVEN, None, clean(back.native))
            rows.append(row)
    if insert(connection, tables.copies, rows) == len(rows):
        return set()
    ours = {row[0] for row in rows if row[2] != GIVEN}
    found = run(connection, _existing(connection.dialect.name), ids=ours).scalars()
    return ours.difference(found)


def _insert_events(
    connection: Connection,
    arrivals: Sequence[Arrival],
    ids: Mapping[Place, int],
    people: Mapping[tuple[str, str], tuple[int, str]],
) -> None:
    """Insert events and what is to be carried of them."""
    heads: list[Row] = []
    bodies: list[Row] = []
    for arrival in arrivals:
        event = arrival.event
        kind, payload = body(event)
        actor = None if isinstance(event, Gap) else event.actor
        heads.append(
            (
                arrival.event_id,
                ids[event.place],
                kind,
                event.at,
                *_who(actor, people),
                *_who(arrival.author, people),
                target_of(event),
            )
        )
        bodies.append((arrival.event_id, payload))
    insert(connection, tables.events, heads)
    insert(connection, tables.bodies, bodies)
    add(connection, list(chain.from_iterable(one.deliveries for one in arrivals)))


def _who(
    who: Identity | None, people: Mapping[tuple[str, str], tuple[int, str]]
) -> tuple[int, str]:
    return (people[who.native, who.network][0], clean(who.name)) if who else (0, "")


@cache
def _existing(dialect: str) -> Prepared:
    event = tables.copies.c.event
    return prepare(select(event).where(among(event, "ids", dialect)), dialect)
