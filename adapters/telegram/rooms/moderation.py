"""People of a group are removed, banned, silenced and made administrators, as asked from XMPP:
`Moderation` of the port, and `Membership.kick`.

Bot API: banChatMember, unbanChatMember, restrictChatMember, promoteChatMember, banChatSenderChat.
Accounts of ours are nobody on Telegram: what they are in the room is kept here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from telegram import ChatPermissions

from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import guests, known, occupants, rights
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.asked import Listed
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.api.states import Affiliation, Cause, Role

NO_RIGHT: Final = "The bot has no right to do this: an admin of the group can give it to the bot."
NO_OWNER: Final = "Only its owner can hand a group over, on Telegram."
NO_MODERATOR: Final = "On Telegram there are admins only."
NO_ACCOUNT_ADMIN: Final = "Admins of a group on Telegram are people of Telegram."
NO_RESTRICTING: Final = "Only in supergroups somebody can be silenced."
NO_VOICE: Final = "On Telegram nobody can ask for the right to speak."

GIVEN: Final = (
    group_.DELETE,
    group_.RESTRICT,
    group_.PIN,
    group_.CHANGE_INFO,
    "can_invite_users",
    "can_manage_video_chats",
    group_.TOPICS,
)
"""What who is made administrator from here may do, as far as the bot may itself."""


async def kick(session: Session, place: Place, who: Identity, reason: str) -> None:
    """Somebody is out, and may come back. Raises Refused."""
    group = rights.needed(session, place)
    if not _is_theirs(session, who):
        _gone(session, group, who, "kicked", reason)
        return
    _needs(group, group_.RESTRICT)
    with _doing(session, group, who):
        await _ban(session, group, who)
        await _unban(session, group, who)
        await _is_now(session, group, who, "left", "kicked", reason)


async def give_role(session: Session, place: Place, who: Identity, role: Role, reason: str) -> None:
    """Raises Refused."""
    group = rights.needed(session, place)
    if role == "moderator":
        raise Refused("unsupported", NO_MODERATOR)
    if not _is_theirs(session, who):
        await _mute(session, group, who, is_muted=role == "visitor")
        return
    _needs(group, group_.RESTRICT)
    if group.kind != "supergroup" or who.native.startswith("-"):
        raise Refused("unsupported", NO_RESTRICTING)
    permissions = ChatPermissions.no_permissions()
    if role == "participant":
        permissions = ChatPermissions.all_permissions()
    bot = asking.bot(session)
    await asking.done(bot.restrict_chat_member(group.chat, int(who.native), permissions))
    await _is_now(session, group, who, "restricted" if role == "visitor" else "member")


async def give_affiliation(
    session: Session, place: Place, who: Identity, affiliation: Affiliation, reason: str
) -> None:
    """Raises Refused."""
    group = rights.needed(session, place)
    if affiliation == "owner":
        raise Refused("unsupported", NO_OWNER)
    if not _is_theirs(session, who):
        await _affiliate(session, group, who, affiliation, reason)
    elif affiliation == "outcast":
        _needs(group, group_.RESTRICT)
        with _doing(session, group, who):
            await _ban(session, group, who)
            await _is_now(session, group, who, "kicked", "banned", reason)
    elif affiliation == "admin":
        _needs(group, group_.PROMOTE)
        await _promote(session, group, who, is_admin=True)
    else:
        await _plain(session, group, who)


async def listed(session: Session, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
    """Who has an affiliation; of the banned those of whom it was heard. Raises Refused."""
    group = rights.needed(session, place)
    return [
        Listed(Identity(session.network, native, member.name), affiliation)
        for native, member in group.people.items()
        if occupants.rank(group, member)[1] == affiliation and not member.is_hidden
    ]


# --- people of Telegram -------------------------------------------------------------------------


@contextmanager
def _doing(session: Session, group: Group, who: Identity) -> Iterator[None]:
    """What the API tells of it meanwhile is no news."""
    doing, one = known.load(session).doing, (group.chat, who.native)
    doing.add(one)
    try:
        yield
    finally:
        doing.discard(one)


async def _ban(session: Session, group: Group, who: Identity) -> None:
    bot, number = asking.bot(session), int(who.native)
    if number < 0:
        await asking.done(bot.ban_chat_sender_chat(group.chat, number))
    else:
        await asking.done(bot.ban_chat_member(group.chat, number))


async def _unban(session: Session, group: Group, who: Identity) -> None:
    """Of plain groups nobody is banned for good."""
    bot, number = asking.bot(session), int(who.native)
    if number < 0:
        await asking.done(bot.unban_chat_sender_chat(group.chat, number))
    elif group.kind != "group":
        await asking.done(bot.unban_chat_member(group.chat, number, only_if_banned=True))


async def _plain(session: Session, group: Group, who: Identity) -> None:
    """He is administrator no longer, nor banned."""
    was = group.people.get(who.native)
    if was is not None and was.is_staff:
        _needs(group, group_.PROMOTE)
        await _promote(session, group, who, is_admin=False)
        return
    _needs(group, group_.RESTRICT)
    await _unban(session, group, who)
    if was is not None and was.status == "kicked":
        await _is_now(session, group, who, "left")


async def _promote(session: Session, group: Group, who: Identity, *, is_admin: bool) -> None:
    """As an administrator he may do what the bot may; else nothing of it."""
    given: dict[str, Any] = {right: is_admin and group.may(right) for right in GIVEN}
    if not group.is_forum:
        del given[group_.TOPICS]
    if group.is_channel:
        given = {right: on for right, on in given.items() if right not in _NOT_IN_CHANNELS}
        given[group_.POST] = is_admin and group.may(group_.POST)
    bot = asking.bot(session)
    await asking.done(
        bot.promote_chat_member(group.chat, int(who.native), can_manage_chat=is_admin, **given)
    )
    now = frozenset(right for right, on in given.items() if on)
    await _is_now(session, group, who, "administrator" if is_admin else "member", rights=now)


_NOT_IN_CHANNELS: Final = (group_.PIN, group_.TOPICS)


async def _is_now(
    session: Session,
    group: Group,
    who: Identity,
    status: group_.Status,
    cause: Cause = "left",
    reason: str = "",
    rights: frozenset[str] = frozenset(),
) -> None:
    """The API has done it; what it tells of it then is nothing new any more."""
    was = group.people.get(who.native) or Member(name=who.name)
    member = replace(was, status=status, rights=rights)
    group_.put(group, who.native, member)
    if member.is_in:
        session.show(*occupants.came(session, group, who.native))
    elif was.is_in:
        session.show(*occupants.went(session, group, who.native, cause, "", reason))
    session.show(*guests.again(session, group, cause, "", reason))
    await session.keep(known.keep(session, group))


# --- accounts of ours ---------------------------------------------------------------------------


async def _mute(session: Session, group: Group, who: Identity, *, is_muted: bool) -> None:
    mark = known.mark(session, who.native)
    (group.muted.add if is_muted else group.muted.discard)(mark)
    _bounded(group.muted)
    session.show(*guests.again(session, group))
    await session.keep(known.keep(session, group))


async def _affiliate(
    session: Session, group: Group, who: Identity, affiliation: Affiliation, reason: str
) -> None:
    if affiliation == "admin":
        raise Refused("unsupported", NO_ACCOUNT_ADMIN)
    mark = known.mark(session, who.native)
    group.barred.discard(mark)
    if affiliation == "outcast":
        group.barred.add(mark)
        _bounded(group.barred)
    elif affiliation == "member":
        guests.invite(session, group, mark)
    else:
        group.invited.pop(mark, None)
    cause: Cause = "banned" if affiliation == "outcast" else "expelled"
    session.show(*guests.again(session, group, cause, "", reason))
    await session.keep(known.keep(session, group))


def _gone(session: Session, group: Group, who: Identity, cause: Cause, reason: str) -> None:
    known.load(session).guests.get(group.chat, {}).pop(who.native, None)
    session.show(*occupants.out(session, group, who, cause, "", reason))


def _bounded(marks: set[str]) -> None:
    if len(marks) > group_.MOST_ACCOUNTS:
        marks.pop()


# --- what all of it needs -----------------------------------------------------------------------


def _needs(group: Group, right: str) -> None:
    if not group.may(right):
        raise Refused("forbidden", NO_RIGHT)


def _is_theirs(session: Session, who: Identity) -> bool:
    return who.network == session.network
