"""A person or a bot; what people do is under `deeds/`, and called by these names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.botapi.deeds import speaking

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.world import World


@dataclass(slots=True, eq=False)
class User:
    """photos: the newest first. has_blocked: ids of the bots he blocked."""

    world: "World"
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False
    language_code: str | None = None
    bio: str | None = None
    is_deleted: bool = False
    photos: list["Stored"] = field(default_factory=list)
    has_blocked: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def chat(self) -> "Chat":
        """His private chat with the world's first bot."""
        return self.world.private(self)

    async def says(
        self,
        chat: "Chat",
        text: str,
        *,
        entities: Sequence[dict[str, Any]] = (),
        reply_to: "Message | None" = None,
        quote: str | None = None,
        topic: int | None = None,
        **modifiers: Any,
    ) -> "Message":
        """modifiers: further fields of Message; `sender_chat` may be one."""
        return speaking.say(
            self, chat, text, entities=entities, reply_to=reply_to, quote=quote, topic=topic,
            **modifiers,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"
