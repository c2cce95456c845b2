"""Whom a person means who writes to the bot; pure.

    in a contact's topic     that contact
    an answer                whose message is answered, whoever is the current one
    anything else            the current contact
    nobody                   the bot asks back, and nothing is sent

What is written to one must never reach another: where it is not sure, it is asked.
"""

from dataclasses import dataclass
from typing import Literal

from adapters.telegram.chats.chat import Chat
from adapters.telegram.chats.recent import OURS, Recent
from bridge.api.ids import LoginId

Why = Literal["nobody", "several", "left", "unknown", "topic", "blocked", "deaf"]
"""nobody: he has no contact; several: none is the current one; left: he is a contact no longer;
unknown: whose message was answered is not known any more; topic: it is nobody's; blocked, deaf:
see `Tie`.
"""


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nothing is sent. login: who is concerned, where that is known."""

    why: Why
    login: LoginId | None = None


def meant(
    chat: Chat, recent: Recent, *, thread: int | None, answered: int | None
) -> LoginId | Unsure:
    """To whom a message goes. thread: of the topic that it was written in; answered: the number of
    the message that it is an answer to.
    """
    found = _meant(chat, recent, thread=thread, answered=answered)
    if isinstance(found, Unsure):
        return found
    tie = chat.ties[found]
    if tie.is_blocked:
        return Unsure("blocked", found)
    return Unsure("deaf", found) if tie.is_deaf else found


def _meant(
    chat: Chat, recent: Recent, *, thread: int | None, answered: int | None
) -> LoginId | Unsure:
    if thread is not None:
        whose = chat.whose(thread)
        if whose is not None:
            return whose
        if thread in chat.lost:
            return Unsure("left")
    if answered is not None:
        whose = recent.of(answered)
        if whose is None:
            return _sole(chat) or Unsure("unknown")
        if whose in chat.ties:
            return whose
        if whose != OURS:
            return Unsure("left")
    if thread is not None:
        return Unsure("topic")
    if chat.current is not None and chat.current in chat.ties:
        return chat.current
    return Unsure("several" if chat.ties else "nobody")


def _sole(chat: Chat) -> LoginId | None:
    """The one contact, where there never was another one."""
    return next(iter(chat.ties)) if len(chat.ties) == 1 and not chat.had_others else None
