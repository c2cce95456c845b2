"""Names of places, people and messages on Telegram, pure.

Bot API: `Chat.id` is positive for people, negative for groups; those of supergroups and channels
begin with -100. `message_id` is unique within a chat, and begins anew where a group becomes a
supergroup, so a message is known by both.

    12345          a person, and the chat with him
    -1001234567    a group, a supergroup, a channel
    -1001234567%8  a topic of a forum; its General topic is the forum itself
    -1001234567/9  a message
"""

import re
from typing import Final, NamedTuple

from bridge.api.ids import NativeId

HOME: Final = "telegram"
"""What every login logs in to: `Login.native`."""

USER: Final = "user"
"""The option of a login that says who its owner was proved to be, by id."""

# Telegram promises at most 52 significant bits.
_PLACE: Final = re.compile(r"(-?[1-9][0-9]{0,15})(?:%([1-9][0-9]{0,9}))?\Z", re.ASCII)
_MESSAGE: Final = re.compile(r"(-?[1-9][0-9]{0,15})/([1-9][0-9]{0,15})\Z", re.ASCII)


class Chat(NamedTuple):
    """A chat as the Bot API addresses it. thread: `message_thread_id`, None outside of topics."""

    id: int
    thread: int | None = None

    @property
    def native(self) -> str:
        """As in `Place.native`."""
        return str(self.id) if self.thread is None else f"{self.id}%{self.thread}"

    @property
    def is_room(self) -> bool:
        """It is no chat with one person."""
        return self.id < 0


def read(native: str) -> Chat:
    """The chat that a place's native id means. Raises ValueError for what is none."""
    found = _PLACE.match(native)
    if found is None:
        raise ValueError("no id of a chat")
    chat, thread = int(found[1]), found[2]
    if chat > 0 and thread is not None:
        raise ValueError("a topic of a person")
    return Chat(chat, None if thread is None else int(thread))


def message(chat: int, number: int) -> NativeId:
    """A message's native id."""
    return NativeId(f"{chat}/{number}")


def message_of(native: str) -> tuple[int, int]:
    """The chat and the number within it. Raises ValueError for what is no message's id."""
    found = _MESSAGE.match(native)
    if found is None:
        raise ValueError("no id of a message")
    return int(found[1]), int(found[2])
