"""What is known of the bot's chat with one person: whom on XMPP he reaches there; pure.

Kept with the network, so it holds nothing but numbers of those people: no address, no name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bridge.api.ids import LoginId

MOST_LOST: Final = 50
"""Topics that are remembered when their contact is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """To one account, by its login.

    is_listed: the person is in its contact list; else he only wrote to it. thread: of the topic
    that is this contact's, None where there is none.
    is_blocked: the person wishes to hear nothing from there. is_deaf: nothing from him is heard.
    """

    is_listed: bool = True
    thread: int | None = None
    is_blocked: bool = False
    is_deaf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """user: the person's id; name: as he is shown.

    ties: whom he reaches, in the order in which they came. current: to whom he writes where
    nothing says otherwise. is_shut: he has blocked the bot. lost: topics whose contact is no more.
    had_others: somebody was a contact, and is no more.
    """

    user: int
    name: str = ""
    ties: Mapping[LoginId, Tie] = field(default_factory=dict)
    current: LoginId | None = None
    is_shut: bool = False
    lost: tuple[int, ...] = ()
    had_others: bool = False

    def tied(self, login: LoginId, tie: Tie) -> "Chat":
        """With this contact, or with what changed of him."""
        return replace(self, ties={**self.ties, login: tie})

    def without(self, login: LoginId) -> "Chat":
        """This contact is no more."""
        tie = self.ties.get(login)
        if tie is None:
            return self
        return replace(
            self,
            ties={each: its for each, its in self.ties.items() if each != login},
            current=None if self.current == login else self.current,
            lost=self.lost if tie.thread is None else (*self.lost, tie.thread)[-MOST_LOST:],
            had_others=True,
        )

    def whose(self, thread: int) -> LoginId | None:
        """Whose topic this is."""
        return next((login for login, tie in self.ties.items() if tie.thread == thread), None)


def write(chat: Chat) -> bytes:
    """As it is kept."""
    ties = [
        [login, tie.is_listed, tie.thread, tie.is_blocked, tie.is_deaf]
        for login, tie in chat.ties.items()
    ]
    kept = {
        "name": chat.name,
        "ties": ties,
        "current": chat.current,
        "shut": chat.is_shut,
        "lost": chat.lost,
        "had_others": chat.had_others,
    }
    return json.dumps(kept, separators=(",", ":")).encode()


def read(user: int, kept: bytes) -> Chat:
    """The inverse of `write`."""
    found = json.loads(kept)
    ties = {
        LoginId(login): Tie(
            is_listed=is_listed, thread=thread, is_blocked=is_blocked, is_deaf=is_deaf
        )
        for login, is_listed, thread, is_blocked, is_deaf in found["ties"]
    }
    return Chat(
        user=user,
        name=found["name"],
        ties=ties,
        current=found["current"],
        is_shut=found["shut"],
        lost=tuple(found["lost"]),
        had_others=found["had_others"],
    )
