"""Events on their way to a place, with the ids that what they refer to has there; pure."""

from dataclasses import replace

from bridge.api.errors import Refused
from bridge.api.events import (
    AnyEvent,
    Edit,
    Message,
    Reactions,
    Ref,
    Retraction,
    Vote,
    said_anew,
)
from bridge.api.ids import EventId, NativeId, Place
from bridge.core.routing import XMPP

NOT_THERE = "The message that this refers to never came to the other side."


def referred(event: AnyEvent) -> EventId | None:
    """The message that must have its ids in a place before this event is said there."""
    match event:
        case Message(answers=ref):
            return None if ref is None else ref.event
        case Edit() | Retraction() | Reactions() | Vote():
            return event.target.event
        case _:
            return None


def original(place: Place, event: AnyEvent) -> EventId | None:
    """What must have its ids in the place before; clients on XMPP know messages by our own."""
    return None if place.network == XMPP else referred(event)


def completed(event: AnyEvent, natives: tuple[NativeId, ...]) -> AnyEvent:
    """The event for a place. natives: of the message there; empty when it never came.

    Then an answer stands for itself and other words are said anew. Raises Refused for the rest.
    """
    match event:
        case Message(answers=Ref() as ref):
            return replace(event, answers=_with(ref, natives))
        case Edit() | Retraction() | Reactions() | Vote() if natives:
            return replace(event, target=_with(event.target, natives))
        case Edit():
            return said_anew(event)
        case Retraction() | Reactions() | Vote():
            raise Refused("not-found", NOT_THERE)
        case _:
            return event


def _with(ref: Ref, natives: tuple[NativeId, ...]) -> Ref:
    return replace(ref, native=natives[0] if natives else None, natives=natives)
