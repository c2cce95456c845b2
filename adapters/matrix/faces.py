"""Whose picture is found out is shown anew wherever he is shown."""

from collections.abc import Iterator
from functools import partial

from adapters.matrix.chats import contacts
from adapters.matrix.media import portraits
from adapters.matrix.media.gallery import Whose
from adapters.matrix.rooms import occupants
from adapters.matrix.session import Session
from bridge.api.states import AnyState


async def run(session: Session) -> None:
    """Find out how those look who are seen; as long as the login runs."""
    session.on_picture = partial(_show, session)
    try:
        await portraits.run(session)
    finally:
        session.on_picture = None
        _forget(session)


def _show(session: Session, whose: Whose, is_news: bool) -> None:
    session.show(*_states(session, whose, is_news))


def _states(session: Session, whose: Whose, is_news: bool) -> Iterator[AnyState]:
    room = session.rooms.get(whose.room)
    if room is not None and room.is_shown and whose.person:
        yield from occupants.presents(session, room, (whose.person,))
    elif room is not None and room.is_shown:
        yield occupants.about(session, room, is_learned=not is_news)
    elif not whose.room and contacts.is_listed(session, whose.person):
        yield contacts.contact(session, whose.person)


def _forget(session: Session) -> None:
    """Of a homeserver on which nobody is any longer."""
    url, shared = session.homeserver.url, session.shared
    others = (one for one in shared.sessions.values() if one is not session)
    if not any(one.homeserver.url == url for one in others):
        shared.galleries.pop(url, None)
