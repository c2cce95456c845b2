"""Polls of a room: asked, voted in, ended, as messages and as edits of these; pure but for what it
remembers.

Matrix specification proposal 3381. How a poll stands is an edit by who asked. Ended it is by who
asked, or who may redact.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.items import Items
from adapters.matrix.rooms import ranks
from adapters.matrix.said import polls, relations
from adapters.matrix.said.head import Head
from adapters.matrix.said.polls import Asked, Ballot
from adapters.matrix.session import Session
from bridge.api.content import Content, Text, Unsupported
from bridge.api.events import Edit

UNREADABLE: Final = Unsupported("a poll")


def asked(
    session: Session, head: Head, content: Mapping[str, Any], target: str
) -> tuple[tuple[Content, ...], Items]:
    """What is asked, and what is kept of it. target: the event of the poll that is now this one, if
    it is not a new one; votes are for answers, so they are void.
    """
    known = session.said.polls.get(target)
    found = polls.asked(head.room.id, head.sender, content)
    if found is None:
        words = polls.words(content)
        return (Text(words) if words else UNREADABLE,), Items()
    if target != head.id and (known is None or known.by != head.sender or known.is_closed):
        return (replace(found.shown(), takes_votes=False),), Items()
    return (found.shown(),), Items(keep=session.said.polls.put(target, found))


def voted(session: Session, head: Head, content: Mapping[str, Any], sent: int) -> Items:
    """Somebody votes: how it stands, where that is told now. sent: as the event says."""
    poll = relations.read(content).target
    known = session.said.polls.get(poll)
    if known is None or known.room != head.room.id:
        return Items()
    ballot = Ballot(head.id, sent, polls.choices(known, content))
    keep = session.said.polls.vote(poll, head.sender, ballot)
    return Items() if keep is None else _standing(session, head, poll, Items(keep=keep))


def unvoted(session: Session, head: Head, vote: str) -> Items | None:
    """A vote is redacted; None where it was none."""
    taken = session.said.polls.taken(vote)
    if taken is None:
        return None
    poll, keep = taken
    return _standing(session, head, poll, Items(keep=keep))


def ended(session: Session, head: Head, content: Mapping[str, Any]) -> Items | None:
    """How it stood in the end; None where it is not known what has ended."""
    poll = relations.read(content).target
    known = session.said.polls.get(poll)
    if known is None or known.room != head.room.id:
        return None
    if known.is_closed or not _may_end(head, known):
        return Items()
    known.is_closed = True
    items = Items(keep=session.said.polls.drop(poll))
    items.add(_edit(session, head, poll, known))
    return items


def _may_end(head: Head, known: Asked) -> bool:
    room = head.room
    return head.sender == known.by or ranks.level(room, head.sender) >= ranks.power(room).redact


def _standing(session: Session, head: Head, poll: str, items: Items) -> Items:
    known = session.said.polls.get(poll)
    if known is not None and not known.is_closed and known.is_told():
        items.keep.update(session.said.polls.put(poll, known))
        items.add(_edit(session, head, poll, known))
    return items


def _edit(session: Session, head: Head, poll: str, known: Asked) -> Edit:
    return Edit(
        place=head.place,
        actor=session.identity(known.by, head.room),
        at=head.at,
        target=head.ref(poll),
        content=(known.shown(),),
    )


def sent_at(event: Mapping[str, Any]) -> int:
    """When a vote was sent, in milliseconds: of somebody's votes the latest counts."""
    return max(0, foreign.number(event, "origin_server_ts"))
