"""Files by their shape; pure.

Bot API: sendPhoto ("at most 10 MB in size. The photo's width and height must not exceed 10000 in
total. Width and height ratio must be at most 20"), sendVideo (MPEG4), sendAudio (".MP3 or .M4A"),
sendVoice (".OGG file encoded with OPUS"), sendAnimation ("GIF or H.264/MPEG-4 AVC video without
sound"), sendSticker (".WEBP"). What is none of these, or turns out not to be, is a document.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from telegram import (
    InputFile,
    InputMedia,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
)

from adapters.telegram.calls.call import Call
from adapters.telegram.calls.requests import Voice, captioned, request
from adapters.telegram.media import kinds
from bridge.api.content import File, Text

PHOTO_BYTES: Final = 10_000_000
PHOTO_SIDES: Final = 10_000
PHOTO_RATIO: Final = 20

_PHOTOS: Final = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/heif")
_AUDIO: Final = ("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac")

_HIDDEN: Final = ("photo", "video", "animation")
"""What can be hidden until one asks for it."""
_TIMED: Final = ("video", "animation", "audio", "voice")
_MEASURED: Final = ("video", "animation")
_MEDIA: Final = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "animation": InputMediaAnimation,
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
}


@dataclass(frozen=True, slots=True)
class Media:
    """What an edit puts in the place of a message: of the file, by `made`."""

    kind: str
    arguments: tuple[tuple[str, Any], ...] = ()

    def made(self, file: InputFile) -> InputMedia:
        """file: one that is attached."""
        made: InputMedia = _MEDIA[self.kind](media=file, **dict(self.arguments))
        return made


def kind(file: File) -> str:
    """The method that sends it is `send_` and this."""
    media_type = file.media_type.partition(";")[0].strip().lower()
    match file.shape:
        case "sticker" if media_type == "image/webp":
            return "sticker"
        case "image" | "sticker" if media_type == "image/gif":
            return "animation"
        case "image" | "sticker" if media_type in _PHOTOS and _is_photo(file):
            return "photo"
        case "video" if media_type == "video/mp4":
            return "video"
        case "voice" if kinds.of(file.hosted) == "opus":
            return "voice"
        case "audio" | "voice" if media_type in _AUDIO:
            return "audio"
        case _:
            return "document"


def has_caption(file: File) -> bool:
    """Whether words can stand with it."""
    return kind(file) != "sticker"


def hides(file: File) -> bool:
    """Whether it can be hidden until one asks for it."""
    return kind(file) in _HIDDEN


def sent(voice: Voice, file: File, caption: Text) -> Call:
    """A hosted file. caption: of a sticker, nothing."""
    as_ = kind(file)
    call = _sent(voice, file, as_, captioned(caption))
    if as_ == "document":
        return call
    return replace(call, otherwise=_sent(voice, file, "document", captioned(caption)))


def _sent(voice: Voice, file: File, as_: str, caption: dict[str, Any]) -> Call:
    arguments = {**caption, **_facts(file, as_)}
    return request(voice, f"send_{as_}", arguments, {as_: file.hosted})


def _facts(file: File, as_: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if as_ in _TIMED and file.duration:
        facts["duration"] = round(file.duration)
    if as_ in _MEASURED and file.width and file.height:
        facts |= {"width": file.width, "height": file.height}
    if as_ in _HIDDEN and file.is_spoiler:
        facts["has_spoiler"] = True
    return facts


def _is_photo(file: File) -> bool:
    """As far as it is known."""
    if file.size is not None and file.size > PHOTO_BYTES:
        return False
    if not file.width or not file.height:
        return True
    sides = (file.width, file.height)
    return sum(sides) <= PHOTO_SIDES and max(sides) <= PHOTO_RATIO * min(sides)
