"""People who come, go, rise and fall in a group, and the bot among them.

Bot API: ChatMemberUpdated; Message.new_chat_members, left_chat_member. Administrators' bots are
told by both of the same thing.
"""

from dataclasses import replace
from functools import partial

from telegram import ChatMemberUpdated, User

from adapters.telegram import people
from adapters.telegram.items import Items
from adapters.telegram.rooms import facts, guests, introducing, known, lookups, occupants
from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from bridge.api.states import Cause


def mine(session: Session, group: Group, told: ChatMemberUpdated, items: Items) -> None:
    """The bot came, went, or may do other things than before."""
    was_in = group.is_ours
    group.me = facts.member_of(told.new_chat_member)
    known.load(session).unknown.pop(group.chat, None)
    _forget_asked(session, group)
    if group.is_ours:
        items.errands.append(partial(lookups.refresh, session, group))
        if group.is_channel and not was_in:
            tell = partial(introducing.introduce_to, session, group, told.from_user.id)
            items.errands.append(tell)
    elif was_in:
        items.add(*occupants.ended(session, group))
        known.load(session).guests.pop(group.chat, None)
    items.keep.update(known.keep(session, group))


def _forget_asked(session: Session, group: Group) -> None:
    """It may not have been told all the time what people are there."""
    asked = known.load(session).asked
    for key in [key for key in asked if key[0] == group.chat]:
        del asked[key]


def is_there(session: Session, group: Group, items: Items) -> None:
    """Something was heard from it, so the bot is in it; what else it is, is looked up."""
    if group.is_ours:
        return
    group.me = Member(name="", status="member")
    known.load(session).unknown.pop(group.chat, None)
    items.errands.append(partial(lookups.refresh, session, group))


def other(session: Session, group: Group, told: ChatMemberUpdated, items: Items) -> None:
    """Somebody else is something else there."""
    native = str(told.new_chat_member.user.id)
    if _is_our_doing(session, group, native):
        return
    before = group.people.get(native)
    member = facts.member_of(told.new_chat_member, before)
    is_new = member.is_in and not facts.member_of(told.old_chat_member).is_in
    if is_new:
        member = replace(member, seen=known.today(session))
    cause: Cause = "left"
    if told.from_user.id != told.new_chat_member.user.id:
        cause = "banned" if member.status == "kicked" else "kicked"
    by = "" if cause == "left" else _by(group, told.from_user)
    _becomes(session, group, native, member, cause, by, items)


def came(session: Session, group: Group, user: User, items: Items) -> None:
    """A message says that somebody came."""
    native, was = str(user.id), group.people.get(str(user.id))
    if session.is_me(user):
        return
    seen = known.today(session)
    if was is not None and was.is_in:
        member = replace(was, seen=seen)
    else:
        member = Member(name=people.name_of(user), seen=seen, is_bot=user.is_bot)
    _becomes(session, group, native, member, "left", "", items)


def went(session: Session, group: Group, user: User, by: User | None, items: Items) -> None:
    """A message says that somebody went, or was put out."""
    native, was = str(user.id), group.people.get(str(user.id))
    if group.me is not None and group.me.is_staff:
        return  # administrators' bots are told more exactly
    if session.is_me(user) or _is_our_doing(session, group, native):
        return
    member = was or Member(name=people.name_of(user))
    if member.is_in:
        member = replace(member, status="left", rights=frozenset())
    is_kick = by is not None and by.id != user.id
    name = _by(group, by) if by is not None and is_kick else ""
    _becomes(session, group, native, member, "kicked" if is_kick else "left", name, items)


def _becomes(
    session: Session,
    group: Group,
    native: str,
    member: Member,
    cause: Cause,
    by: str,
    items: Items,
) -> None:
    was = group.people.get(native)
    if was == member:
        return
    group_.put(group, native, member)
    was_in = was.is_in if was is not None else not member.is_in
    if group.members is not None and was_in != member.is_in:
        group.members += 1 if member.is_in else -1
        items.add(*occupants.abouts(session, group))
    if member.is_in:
        items.add(*occupants.came(session, group, native))
    elif was is None or was.is_in:
        items.add(*occupants.went(session, group, native, cause, by))
    items.add(*guests.again(session, group, cause, by))
    items.keep.update(known.keep(session, group))


def _is_our_doing(session: Session, group: Group, native: str) -> bool:
    """It is told by who does it, with the reason that was given."""
    return (group.chat, native) in known.load(session).doing


def _by(group: Group, user: User) -> str:
    return group.title if user.id in facts.PLACEHOLDERS else people.name_of(user)
