"""sendPhoto, sendLivePhoto, sendVideo, sendAnimation, sendAudio, sendDocument, sendVoice,
sendVideoNote, sendSticker."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from tests.servers.botapi import contents, media, sending, uploads
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.files import Stored
from tests.servers.botapi.parameters import SENDING, Kind, array, boolean, integer, text
from tests.servers.botapi.refusals import bad

_WORDS: Final = {"video_note": "video note", "live_photo": "live photo"}
_DETAILS: Final = ("duration", "width", "height", "length", "performer", "title", "emoji")
_WITH_SPOILER: Final = frozenset({"photo", "live_photo", "video", "animation"})
_WITHOUT_CAPTION: Final = frozenset({"video_note", "sticker"})


def sender(kind: str) -> Callable[[Call], Awaitable[dict[str, Any]]]:
    async def send(call: Call) -> dict[str, Any]:
        details = {name: call.given[name] for name in _DETAILS if name in call.given}
        stored = uploads.taken(call, kind, kind, **details)
        if not stored:
            # Client.cpp, process_send_photo_query and its like
            raise bad(f"there is no {_WORDS.get(kind, kind)} in the request")
        _beside(call, stored)
        content = media.content(stored)
        if kind not in _WITHOUT_CAPTION:
            content |= contents.caption(call)
        if kind in _WITH_SPOILER and call.get("has_spoiler"):
            content["has_media_spoiler"] = True
        return sending.post(call, content, [stored])

    return send


def _beside(call: Call, stored: Stored) -> None:
    """The photo of a live photo, a thumbnail, a cover."""
    if stored.kind == "live_photo":
        photo = uploads.taken(call, "photo", "photo")
        if not photo and not stored.thumbnail:
            # Client.cpp, process_send_live_photo_query
            raise bad("there is no photo in the request")
        stored.thumbnail = photo or stored.thumbnail
    if small := uploads.taken(call, "thumbnail", "thumbnail"):
        stored.thumbnail = small
    if cover := uploads.taken(call, "cover", "photo"):
        stored.details["cover"] = media.sizes(cover)


def _kinds(name: str, *more: str) -> dict[str, Kind]:
    known: dict[str, Kind] = {
        "caption": text,
        "parse_mode": text,
        "caption_entities": array,
        "show_caption_above_media": boolean,
        "has_spoiler": boolean,
        "duration": integer,
        "width": integer,
        "height": integer,
        "length": integer,
        "performer": text,
        "title": text,
        "emoji": text,
        "thumbnail": text,
        "cover": text,
        "photo": text,
        "start_timestamp": integer,
        "supports_streaming": boolean,
        "disable_content_type_detection": boolean,
    }
    return {**SENDING, name: text, **{each: known[each] for each in more}}


CAPTION: Final = ("caption", "parse_mode", "caption_entities")
SHOWN: Final = (*CAPTION, "show_caption_above_media", "has_spoiler")
SIZED: Final = ("duration", "width", "height", "thumbnail")

METHODS: Final = {
    "sendPhoto": Method(sender("photo"), _kinds("photo", *SHOWN)),
    "sendLivePhoto": Method(sender("live_photo"), _kinds("live_photo", "photo", *SHOWN)),
    "sendVideo": Method(
        sender("video"),
        _kinds("video", *SHOWN, *SIZED, "cover", "start_timestamp", "supports_streaming"),
    ),
    "sendAnimation": Method(sender("animation"), _kinds("animation", *SHOWN, *SIZED)),
    "sendAudio": Method(
        sender("audio"), _kinds("audio", *CAPTION, "duration", "performer", "title", "thumbnail")
    ),
    "sendDocument": Method(
        sender("document"),
        _kinds("document", *CAPTION, "thumbnail", "disable_content_type_detection"),
    ),
    "sendVoice": Method(sender("voice"), _kinds("voice", *CAPTION, "duration")),
    "sendVideoNote": Method(
        sender("video_note"), _kinds("video_note", "duration", "length", "thumbnail")
    ),
    "sendSticker": Method(sender("sticker"), _kinds("sticker", "emoji")),
}
