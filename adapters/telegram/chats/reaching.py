"""`/chat JID`: somebody on Telegram writes to an account for the first time."""

from dataclasses import replace
from functools import partial
from typing import Final

from adapters.telegram.chats import contacts, topics
from adapters.telegram.chats.answering import Spot, say
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.chats.starting import FULL, MOST
from adapters.telegram.chats.telling import number
from adapters.telegram.items import Items
from adapters.telegram.session import Session
from bridge.api.errors import GatewayError, Refused
from bridge.api.ids import Identity, LoginId

NOT_NOW: Final = "This cannot be done now. Please try again later."
REACHED: Final = "What you write goes to {} now, who decides whether to answer."
ALSO: Final = "You can write to {} now, too: choose this contact with /chat_{}."


def reach(session: Session, chat: Chat, spot: Spot, address: str) -> Items:
    """Until it is known whether he can be reached, what is written goes to nobody."""
    now = replace(chat, current=None)
    keep = session.chats.put(now) if chat.current is not None else {}
    who = contacts.who(session, chat)
    return Items(keep=keep, errands=[partial(_reach, session, spot, who, address)])


async def _reach(session: Session, spot: Spot, who: Identity, address: str) -> None:
    try:
        words = await _reached(session, spot, who, address)
    except Refused as error:
        words = error.text
    except GatewayError:
        words = NOT_NOW
    await say(session, spot, words)


async def _reached(session: Session, spot: Spot, who: Identity, address: str) -> str:
    """What is to be said of it. Raises Refused, TryLater."""
    if session.reception is None:
        raise Refused("unsupported", NOT_NOW)
    login = await session.reception.reach(address, who)
    await _tied(session, spot.user, who.name, login)
    await topics.ensure(session, spot.user, login)
    chat = session.chats.of(spot.user)
    if chat.current == login or login not in chat.ties:
        return REACHED.format(address)
    return ALSO.format(address, number(chat, login))


async def _tied(session: Session, user: int, name: str, login: LoginId) -> None:
    """He is no contact of that account by it, but can be written to. Whom he chose meanwhile stays
    the one that he means.
    """
    chat = replace(session.chats.of(user), name=name)
    if login not in chat.ties and len(chat.ties) >= MOST:
        raise Refused("full", FULL)
    tie = replace(chat.ties.get(login) or Tie(is_listed=False), is_blocked=False)
    current = login if chat.current is None else chat.current
    now = replace(chat.tied(login, tie), current=current)
    await session.keep(session.chats.put(now))
    session.show(contacts.contact(session, now, login))
