"""From a delivery to the requests that say it; pure.

Words go as text with entities, never as markup: what only looks like a command or like markup
stays what it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from adapters.telegram import ids
from adapters.telegram.calls import changes, reacting, saying, tally
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.requests import Voice
from adapters.telegram.chats.addressing import head
from adapters.telegram.ids import Chat
from adapters.telegram.session import Session
from bridge.api.adapter import Delivery, part_key
from bridge.api.events import Edit, Form, Message, Reactions, Ref, Retraction, Vote
from bridge.api.ids import NativeId


def translate(session: Session, delivery: Delivery) -> Sequence[Call]:
    """The requests, in order; () where there is nothing to say."""
    return tuple(
        _keyed(call, delivery, number) for number, call in enumerate(_calls(session, delivery))
    )


def _keyed(call: Call, delivery: Delivery, number: int) -> Call:
    key = part_key(delivery.key, number)
    instead = None if call.otherwise is None else _keyed(call.otherwise, delivery, number)
    return replace(call, key=key, otherwise=instead, login=delivery.place.login)


def _calls(session: Session, delivery: Delivery) -> Iterable[Call]:
    match delivery.event:
        case Message() as message:
            return saying.said(message, _voice(session, delivery, message.form))
        case Edit() as edit:
            calls = saying.said(edit, _voice(session, delivery, edit.form))
            return changes.edited(calls, edit.target.natives, _there(session, edit.target))
        case Retraction(target=target) as taken:
            name = "" if taken.by_moderator else _voice(session, delivery).name
            is_ours = not taken.by_moderator or _is_ours(session, target)
            return changes.taken_back(_there(session, target), name, is_ours=is_ours)
        case Reactions() as reactions:
            return filter(None, [reacting.reacted(reactions)])
        case Vote() as vote:
            secret = session.settings.token.get_secret_value()
            chat = ids.read(delivery.place.native)
            return filter(None, [tally.voted(vote, chat, secret)])
    return ()


def _voice(session: Session, delivery: Delivery, form: Form = "say") -> Voice:
    """Raises Refused where he may not write to this person."""
    chat = ids.read(delivery.place.native)
    if chat.is_room:
        return Voice(chat, delivery.speaker.name, form)
    thread, name = head(session, delivery.place)
    return Voice(Chat(chat.id, thread), name, form)


def _there(session: Session, target: Ref) -> tuple[NativeId, ...]:
    """The parts of a message as they are now."""
    return changes.standing(target.natives, session.told, session.kept.kept)


def _is_ours(session: Session, target: Ref) -> bool:
    """The bot said it."""
    return target.author is not None and target.author.network != session.network
