"""An edit that is redacted: the message is again as it was before, which its homeserver is asked.

Matrix specification, client-server API, "Redactions of edits": "the event is reverted to the
previous version"; "Server-side aggregation of m.replace".
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign, ids
from adapters.matrix.items import Items
from adapters.matrix.rooms.room import Room
from adapters.matrix.said import kinds, relations
from adapters.matrix.said.head import Head
from adapters.matrix.said.memory import EDIT
from adapters.matrix.session import Session
from adapters.matrix.wire.paths import path
from bridge.api.events import Edit

ENCRYPTED: Final = "m.room.encrypted"


def reverting(session: Session, head: Head, edit: str) -> Items:
    """It is asked beside all else; until then the words stand, and where nobody answers."""
    target = session.said.edits.drop(edit)
    items = Items(keep={EDIT + edit: None})
    if target is None:
        return items

    async def revert() -> None:
        reverted = await _as_it_is(session, head, target)
        if reverted is not None:
            await session.inbox.accept([reverted])

    items.errands.append(revert)
    return items


async def _as_it_is(session: Session, head: Head, target: str) -> Edit | None:
    room = head.room
    where = path("rooms", room.id, "event", target)
    original = await session.homeserver.ask("GET", where)
    relation = foreign.table(foreign.table(original, "unsigned"), "m.relations")
    edited = await _opened(session, room, foreign.table(relation, "m.replace"))
    opened = await _opened(session, room, original)
    sender = foreign.text(opened, "sender")
    content = foreign.table(opened, "content")
    if not ids.is_person(sender) or not content:
        return None
    if foreign.text(edited, "sender") == sender:
        content = foreign.table(foreign.table(edited, "content"), relations.NEW) or content
    kind = kinds.kind_of(foreign.text(opened, "type"), content)
    return Edit(
        place=head.place,
        actor=session.identity(sender, room),
        at=head.at,
        target=head.ref(target),
        content=kinds.content_of(session, room, kind, content),
        form=kinds.form_of(kind),
    )


async def _opened(session: Session, room: Room, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """As it was before it was encrypted; nothing where it cannot be read."""
    if event.get("type") != ENCRYPTED:
        return event
    if session.machine is None:
        return {}
    opened = await session.machine.opened(room, event)
    return opened if isinstance(opened, dict) else {}
