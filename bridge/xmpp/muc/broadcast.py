"""Shows what happens in a room to everybody who is there; built once, addressed to each."""

from bridge.api.adapter import Target
from bridge.api.events import About, Destroyed, Read, Subject, Typing
from bridge.core.presence import Came, Change, Changed, Here, NameChanged
from bridge.store.values import Entry
from bridge.xmpp.addressing import MalformedJid
from bridge.xmpp.muc import about, lines, occupants
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service


def entry(key: bytes, service: Service, room: Room, shown: Entry) -> None:
    """A new line of the archive; those whose history is being read get it behind that."""
    for resource in room.resources.values():
        if resource.captured is not None:
            resource.captured.append(shown)
    if audience := room.audience:
        service.post_all(lines.line(key, room, shown), audience)


def change(key: bytes, service: Service, room: Room, changed: Change) -> None:
    """Somebody came, went, is called otherwise; or the room has another subject."""
    audience = room.audience
    if not audience:
        return
    if isinstance(changed, Subject):
        service.post_all(lines.subject(room, changed), audience)
        return
    if isinstance(changed, About):
        about.change(service, room, changed, audience)
        return
    if isinstance(changed, Typing | Read | Destroyed):
        return
    here = changed.here if isinstance(changed, Came | Changed | NameChanged) else None
    jid = item_jid(service, room, here) if here is not None else ""
    for spliced in occupants.change(key, room, changed, jid):
        service.post_all(spliced, audience)


def item_jid(service: Service, room: Room, here: Here) -> str:
    """The address shown of an occupant: a far person's contact; one's own to oneself."""
    if here.occupant.mine:
        return room.account
    try:
        return service.address(Target("direct", here.occupant.native, None))
    except MalformedJid:
        return ""
