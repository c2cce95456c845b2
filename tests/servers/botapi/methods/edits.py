"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup,
editMessageLiveLocation, stopMessageLiveLocation.

tdlib/td: MessagesManager.cpp, can_edit_message, edit_message_text and its like.
"""

from typing import Any, Final

from tests.servers.botapi import contents, media, shapes
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.messages import Message
from tests.servers.botapi.methods import albums
from tests.servers.botapi.methods.sending import LIVE, location
from tests.servers.botapi.parameters import array, boolean, chat_id, integer, record, text
from tests.servers.botapi.refusals import bad

# Client.cpp, fail_query_with_error
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the"
    " same as a current content and reply markup of the message"
)
_CAPTIONED: Final = frozenset(
    {"photo", "live_photo", "video", "animation", "audio", "document", "voice"}
)
_CAPTION_FIELDS: Final = ("caption", "caption_entities", "show_caption_above_media")


async def edit_message_text(call: Call) -> dict[str, Any]:
    content = contents.text(call)
    message = _own(call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    if options := call.get("link_preview_options"):
        content["link_preview_options"] = options
    return edited(call, message, content)


async def edit_message_caption(call: Call) -> dict[str, Any]:
    caption = contents.caption(call)
    message = _own(call)
    if not _CAPTIONED & set(message.content):
        raise bad("there is no caption in the message to edit")
    kept = {k: v for k, v in message.content.items() if k not in _CAPTION_FIELDS}
    return edited(call, message, kept | caption)


async def edit_message_media(call: Call) -> dict[str, Any]:
    content, stored = albums.taken(call, call.get("media", {}))
    message = _own(call)
    if not _CAPTIONED & set(message.content):
        raise bad("message media can't be edited")
    if message.album and stored.kind in {"animation", *albums.ALONE} - set(message.content):
        raise bad("can't change media type in the album")
    if message.files and media.content(message.files[0]).items() <= content.items():
        return edited(call, message, content)
    message.files = [stored]
    return edited(call, message, content)


async def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    message = _own(call)
    return edited(call, message, message.content)


async def edit_message_live_location(call: Call) -> dict[str, Any]:
    message = _own(call)
    if "live_period" not in message.content.get("location", {}):
        raise bad("there is no live location in the message to edit")
    return edited(call, message, {"location": message.content["location"] | location(call)})


async def stop_message_live_location(call: Call) -> dict[str, Any]:
    message = _own(call)
    if "live_period" not in message.content.get("location", {}):
        raise bad("there is no live location in the message to edit")
    rest = {k: v for k, v in message.content["location"].items() if k != "live_period"}
    return edited(call, message, {"location": rest})


def edited(call: Call, message: Message, content: dict[str, Any]) -> dict[str, Any]:
    """Bots are not told of their own edits. Raises RefusalError if nothing changes."""
    markup = call.get("reply_markup")
    if content == message.content and markup == message.modifiers.get("reply_markup"):
        raise bad(NOT_MODIFIED)
    message.edits.append(message.content)
    message.content = content
    message.edit_date = call.world.clock.stamp()
    message.modifiers.pop("reply_markup", None)
    if markup:
        message.modifiers["reply_markup"] = markup
    call.world.changed()
    return shapes.message(message)


def _own(call: Call) -> Message:
    chat = call.chat(edits=True)
    message = call.message(chat, "message to edit")
    if message.author is not call.bot.user and not (
        chat.type == "channel" and call.me(chat).may("can_edit_messages")
    ):
        raise bad("message can't be edited")
    if message.is_service or "forward_origin" in message.modifiers:
        raise bad("message can't be edited")
    return message


_WHICH: Final = {
    "chat_id": chat_id,
    "message_id": integer,
    "inline_message_id": text,
    "business_connection_id": text,
    "reply_markup": record,
}
METHODS: Final = {
    "editMessageText": Method(
        edit_message_text,
        {
            **_WHICH,
            "text": text,
            "parse_mode": text,
            "entities": array,
            "link_preview_options": record,
        },
    ),
    "editMessageCaption": Method(
        edit_message_caption,
        {
            **_WHICH,
            "caption": text,
            "parse_mode": text,
            "caption_entities": array,
            "show_caption_above_media": boolean,
        },
    ),
    "editMessageMedia": Method(edit_message_media, {**_WHICH, "media": record}),
    "editMessageReplyMarkup": Method(edit_message_reply_markup, _WHICH),
    "editMessageLiveLocation": Method(edit_message_live_location, {**_WHICH, **LIVE}),
    "stopMessageLiveLocation": Method(stop_message_live_location, _WHICH),
}
