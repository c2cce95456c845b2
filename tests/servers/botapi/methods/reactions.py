"""setMessageReaction, deleteMessageReaction.

Bot API: "Bots can't use paid reactions", "as non-premium users, bots can set up to one reaction
per message", "service messages of some types can't be reacted to".
"""

from typing import Any, Final

from tests.servers.botapi import reacting
from tests.servers.botapi.calls import Call, Method
from tests.servers.botapi.emoji import REACTIONS
from tests.servers.botapi.messages import Message
from tests.servers.botapi.parameters import array, boolean, chat_id, integer
from tests.servers.botapi.refusals import bad


async def set_message_reaction(call: Call) -> bool:
    wanted = [_emoji(given) for given in call.get("reaction", [])]
    chat = call.chat(writes=False)
    message = _first_of_album(call.message(chat, "message to react"))
    # what follows is from the data centre
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for emoji in wanted:
        _check(message, emoji)
    reacting.put(message, call.bot.user, wanted)
    return True


async def delete_message_reaction(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to delete reactions")
    if not call.me(chat).may("can_delete_messages"):
        raise bad("MESSAGE_DELETE_FORBIDDEN")
    message.reactions.pop(call.get("user_id", 0), None)
    call.world.changed()
    return True


def _emoji(given: Any) -> str:
    """Client.cpp, get_reaction_type"""
    if not isinstance(given, dict):
        raise bad("can't parse ReactionType: expected an Object")
    if given.get("type") == "emoji":
        # td/telegram/ReactionType.cpp: selectors of emoji are of no account
        return str(given["emoji"]).replace("\ufe0f", "")
    if given.get("type") == "custom_emoji":
        return str(given["custom_emoji_id"])
    raise bad("can't parse ReactionType: invalid reaction type specified")


def _check(message: Message, emoji: str) -> None:
    allowed = message.chat.reactions
    is_there = any(emoji in each for each in message.reactions.values())
    if message.is_service or (not is_there and emoji not in REACTIONS):
        raise bad("REACTION_INVALID")
    if allowed is not None and emoji not in allowed:
        raise bad("REACTION_INVALID")


def _first_of_album(message: Message) -> Message:
    """Bot API: "If the message belongs to a media group, the reaction is set to the first
    non-deleted message in the group instead." """
    parts = (m for m in message.chat.messages if m.album and m.album == message.album)
    return next((part for part in parts if not part.is_deleted), message)


_WHICH: Final = {"chat_id": chat_id, "message_id": integer}
METHODS: Final = {
    "setMessageReaction": Method(
        set_message_reaction, {**_WHICH, "reaction": array, "is_big": boolean}
    ),
    "deleteMessageReaction": Method(
        delete_message_reaction, {**_WHICH, "user_id": integer, "actor_chat_id": integer}
    ),
}
