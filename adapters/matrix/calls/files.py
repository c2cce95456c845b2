"""Files by their shape; pure.

Matrix specification, client-server API, `m.image`, `m.video`, `m.audio`, `m.file`, `m.sticker`,
"Media captions" ("clients MUST use the filename and the body"), "Sending encrypted attachments".
Proposals 3245 (voice messages) and 4193 (spoilers) as clients have them by now.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix.calls.call import MESSAGE
from adapters.matrix.calls.drafts import Draft, formatted
from adapters.matrix.calls.relating import MENTIONS
from adapters.matrix.media import reference
from adapters.matrix.media.reference import Reference
from bridge.api.content import File, Text

STICKER: Final = "m.sticker"

SPOILER: Final = "page.codeberg.everypizza.msc4193.spoiler"
VOICE: Final = "org.matrix.msc3245.voice"
AUDIO: Final = "org.matrix.msc1767.audio"

_NAMELESS: Final = "file"
_MEASURED: Final = ("m.image", "m.video", STICKER)
_TIMED: Final = ("m.video", "m.audio")


def known(file: File) -> Reference | None:
    """Where it is on Matrix; None where it is not."""
    try:
        return reference.read(file.hosted)
    except ValueError:
        return None


def has_caption(file: File) -> bool:
    """Whether words can stand with it, and are seen there."""
    return not is_sticker(file) and file.shape != "voice"


def is_sticker(file: File) -> bool:
    """Its words are what it shows."""
    return _kind(file) == STICKER


def said(file: File, caption: Text, mentions: Mapping[str, Any]) -> Draft:
    """A file that is there. caption: of one that can have some."""
    place, kind = reference.read(file.hosted), _kind(file)
    told = {**_named(file, kind, caption), **_where(place), "info": _info(file, place, kind)}
    if kind == STICKER:
        return Draft(STICKER, told)
    if file.is_spoiler:
        told[SPOILER] = True
    if file.shape == "voice":
        told |= _voice(file)
    return Draft(MESSAGE, {"msgtype": kind, **told, MENTIONS: mentions})


def _kind(file: File) -> str:
    """What it is said to be should be what it is, or clients show nothing."""
    family = file.media_type.partition("/")[0].strip().lower()
    match file.shape:
        case "sticker" if family == "image":
            return STICKER
        case "image" | "sticker" if family in ("image", ""):
            return "m.image"
        case "video" if family in ("video", ""):
            return "m.video"
        case "audio" | "voice" if family in ("audio", "") or file.media_type == "application/ogg":
            return "m.audio"
        case _:
            return "m.file"


def _named(file: File, kind: str, caption: Text) -> dict[str, Any]:
    name = file.name or _NAMELESS
    if kind == STICKER:
        return {"body": file.description or name}
    if not caption.body:
        return {"body": name, "filename": name}
    return {**formatted(caption), "filename": name}


def _where(place: Reference) -> dict[str, Any]:
    return {"file": place.encrypted_file()} if place.is_encrypted else {"url": place.mxc}


def _info(file: File, place: Reference, kind: str) -> dict[str, Any]:
    info: dict[str, Any] = {}
    if media_type := file.media_type or place.media_type:
        info["mimetype"] = media_type
    if file.size is not None:
        info["size"] = file.size
    if kind in _MEASURED and file.width and file.height:
        info |= {"w": file.width, "h": file.height}
    if kind in _TIMED and file.duration is not None:
        info["duration"] = _milliseconds(file.duration)
    return info


def _voice(file: File) -> dict[str, Any]:
    told: dict[str, Any] = {VOICE: {}}
    if file.duration is not None:
        told[AUDIO] = {"duration": _milliseconds(file.duration)}
    return told


def _milliseconds(seconds: float) -> int:
    return round(max(seconds, 0.0) * 1000)
