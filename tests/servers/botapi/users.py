"""A person or a bot, and what people do; how it is done is under `deeds/`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.botapi import changes, membership, polls, reacting, rights, topics
from tests.servers.botapi.deeds import governing, media, private, revising, speaking, structured
from tests.servers.botapi.deeds.media import Item
from tests.servers.botapi.files import JPEG

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat, Topic
    from tests.servers.botapi.files import Stored
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.world import World


@dataclass(slots=True, eq=False)
class User:
    """photos: the newest first. hides_forwards: what is forwarded of him has his name alone.

    has_blocked: ids of the bots he blocked.
    """

    world: "World"
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False
    language_code: str | None = None
    bio: str | None = None
    is_deleted: bool = False
    hides_forwards: bool = False
    photos: list["Stored"] = field(default_factory=list)
    has_blocked: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def chat(self) -> "Chat":
        """His private chat with the world's first bot."""
        return self.world.private(self)

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"

    # --- speaking; `more`: reply_to, quote (words of it), topic (its id), sender_chat, and any
    # --- further fields of the Bot API's Message: author_signature, via_bot, ...

    async def says(
        self, chat: "Chat", text: str, *, entities: Sequence[dict[str, Any]] = (), **more: Any
    ) -> "Message":
        return speaking.say(self, chat, text, entities=entities, **more)

    async def presses_start(self, code: str = "") -> "Message":
        """As who opens t.me/BOT?start=CODE."""
        return speaking.say(self, self.chat, f"/start {code}".strip())

    async def sends(self, chat: "Chat", content: dict[str, Any], **more: Any) -> "Message":
        """Anything. content: the fields of Message that say what it holds."""
        return speaking.post(self, chat, content, **more)

    async def sends_file(self, chat: "Chat", item: Item, **more: Any) -> "Message":
        return media.send(self, chat, item, **more)

    async def sends_album(self, chat: "Chat", *items: Item, **more: Any) -> "list[Message]":
        return media.send_album(self, chat, items, **more)

    async def sends_photo(self, chat: "Chat", caption: str = "", **item: Any) -> "Message":
        """item, here and below: fields of Item."""
        return media.send(self, chat, Item(kind="photo", caption=caption, **item))

    async def sends_document(self, chat: "Chat", caption: str = "", **item: Any) -> "Message":
        return media.send(self, chat, Item(kind="document", caption=caption, **item))

    async def sends_voice(self, chat: "Chat", caption: str = "", **item: Any) -> "Message":
        return media.send(self, chat, Item(kind="voice", caption=caption, **item))

    async def sends_sticker(self, chat: "Chat", emoji: str = "👍", **item: Any) -> "Message":
        details = {"emoji": emoji, **item.pop("details", {})}
        return media.send(self, chat, Item(kind="sticker", details=details, **item))

    async def sends_location(
        self, chat: "Chat", latitude: float, longitude: float, **more: Any
    ) -> "Message":
        """more: live_period, heading, horizontal_accuracy."""
        location = {"latitude": latitude, "longitude": longitude, **more}
        return speaking.post(self, chat, {"location": location})

    async def sends_venue(
        self, chat: "Chat", title: str, address: str, at: tuple[float, float], **more: Any
    ) -> "Message":
        return structured.venue(self, chat, title, address, at, **more)

    async def sends_contact(
        self, chat: "Chat", phone_number: str, first_name: str, **more: Any
    ) -> "Message":
        """more: last_name, user_id, vcard."""
        contact = {"phone_number": phone_number, "first_name": first_name, **more}
        return speaking.post(self, chat, {"contact": contact})

    async def sends_dice(self, chat: "Chat", value: int, emoji: str = "🎲") -> "Message":
        return speaking.post(self, chat, {"dice": {"emoji": emoji, "value": value}})

    async def sends_poll(
        self, chat: "Chat", question: str, *options: str, **more: Any
    ) -> "Message":
        """more: is_anonymous, type, allows_multiple_answers."""
        return structured.poll(self, chat, question, options, more)

    async def edits(
        self, message: "Message", text: str, entities: Sequence[dict[str, Any]] = ()
    ) -> None:
        revising.edit(self, message, text, entities)

    async def changes(self, message: "Message", content: dict[str, Any]) -> None:
        """All that it holds: a live location that moves, another file."""
        revising.replace(message, content)

    async def deletes(self, message: "Message") -> None:
        self.world.delete(message)

    async def forwards(self, message: "Message", chat: "Chat", **more: Any) -> "Message":
        return revising.forward(self, message, chat, **more)

    async def reacts(self, message: "Message", *emoji: str) -> None:
        """With these and no others."""
        reacting.put(message, self, list(emoji))

    async def votes(self, message: "Message", *options: int) -> None:
        """options: counted from 0; none takes the vote back."""
        polls.vote(message, self, list(options))

    async def blocks(self) -> None:
        """The world's first bot."""
        private.block(self, self.world.bots[0])

    async def unblocks(self) -> None:
        private.unblock(self, self.world.bots[0])

    # --- coming and going

    async def joins(self, chat: "Chat") -> None:
        membership.join(chat, self, self)

    async def leaves(self, chat: "Chat") -> None:
        membership.leave(chat, self, self)

    async def adds(self, chat: "Chat", user: "User") -> None:
        governing.check(self, chat, "can_invite_users")
        membership.join(chat, user, self)

    # --- governing

    async def pins(self, message: "Message") -> None:
        governing.check(self, message.chat, "can_pin_messages")
        changes.pin(message.chat, self, message)

    async def renames(self, chat: "Chat", title: str) -> None:
        governing.check(self, chat, "can_change_info")
        changes.rename(chat, self, title)

    async def sets_photo(self, chat: "Chat", data: bytes | None = JPEG) -> None:
        governing.check(self, chat, "can_change_info")
        photo = self.world.files.put("photo", data, name="chat.jpg") if data else None
        changes.picture(chat, self, photo)

    async def promotes(
        self, chat: "Chat", user: "User", *which: str, title: str | None = None, **more: Any
    ) -> None:
        """which: rights, none for the usual ones. more: is_anonymous."""
        governing.check(self, chat, "can_promote_members")
        given = frozenset(which) or rights.DEFAULT_ADMIN
        membership.promote(chat, user, self, given, title=title, **more)

    async def demotes(self, chat: "Chat", user: "User") -> None:
        governing.check(self, chat, "can_promote_members")
        membership.promote(chat, user, self, frozenset())

    async def restricts(self, chat: "Chat", user: "User", *forbidden: str, until: int = 0) -> None:
        """forbidden: permissions, none for all of them."""
        governing.check(self, chat, "can_restrict_members")
        given = {name: name not in (forbidden or rights.PERMISSIONS) for name in rights.PERMISSIONS}
        membership.restrict(chat, user, self, given, until)

    async def allows(self, chat: "Chat", user: "User") -> None:
        """Everything again."""
        governing.check(self, chat, "can_restrict_members")
        membership.restrict(chat, user, self, dict.fromkeys(rights.PERMISSIONS, True))

    async def bans(self, chat: "Chat", user: "User", until: int = 0) -> None:
        governing.check(self, chat, "can_restrict_members")
        membership.leave(chat, user, self, "kicked", until)

    async def unbans(self, chat: "Chat", user: "User") -> None:
        governing.check(self, chat, "can_restrict_members")
        membership.leave(chat, user, self)

    # --- topics

    async def creates_topic(self, chat: "Chat", name: str, **more: Any) -> "Topic":
        """more: color, icon."""
        return topics.create(chat, self, name, **more)

    async def renames_topic(self, chat: "Chat", topic: "Topic", name: str) -> None:
        topics.rename(chat, self, topic, name, topic.icon)

    async def closes_topic(self, chat: "Chat", topic: "Topic") -> None:
        topics.toggle(chat, self, topic, is_closed=True)

    async def reopens_topic(self, chat: "Chat", topic: "Topic") -> None:
        topics.toggle(chat, self, topic, is_closed=False)
