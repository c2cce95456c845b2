"""What the origin of an event hears of its fate, pure."""

from dataclasses import replace

from bridge.api.adapter import Speaker
from bridge.api.errors import Reason
from bridge.api.events import (
    Edit,
    Failure,
    Invite,
    Reactions,
    Receipt,
    Retraction,
    ReturnPath,
    Said,
    Vote,
)
from bridge.api.ids import Place
from bridge.core.flight import Flight
from bridge.core.routing import NEVER
from bridge.store.values import DeliveryId, Ending, Pending

EXPIRED = "The message waited too long for the connection and was given up."
UNCERTAIN = "Nobody knows whether the message arrived: the connection was lost meanwhile."
INTERRUPTED = "Nobody knows whether the message arrived: the gateway was stopped meanwhile."
NO_SUCH_MESSAGE = "The message that this refers to is not here, or is not yours to change."
UNSHOWN = "The message arrived, but cannot be shown here because of a fault in the gateway."
INTERNAL = "The message could not be delivered because of a fault in the gateway."


def ending(flight: Flight, answer_id: int, now: float) -> Ending:
    """What is written when a flight has its outcome: taken from a room it is shown there, taken
    from a chat it earns the receipt that was asked for; anything else is told to the sender. A
    password that it brought stays with nobody; how somebody votes, he alone is shown.
    """
    pending, event = flight.pending, flight.pending.event
    rooms: tuple[Place, ...] = ()
    answers: tuple[Pending, ...] = ()
    retraction = None
    if isinstance(event, Said) and event.back is not None and pending.place != event.place:
        back = event.back
        if flight.outcome != "sent":
            answers = (_failure(flight, event.place, back, answer_id, now),)
        else:
            retraction = event if isinstance(event, Retraction) else None
            if back.room and isinstance(event, Vote):
                answers = (_back(pending, event.place, answer_id),)
            elif back.room:
                rooms = (event.place,)
            elif back.receipt:
                answers = (_receipt(event.place, back, answer_id, now),)
    return Ending(
        pending.id,
        pending.place,
        pending.event_id,
        tuple(flight.natives) or _without_id(flight),
        rooms,
        answers,
        retraction,
        # What is carried on is forgotten when that has its outcome.
        isinstance(event, Edit | Reactions | Vote) and all(one.event_id is None for one in answers),
        replace(event, password="") if isinstance(event, Invite) and event.password else None,
    )


def _without_id(flight: Flight) -> tuple[tuple[int, None], ...]:
    """An edit that was said somewhere has a copy there, be it without an id: so the next one says
    only what is new in it.
    """
    is_said = isinstance(flight.pending.event, Edit) and flight.outcome == "sent"
    return ((0, None),) if is_said else ()


def unwritten(flight: Flight, answer_id: int, now: float) -> tuple[Pending, ...]:
    """For the sender of what was taken from a room and cannot be shown there."""
    event = flight.pending.event
    if not isinstance(event, Said) or event.back is None or not event.back.room:
        return ()
    return (unkept(event.place, event.back, answer_id, now, text=UNSHOWN),)


def unkept(
    place: Place,
    back: ReturnPath,
    answer_id: int,
    now: float,
    reason: Reason = "internal",
    text: str = INTERNAL,
) -> Pending:
    """For the sender of what was not even remembered; the answer is in no table either."""
    event = Failure(place=place, at=now, back=back, reason=reason, text=text)
    return Pending(DeliveryId(answer_id), place, Speaker(None), event, None, NEVER)


def _back(pending: Pending, place: Place, answer_id: int) -> Pending:
    """What was taken, to who sent it."""
    event, id_ = pending.event, pending.event_id
    return Pending(DeliveryId(answer_id), place, Speaker(None), event, id_, NEVER)


def _receipt(place: Place, back: ReturnPath, answer_id: int, now: float) -> Pending:
    event = Receipt(place=place, at=now, back=back)
    return Pending(DeliveryId(answer_id), place, Speaker(None), event, None, NEVER)


def _failure(flight: Flight, place: Place, back: ReturnPath, answer_id: int, now: float) -> Pending:
    reason, text = flight.reason, flight.text
    if not text:
        reason, text = _words(flight)
    event = Failure(place=place, at=now, back=back, reason=reason, text=text)
    return Pending(DeliveryId(answer_id), place, Speaker(None), event, None, NEVER)


def _words(flight: Flight) -> tuple[Reason, str]:
    if flight.outcome == "expired":
        return "expired", EXPIRED
    if flight.outcome == "uncertain":
        return "timeout", UNCERTAIN
    return flight.reason, INTERNAL
