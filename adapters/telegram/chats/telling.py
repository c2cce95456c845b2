"""In words: why what a person wrote was sent to nobody, and whom he can write to; pure."""

from collections.abc import Mapping
from typing import Final

from adapters.telegram.chats import addressing
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.chats.current import Unsure, Why
from adapters.telegram.session import Session
from bridge.api.ids import LoginId

NOTHING: Final = "This was sent to nobody. "
MOST: Final = 50
"""Contacts that are listed."""

WORDS: Final[Mapping[Why, str]] = {
    "nobody": "You have no contacts here yet: /help tells how to reach somebody.",
    "several": "To whom is it? Answer one of his messages, or choose him:",
    "left": "Whom you answer is not here any longer.",
    "unknown": "I do not know any longer whose message you answer. Please choose him first:",
    "topic": "This topic is nobody's. Please write in that of a contact, or choose one:",
    "blocked": "You have blocked {}. /unblock_{} ends that.",
    "deaf": "{} does not wish to hear from you.",
}
_LISTED: Final = frozenset({"several", "unknown", "topic"})


def nothing_sent(session: Session, chat: Chat, unsure: Unsure) -> str:
    """What the bot says of it."""
    words = WORDS[unsure.why]
    if unsure.login is not None:
        name = addressing.names(session, chat)[unsure.login]
        words = words.format(name, number(chat, unsure.login))
    if unsure.why in _LISTED and chat.ties:
        words += "\n" + listed(session, chat)
    return NOTHING + words


def listed(session: Session, chat: Chat) -> str:
    """A person's contacts, a line each, which can be tapped on."""
    named = addressing.names(session, chat)
    lines = [
        f"/chat_{count} {named[login]}{_more(chat, login, tie)}"
        for count, (login, tie) in enumerate(chat.ties.items(), 1)
    ]
    more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return "\n".join([*lines[:MOST], *more])


def number(chat: Chat, login: LoginId) -> int:
    """By which a contact can be named."""
    return list(chat.ties).index(login) + 1


def picked(session: Session, chat: Chat, written: str) -> LoginId | None:
    """The contact of this number, or of this name."""
    logins = list(chat.ties)
    if written.isdecimal():
        return logins[int(written) - 1] if 0 < int(written) <= len(logins) else None
    named = addressing.names(session, chat)
    return next((one for one in logins if named[one].casefold() == written.casefold()), None)


def _more(chat: Chat, login: LoginId, tie: Tie) -> str:
    if tie.is_blocked:
        return " (blocked)"
    return " (what you write goes here)" if chat.current == login else ""
