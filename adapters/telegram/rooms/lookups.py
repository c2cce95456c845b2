"""What the bot looks up of groups: when one is new, when the bot is another there, once after each
start, and daily.

Bot API: getChat, getChatAdministrators, getChatMember, getChatMemberCount.
"""

import asyncio
import logging
from functools import partial
from typing import Final

from adapters.telegram.rooms import facts, guests, introducing, known, occupants
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from adapters.telegram.wire import asking, errors
from bridge.api.errors import GatewayError, Refused, TryLater

log = logging.getLogger(__name__)

APART: Final = 0.2
"""Seconds between two groups that are looked up because time has passed."""

DAILY: Final = 86_400.0
LOOK_EVERY: Final = 600.0
"""Seconds between two looks for groups whose day is over."""

FRESH: Final = 60.0
"""Seconds for which what was found of somebody is believed."""

MOST_ASKED: Final = 5000

_GONE: Final = frozenset({"forbidden", "not-found"})
"""Why a group cannot be asked for any longer."""


async def watch(session: Session) -> None:
    """Look up each group once, then each daily; until cancelled."""
    due = 0.0
    while True:
        await session.went_up.wait()
        for group in list(known.every(session)):
            if group.looked <= session.now() - due:
                await refresh(session, group)
                await asyncio.sleep(APART)
        due = DAILY
        await asyncio.sleep(LOOK_EVERY)


async def refresh(session: Session, group: Group) -> None:
    """Look it up and show what is different; one at a time, once more if something came up
    meanwhile. What goes wrong is tried again another day.
    """
    looking = known.load(session).looking
    if group.chat in looking:
        looking[group.chat] = True
        return
    looking[group.chat] = True
    was_ours = group.is_ours
    try:
        while looking[group.chat]:
            looking[group.chat] = False
            await look(session, group)
            await _keep_and_show(session, group)
            await introducing.introduce(session, group)
    except GatewayError:
        log.info("a group could not be looked up")
    finally:
        del looking[group.chat]
    if was_ours and not group.is_ours:
        await _over(session, group)


async def look(session: Session, group: Group) -> None:
    """Ask for all that can be asked for. Raises Refused, TryLater."""
    bot = asking.bot(session)
    if session.me is None:
        raise TryLater(errors.AWAY)
    try:
        told = await asking.answer(bot.get_chat(group.chat))
    except Refused as refused:
        if refused.reason in _GONE:
            group.me = Member(name="", status="left")
        raise
    facts.learn(group, told)
    me = await asking.answer(bot.get_chat_member(group.chat, session.me.id))
    group.me = facts.member_of(me)
    if group.is_ours:
        staff = await asking.answer(bot.get_chat_administrators(group.chat))
        facts.administrators(group, staff, session.me.id)
        group.members = await asking.answer(bot.get_chat_member_count(group.chat))
    group.looked = session.now()


async def found(session: Session, chat: int) -> Group:
    """A group that somebody asks for, known or not. Raises Refused."""
    group = known.known(session, chat)
    if group is not None and group.is_ours and group.looked:
        return group
    rooms = known.load(session)
    if rooms.unknown.get(chat, 0.0) > session.now() - FRESH:
        raise Refused("not-found", known.NO_GROUP)
    group = group or Group(chat=chat)
    try:
        await look(session, group)
    except TryLater as error:
        raise Refused("offline", error.text or errors.AWAY) from error
    except Refused:
        group.me = None
    if not group.is_ours:
        if len(rooms.unknown) >= known.MOST_UNKNOWN:
            rooms.unknown.clear()
        rooms.unknown[chat] = session.now()
        raise Refused("not-found", known.NO_GROUP)
    await session.keep(known.make_room(session))
    rooms.groups[group.chat] = group
    await _keep_and_show(session, group)
    session.run_errand(partial(introducing.introduce, session, group))
    return group


async def member(session: Session, group: Group, user: str) -> Member | None:
    """What somebody is in a group. Raises Refused.

    Where the bot is an administrator it is told of every change, so what it knows holds.
    """
    asked, now, key = known.load(session).asked, session.now(), (group.chat, user)
    when, before = asked.get(key, (0.0, None))
    if before is not None and when > now - FRESH:
        return group.people.get(user, before)
    is_told = group.me is not None and group.me.is_staff and session.is_up
    if is_told and user in group.people and key in asked:
        return group.people[user]
    if not user.isdecimal():
        return None
    bot = asking.bot(session)
    try:
        told = await asking.answer(bot.get_chat_member(group.chat, int(user)))
    except TryLater as error:
        if user in group.people:
            return group.people[user]
        raise Refused("offline", error.text or errors.AWAY) from error
    except Refused as refused:
        # Where members are hidden only administrators' bots are told: what was seen has to do.
        return group.people.get(user) if refused.reason == "forbidden" else None
    if len(asked) >= MOST_ASKED:
        asked.clear()
    found = facts.member_of(told, group.people.get(user))
    asked[key] = (now, found)
    if found.is_in or user in group.people or found.status == "kicked":
        group_.put(group, user, found)
    return found


async def _over(session: Session, group: Group) -> None:
    """The bot is not in it any longer, and was away when it was told."""
    known.load(session).guests.pop(group.chat, None)
    session.show(*occupants.ended(session, group))
    await session.keep(known.keep(session, group))


async def _keep_and_show(session: Session, group: Group) -> None:
    if group.is_ours:
        session.show(*occupants.whole(session, group), *guests.again(session, group))
    await session.keep(known.keep(session, group))
