"""Files of messages: what is known of each, under a name where Telegram gives none; pure.

Bot API: PhotoSize, LivePhoto, Video, Animation, VideoNote, Audio, Voice, Document, Sticker. The
address of a file has the bot's token and is given to nobody: it is known by its `file_id`.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from telegram import (
    Animation,
    Audio,
    Document,
    LivePhoto,
    Message,
    PhotoSize,
    Sticker,
    TelegramObject,
    Video,
    VideoNote,
    Voice,
)

from bridge.api.content import File

TGS: Final = "application/x-tgsticker"
_UNFIT: Final = re.compile(r"[\x00-\x1f/\\\x7f]+")


def photo(sizes: Sequence[PhotoSize], message: Message) -> tuple[File, ...]:
    """The largest of them."""
    if not sizes:
        return ()
    largest = max(sizes, key=lambda size: size.width * size.height)
    return (_picture(largest, message),)


def live_photo(it: LivePhoto, message: Message) -> tuple[File, ...]:
    """The picture, and the moments around it."""
    moments = File(
        native=it.file_id,
        name=named("live-photo", message, "mp4"),
        media_type=it.mime_type or "video/mp4",
        size=it.file_size,
        shape="video",
        width=it.width,
        height=it.height,
        duration=seconds(it),
        is_spoiler=bool(message.has_media_spoiler),
    )
    return (*photo(it.photo or message.photo, message), moments)


def video(it: Video | Animation, message: Message) -> tuple[File, ...]:
    """An animation is a short one without sound; an old one may be a GIF."""
    kind = "animation" if isinstance(it, Animation) else "video"
    media_type = it.mime_type or "video/mp4"
    is_image = media_type.startswith("image/")
    return (
        File(
            native=it.file_id,
            name=_safe(it.file_name) or named(kind, message, "gif" if is_image else "mp4"),
            media_type=media_type,
            size=it.file_size,
            shape="image" if is_image else "video",
            width=it.width,
            height=it.height,
            duration=seconds(it),
            is_spoiler=bool(message.has_media_spoiler),
        ),
    )


def video_note(it: VideoNote, message: Message) -> tuple[File, ...]:
    """A round one."""
    return (
        File(
            native=it.file_id,
            name=named("video-message", message, "mp4"),
            media_type="video/mp4",
            size=it.file_size,
            shape="video",
            width=it.length,
            height=it.length,
            duration=seconds(it),
        ),
    )


def audio(it: Audio, message: Message) -> tuple[File, ...]:
    """Music; who plays what is its description."""
    about = " - ".join(filter(None, (it.performer, it.title)))
    return (
        File(
            native=it.file_id,
            name=_safe(it.file_name)
            or _safe(about and f"{about}.mp3")
            or named("audio", message, "mp3"),
            media_type=it.mime_type or "audio/mpeg",
            size=it.file_size,
            shape="audio",
            duration=seconds(it),
            description=about,
        ),
    )


def voice(it: Voice, message: Message) -> tuple[File, ...]:
    return (
        File(
            native=it.file_id,
            name=named("voice", message, "ogg"),
            media_type=it.mime_type or "audio/ogg",
            size=it.file_size,
            shape="voice",
            duration=seconds(it),
        ),
    )


def document(it: Document, message: Message) -> tuple[File, ...]:
    return (
        File(
            native=it.file_id,
            name=_safe(it.file_name) or named("file", message),
            media_type=it.mime_type or "",
            size=it.file_size,
        ),
    )


def sticker(it: Sticker, message: Message) -> tuple[File, ...]:
    """Of an animated one (.tgs), which few programs can show, its small picture."""
    shown: Sticker | PhotoSize = it
    ending, media_type = ("webm", "video/webm") if it.is_video else ("webp", "image/webp")
    if it.is_animated and it.thumbnail is not None:
        shown = it.thumbnail
    elif it.is_animated:
        ending, media_type = "tgs", TGS
    return (
        File(
            native=shown.file_id,
            name=named("sticker", message, ending),
            media_type=media_type,
            size=shown.file_size,
            shape="sticker",
            width=shown.width,
            height=shown.height,
            description=it.emoji or "",
        ),
    )


def named(kind: str, message: Message, ending: str = "") -> str:
    """`photo_2026-03-01_18-30-00_57.jpg`: those of an album differ."""
    when = message.date.astimezone(dt.UTC).strftime("%Y-%m-%d_%H-%M-%S")
    name = f"{kind}_{when}_{message.message_id}"
    return f"{name}.{ending}" if ending else name


def _picture(size: PhotoSize, message: Message) -> File:
    return File(
        native=size.file_id,
        name=named("photo", message, "jpg"),
        media_type="image/jpeg",
        size=size.file_size,
        shape="image",
        width=size.width,
        height=size.height,
        is_spoiler=bool(message.has_media_spoiler),
    )


def _safe(name: str | None) -> str:
    """Without a path."""
    return _UNFIT.sub("_", name or "").strip(" ._") if name else ""


def seconds(it: TelegramObject, what: str = "duration") -> float | None:
    """How long something lasts. The library is about to have another type for the attribute, and
    warns whoever reads it.
    """
    found = it.to_dict().get(what)
    return None if found is None else float(found)
