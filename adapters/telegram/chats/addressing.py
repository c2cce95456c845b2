"""Where in a person's chat an XMPP contact is, and how he is called there; pure."""

from typing import Final

from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.session import Session
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, Place
from bridge.api.quiet import plain
from bridge.api.readable import in_a_line

SOMEBODY: Final = "Somebody"

NOT_OPENED: Final = (
    "A bot may not write to people first. Please give this person a link, which the command"
    ' "invite" makes: who opens it becomes your contact.'
)
SHUT: Final = "This person has blocked the gateway's bot."
BLOCKED: Final = "This person does not wish to hear from you."


def head(session: Session, place: Place) -> tuple[int | None, str]:
    """The topic of the contact who speaks, and the name to put before his words: "" where the
    topic names him. Raises Refused where he may not write there.
    """
    chat = session.chats.of(int(place.native))
    tie = _tie(chat, place.login)
    assert place.login is not None
    if tie.thread is not None and has_topics(session):
        return tie.thread, ""
    return None, names(session, chat)[place.login]


def check(session: Session, place: Place) -> None:
    """Raises Refused where its login's owner may not write to this person."""
    _tie(session.chats.of(int(place.native)), place.login)


def has_topics(session: Session) -> bool:
    """Whether private chats with the bot can have topics."""
    return session.me is not None and bool(session.me.has_topics_enabled)


def names(session: Session, chat: Chat) -> dict[LoginId, str]:
    """How a person's contacts are called in his chat: each otherwise, be it in capitals."""
    called: dict[LoginId, str] = {}
    taken: set[str] = set()
    for login in chat.ties:
        name = in_a_line(plain(session.chats.name(login))) or SOMEBODY
        number, distinct = 2, name
        while distinct.casefold() in taken:
            distinct, number = f"{name} ({number})", number + 1
        called[login] = distinct
        taken.add(distinct.casefold())
    return called


def _tie(chat: Chat, login: LoginId | None) -> Tie:
    tie = None if login is None else chat.ties.get(login)
    if tie is None:
        raise Refused("forbidden", NOT_OPENED)
    if chat.is_shut:
        raise Refused("forbidden", SHUT)
    if tie.is_blocked:
        raise Refused("forbidden", BLOCKED)
    return tie
