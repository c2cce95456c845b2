"""Who people say they are.

Bot API: getChat, which tells of a person whom the bot has met: `ChatFullInfo.bio`, `.username`,
`.birthdate`; of a channel `.description`.
"""

from typing import Final

from telegram import ChatFullInfo

from adapters.telegram.media.asking import asked
from adapters.telegram.session import Session
from adapters.telegram.wire.asking import bot
from bridge.api.asked import Profile
from bridge.api.errors import Refused
from bridge.api.ids import Identity

PAGE: Final = "https://t.me/"

FRESH: Final = 3_600.0
"""Seconds for which what one says of himself is not asked again."""

MOST: Final = 1_000


async def profile(session: Session, of: Identity) -> Profile | None:
    """What a person says of himself, None when nothing is known. Raises TryLater."""
    known, now = session.profiles, session.now()
    if of.native in known and now < known[of.native][0] + FRESH:
        return known[of.native][1]
    try:
        found: Profile | None = _read(await asked(bot(session).get_chat(int(of.native))))
    except Refused:
        found = Profile(name=of.name) if of.name else None
    known.pop(of.native, None)
    known[of.native] = (now, found)
    if len(known) > MOST:
        del known[next(iter(known))]
    return found


def _read(chat: ChatFullInfo) -> Profile:
    return Profile(
        name=chat.title or " ".join(filter(None, (chat.first_name, chat.last_name))),
        nickname=chat.username or "",
        about=chat.bio or chat.description or "",
        urls=(PAGE + chat.username,) if chat.username else (),
        birthday=_birthday(chat),
    )


def _birthday(chat: ChatFullInfo) -> str:
    born = chat.birthdate
    if born is None:
        return ""
    return f"{'-' if born.year is None else f'{born.year:04}'}-{born.month:02}-{born.day:02}"
