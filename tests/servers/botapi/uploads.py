"""Files that bots send: as parts of the request, or again by their id; their limits.

Bot API, "Sending files". tdlib/telegram-bot-api: Client.cpp, get_input_file. tdlib/td:
files/FileLoaderUtils.cpp, check_partial_local_location and others.
"""

from typing import Any, Final

from tests.servers.botapi import media
from tests.servers.botapi.calls import Call
from tests.servers.botapi.files import Stored
from tests.servers.botapi.parameters import BreachError, Upload
from tests.servers.botapi.refusals import RefusalError, bad

LIMIT: Final = 50 << 20
PHOTO_LIMIT: Final = 10 << 20
MAGICS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")
_WITHOUT_MIME: Final = frozenset({"photo", "video_note", "sticker"})


def taken(call: Call, name: str, kind: str, **details: Any) -> Stored | None:
    """The file that a parameter names, None if there is no such parameter."""
    if name in call.uploads:
        return stored(call, call.uploads.pop(name), kind, details)
    return referred(call, call.given[name], kind, details) if name in call.given else None


def referred(call: Call, value: str, kind: str, details: dict[str, Any]) -> Stored:
    """value: "attach://NAME" or a file_id."""
    if value.startswith("attach://"):
        upload = call.uploads.pop(value.removeprefix("attach://"), None)
        if not upload:
            raise BreachError(f"{call.method}: {value} is not in the request")
        return stored(call, upload, kind, details)
    if value.startswith(("http://", "https://", "file://")):
        # Client.cpp, fail_query_with_error: WEBPAGE_CURL_FAILED
        raise bad("failed to get HTTP URL content")
    return call.world.files.as_kind(value, kind)


def stored(call: Call, upload: Upload, kind: str, details: dict[str, Any]) -> Stored:
    check(upload, kind)
    kind = _really(upload, kind)
    files = call.world.files
    small = media.thumbnail(files, upload.data) if kind in {"photo", "video"} else None
    return files.put(
        kind,
        upload.data,
        name=upload.name,
        mime="" if kind in _WITHOUT_MIME else upload.mime,
        thumbnail=small,
        details=media.dimensions(upload.data) | details if kind != "document" else {},
    )


def check(upload: Upload, kind: str) -> None:
    size = len(upload.data)
    if size > LIMIT:
        # td, tdnet/td/net/HttpReader.cpp
        words = f"Request Entity Too Large: file of size {size} is too big to be uploaded"
        raise RefusalError(413, words)
    if not size:
        # td/telegram/files/FileLoaderUtils.cpp, check_full_local_location
        raise bad("file must be non-empty")
    if kind == "photo" and size > PHOTO_LIMIT:
        # td/telegram/files/FileLoaderUtils.cpp, check_full_local_location
        raise bad(
            f"file of size {size} bytes is too big for a photo; the maximum size is"
            f" {PHOTO_LIMIT} bytes"
        )
    if kind == "photo" and not upload.data.startswith(MAGICS):
        # from the data centre
        raise bad("IMAGE_PROCESS_FAILED")
    found = media.dimensions(upload.data)
    if kind == "photo" and sum(found.values()) > 10_000:
        # from the data centre
        raise bad("PHOTO_INVALID_DIMENSIONS")


def _really(upload: Upload, kind: str) -> str:
    """Bot API, sendVoice: other formats than Opus in Ogg, MP3, M4A are sent as documents."""
    is_voice = upload.data.startswith(b"OggS") or upload.name.endswith((".mp3", ".m4a"))
    return "document" if kind == "voice" and not is_voice else kind
