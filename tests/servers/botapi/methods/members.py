"""getChatMember, getChatMemberCount, getChatAdministrators, ban, unban, restrict, promote, titles.

tdlib/td: DialogParticipantManager.cpp, set_channel_participant_status,
restrict_channel_participant, promote_channel_participant.
"""

from typing import Any, Final

from tests.servers.botapi import membership, rights
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.chats import Chat, Member
from tests.servers.botapi.parameters import BreachError, boolean, chat_id, integer, record, text
from tests.servers.botapi.refusals import bad
from tests.servers.botapi.users import User

ONLY_BIG: Final = "method is available for supergroup and channel chats only"


async def get_chat_member(call: Call) -> dict[str, Any]:
    chat = call.chat(writes=_closed(call), edits=False)
    user = _user(call)
    # td/telegram/DialogParticipantManager.cpp, do_get_dialog_participant, get_channel_participant
    if chat.other and user in {chat.other, call.bot.user}:
        return rights.member(Member(user), chat)
    if chat.other or not (user is call.bot.user or call.knows(user)):
        raise bad("member not found")
    if chat.type == "channel" and not call.me(chat).is_admin:
        raise bad("member list is inaccessible")
    return rights.member(chat.member(user), chat, _edits(call, chat))


async def get_chat_administrators(call: Call) -> list[dict[str, Any]]:
    chat = call.chat(writes=_closed(call))
    if chat.other:
        raise bad("there are no administrators in the private chat")
    admins = (m for m in chat.members.values() if m.is_admin)
    return [
        rights.member(m, chat, _edits(call, chat))
        for m in admins
        if not m.user.is_bot or m.user is call.bot.user or call.get("return_bots")
    ]


async def get_chat_member_count(call: Call) -> int:
    chat = call.chat(writes=_closed(call))
    return 2 if chat.other else len(list(chat.present())) + chat.further_members


async def ban_chat_member(call: Call) -> bool:
    chat, user = call.chat(), _user(call)
    if chat.other:
        raise bad("can't ban members in private chats")
    _check_restricting(call, chat, user)
    if call.get("revoke_messages"):
        for message in [m for m in chat.messages if m.author is user]:
            call.world.delete(message)
    membership.leave(chat, user, call.bot.user, "kicked", _until(call))
    return True


async def unban_chat_member(call: Call) -> bool:
    chat, user = call.chat(), _user(call)
    if chat.type not in {"supergroup", "channel"}:
        raise bad(ONLY_BIG)
    member = chat.member(user)
    if call.get("only_if_banned") and member.status != "kicked":
        return True
    _check_restricting(call, chat, user)
    # A member who is not banned is put out by this.
    if member.status == "kicked" or member.is_present:
        membership.leave(chat, user, call.bot.user)
    return True


async def restrict_chat_member(call: Call) -> bool:
    chat, user = call.chat(), _user(call)
    if chat.type != "supergroup":
        raise bad("method is available only for supergroups")
    given = call.given.get("permissions")
    if given is None or set(given) - set(rights.PERMISSIONS):
        raise BreachError(f"restrictChatMember: permissions: {given}")
    _check_restricting(call, chat, user)
    wanted = {name: given.get(name, False) for name in rights.PERMISSIONS}
    membership.restrict(chat, user, call.bot.user, wanted, _until(call))
    return True


async def promote_chat_member(call: Call) -> bool:
    chat, user = call.chat(), _user(call)
    if chat.type not in {"supergroup", "channel"}:
        raise bad(ONLY_BIG)
    if user is call.bot.user:
        raise bad("can't promote self")
    member = chat.member(user)
    if member.status == "creator":
        raise bad("can't remove chat owner")
    me = call.me(chat)
    given = frozenset(name for name in rights.ALL_RIGHTS if call.get(name))
    if not me.may("can_promote_members"):
        raise bad("not enough rights")
    if given - me.rights and me.status != "creator":
        # from the data centre
        raise bad("RIGHT_FORBIDDEN")
    if not member.is_present:
        # from the data centre
        raise bad("USER_NOT_PARTICIPANT")
    given |= {"can_manage_chat"} if given else frozenset()
    more = {"is_anonymous": call.get("is_anonymous", False)}
    membership.promote(chat, user, call.bot.user, given, **more)
    return True


