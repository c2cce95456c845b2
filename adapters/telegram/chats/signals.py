"""That somebody of ours writes: `Signals`. Bot API: sendChatAction, which shows it for 5 s.

It is dropped where there is no room for more than what is said. Nothing tells a bot who has read
what, and nothing can be told of it.
"""

import logging

from telegram.constants import ChatAction
from telegram.error import TelegramError

from adapters.telegram import ids
from adapters.telegram.chats import addressing
from adapters.telegram.session import Session
from bridge.api.errors import GatewayError
from bridge.api.ids import Place

log = logging.getLogger(__name__)


async def typing(session: Session, place: Place, is_typing: bool) -> None:
    """Show it in a room or a chat, or nothing."""
    if not is_typing or session.bot is None:
        return
    try:
        chat = _where(session, place)
    except GatewayError:
        return
    if not session.may_signal(chat.id):
        return
    try:
        await session.bot.send_chat_action(
            chat.id, ChatAction.TYPING, message_thread_id=chat.thread
        )
    except TelegramError as error:
        log.debug("that somebody writes is not shown: %s", type(error).__name__)


def _where(session: Session, place: Place) -> ids.Chat:
    """Raises Refused where he may not write there."""
    chat = ids.read(place.native)
    if chat.is_room:
        return chat
    thread, _ = addressing.head(session, place)
    return ids.Chat(chat.id, thread)
