"""sendMessage."""

from typing import Any, Final

from tests.servers.botapi import shapes
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.detecting import detected, units
from tests.servers.botapi.parameters import SENDING, array, record, text
from tests.servers.botapi.refusals import TEXT_EMPTY, TEXT_TOO_LONG, bad


async def send_message(call: Call) -> dict[str, Any]:
    words = call.get("text", "").strip()
    if not words:
        raise bad(TEXT_EMPTY)
    if units(words) > 4096:
        raise bad(TEXT_TOO_LONG)
    chat = call.chat()
    content: dict[str, Any] = {"text": words}
    if entities := detected(words, call.get("entities", ())):
        content["entities"] = entities
    reply = None
    if "reply_parameters" in call.given:
        reply = chat.find(call.given["reply_parameters"]["message_id"])
    return shapes.message(
        call.world.post(
            chat, call.bot.user, content, reply=reply, thread=call.get("message_thread_id")
        )
    )


METHODS: Final = {
    "sendMessage": Method(
        send_message,
        {
            **SENDING,
            "text": text,
            "parse_mode": text,
            "entities": array,
            "link_preview_options": record,
        },
    ),
}