async def set_custom_title(call: Call) -> bool:
    """Client.cpp, process_set_chat_administrator_custom_title_query"""
    chat, user = call.chat(), _user(call)
    if chat.type not in {"group", "supergroup"}:
        raise bad("method is available only for groups and supergroups")
    member = chat.member(user)
    if member.status == "creator":
        raise bad("only the owner can edit their custom title")
    if member.status != "administrator":
        raise bad("user is not an administrator")
    if not _edits(call, chat):
        raise bad("not enough rights to change custom title of the user")
    _check_title(call.get("custom_title", ""))
    with membership.changed(chat, user, call.bot.user) as changed:
        changed.title = call.get("custom_title") or None
    return True


async def set_member_tag(call: Call) -> bool:
    chat, user = call.chat(), _user(call)
    if chat.type not in {"group", "supergroup"}:
        raise bad("method is available only for groups and supergroups")
    if not call.me(chat).may("can_manage_tags"):
        raise bad("TAG_CHANGE_FORBIDDEN")
    _check_title(call.get("tag", ""))
    with membership.changed(chat, user, call.bot.user) as changed:
        changed.tag = call.get("tag") or None
    return True


def _check_title(title: str) -> None:
    if len(title) > 16:
        # Client.cpp, fail_query_with_error: RANK_INVALID
        raise bad("CUSTOM_TITLE_INVALID")


def _check_restricting(call: Call, chat: Chat, user: User) -> None:
    member: Member = chat.member(user)
    if member.status == "creator":
        raise bad("can't remove chat owner")
    if user is call.bot.user:
        raise bad("can't restrict self")
    if not call.me(chat).may("can_restrict_members"):
        raise bad("not enough rights to restrict/unrestrict chat member")
    if member.is_admin:
        # Client.cpp, fail_query_with_error: USER_ADMIN_INVALID
        raise bad("user is an administrator of the chat")


def _edits(call: Call, chat: Chat) -> bool:
    return call.me(chat).may("can_promote_members")


def _closed(call: Call) -> bool:
    """Client.cpp, check_chat_access: "member list is inaccessible in deactivated groups"."""
    id_ = call.get("chat_id")
    chat = call.world.chats.get(id_) if isinstance(id_, int) else None
    return chat is not None and chat.type == "group"


def _until(call: Call) -> int:
    """Less than 30 seconds from now, or more than 366 days, is for ever."""
    until: int = call.get("until_date", 0)
    ahead = until - call.world.clock.now()
    return until if 30 <= ahead <= 366 * 86400 else 0


def _user(call: Call) -> User:
    if "user_id" not in call.given:
        # Client.cpp, get_user_id
        raise bad("invalid user_id specified")
    user = call.world.users.get(call.given["user_id"])
    if not user:
        # from the data centre
        raise bad("PARTICIPANT_ID_INVALID")
    return user


_WHO: Final = {"chat_id": chat_id, "user_id": integer}
METHODS: Final = {
    "getChatMember": Method(get_chat_member, _WHO),
    "getChatAdministrators": Method(
        get_chat_administrators, {"chat_id": chat_id, "return_bots": boolean}
    ),
    "getChatMemberCount": Method(get_chat_member_count, {"chat_id": chat_id}),
    "banChatMember": Method(
        ban_chat_member, {**_WHO, "until_date": integer, "revoke_messages": boolean}
    ),
    "unbanChatMember": Method(unban_chat_member, {**_WHO, "only_if_banned": boolean}),
    "restrictChatMember": Method(
        restrict_chat_member,
        {
            **_WHO,
            "permissions": record,
            "use_independent_chat_permissions": boolean,
            "until_date": integer,
        },
    ),
    "promoteChatMember": Method(
        promote_chat_member,
        {**_WHO, "is_anonymous": boolean, **dict.fromkeys(rights.ALL_RIGHTS, boolean)},
    ),
    "setChatAdministratorCustomTitle": Method(set_custom_title, {**_WHO, "custom_title": text}),
    "setChatMemberTag": Method(set_member_tag, {**_WHO, "tag": text}),
}
