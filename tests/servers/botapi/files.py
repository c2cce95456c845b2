"""Files: what is known of each, and its bytes.

Bot API: File, PhotoSize, Video, ... tdlib/td: files/FileManager.cpp.
"""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, Final

from tests.servers.botapi.refusals import bad

PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8"
    "cfc0f01f0005000201a5f6452f0000000049454e44ae426082"
)
"""One pixel."""
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(200) + b"\xff\xd9"
"""Looks like one."""
OPUS: Final = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(200)
"""Looks like a voice note."""
MP4: Final = b"\x00\x00\x00\x18ftypmp42" + bytes(200)
"""Looks like a video."""

FOLDERS: Final = {
    "photo": "photos", "video": "videos", "animation": "animations", "audio": "music",
    "voice": "voice", "video_note": "video_notes", "sticker": "stickers",
    "document": "documents", "live_photo": "videos", "thumbnail": "thumbnails",
    "profile_photo": "profile_photos",
}  # fmt: skip
_NAMES: Final = {
    "photo": "Photo", "video": "Video", "animation": "Animation", "audio": "Audio",
    "voice": "VoiceNote", "video_note": "VideoNote", "sticker": "Sticker",
    "document": "Document", "live_photo": "LivePhotoVideo", "thumbnail": "Thumbnail",
    "profile_photo": "ChatPhoto",
}  # fmt: skip
"""td/telegram/files/FileType.cpp, operator<<"""
_PREFIXES: Final = {kind: prefix for kind, prefix in zip(FOLDERS, "ABCDEFGHIJK", strict=True)}


@dataclass(slots=True, eq=False)
class Stored:
    """kind: "photo", "video", ...; size: may be more than the bytes that are there.

    details: what the Bot API's object has beside: width, duration, emoji, ... mime: "" where the
    object has none.
    """

    number: int
    kind: str
    data: bytes
    name: str = ""
    mime: str = ""
    size: int = 0
    thumbnail: "Stored | None" = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def file_id(self) -> str:
        prefix = f"{_PREFIXES[self.kind]}gACAgIAAxk"
        return prefix + self._hash(48)

    @property
    def unique_id(self) -> str:
        return f"AQAD{self._hash(9)}"

    @property
    def path(self) -> str:
        ending = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{FOLDERS[self.kind]}/file_{self.number}.{ending}"

    def _hash(self, size: int) -> str:
        digest = hashlib.sha256(f"{self.number}".encode()).digest() * 2
        return urlsafe_b64encode(digest[:size]).decode()


@dataclass(slots=True)
class Files:
    everything: dict[str, Stored] = field(default_factory=dict)

    def put(self, kind: str, data: bytes, *, size: int | None = None, **more: Any) -> Stored:
        """more: further fields of Stored."""
        stored = Stored(len(self.everything) + 1, kind, data, size=size or len(data), **more)
        self.everything[stored.file_id] = stored
        return stored

    def known(self, file_id: str) -> Stored:
        """td/telegram/files/FileManager.cpp, from_persistent_id"""
        if stored := self.everything.get(file_id):
            return stored
        words = "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
        raise bad(words)

    def as_kind(self, file_id: str, kind: str) -> Stored:
        """FileManager.cpp, from_persistent_id: the types must agree, documents take any."""
        stored = self.known(file_id)
        if stored.kind != kind and kind != "document":
            raise bad(f"can't use file of type {_NAMES[stored.kind]} as {_NAMES[kind]}")
        return stored

    def at(self, path: str) -> Stored | None:
        return next((stored for stored in self.everything.values() if stored.path == path), None)
