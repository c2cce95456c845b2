"""A group's picture, given from XMPP: `Depicting` of the port.

Bot API: setChatPhoto, deleteChatPhoto. A topic has an icon of Telegram's own, and no picture.
"""

from typing import Final

from adapters.telegram import ids
from adapters.telegram.rooms import configuring, lookups, rights
from adapters.telegram.rooms import group as group_
from adapters.telegram.session import Session
from adapters.telegram.wire import asking
from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import Place

NO_TOPIC: Final = "A topic has no picture of its own."


async def depict(session: Session, place: Place, picture: Picture | None) -> None:
    """Raises Refused."""
    group = rights.needed(session, place)
    if ids.read(place.native).thread is not None:
        raise Refused("unsupported", NO_TOPIC)
    if not group.may(group_.CHANGE_INFO):
        raise Refused("forbidden", configuring.NO_RIGHT)
    bot = asking.bot(session)
    if picture is None:
        await asking.done(bot.delete_chat_photo(group.chat))
    else:
        await asking.done(bot.set_chat_photo(group.chat, picture.image))
    await lookups.refresh(session, group)
