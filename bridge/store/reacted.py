"""The whole set of somebody's reactions to a message, where its network tells of them one by one.

Looked up in the commit that remembers them: what was reacted just before is counted.
"""

from dataclasses import replace
from functools import cache
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bridge.api.events import Reactions
from bridge.api.ids import EventId, Identity
from bridge.store import codec, tables
from bridge.store.codec import clean
from bridge.store.statements import Prepared, prepare, run
from bridge.store.stored import event_of, stored

MOST: Final = 50
"""Reactions of one person to one message that are kept where networks do not limit them."""

_events = tables.events
_identities = tables.identities


def whole(
    connection: Connection, event: Reactions, target: EventId, author: Identity | None
) -> Reactions | None:
    """The set that an event makes, and the one before; None: a change that changes nothing."""
    before = () if author is None else _latest(connection, event, target, author)
    if event.change == "all":
        return replace(event, before=before)
    if event.change == "more":
        emoji = tuple(dict.fromkeys((*before, *event.emoji)))[:MOST]
    else:
        emoji = tuple(one for one in before if one not in event.emoji)
    return None if emoji == before else replace(event, emoji=emoji, change="all", before=before)


def _latest(
    connection: Connection, event: Reactions, target: EventId, author: Identity
) -> tuple[str, ...]:
    """Also those that are still carried: to take back what never came is harmless."""
    found = run(
        connection,
        _by_author(connection.dialect.name),
        target=target,
        network=author.network,
        by=clean(author.native),
    ).first()
    if found is None:
        return ()
    latest = event_of(found, event.place)
    assert isinstance(latest, Reactions)
    return latest.emoji


@cache
def _by_author(dialect: str) -> Prepared:
    author = (
        select(_identities.c.id)
        .where(
            _identities.c.native == bindparam("by"), _identities.c.network == bindparam("network")
        )
        .scalar_subquery()
    )
    return prepare(
        stored()
        .where(
            _events.c.target == bindparam("target"),
            _events.c.kind == codec.REACTIONS,
            _events.c.author == author,
        )
        .order_by(_events.c.id.desc())
        .limit(1),
        dialect,
    )
