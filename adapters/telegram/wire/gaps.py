"""What was said while nobody asked for it: Telegram keeps updates for a day.

Bot API, "Getting updates": "Incoming updates are stored on the server until the bot receives them
either way, but they will not be kept longer than 24 hours."
"""

from collections.abc import Iterator
from typing import Final

from adapters.telegram.ids import Chat
from adapters.telegram.items import Items
from adapters.telegram.rooms import known, occupants
from adapters.telegram.session import Session
from bridge.api.events import Gap
from bridge.api.ids import Place

KEPT: Final = "polled"
"""When updates were asked for last, Unix time in seconds, in the network's source."""

DAY: Final = 86_400.0
OFTEN: Final = 60.0
"""Seconds between two times that this is written down."""


class Watch:
    """since: when updates came last, as far as it is written down; None before the first time."""

    def __init__(self, session: Session) -> None:
        kept = session.kept.kept.get(KEPT, b"")
        self._since = int(kept) if kept.isdigit() else None

    def asked(self, session: Session) -> Items:
        """Updates were asked for and came: what was missed before them, and the time, to be kept.

        It is empty while there is nothing of either.
        """
        now, since = session.now(), self._since
        items = Items()
        if since is not None and now - since < OFTEN:
            return items
        if since is not None and now - since > DAY:
            items.add(*between(session, since, now - DAY))
        self._since = int(now)
        items.keep[KEPT] = str(self._since).encode()
        return items

    @property
    def since(self) -> int | None:
        return self._since


def between(session: Session, since: float, until: float) -> list[Gap]:
    """Wherever something may be missing that was said then."""
    return [Gap(place=place, since=since, until=until) for place in _places(session)]


def _places(session: Session) -> Iterator[Place]:
    """Wherever something may have been said."""
    for group in known.every(session):
        yield from occupants.places(session, group)
    for chat in session.chats.every():
        for login in chat.ties:
            yield session.direct(Chat(chat.user).native, login)
