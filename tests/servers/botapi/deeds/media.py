"""Somebody sends a file, or several as an album."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.servers.botapi import media
from tests.servers.botapi.deeds.speaking import post
from tests.servers.botapi.detecting import detected
from tests.servers.botapi.files import JPEG, MP4, OPUS, PNG

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User

_USUAL: Final = {
    "photo": (JPEG, "photo.jpg", ""),
    "live_photo": (MP4, "live.mp4", "video/mp4"),
    "video": (MP4, "video.mp4", "video/mp4"),
    "animation": (MP4, "animation.mp4", "video/mp4"),
    "audio": (b"ID3" + bytes(200), "song.mp3", "audio/mpeg"),
    "document": (b"a document", "document.txt", "text/plain"),
    "voice": (OPUS, "voice.oga", "audio/ogg"),
    "video_note": (MP4, "note.mp4", ""),
    "sticker": (PNG, "sticker.webp", ""),
}


@dataclass(slots=True, kw_only=True)
class Item:
    """A file to be sent. kind: as the Bot API's field of Message; "" means what is usual for it.

    size: what the server says; it may be more than there are bytes. details: width, duration,
    performer, emoji, set_name, is_animated, ...
    """

    kind: str
    data: bytes = b""
    name: str = ""
    mime: str = ""
    size: int | None = None
    caption: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    has_spoiler: bool = False
    details: dict[str, Any] = field(default_factory=dict)


def send(user: "User", chat: "Chat", item: Item, **more: Any) -> "Message":
    """more: as `says` takes them."""
    stored = _stored(chat, item)
    content = media.content(stored)
    if item.caption:
        content["caption"] = item.caption
    if entities := detected(item.caption, item.entities):
        content["caption_entities"] = entities
    if item.has_spoiler:
        content["has_media_spoiler"] = True
    return post(user, chat, content, files=[stored], **more)


def send_album(user: "User", chat: "Chat", items: tuple[Item, ...], **more: Any) -> "list[Message]":
    album = str(13_000_000_000_000_000 + chat.world.count())
    return [send(user, chat, item, media_group_id=album, **more) for item in items]


def _stored(chat: "Chat", item: Item) -> "Stored":
    data, name, mime = _USUAL[item.kind]
    files = chat.world.files
    small = None
    if item.kind in {"photo", "video"}:
        small = media.thumbnail(files, JPEG)
    if item.kind == "live_photo":
        small = files.put("photo", JPEG, name="photo.jpg")
    data = item.data or data
    return files.put(
        item.kind,
        data,
        name=item.name or name,
        mime=item.mime or mime,
        size=item.size,
        thumbnail=small,
        details=(media.dimensions(data) if item.kind == "photo" else {}) | item.details,
    )
