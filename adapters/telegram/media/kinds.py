"""What a file is, by how it begins; pure.

RFC 7845 section 3 (Opus in Ogg: the first page is the `OpusHead` packet alone), PNG and RFC 9649
section 2.3 (WebP), ISO/IEC 14496-12 section 4.3 (`ftyp`).
"""

from typing import Final, Literal, get_args

Kind = Literal["opus", "jpeg", "png", "webp", "gif", "mp4", "other"]

_KINDS: Final[dict[str, Kind]] = {kind: kind for kind in get_args(Kind)}

HEAD: Final = 64
"""Bytes that are enough to tell."""


def kind(head: bytes) -> Kind:
    """What begins so."""
    if head.startswith(b"OggS"):
        return "opus" if b"OpusHead" in head[:HEAD] else "other"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return "mp4" if head[4:8] == b"ftyp" else "other"


def of(hosted: str) -> Kind:
    """Of what is in a hosted file, by its reference: `opus-1f8a...`."""
    return _KINDS.get(hosted.partition("-")[0], "other")
