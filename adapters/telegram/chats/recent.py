"""Whose the last messages of a chat are: by which of his contacts' logins a person got them, or to
whom he wrote them; pure.
"""

import json
from typing import Final

from bridge.api.ids import LoginId

MOST: Final = 250
"""Messages of one chat; they are kept whole whenever something is said there."""

OURS: Final = LoginId(0)
"""The bot's own words, or what was written to it."""
GONE: Final = LoginId(-1)
"""Of somebody who is a contact no longer."""


class Recent:
    """By number of the message; the oldest is forgotten first."""

    def __init__(self) -> None:
        self._by_number: dict[int, LoginId] = {}

    def note(self, number: int, login: LoginId) -> None:
        """A message was said."""
        self._by_number[number] = login
        if len(self._by_number) > MOST:
            del self._by_number[next(iter(self._by_number))]

    def of(self, number: int) -> LoginId | None:
        """None: it was never noted, or is forgotten."""
        return self._by_number.get(number)

    def forget(self, login: LoginId) -> bool:
        """He is a contact no longer; whether something was his."""
        his = [number for number, whose in self._by_number.items() if whose == login]
        for number in his:
            self._by_number[number] = GONE
        return bool(his)


def write(recent: Recent) -> bytes:
    """As it is kept: numbers by login, since these are long."""
    order: dict[LoginId, int] = {}
    pairs = [
        (number, order.setdefault(login, len(order))) for number, login in recent._by_number.items()
    ]
    return json.dumps([list(order), pairs], separators=(",", ":")).encode()


def read(kept: bytes) -> Recent:
    """The inverse of `write`."""
    logins, pairs = json.loads(kept)
    recent = Recent()
    for number, which in pairs:
        recent.note(number, LoginId(logins[which]))
    return recent
