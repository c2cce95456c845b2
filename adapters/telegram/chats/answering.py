"""What the bot itself says to a person, best effort: nothing waits for it."""

import logging
from dataclasses import dataclass

from telegram import ReplyParameters

from adapters.telegram import ids
from adapters.telegram.calls.call import Call
from adapters.telegram.chats.recent import OURS
from adapters.telegram.items import Errand
from adapters.telegram.session import Session
from adapters.telegram.wire import calling
from bridge.api.errors import GatewayError
from bridge.api.ids import Key

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody wrote to the bot. user: who; thread: in which topic; number: the message."""

    user: int
    thread: int | None = None
    number: int | None = None


def answer(session: Session, spot: Spot, words: str) -> Errand:
    """Says it where he wrote."""

    async def run() -> None:
        await say(session, spot, words)

    return run


async def say(session: Session, spot: Spot, words: str) -> None:
    """It is said now, or not at all."""
    if session.is_busy:
        return
    arguments: dict[str, object] = {"text": words}
    if spot.number is not None:
        arguments["reply_parameters"] = ReplyParameters(
            spot.number, allow_sending_without_reply=True
        )
    call = Call(
        key=Key(""),
        chat=ids.Chat(spot.user, spot.thread),
        method="send_message",
        arguments=arguments,
    )
    try:
        native = await calling.perform(session, call)
    except GatewayError as error:
        log.info("a person is not answered: %s", error)
        return
    if native is not None:
        session.chats.note(spot.user, ids.message_of(native)[1], OURS)
