"""What links and names mean to a login: `Resolving` of the port."""

from adapters.matrix import ids
from adapters.matrix.rooms import aliases, links
from adapters.matrix.session import Session
from bridge.api.adapter import Target


async def resolve(session: Session | None, written: str) -> Target | None:
    """None where it is nothing of Matrix. An alias is the room that it leads to, where somebody can
    be asked. Raises Refused, TryLater.
    """
    try:
        link = links.read(written)
    except ValueError:
        return None  # no URL
    if link is None:
        return None
    if ids.is_person(link.native):
        return Target("direct", link.native, ids.HOME)
    native = link.native
    if session is not None:
        if ids.is_alias(native):
            native = await aliases.lookup(session, native)
        if link.via:
            aliases.reached(session, native, (*link.via, *session.via.get(native, ())))
        seen = session.place(native)
        if seen.kind == "direct":
            return Target("direct", seen.native, ids.HOME)
        native = seen.native
    return Target("room", native, ids.HOME)
