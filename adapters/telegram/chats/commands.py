"""What a person types to the bot itself in his chat with it.

Bot API: `bot_command` entities; `/chat_2` is a command that can be tapped on.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from adapters.telegram.chats import addressing, contacts, reaching, starting
from adapters.telegram.chats.answering import Spot, answer
from adapters.telegram.chats.chat import Chat
from adapters.telegram.chats.current import Unsure, meant
from adapters.telegram.chats.telling import WORDS, listed, number, picked
from adapters.telegram.items import Items
from adapters.telegram.session import Session
from bridge.api.ids import LoginId

HELP: Final = (
    "I pass messages between people here and people on XMPP.\n"
    "/chat ADDRESS - write to somebody on XMPP\n"
    "/chat NUMBER - write to one of your contacts, as /who lists them\n"
    "/who - your contacts\n"
    "/block - hear nothing more from a contact\n"
    "/unblock NUMBER - hear from him again\n"
    "/stop - give up all your contacts\n"
    "Whose message you answer gets your answer. Anything else goes to the contact that you"
    " chose last. Edits and reactions are passed on, too; that you delete a message is not told"
    " to bots."
)
UNKNOWN: Final = "I do not know this command. /help lists those that there are."
NO_CONTACTS: Final = "You have no contacts here yet. /help tells how to reach somebody."
CHOSEN: Final = "What you write goes to {} now."
ADDRESS: Final = "Write /chat and an address like alice@example.org."
TO_WHOM: Final = "Write /chat and an address like alice@example.org, or a number:"
YOURS: Final = "Your contacts:"
NO_SUCH: Final = f"There is no such contact. {YOURS}"
WHICH: Final = "Whom? Answer one of his messages with this command, or write his number:"
BLOCKED: Final = "You hear nothing more from {}. /unblock_{} ends that."
HEARD: Final = "You hear from {} again."
STOPPED: Final = (
    "You have no contacts here any longer, and nobody can write to you. Whoever you wish to hear"
    " from can give you a new link."
)

_COMMAND: Final = re.compile(r"/([a-z]+)(?:_([0-9]{1,4}))?(?:@\w+)?(?:\s+(.*))?\Z", re.S | re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """argument: what stands behind the command. answered: the message that it is an answer to.

    at: when, Unix time in seconds.
    """

    chat: Chat
    spot: Spot
    argument: str
    answered: int | None
    at: float


def typed(
    session: Session, chat: Chat, spot: Spot, text: str, *, answered: int | None, at: float
) -> Items:
    """What comes of a command."""
    found = _COMMAND.match(text.strip())
    act = None if found is None else ACTS.get(found[1].lower())
    if found is None or act is None:
        return _said(session, spot, UNKNOWN)
    argument = (found[2] or found[3] or "").strip()
    return act(session, Typed(chat=chat, spot=spot, argument=argument, answered=answered, at=at))


def _start(session: Session, asked: Typed) -> Items:
    if not asked.argument and asked.chat.ties:
        words = f"{starting.GREETING}\n{YOURS}"
        return _said(session, asked.spot, words, listed(session, asked.chat))
    return starting.start(session, asked.chat, asked.spot, asked.argument, asked.at)


def _help(session: Session, asked: Typed) -> Items:
    return _said(session, asked.spot, HELP)


def _who(session: Session, asked: Typed) -> Items:
    words = listed(session, asked.chat)
    return _said(session, asked.spot, words or NO_CONTACTS)


def _chat(session: Session, asked: Typed) -> Items:
    if "@" in asked.argument:
        return reaching.reach(session, asked.chat, asked.spot, asked.argument)
    if not asked.argument:
        return _asks(session, asked, TO_WHOM, ADDRESS)
    login = picked(session, asked.chat, asked.argument)
    if login is None:
        return _asks(session, asked, NO_SUCH)
    name = addressing.names(session, asked.chat)[login]
    if asked.chat.ties[login].is_blocked:
        return _said(session, asked.spot, WORDS["blocked"].format(name, number(asked.chat, login)))
    made = _said(session, asked.spot, CHOSEN.format(name))
    made.keep |= session.chats.put(replace(asked.chat, current=login))
    return made


def _block(session: Session, asked: Typed) -> Items:
    return _heard(session, asked, is_blocked=True)


def _unblock(session: Session, asked: Typed) -> Items:
    return _heard(session, asked, is_blocked=False)


def _heard(session: Session, asked: Typed, *, is_blocked: bool) -> Items:
    """Somebody is to be heard no longer, or again."""
    login = _concerned(session, asked)
    if login is None:
        return _asks(session, asked, WHICH)
    name = addressing.names(session, asked.chat)[login]
    words = BLOCKED.format(name, number(asked.chat, login)) if is_blocked else HEARD.format(name)
    tie = replace(asked.chat.ties[login], is_blocked=is_blocked)
    made = _said(session, asked.spot, words)
    made.keep |= session.chats.put(asked.chat.tied(login, tie))
    return made


def _stop(session: Session, asked: Typed) -> Items:
    made = _said(session, asked.spot, STOPPED)
    now = asked.chat
    for login in asked.chat.ties:
        made.add(contacts.stranger(session, asked.chat, login))
        now = now.without(login)
    if now != asked.chat:
        made.keep |= session.chats.put(now)
    return made


def _concerned(session: Session, asked: Typed) -> LoginId | None:
    """Whom a command is about: who is named, else who would be written to."""
    if asked.argument:
        return picked(session, asked.chat, asked.argument)
    recent = session.chats.recent(asked.chat.user)
    found = meant(asked.chat, recent, thread=asked.spot.thread, answered=asked.answered)
    return found.login if isinstance(found, Unsure) else found


def _asks(session: Session, asked: Typed, words: str, otherwise: str = NO_CONTACTS) -> Items:
    """Which contact is meant; otherwise: what is said to who has none."""
    contacts_ = listed(session, asked.chat)
    return _said(session, asked.spot, *((words, contacts_) if contacts_ else (otherwise,)))


def _said(session: Session, spot: Spot, *words: str) -> Items:
    return Items(errands=[answer(session, spot, "\n".join(filter(None, words)))])


ACTS: Final[Mapping[str, Callable[[Session, Typed], Items]]] = {
    "start": _start,
    "help": _help,
    "who": _who,
    "chat": _chat,
    "block": _block,
    "unblock": _unblock,
    "stop": _stop,
}
