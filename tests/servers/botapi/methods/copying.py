"""forwardMessage, copyMessage."""

from typing import Any, Final

from tests.servers.botapi import contents, origins, sending
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.messages import Message
from tests.servers.botapi.parameters import SENDING, array, boolean, chat_id, integer, text
from tests.servers.botapi.refusals import bad


async def forward_message(call: Call) -> dict[str, Any]:
    found = _found(call, "message to forward")
    origin = found.modifiers.get("forward_origin") or origins.of(found)
    return sending.post(call, found.content, found.files, forward_origin=origin)


async def copy_message(call: Call) -> dict[str, int]:
    found = _found(call, "message to copy")
    content = found.content
    if "caption" in call.given:
        rest = {k: v for k, v in content.items() if not k.startswith("caption")}
        content = rest | contents.caption(call)
    return {"message_id": sending.post(call, content, found.files)["message_id"]}


def _found(call: Call, words: str) -> Message:
    chat = call.chat(writes=False, name="from_chat_id")
    found = call.message(chat, words)
    if chat.has_protected_content or "has_protected_content" in found.modifiers:
        # td/telegram/MessagesManager.cpp, forward_messages: can_forward_message
        raise bad("message has protected content and can't be forwarded")
    if found.is_service:
        # Client.cpp, TdOnForwardedMessage; td: "Message can't be forwarded"
        raise bad("the message can't be forwarded")
    return found


_FORWARD: Final = (
    "chat_id", "message_thread_id", "direct_messages_topic_id", "disable_notification",
    "protect_content", "suggested_post_parameters", "message_effect_id",
)  # fmt: skip
METHODS: Final = {
    "forwardMessage": Method(
        forward_message,
        {
            **{name: SENDING[name] for name in _FORWARD},
            "from_chat_id": chat_id,
            "message_id": integer,
            "video_start_timestamp": integer,
        },
    ),
    "copyMessage": Method(
        copy_message,
        {
            **SENDING,
            "from_chat_id": chat_id,
            "message_id": integer,
            "video_start_timestamp": integer,
            "caption": text,
            "parse_mode": text,
            "caption_entities": array,
            "show_caption_above_media": boolean,
        },
    ),
}
