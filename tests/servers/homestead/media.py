"""What the homeserver keeps of files."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Stored:
    """data: None while it is only reserved (`POST /create`)."""

    id: str
    data: bytes | None
    mime: str = "application/octet-stream"
    name: str = ""
    by: str = ""


@dataclass(slots=True)
class Media:
    """limit: bytes that a file may have. is_authenticated: it is given with a token alone, as
    since version 1.11; else at the old paths too. thumbnails: whether there are any.
    """

    stored: dict[str, Stored] = field(default_factory=dict)
    limit: int = 50 << 20
    is_authenticated: bool = True

    def put(
        self, data: bytes | None, mime: str = "application/octet-stream", name: str = "",
        by: str = "",
    ) -> Stored:  # fmt: skip
        id_ = f"Media{len(self.stored) + 1}"
        self.stored[id_] = Stored(id_, data, mime, name, by)
        return self.stored[id_]

    def at(self, mxc: str) -> Stored:
        """As it is named in events."""
        return self.stored[mxc.rpartition("/")[2]]
