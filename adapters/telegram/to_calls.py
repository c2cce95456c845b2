"""From a delivery to the requests that say it; pure.

Words go as text with entities, never as markup: what only looks like a command or like markup
stays what it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.telegram import formatting, ids
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.cutting import pieces
from adapters.telegram.calls.voices import voiced
from adapters.telegram.ids import Chat
from adapters.telegram.session import Session
from bridge.api.adapter import Delivery, part_key
from bridge.api.content import words_of
from bridge.api.events import Message


def translate(session: Session, delivery: Delivery) -> Sequence[Call]:
    """The requests, in order; () where there is nothing to say."""
    return tuple(
        replace(call, key=part_key(delivery.key, number))
        for number, call in enumerate(_calls(session, delivery))
    )


def _calls(session: Session, delivery: Delivery) -> Iterator[Call]:
    chat = ids.read(delivery.place.native)
    name = delivery.speaker.name
    login = delivery.place.login
    if login is not None:
        name = session.logins[login][0].name if login in session.logins else ""
    match delivery.event:
        case Message() as message:
            words = voiced(words_of(message.content), name, message.form)
            for piece in pieces(words):
                text, entities = formatting.write(piece)
                if text:
                    yield _text(delivery, chat, text, entities)


def _text(delivery: Delivery, chat: Chat, text: str, entities: tuple[object, ...]) -> Call:
    return Call(
        key=delivery.key,
        chat=chat,
        method="send_message",
        arguments={"text": text, "entities": entities},
    )
