"""A message, as the server keeps it, and as tests read it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.polls import Poll
    from tests.servers.botapi.users import User


@dataclass(slots=True, eq=False)
class Message:
    """content: the fields of the Bot API's Message that say what it holds: text, photo, ...

    author: who sent it, a bot too; None in channels. sender_chat: in whose name, if not his.
    modifiers: further fields of the Bot API's Message. files: what was sent with it.
    edits: its earlier contents, oldest first. reactions: of each, by the user's id.
    """

    chat: "Chat"
    id: int
    date: int
    author: "User | None"
    content: dict[str, Any]
    sender_chat: "Chat | None" = None
    reply: "Message | None" = None
    thread: int | None = None
    modifiers: dict[str, Any] = field(default_factory=dict)
    files: list["Stored"] = field(default_factory=list)
    edits: list[dict[str, Any]] = field(default_factory=list)
    edit_date: int | None = None
    reactions: dict[int, list[str]] = field(default_factory=dict)
    poll: "Poll | None" = None
    is_service: bool = False
    is_deleted: bool = False

    @property
    def text(self) -> str:
        """What it says, be it as text or as caption."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[dict[str, Any]]:
        found = self.content.get("entities", self.content.get("caption_entities", []))
        return list(found)

    @property
    def album(self) -> str | None:
        return self.modifiers.get("media_group_id")

    @property
    def quote(self) -> str | None:
        return self.modifiers["quote"]["text"] if "quote" in self.modifiers else None

    def has(self, kind: str) -> bool:
        return kind in self.content

    def __repr__(self) -> str:
        name = self.author.first_name if self.author else self.chat.title
        gone = " (deleted)" if self.is_deleted else ""
        return f"<{self.id} {name}: {self.text or ' '.join(self.content)!r}{gone}>"
