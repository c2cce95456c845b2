"""A bot: its user, its token, its updates."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.botapi.updates import Queue

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.users import User


@dataclass(slots=True, eq=False)
class Bot:
    """chats: its private ones, by the user's id. reads_everything: privacy mode is off.

    has_topics: its private chats may have topics. is_revoked: its token is no good any more.
    """

    user: "User"
    token: str
    updates: Queue
    chats: dict[int, "Chat"] = field(default_factory=dict)
    reads_everything: bool = False
    has_topics: bool = False
    is_revoked: bool = False
    is_logged_out: bool = False
    webhook: str = ""
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
