"""A room's picture, given from XMPP: `Depicting` of the port. `m.room.avatar`."""

from adapters.matrix.media import portraits, sink
from adapters.matrix.rooms import asking, ranks
from adapters.matrix.rooms import state as states
from adapters.matrix.session import Session
from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import Place


async def depict(session: Session, place: Place, picture: Picture | None) -> None:
    """None takes away what it has. Raises Refused, TryLater."""
    room = asking.inside(session, place)
    if ranks.level(room, session.me) < ranks.needed(room, states.AVATAR):
        raise Refused("forbidden", asking.NO_RIGHT)
    if picture is None:
        await asking.put_state(session, room, states.AVATAR, {})
        return
    mxc = await sink.put_up(session, picture)
    await portraits.learn(session, mxc, picture)
    await asking.put_state(session, room, states.AVATAR, {"url": mxc})
