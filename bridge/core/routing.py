"""Who must hear an event, pure.

What happens in a far place is shown in its twin on XMPP, and the other way round. A hosted room
hears by a position in its archive, every other place by a delivery.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from bridge.api.adapter import Speaker
from bridge.api.events import Gap, Invite, Said, Stored, Vote
from bridge.api.ids import EventId, Identity, LoginId, NetworkName, Place
from bridge.store.values import Arrival, DeliveryId, Former, Pending

XMPP = NetworkName("xmpp")
"""The one network whose rooms we host."""

NEVER = 9e12
"""Unix time in seconds that no delivery outlives: for what does not expire."""


class Twins(Protocol):
    """Which place on XMPP shows a far place."""

    def shown(self, far: Place) -> Place:
        """The hosted room or the contact's chat that shows it."""

    def far(self, shown: Place) -> Place:
        """What a place on XMPP shows."""

    def recall(self, known: Sequence[Former]) -> None:
        """What far places were called before a restart."""

    def move(self, old: Place, new: Place, *, keeps: bool) -> None:
        """A far place is called otherwise. keeps: it is shown where the old one was; else the old
        one is shown where the new one is.
        """

    def forget(self, logins: Collection[LoginId]) -> None:
        """These logins are no more: by their owners' next ones places are others."""


def arrival(
    event: Stored, author: Identity | None, ids: tuple[int, int], expires: float, twins: Twins
) -> Arrival:
    """An event with everything it becomes. ids: for the event and for a delivery.

    An invitation is for the account alone: it is no part of what was said in the room. How far
    people vote is shown by what their network then says of the poll.
    """
    event_id = EventId(ids[0])
    place = event.place
    if place.network == XMPP:
        far = twins.far(place)
        pending = Pending(DeliveryId(ids[1]), far, speaker(far, event), event, event_id, expires)
        return Arrival(event_id, event, author, (), (pending,))
    twin = twins.shown(place)
    if isinstance(event, Vote):
        return Arrival(event_id, event, author)
    if place.kind == "room" and not isinstance(event, Invite):
        return Arrival(event_id, event, author, (twin,))
    if not isinstance(event, Said | Invite | Gap):
        return Arrival(event_id, event, author)
    pending = Pending(DeliveryId(ids[1]), twin, Speaker(None), event, event_id, NEVER)
    return Arrival(event_id, event, author, (), (pending,))


def is_owners(chat: Place, who: Identity) -> bool:
    """Whether somebody in a far chat with one person is not that person: it is the login's owner,
    who speaks elsewhere.
    """
    return who.native != chat.native


def speaker(far: Place, event: Stored) -> Speaker:
    """Who says it there: the login; in a shared room the relay, which names the person."""
    if far.login is not None or isinstance(event, Gap) or event.actor is None:
        return Speaker(far.login)
    return Speaker(None, event.actor.name)
