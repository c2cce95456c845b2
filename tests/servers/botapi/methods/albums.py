"""sendMediaGroup, and InputMedia for editMessageMedia.

tdlib/td: MessageContent.cpp, check_message_group_message_contents.
"""

from typing import Any, Final

from tests.servers.botapi import contents, media, sending, shapes, uploads
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.files import Stored
from tests.servers.botapi.parameters import SENDING, BreachError, array
from tests.servers.botapi.refusals import bad

ALONE: Final = frozenset({"audio", "document"})
"""MessageContent.cpp, is_homogenous_media_group_content"""
GROUPED: Final = frozenset({"photo", "live_photo", "video"}) | ALONE
_NAMES: Final = {"audio": "Audio", "document": "Document"}
_TEXT: Final = frozenset({"caption", "caption_entities", "parse_mode"})
_SHOWN: Final = _TEXT | {"show_caption_above_media", "has_spoiler"}
_FIELDS: Final = {
    "photo": _SHOWN,
    "live_photo": _SHOWN | {"photo"},
    "video": _SHOWN
    | {
        "thumbnail", "cover", "start_timestamp", "width", "height", "duration",
        "supports_streaming",
    },
    "animation": _SHOWN | {"thumbnail", "width", "height", "duration"},
    "audio": _TEXT | {"thumbnail", "duration", "performer", "title"},
    "document": _TEXT | {"thumbnail", "disable_content_type_detection"},
}  # fmt: skip
_DETAILS: Final = ("duration", "width", "height", "performer", "title")


async def send_media_group(call: Call) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = call.get("media", [])
    _check(items)
    parts = [taken(call, item) for item in items]
    where = sending.aimed(call)
    for content, _ in parts:
        sending.check_rights(call, where.chat, content)
    album = str(13_000_000_000_000_000 + call.world.count())
    grouped = {"media_group_id": album} if len(parts) > 1 else {}
    return [
        shapes.message(sending.put(call, where, content, [stored], **grouped))
        for content, stored in parts
    ]


def taken(call: Call, item: dict[str, Any]) -> tuple[dict[str, Any], Stored]:
    """item: an InputMedia."""
    kind = item.get("type", "")
    if kind not in _FIELDS:
        raise bad("can't parse InputMedia: type specified is unsupported")
    if unknown := set(item) - _FIELDS[kind] - {"type", "media"}:
        raise BreachError(f"{call.method}: InputMedia of type {kind}: {sorted(unknown)}")
    if "parse_mode" in item:
        raise BreachError(f"{call.method}: formats are to be sent as entities, not as markup")
    if "media" not in item:
        # Client.cpp, get_input_media
        raise bad("can't parse InputMedia: media not found")
    details: dict[str, Any] = {name: item[name] for name in _DETAILS if name in item}
    stored = uploads.referred(call, item["media"], kind, details)
    _beside(call, item, stored)
    words, entities = contents.cleaned(
        item.get("caption", ""), item.get("caption_entities", []), call.method
    )
    above = item.get("show_caption_above_media", False)
    content = media.content(stored) | contents.captioned(words, entities, above=above)
    if item.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content, stored


def _beside(call: Call, item: dict[str, Any], stored: Stored) -> None:
    if "thumbnail" in item:
        stored.thumbnail = uploads.referred(call, item["thumbnail"], "thumbnail", {})
    if "photo" in item:
        stored.thumbnail = uploads.referred(call, item["photo"], "photo", {})
    if "cover" in item:
        stored.details["cover"] = media.sizes(uploads.referred(call, item["cover"], "photo", {}))


def _check(items: list[dict[str, Any]]) -> None:
    # MessageContent.cpp, check_message_group_message_contents
    if len(items) > 10:
        raise bad("too many messages to send as an album")
    if not items:
        raise bad("there are no messages to send")
    kinds = {str(item.get("type")) for item in items}
    if unfit := kinds - GROUPED:
        # Client.cpp, get_input_media
        words = f'type "{unfit.pop()}" can\'t be used in sendMediaGroup'
        raise bad(f"can't parse InputMedia: {words}")
    if len({item.get("show_caption_above_media", False) for item in items}) > 1:
        raise bad("parameter show_caption_above_media must be the same for all messages")
    if len(kinds) > 1 and kinds & ALONE:
        name = _NAMES[min(kinds & ALONE)]
        raise bad(f"{name.lower()} can't be mixed with other media types")


METHODS: Final = {
    "sendMediaGroup": Method(
        send_media_group,
        {**{k: v for k, v in SENDING.items() if k != "reply_markup"}, "media": array},
    )
}
