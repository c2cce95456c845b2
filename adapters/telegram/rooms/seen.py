"""Who did something in a group, and so is there."""

from dataclasses import replace
from functools import partial
from typing import Final

from telegram import Chat, User

from adapters.telegram import people
from adapters.telegram.items import Items
from adapters.telegram.rooms import facts, guests, known, lookups, occupants
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session

KEPT_EVERY: Final = 60.0
"""Seconds between two times at which it is kept who was seen."""


def by(session: Session, group: Group, user: User | None, chat: Chat | None, items: Items) -> None:
    """Somebody did something, in his own name or in a chat's."""
    if chat is not None:
        is_group = chat.id == group.chat
        status: group_.Status = "administrator" if is_group else "member"
        member = Member(name=people.title_of(chat), status=status)
        _one(session, group, str(chat.id), member, items)
    elif user is not None and user.id not in facts.PLACEHOLDERS and not session.is_me(user):
        member = Member(name=people.name_of(user), is_bot=user.is_bot)
        _one(session, group, str(user.id), member, items)


def _one(session: Session, group: Group, native: str, member: Member, items: Items) -> None:
    was, today = group.people.get(native), known.today(session)
    if was is not None and was.seen == today and was.name == member.name and was.is_in:
        return
    if was is not None:
        member = replace(was, name=member.name)
    else:
        # That he writes there does not say that he is in it: whoever lets him in asks for that.
        known.load(session).asked.pop((group.chat, native), None)
    group_.put(group, native, replace(member, seen=today))
    if not member.is_in:
        # Whoever is no member can write in the discussion of a channel: so it is asked for.
        items.errands.append(partial(_ask, session, group, native))
    items.add(*occupants.came(session, group, native))
    is_renamed = was is not None and was.name != member.name
    if is_renamed or session.now() - known.load(session).written.get(group.chat, 0.0) > KEPT_EVERY:
        items.keep.update(known.keep(session, group))


async def _ask(session: Session, group: Group, native: str) -> None:
    found = await lookups.member(session, group, native)
    if found is not None and found.is_in:
        session.show(*occupants.came(session, group, native), *guests.again(session, group))
