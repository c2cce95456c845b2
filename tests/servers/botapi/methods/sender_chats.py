"""banChatSenderChat, unbanChatSenderChat: channels in whose names people write in groups.

tdlib/telegram-bot-api: Client.cpp, process_ban_chat_sender_chat_query. tdlib/td:
DialogParticipantManager.cpp, set_dialog_participant_status.
"""

from typing import Final

from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.methods.members import ONLY_BIG
from tests.servers.botapi.parameters import chat_id
from tests.servers.botapi.refusals import CHAT_NOT_FOUND, bad


async def ban(call: Call) -> bool:
    chat, sender = _both(call)
    chat.barred_chats.add(sender.id)
    call.world.changed()
    return True


async def unban(call: Call) -> bool:
    chat, sender = _both(call)
    chat.barred_chats.discard(sender.id)
    call.world.changed()
    return True


def _both(call: Call) -> tuple[Chat, Chat]:
    chat, sender = call.chat(), call.world.chats.get(call.get("sender_chat_id", 0))
    if sender is None:
        raise bad(CHAT_NOT_FOUND)
    if chat.type not in {"supergroup", "channel"}:
        raise bad(ONLY_BIG)
    if not call.me(chat).may("can_restrict_members"):
        raise bad("not enough rights to restrict/unrestrict chat member")
    return chat, sender


_WHO: Final = {"chat_id": chat_id, "sender_chat_id": chat_id}
METHODS: Final = {
    "banChatSenderChat": Method(ban, _WHO),
    "unbanChatSenderChat": Method(unban, _WHO),
}
