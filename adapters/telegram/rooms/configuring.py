"""What of a group can be changed from here: `Configuring` of the port, and `Membership.subject`.

Bot API: setChatTitle, setChatDescription, editForumTopic. Whether everybody may come in is kept
here, and is the owner's to say.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from telegram.constants import ChatLimit, ForumTopicLimit

from adapters.telegram import ids
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import guests, known, lookups, occupants, rights
from adapters.telegram.rooms.group import Group
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.api.ids import Place

NAME: Final = "muc#roomconfig_roomname"
DESCRIPTION: Final = "muc#roomconfig_roomdesc"
MEMBERS_ONLY: Final = "muc#roomconfig_membersonly"

NOT_HERE: Final = "This cannot be changed from here."
NO_END: Final = "A group on Telegram can be ended only there, by its owner."
TOO_LONG: Final = "This has at most {} characters on Telegram."
NO_NAME: Final = "A name is needed."
SHUT: Final = "Only people of the group and whom its admins invite may be in this room now."
NO_RIGHT: Final = "The bot has no right to change this: an admin of the group can give it."
NO_SUBJECT: Final = "A topic has no description of its own."


async def settings(session: Session, place: Place) -> Sequence[Setting]:
    """What the bot may change now. Raises Refused."""
    group, thread = _group(session, place)
    found: list[Setting] = []
    if thread is None and group.may(group_.CHANGE_INFO):
        found.append(Setting(NAME, "text", "Name", group.title))
        found.append(Setting(DESCRIPTION, "lines", "Description", group.description))
    elif thread is not None and group.may(group_.TOPICS):
        found.append(Setting(NAME, "text", "Name of the topic", _topic(group, thread)))
    is_closed = "0" if group.opened else "1"
    label = "Only for people of the group, and whom its admins invite"
    return [*found, Setting(MEMBERS_ONLY, "bool", label, is_closed)]


async def configure(session: Session, place: Place, values: Mapping[str, str]) -> None:
    """All of it is looked at before anything is changed. Raises Refused."""
    group, thread = _group(session, place)
    can = {setting.name for setting in await settings(session, place)}
    if not can.issuperset(values):
        raise Refused("forbidden", NOT_HERE)
    is_topic = thread is not None
    most = ForumTopicLimit.MAX_NAME_LENGTH if is_topic else ChatLimit.MAX_CHAT_TITLE_LENGTH
    name = values.get(NAME)
    if name is not None:
        _check(name, most, is_needed=True)
    _check(values.get(DESCRIPTION, ""), ChatLimit.CHAT_DESCRIPTION_LENGTH)
    if name is not None:
        await _rename(session, group, thread, name)
    if DESCRIPTION in values:
        await describe(session, group, values[DESCRIPTION])
    if MEMBERS_ONLY in values:
        await open_(session, group, is_open=values[MEMBERS_ONLY] in ("0", "false"))


async def subject(session: Session, place: Place, words: str) -> None:
    """What a room is about is a group's description. Raises Refused."""
    group, thread = _group(session, place)
    if thread is not None:
        raise Refused("unsupported", NO_SUBJECT)
    if not group.may(group_.CHANGE_INFO):
        raise Refused("forbidden", NO_RIGHT)
    _check(words, ChatLimit.CHAT_DESCRIPTION_LENGTH)
    await describe(session, group, words)


async def destroy(session: Session, place: Place, reason: str, alternate: str | None) -> None:
    """Raises Refused."""
    raise Refused("unsupported", NO_END)


async def describe(session: Session, group: Group, words: str) -> None:
    """Raises Refused."""
    await asking.done(asking.bot(session).set_chat_description(group.chat, words))
    group.description = words
    session.show(*occupants.whole(session, group))
    await session.keep(known.keep(session, group))


async def open_(session: Session, group: Group, *, is_open: bool, by: str = "") -> None:
    """Everybody may come in from here, or no longer; then whoever may not goes."""
    group.opened = is_open
    changed = guests.again(session, group, "closed", by, SHUT)
    session.show(*occupants.abouts(session, group), *changed)
    await session.keep(known.keep(session, group))


async def _rename(session: Session, group: Group, thread: int | None, name: str) -> None:
    bot = asking.bot(session)
    if thread is not None:
        await asking.done(bot.edit_forum_topic(group.chat, thread, name=name))
        return
    await asking.done(bot.set_chat_title(group.chat, name))
    await lookups.refresh(session, group)


def _group(session: Session, place: Place) -> tuple[Group, int | None]:
    return rights.needed(session, place), ids.read(place.native).thread


def _topic(group: Group, thread: int) -> str:
    topic = group.topics.get(thread)
    return "" if topic is None else topic.name


def _check(words: str, most: int, *, is_needed: bool = False) -> None:
    if len(words) > most:
        raise Refused("not-acceptable", TOO_LONG.format(int(most)))
    if is_needed and not words.strip():
        raise Refused("not-acceptable", NO_NAME)
