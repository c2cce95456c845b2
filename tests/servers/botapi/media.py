"""How files look in a message. Bot API: PhotoSize, Video, Animation, Audio, Voice, ..."""

import struct
from typing import Any, Final

from tests.servers.botapi.files import Files, Stored

Json = dict[str, Any]

KINDS: Final = (
    "photo", "live_photo", "video", "animation", "audio", "document", "voice", "video_note",
    "sticker",
)  # fmt: skip
_SIZED: Final = {"width": 640, "height": 480}
_DEFAULTS: Final[dict[str, Json]] = {
    "photo": _SIZED,
    "live_photo": {**_SIZED, "duration": 2},
    "video": {**_SIZED, "duration": 5},
    "animation": {**_SIZED, "duration": 3},
    "audio": {"duration": 60},
    "document": {},
    "voice": {"duration": 3},
    "video_note": {"length": 384, "duration": 4},
    "sticker": {
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "type": "regular",
    },
    "thumbnail": {"width": 90, "height": 68},
    "profile_photo": {"width": 640, "height": 640},
}
_NAMED: Final = frozenset({"video", "animation", "audio", "document"})


def content(stored: Stored, **modifiers: Any) -> Json:
    """The fields of Message that hold it."""
    shapes: Json = {stored.kind: shape(stored)}
    if stored.kind == "photo":
        shapes = {"photo": sizes(stored)}
    if stored.kind == "animation":
        shapes["document"] = _fields(stored, {})
    if stored.kind == "live_photo":
        shapes["photo"] = shapes["live_photo"]["photo"]
    return shapes | modifiers


def shape(stored: Stored) -> Json:
    found = _fields(stored, _DEFAULTS[stored.kind] | stored.details)
    if stored.kind == "live_photo" and stored.thumbnail:
        found.pop("thumbnail")
        found["photo"] = sizes(stored.thumbnail)
    return found


def sizes(stored: Stored) -> list[Json]:
    """A photo's, the smallest first."""
    small = [shape(stored.thumbnail)] if stored.thumbnail else []
    return [*small, _fields(stored, _DEFAULTS["photo"] | stored.details, with_thumbnail=False)]


def thumbnail(files: Files, data: bytes) -> Stored:
    return files.put("thumbnail", data[:2000], name="thumb.jpg")


def dimensions(data: bytes) -> Json:
    """Of a PNG; of others, nothing."""
    if not data.startswith(b"\x89PNG"):
        return {}
    width, height = struct.unpack(">II", data[16:24])
    return {"width": width, "height": height}


def _fields(stored: Stored, details: Json, *, with_thumbnail: bool = True) -> Json:
    found = {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
        **details,
    }
    if stored.mime:
        found["mime_type"] = stored.mime
    if stored.kind in _NAMED and stored.name:
        found["file_name"] = stored.name
    if stored.thumbnail and with_thumbnail:
        found["thumbnail"] = shape(stored.thumbnail)
    return found
