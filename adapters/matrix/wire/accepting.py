"""What an answer means, given to the gateway: events and states in order, one commit at the end."""

from typing import TYPE_CHECKING

from adapters.matrix.items import Items
from adapters.matrix.session import Session
from bridge.api.events import AnyEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable


async def accept(session: Session, items: Items, cursor: str | None = None) -> None:
    """Returns when all of it is committed; then its errands begin."""
    events: list[AnyEvent] = []
    waits: list[Awaitable[None]] = []
    for thing in items.things:
        if isinstance(thing, AnyEvent):
            events.append(thing)
            continue
        if events:  # a state stands behind what came before it
            waits.append(session.inbox.accept(events))
            events = []
        session.inbox.show(thing)
    if events or items.keep or cursor is not None:
        waits.append(session.inbox.accept(events, cursor=cursor, keep=items.keep))
    for wait in waits:
        await wait
    for errand in items.errands:
        session.run_errand(errand)
