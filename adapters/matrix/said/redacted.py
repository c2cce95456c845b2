"""What is taken back: words, reactions, votes, edits; pure but for what it remembers.

Matrix specification, client-server API, "Redactions"; from room version 11 on `redacts` stands in
the content, and homeservers write it beside it, too: there it is always theirs.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Items
from adapters.matrix.said import voting
from adapters.matrix.said.head import Head
from adapters.matrix.said.reverting import reverting
from adapters.matrix.session import Session
from bridge.api.events import Reactions, Retraction

MOST_REASON: Final = 1000


def read(session: Session, head: Head, event: Mapping[str, Any]) -> Items:
    """What a redaction means; nothing, of what nobody knows."""
    content = foreign.table(event, "content")
    target = foreign.text(event, "redacts") or foreign.text(content, "redacts")
    if not ids.is_event(target):
        return Items()
    if (items := _reaction(session, head, target)) is not None:
        return items
    if (items := voting.unvoted(session, head, target)) is not None:
        return items
    if session.said.edits.get(target) is not None:
        return reverting(session, head, target)
    return _message(session, head, target, foreign.text(content, "reason", MOST_REASON))


def _reaction(session: Session, head: Head, target: str) -> Items | None:
    reaction = session.said.reacted.get(target)
    if reaction is None or reaction.room != head.room.id:
        return None
    items = Items(keep=session.said.reacted.taken(target)[1])
    if not session.said.reacted.stands(reaction):
        items.add(
            Reactions(
                place=head.place,
                actor=session.identity(reaction.by, head.room),
                at=head.at,
                target=head.ref(reaction.target),
                emoji=(reaction.emoji,),
                change="fewer",
            )
        )
    return items


def _message(session: Session, head: Head, target: str, reason: str) -> Items:
    """Where nobody remembers whose it was, it is for the store to tell."""
    items = Items(keep=session.said.polls.drop(target))
    items.add(
        Retraction(
            place=head.place,
            actor=head.actor,
            at=head.at,
            target=head.ref(target),
            by_moderator=session.said.authors.get(target) != head.sender,
            reason=reason,
            native=head.native,
        )
    )
    return items
