"""`/start CODE`: a link to the bot was opened, by who wishes to reach somebody, or to prove that he
is who he is.
"""

from dataclasses import replace
from functools import partial
from typing import Final

from adapters.telegram import ids
from adapters.telegram.chats import addressing, codes, contacts, topics
from adapters.telegram.chats.answering import Spot, answer, say
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.items import Items
from adapters.telegram.session import Session
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import LoginId

GREETING: Final = (
    "I pass messages between people here and people on XMPP. To reach somebody, open the link that"
    " he gave you, or write /chat and his address. /help tells what else you can do."
)
NO_GOOD: Final = "This link is no longer good. Please ask for a new one."
TO_PROVE: Final = (
    "To log in with your Telegram account, type this number where you asked for it: {}\n"
    "If you did not ask for it yourself, do nothing, and give the number to nobody: who has it"
    " is taken for you."
)
TIED: Final = "{0} is your contact now. What you write goes to {0}."
KNOWN: Final = "{0} is your contact already. What you write goes to {0}."
IN_TOPICS: Final = " There is a topic for each of your contacts."
OPENED: Final = "opened your link: you can write to each other now."
FULL: Final = "You have too many contacts here."

MOST: Final = 200
"""Contacts of one person."""


def start(session: Session, chat: Chat, spot: Spot, code: str, at: float) -> Items:
    """What comes of it. chat: of who did; at: when, Unix time in seconds."""
    if not code:
        return Items(errands=[answer(session, spot, GREETING)])
    key = codes.digest(code)
    proof = session.proofs.open.get(key)
    if proof is not None and proof.number is None:
        number = proof.begin(chat.user, chat.name)
        return Items(errands=[answer(session, spot, TO_PROVE.format(number))])
    known = session.chats.codes.get(key)
    if known is None or not codes.usable(known, chat.user, session.now()):
        return Items(errands=[answer(session, spot, NO_GOOD)])
    if known.login not in chat.ties and len(chat.ties) >= MOST:
        return Items(errands=[answer(session, spot, FULL)])
    made = _tied(session, chat, spot, known.login, at)
    made.keep |= session.chats.give(key, replace(known, by=chat.user))
    return made


def _tied(session: Session, chat: Chat, spot: Spot, login: LoginId, at: float) -> Items:
    is_new = login not in chat.ties
    tie = replace(chat.ties.get(login) or Tie(), is_listed=True, is_blocked=False)
    now = replace(chat.tied(login, tie), current=login, is_shut=False)
    made = Items(keep=session.chats.put(now))
    made.add(contacts.contact(session, now, login))
    if is_new and spot.number is not None:
        made.add(
            Message(
                place=session.direct(str(chat.user), login),
                actor=contacts.who(session, now),
                at=at,
                content=(Text(OPENED),),
                form="action",
                native=ids.message(chat.user, spot.number),
            )
        )
    made.errands.append(partial(_welcome, session, spot, login, TIED if is_new else KNOWN))
    return made


async def _welcome(session: Session, spot: Spot, login: LoginId, words: str) -> None:
    await topics.ensure(session, spot.user, login)
    chat = session.chats.of(spot.user)
    if login in chat.ties:
        words = words.format(addressing.names(session, chat)[login])
        more = IN_TOPICS if addressing.has_topics(session) else ""
        await say(session, spot, words + more)
