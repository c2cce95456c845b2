"""Who is found to have another picture is shown anew wherever he is shown."""

from collections.abc import Iterator

from adapters.telegram.chats import contacts
from adapters.telegram.rooms import known, occupants
from adapters.telegram.session import Session
from bridge.api.states import AnyState


def show(session: Session, native: str, is_news: bool) -> None:
    """A person, or a group. is_news: he had another one before; else it was not known."""
    session.show(*_states(session, native, is_news))


def _states(session: Session, native: str, is_news: bool) -> Iterator[AnyState]:
    for group in known.every(session):
        yield from occupants.came(session, group, native)
        if str(group.chat) == native:
            for place in occupants.places(session, group):
                yield occupants.about(session, group, place, is_learned=not is_news)
    for login in session.logins:
        found = contacts.chat_with(session, login, native)
        if found is not None and not found[0].is_shut:
            yield contacts.contact(session, found[0], login)
