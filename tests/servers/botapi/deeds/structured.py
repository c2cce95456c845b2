"""Somebody sends a place, a card, dice, a poll."""

from typing import TYPE_CHECKING, Any

from tests.servers.botapi.deeds.speaking import post
from tests.servers.botapi.polls import Poll

if TYPE_CHECKING:
    from tests.servers.botapi.chats import Chat
    from tests.servers.botapi.messages import Message
    from tests.servers.botapi.users import User


def venue(
    user: "User", chat: "Chat", title: str, address: str, at: tuple[float, float], **more: Any
) -> "Message":
    location = {"latitude": at[0], "longitude": at[1]}
    shape = {"location": location, "title": title, "address": address}
    return post(user, chat, {"location": location, "venue": shape}, **more)


def poll(
    user: "User", chat: "Chat", question: str, options: tuple[str, ...], more: dict[str, Any]
) -> "Message":
    """more: fields of Poll: is_anonymous, type, allows_multiple_answers."""
    made = Poll(
        str(5_300_000_000_000_000_000 + chat.world.count()),
        question,
        [{"text": option} for option in options],
        **more,
    )
    message = post(user, chat, {"poll": made.shape})
    message.poll = made
    return message
