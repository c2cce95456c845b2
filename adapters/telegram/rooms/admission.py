"""Who of ours may be in a group: the group decides. `Admission` of the port."""

from adapters.telegram import ids
from adapters.telegram.rooms import guests, known, lookups, occupants, topics
from adapters.telegram.session import Session
from bridge.api.adapter import Login
from bridge.api.asked import Admitted
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place


async def admit(session: Session, place: Place, account: Identity, login: Login | None) -> Admitted:
    """Raises Refused."""
    try:
        chat = ids.read(place.native)
    except ValueError as error:
        raise Refused("not-found", known.NO_GROUP) from error
    group = await lookups.found(session, chat.id)
    user = "" if login is None else login.options.get(ids.USER, "")
    member = await lookups.member(session, group, user) if user else None
    is_new = known.mark(session, account.native) not in group.admitted
    admitted = guests.admitted(session, group, account, user, member)
    is_first = chat.thread is not None and topics.use(group, chat.thread)
    if is_first:
        session.show(*occupants.of_place(session, group, place, is_learned=True))
    if is_first or is_new:
        await session.keep(known.keep(session, group))
    return admitted
