"""Shows what happens in a room to everybody who is there; built once, addressed to each."""

from dataclasses import replace

from bridge.api.adapter import Target
from bridge.api.states import About, Destroyed, Read, Subject, Typing
from bridge.core.occupancy import Came, Change, Changed, Here, NameChanged, Went
from bridge.core.routing import XMPP
from bridge.store.values import Entry
from bridge.xmpp.addressing import BareJid, FullJid, MalformedJid
from bridge.xmpp.muc import about, lines, occupants
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service


def entry(key: bytes, service: Service, room: Room, shown: Entry) -> None:
    """A new line of the archive; those whose history is being read get it behind that."""
    for resource in room.resources.values():
        if resource.captured is not None:
            resource.captured.append(shown)
    if audience := room.audience:
        is_markable = service.adapter.capabilities(room.shows).texts.reads
        for one in lines.lines(key, room, shown, is_markable=is_markable):
            service.post_all(one, audience)


def change(
    key: bytes, service: Service, room: Room, changed: Change, *, is_back: bool = False
) -> None:
    """Somebody came, went, is called otherwise; or the room has another subject.

    is_back: who went has come in again before it could be shown; his clients, which know, would
    take it for the later of both.
    """
    audience = room.audience
    if isinstance(changed, Subject | About) and not audience:
        return
    if isinstance(changed, Subject):
        service.post_all(lines.subject(room, changed), audience)
    elif isinstance(changed, About):
        about.change(service, room, changed, audience)
    elif not isinstance(changed, Typing | Read | Destroyed):  # shown in ways of their own
        _person(key, service, room, changed, is_back=is_back)


def _person(
    key: bytes,
    service: Service,
    room: Room,
    changed: Came | Changed | Went | NameChanged,
    *,
    is_back: bool,
) -> None:
    """Himself is told more than others; in a private view all clients are his."""
    here = service.pictures.shown(changed.here)
    if here is not changed.here:
        changed = replace(changed, here=here)
    own, others = _sides(room, changed.here)
    if isinstance(changed, Went) and room.account is None and changed.here.occupant.network:
        # Who was put out while he came in waits for an answer, too.
        own = room.of(BareJid(changed.here.occupant.native))  # type: ignore[arg-type]  # prepared
    if others:
        jid = item_jid(service, room, changed.here)
        for spliced in occupants.change(key, room, changed, jid):
            service.post_all(spliced, others)
    for client in () if is_back else own:
        for spliced in occupants.change(key, room, changed, client, own=True):
            service.post_all(spliced, (client,))


def _sides(room: Room, here: Here) -> tuple[list[FullJid], list[FullJid]]:
    """The clients of whom it is about, and those of the others."""
    audience = room.audience
    if room.account is not None:
        return (audience, []) if here.occupant.mine else ([], audience)
    if here.occupant.network != XMPP:
        return [], audience
    own = room.of(BareJid(here.occupant.native))  # type: ignore[arg-type]  # as it was prepared
    return [jid for jid in audience if jid in own], [jid for jid in audience if jid not in own]


def item_jid(service: Service, room: Room, here: Here) -> str:
    """The address shown of an occupant: a far person's, where he can be written to; an account's to
    itself alone.
    """
    if here.occupant.mine:
        return room.account or ""
    if here.occupant.network == XMPP:
        return ""
    try:
        address = service.address(Target("direct", here.occupant.native, None))
        target = service.target(address)
    except MalformedJid:
        return ""
    has_chats = target is not None and target.kind == "direct" and target.login is not None
    return address if has_chats else ""
