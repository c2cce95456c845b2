"""Files of messages: what is known of each, under a name where its sender gave none; pure.

Matrix specification, client-server API, `m.image`, `m.file`, `m.audio`, `m.video`, `m.sticker`,
"Media captions" (what is in `body` where `filename` is another); proposals 3245 (voice messages),
3725 and 4193 (spoilers). Small pictures of them are not fetched.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign
from adapters.matrix.media import reference
from adapters.matrix.media.reference import Reference
from bridge.api.content import File, Shape

SHAPES: Final[dict[str, Shape]] = {
    "m.image": "image",
    "m.video": "video",
    "m.audio": "audio",
    "m.file": "file",
    "m.sticker": "sticker",
}
NAMES: Final[dict[Shape, str]] = {
    "image": "picture",
    "video": "video",
    "audio": "audio",
    "voice": "voice",
    "file": "file",
    "sticker": "sticker",
}

MOST_NAME: Final = 200
MOST_ABOUT: Final = 1000
_LONGEST: Final = 10**9
"""Milliseconds that something may last: eleven days."""
_WIDEST: Final = 10**6

_VOICE: Final = ("m.voice", "org.matrix.msc3245.voice", "org.matrix.msc3245.voice.v2")
_AUDIO: Final = ("m.audio", "m.audio_details", "org.matrix.msc1767.audio")
_SPOILERS: Final = ("m.spoiler", "page.codeberg.everypizza.msc4193.spoiler")
_WARNINGS: Final = ("m.content_warning", "town.robin.msc3725.content_warning")

_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\Z")
_UNFIT: Final = re.compile(r"[\x00-\x1f/\\\x7f]+")
_ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/webm": "weba",
    "audio/wav": "wav",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


def read(kind: str, content: Mapping[str, Any]) -> File | None:
    """The file of a message; None where nothing says where it is."""
    info = foreign.table(content, "info")
    media_type = _media_type(info)
    shape = _shape(kind, content)
    try:
        native = _reference(content, media_type).written()
    except ValueError:
        return None
    is_sticker = shape == "sticker"
    return File(
        native=native,
        name=_name(content, shape, media_type),
        media_type=media_type,
        size=_size(info, "size"),
        shape=shape,
        width=_size(info, "w", _WIDEST),
        height=_size(info, "h", _WIDEST),
        duration=_duration(content, info),
        description=foreign.text(content, "body", MOST_ABOUT).strip() if is_sticker else "",
        is_spoiler=_is_spoiler(content),
    )


def has_caption(content: Mapping[str, Any]) -> bool:
    """Whether its words are more than the file's name."""
    name, body = foreign.text(content, "filename"), foreign.text(content, "body")
    return bool(name) and bool(body.strip()) and name != body


def _reference(content: Mapping[str, Any], media_type: str) -> Reference:
    if "file" in content:
        return reference.encrypted(content["file"], media_type)
    return reference.plain(content.get("url"))


def _shape(kind: str, content: Mapping[str, Any]) -> Shape:
    shape = SHAPES[kind]
    if shape == "audio" and any(isinstance(content.get(name), Mapping) for name in _VOICE):
        return "voice"
    return shape


def _name(content: Mapping[str, Any], shape: Shape, media_type: str) -> str:
    """Without a path."""
    given = foreign.text(content, "filename")
    if not given and shape != "sticker":
        given = foreign.text(content, "body")
    name = _UNFIT.sub("_", given[: 4 * MOST_NAME]).strip(" ._")
    if len(name) > MOST_NAME:
        begin, dot, ending = name.rpartition(".")
        is_ending = dot and len(ending) <= 10
        name = f"{begin[: MOST_NAME - 11]}.{ending}" if is_ending else name[:MOST_NAME]
    if name:
        return name
    ending = _ENDINGS.get(media_type, "")
    return f"{NAMES[shape]}.{ending}" if ending else NAMES[shape]


def _media_type(info: Mapping[str, Any]) -> str:
    """Without its parameters: `audio/ogg; codecs=opus`."""
    found = foreign.text(info, "mimetype", 200).partition(";")[0].strip().lower()
    return found if _TYPE.match(found) else ""


def _size(found: Mapping[str, Any], key: str, most: int = foreign.MOST_LEVEL) -> int | None:
    value = found.get(key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON knows no difference, and some clients make none
    is_size = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    return value if is_size else None


def _duration(content: Mapping[str, Any], info: Mapping[str, Any]) -> float | None:
    """In seconds."""
    for found in (info, *(foreign.table(content, name) for name in _AUDIO)):
        milliseconds = found.get("duration")
        if isinstance(milliseconds, int | float) and not isinstance(milliseconds, bool):
            return milliseconds / 1000 if 0 <= milliseconds <= _LONGEST else None
    return None


def _is_spoiler(content: Mapping[str, Any]) -> bool:
    if any(content.get(name) is True for name in _SPOILERS):
        return True
    warnings = (foreign.table(content, name) for name in _WARNINGS)
    return any(foreign.text(warning, "type").endswith("spoiler") for warning in warnings)
