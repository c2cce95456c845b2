"""Logins, all by the gateway's one bot, and whom their owners know on Telegram.

The list is the network's own: in it is who opened a link that the owner gave him.
"""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final

from adapters.telegram.chats import menu, portraying
from adapters.telegram.chats.chat import Chat, Tie
from adapters.telegram.media import portraits
from adapters.telegram.session import Session
from adapters.telegram.wire import standing
from bridge.api.adapter import Inbox, Login
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId
from bridge.api.states import Contact, Contacts, Stranger

ONLY_OPENED: Final = (
    "Telegram lets nobody be added who has not written to the bot. Please give this person a link,"
    ' which the command "invite" makes: who opens it becomes your contact.'
)


async def run(session: Session, login: Login, inbox: Inbox) -> None:
    """Until cancelled; it fares as the bot does."""
    ours = session.logins[login.id] = (login, inbox)
    try:
        if session.inbox is not None:  # else it is reported when the network has been
            inbox.report(standing.of_login(session, login.id))
        await session.went_up.wait()
        session.run_errand(partial(menu.ensure, session))
        await portraying.call(session, login.id, usual=login.name)
        inbox.show(Contacts(login=login.id, contacts=tuple(known(session, login.id))))
        await asyncio.Event().wait()
    finally:
        if session.logins.get(login.id) is ours:
            del session.logins[login.id]


def known(session: Session, login: LoginId) -> list[Contact]:
    """All whom a login's owner knows."""
    chats = session.chats.by_login(login)
    return [contact(session, chat, login) for chat in chats if not chat.is_shut]


def contact(session: Session, chat: Chat, login: LoginId) -> Contact:
    """A person as a login's owner knows him: Telegram does not tell a bot who is there."""
    return Contact(
        login=login,
        who=who(session, chat),
        is_listed=chat.ties[login].is_listed,
        avatar=portraits.shown(session, chat.user),
    )


def stranger(session: Session, chat: Chat, login: LoginId) -> Stranger:
    """He is none any longer."""
    return Stranger(login=login, who=who(session, chat))


def who(session: Session, chat: Chat) -> Identity:
    """The person whose chat it is."""
    return Identity(session.network, str(chat.user), chat.name)


async def follow(session: Session, login: LoginId, native: str) -> None:
    """Who has written to the login's owner can be in his list. Raises Refused, TryLater."""
    found = chat_with(session, login, native)
    if found is None:
        raise Refused("forbidden", ONLY_OPENED)
    chat, tie = found
    now = chat.tied(login, replace(tie, is_listed=True))
    await session.keep(session.chats.put(now))
    if not chat.is_shut:
        session.show(contact(session, now, login))


async def unfollow(session: Session, login: LoginId, native: str) -> None:
    """He is a contact no longer, on either side. Raises TryLater."""
    changed = _end_links(session, login, native)
    found = chat_with(session, login, native)
    if found is None:
        await session.keep(changed)
        return
    chat, _ = found
    await session.keep(session.chats.put(chat.without(login)) | changed)
    session.show(stranger(session, chat, login))


async def block(session: Session, login: LoginId, native: str, *, is_blocked: bool) -> None:
    """A login's owner wishes to hear nothing from somebody, or does again. Raises TryLater."""
    changed = _end_links(session, login, native) if is_blocked else {}
    found = chat_with(session, login, native)
    if found is not None:
        chat, tie = found
        changed |= session.chats.put(chat.tied(login, replace(tie, is_deaf=is_blocked)))
    await session.keep(changed)


def _end_links(session: Session, login: LoginId, native: str) -> dict[str, bytes | None]:
    """Else he could give up his contacts, and come back as somebody new."""
    return session.chats.end_links(login, int(native)) if native.isdecimal() else {}


def chat_with(session: Session, login: LoginId, native: str) -> tuple[Chat, Tie] | None:
    """The chat of a person with the bot, where he is tied to this login's owner."""
    if not native.isdecimal():
        return None
    chat = session.chats.of(int(native))
    tie = chat.ties.get(login)
    return None if tie is None else (chat, tie)
