"""The bot tells a group once what it can and cannot see and do there, and again when that changes.

Bot API: privacy mode (`User.can_read_all_group_messages`), `ChatMemberAdministrator`. Nothing is
guessed: it is as the API says of the bot itself.
"""

import logging
from typing import Final

from adapters.telegram.ids import Chat
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import known
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.errors import GatewayError

log = logging.getLogger(__name__)

WHERE: Final = "This chat is now a room on XMPP, too: {}"
WHO: Final = (
    "People of this group who log in to this gateway can come in from there. Admins can let others"
    " in: /invite and an address, or /open for everybody. /help says more."
)
ANEW: Final = "What I can do here has changed."
SEES_ALL: Final = "I see all that is written here."
SEES_LITTLE: Final = (
    "I see only commands, answers to me and what mentions me, so most of what is written here does"
    " not arrive. To change that make me an admin, or switch off my privacy mode in @BotFather and"
    " add me again."
)
SEES_CHANNEL: Final = "I see what is posted here."
TOLD: Final = "I am told who comes and goes, and of reactions."
NOT_TOLD: Final = "I am no admin, so I am not always told who comes and goes, nor of reactions."
NEVER: Final = "I am never told when somebody deletes a message."
MUTE: Final = "I may not write here, so nobody is heard from XMPP."
CAN: Final = "Who may do so here may do it from XMPP, too: {}."
CANNOT: Final = "Nobody can do this from XMPP, since I lack the right: {}."

_DEEDS: Final = (
    (group_.RESTRICT, "remove, ban and silence people"),
    (group_.DELETE, "delete messages of others"),
    (group_.PIN, "pin messages"),
    (group_.CHANGE_INFO, "change title and description"),
    (group_.PROMOTE, "make admins"),
)


def sees_all(session: Session, group: Group) -> bool:
    """The bot is told of every message."""
    is_open = session.me is not None and bool(session.me.can_read_all_group_messages)
    return group.is_channel or is_open or (group.me is not None and group.me.is_staff)


async def introduce(session: Session, group: Group) -> None:
    """Tell it, if it was not told just that. Raises nothing: it is tried again another day."""
    now = digest(session, group)
    if group.told == now or not group.is_ours:
        return
    was, lines = group.told, words(session, group)
    group.told = now  # nobody else tells it meanwhile
    try:
        if not group.is_channel:
            await asking.say(session, Chat(group.chat), "\n".join(lines))
    except GatewayError:
        log.info("a group could not be told what the bot is there")
        group.told = was
        return
    await session.keep(known.keep(session, group))


async def introduce_to(session: Session, group: Group, user: int) -> None:
    """The same to who added the bot to a channel, whose readers it is nothing for."""
    words_ = "\n".join([group.title, *words(session, group)])
    try:
        await asking.say(session, Chat(user), words_)
    except GatewayError:
        log.info("who added the bot to a channel has no chat with it")


def digest(session: Session, group: Group) -> str:
    """What changes when there is something new to be told."""
    facts = [str(int(sees_all(session, group))), str(int(_is_staff(group)))]
    facts += [str(int(group.may(right))) for right in (*(one for one, _ in _DEEDS), _speaks(group))]
    return "".join(facts)


def words(session: Session, group: Group) -> list[str]:
    """Lines of what it is told."""
    lines = [ANEW] if group.told else []
    if not group.told:
        if session.reception is not None:
            place = session.room(Chat(group.chat).native)
            lines.append(WHERE.format(session.reception.address(place)))
        lines.append(WHO)
    if group.is_channel:
        lines.append(SEES_CHANNEL)
    else:
        lines.append(SEES_ALL if sees_all(session, group) else SEES_LITTLE)
        lines.append(f"{TOLD if _is_staff(group) else NOT_TOLD} {NEVER}")
    if not group.may(_speaks(group)):
        lines.append(MUTE)
    return [*lines, *_deeds(group)]


def _deeds(group: Group) -> list[str]:
    can = [deed for right, deed in _DEEDS if group.may(right)]
    cannot = [deed for right, deed in _DEEDS if not group.may(right)]
    lines = [CAN.format(", ".join(can))] if can else []
    return [*lines, CANNOT.format(", ".join(cannot))] if cannot else lines


def _is_staff(group: Group) -> bool:
    return group.me is not None and group.me.is_staff


def _speaks(group: Group) -> str:
    return group_.POST if group.is_channel else group_.SEND
