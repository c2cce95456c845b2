"""What the origin of an event hears of its fate."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bridge.api.adapter import Speaker
from bridge.api.events import Outcome, Ref, ReturnPath, Vote
from bridge.api.ids import EventId, Identity, LoginId, NativeId, NetworkName, Place
from bridge.core.flight import Flight, key_of
from bridge.core.outcomes import ending
from bridge.core.routing import NEVER, XMPP, arrival
from bridge.store.values import Arrival, DeliveryId, Ending, Former, Pending

FAR = Place(NetworkName("net"), "room", "#tea", LoginId(1))
ROOM = Place(XMPP, "room", "alice@example.org #tea@net.example.org")
ALICE = Identity(XMPP, "alice@example.org", "alice")
BACK = ReturnPath("alice@example.org/phone", NativeId("v1"), "#tea@net.example.org", room=True)
VOTE = Vote(place=ROOM, actor=ALICE, at=1.0, target=Ref(event=EventId(1)), choices=(0,), back=BACK)
CARRIED = Pending(DeliveryId(3), FAR, Speaker(LoginId(1)), VOTE, EventId(2), 100.0)


class Same:
    """Everything is shown in the room."""

    def shown(self, far: Place) -> Place:
        return ROOM

    def far(self, shown: Place) -> Place:
        return FAR

    def recall(self, known: Sequence[Former]) -> None:
        """Nothing."""

    def move(self, old: Place, new: Place, *, keeps: bool) -> None:
        """Nothing."""

    def forget(self, logins: Collection[LoginId]) -> None:
        """Nothing is remembered."""


def ended(pending: Pending, outcome: Outcome) -> Ending:
    flight = Flight(pending, key_of(pending))
    flight.outcome = outcome
    return ending(flight, 4, 2.0)


def test_a_vote_that_was_taken_goes_back_to_its_sender_and_into_no_room() -> None:
    taken = ended(CARRIED, "sent")
    back = Pending(DeliveryId(4), ROOM, Speaker(None), VOTE, EventId(2), NEVER)

    assert (taken.rooms, taken.answers, taken.changes) == ((), (back,), False)


def test_what_came_back_to_its_sender_goes_no_further() -> None:
    back = Pending(DeliveryId(4), ROOM, Speaker(None), VOTE, EventId(2), NEVER)

    assert ended(back, "sent") == Ending(DeliveryId(4), ROOM, EventId(2), changes=True)
    assert ended(back, "refused").answers == ()


def test_how_far_people_vote_is_kept_and_shown_nowhere() -> None:
    far = replace(VOTE, place=FAR, back=None)

    assert arrival(far, ALICE, (5, 6), NEVER, Same()) == Arrival(EventId(5), far, ALICE)
