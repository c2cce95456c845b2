"""Files: what is known of each, and its bytes."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Stored:
    """kind: "photo", "video", ...; size may be more than the bytes that are there."""

    file_id: str
    unique_id: str
    kind: str
    data: bytes
    name: str = ""
    mime: str = ""
    size: int = 0
