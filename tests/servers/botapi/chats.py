"""A chat: who is in it, with which rights, and what was said there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.servers.botapi.messages import Message

if TYPE_CHECKING:
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.users import User
    from tests.servers.botapi.world import World

PRESENT: Final = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(slots=True)
class Member:
    """status: as the Bot API's ChatMember names it.

    rights: of an administrator, those he has. permissions: of a restricted one. until: in seconds
    since 1970, 0 for ever. is_member: of a restricted one, whether he is there.
    """

    user: "User"
    status: str = "member"
    rights: frozenset[str] = frozenset()
    permissions: dict[str, bool] = field(default_factory=dict)
    until: int = 0
    title: str | None = None
    tag: str | None = None
    is_anonymous: bool = False
    is_member: bool = True

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT and self.is_member

    @property
    def is_admin(self) -> bool:
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(slots=True)
class Topic:
    id: int
    name: str
    icon_color: int
    icon: str | None = None
    is_closed: bool = False

    @property
    def shape(self) -> dict[str, Any]:
        icon = {"icon_custom_emoji_id": self.icon} if self.icon else {}
        return {"name": self.name, "icon_color": self.icon_color, **icon}


@dataclass(slots=True, eq=False)
class Chat:
    """type: as the Bot API names it. other: of a private chat, the person. pinned: newest last.

    further_members: how many more there are than those here known.
    is_started: of a private one, whether the bot may write there.
    permissions: of those who are no admins. reactions: the emoji allowed, None for all.
    barred_chats: in whose names nobody may write.
    """

    world: "World"
    id: int
    type: str
    title: str = ""
    other: "User | None" = None
    username: str | None = None
    description: str | None = None
    photo: "Stored | None" = None
    is_forum: bool = False
    is_started: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    reactions: frozenset[str] | None = None
    everything: list[Message] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[Message] = field(default_factory=list)
    moved_to: "Chat | None" = None
    linked: "Chat | None" = None
    has_protected_content: bool = False
    actions: list[tuple[str, int | None]] = field(default_factory=list)
    barred_chats: set[int] = field(default_factory=set)
    further_members: int = 0
    last_id: int = 0

    @property
    def messages(self) -> list[Message]:
        """What was said, without service messages; deleted ones are marked."""
        return [message for message in self.everything if not message.is_service]

    @property
    def texts(self) -> list[str]:
        """What stands there, in words."""
        return [message.text for message in self.messages if not message.is_deleted]

    @property
    def service(self) -> list[Message]:
        return [message for message in self.everything if message.is_service]

    def find(self, id_: int) -> Message | None:
        found = (m for m in self.everything if m.id == id_ and not m.is_deleted)
        return next(found, None)

    def member(self, user: "User") -> Member:
        return self.members.get(user.id) or Member(user=user, status="left")

    def present(self) -> Iterator[Member]:
        return (member for member in self.members.values() if member.is_present)

    def may_write(self, user: "User") -> None:
        """Tests let nobody write who could not."""
        if self.type != "private":
            assert self.member(user).is_present, f"{user} is not in {self}"
        assert not self.moved_to, f"{self} is no more"

    def __repr__(self) -> str:
        return f"<{self.type} {self.title} {self.id}>"
