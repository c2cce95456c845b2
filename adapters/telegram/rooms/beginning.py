"""What is shown of groups before anything is heard from Telegram: what was kept of them."""

from adapters.telegram.rooms import known, occupants
from adapters.telegram.session import Session


def begin(session: Session) -> None:
    """Called when what was kept is read, before the first update."""
    for group in known.every(session):
        session.show(*occupants.whole(session, group, is_learned=True))
