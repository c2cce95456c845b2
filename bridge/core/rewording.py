"""Changes of messages on their way: when they are said, and how.

Where nothing can be changed, edits and reactions stand aside for a few seconds, since people change
their words several times: only the last is said, as what is new. What has not left yet leaves as it
reads by then, wherever it goes.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Final, Protocol

from bridge.api.adapter import Texts
from bridge.api.content import Text, words_of
from bridge.api.errors import TryLater
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Retraction, said_anew
from bridge.api.ids import EventId, NetworkName, Place
from bridge.core import corrections
from bridge.core.aside import change_key, edit_key, retraction_key
from bridge.core.flight import Flight
from bridge.core.lane import Lane
from bridge.core.preferences import EDITS, Wishes
from bridge.core.routing import XMPP
from bridge.store.standing import Standing

AFTER: Final = 5.0
"""Seconds without a further change after which one is said, where nobody says otherwise."""

LONGEST: Final = 4
"""So many times as long a change waits at most, however often there is a further one."""

STILL_CARRIED: Final = 0.1
"""Seconds until it is looked again whether what was changed has arrived."""


class Table(Protocol):
    """What is read of the store."""

    async def standing(
        self, place: Place, message: EventId, before: EventId
    ) -> Standing | None: ...


class Rewording:
    """wishes: of an account on a network. after: seconds, by network; what it does not name waits
    as long as is usual.
    """

    def __init__(
        self,
        table: Table,
        wishes: Callable[[str, NetworkName], Wishes],
        after: Mapping[NetworkName, float],
    ) -> None:
        self._table = table
        self._wishes = wishes
        self._after = after

    def takes_over(self, lane: Lane, flight: Flight, texts: Texts, since: int) -> None:
        """What leaves only now leaves as the last change of it that waits behind it has it: words
        in those of the last edit, an edit or reactions as the last ones of the same person.

        since: of deliveries made before it nobody knows whether something of them has left.
        """
        event, id_ = flight.event, flight.pending.event_id
        if flight.touched or id_ is None or flight.pending.id <= since:
            return
        if flight.pending.place.network == XMPP or flight.is_coming or flight.ready is not None:
            return
        key: Hashable = None
        if isinstance(event, Message):
            key = edit_key(event, id_)
        elif isinstance(event, Edit | Reactions) and not _is_in_words(event, texts):
            key = change_key(event)
        changes = () if key is None else lane.coming.of(key)
        if changes:
            flight.event = _changed(event, changes[-1].event)
            flight.calls = flight.todo = None
            lane.folded(flight, changes)

    def stands_aside(
        self, lane: Lane, flight: Flight, place: Place, texts: Texts, now: float
    ) -> bool:
        """Whether a change waits longer, or need not be said any more."""
        event = flight.pending.event
        if isinstance(event, Retraction) and event.target.event is not None:
            lane.overtaken(flight, event.target.event)
            return False
        if place.network == XMPP or not _is_in_words(event, texts):
            return False
        assert isinstance(event, Edit | Reactions)
        key = change_key(event)
        if key is None:
            return False
        lane.gathered(flight, key)
        if event.target.event is not None and lane.coming.of(retraction_key(event.target.event)):
            lane.translated(flight, 0)  # it is taken back behind this
            return True
        until = self._until(flight, place.network, now)
        newer = bool(lane.coming.of(key))
        is_over = flight.was_aside or now >= until
        if not lane.can_wait or (is_over and not newer):
            return False
        lane.stands_aside(flight, key, max(until, now + 1.0) if newer else until)
        return True

    async def finds_words(
        self, lane: Lane, flight: Flight, place: Place, texts: Texts, now: float
    ) -> bool:
        """Whether a change is to be said now; then the flight has it in words where it needs some.

        Raises TryLater while what is changed is still carried itself.
        """
        if flight.is_worded:
            return True
        if self.stands_aside(lane, flight, place, texts, now):
            return False
        event = await self._worded(flight, place, texts)
        if flight.outcome is not None:
            return False  # it was given up meanwhile
        if event is None:
            lane.translated(flight, 0)
            return False
        flight.event, flight.is_worded = event, True
        return True

    async def _worded(self, flight: Flight, place: Place, texts: Texts) -> AnyEvent | None:
        """None where there is nothing to say."""
        event = flight.event
        if place.network == XMPP or not _is_in_words(event, texts):
            return event
        if isinstance(event, Reactions):
            first = flight.first.event
            assert isinstance(first, Reactions)
            event = replace(event, before=first.before)
            return None if set(event.emoji) == set(event.before) else event
        assert isinstance(event, Edit)
        return await self._edited(event, flight, place)

    async def _edited(self, edit: Edit, flight: Flight, place: Place) -> AnyEvent | None:
        target, first = edit.target.event, flight.first.event_id
        if target is None or first is None:
            return edit
        found = await self._table.standing(place, target, first)
        if found is None:
            raise TryLater("What is changed is on its way itself.", STILL_CARRIED)
        if found.is_gone:
            return None
        if not found.came:
            return said_anew(edit)
        if not all(isinstance(part, Text) for part in (*found.content, *edit.content)):
            return None if found.content == edit.content else edit
        said = corrections.corrected(words_of(found.content), words_of(edit.content))
        if said is None:
            return None
        if said.is_whole or self._wishes_whole(edit, place.network):
            return edit
        return replace(said_anew(edit), content=(corrections.marked(said.text),), answers=None)

    def _wishes_whole(self, edit: Edit, network: NetworkName) -> bool:
        actor = edit.actor
        if actor is None or actor.network != XMPP:
            return False
        return self._wishes(actor.native, network).text(EDITS) == "again"

    def _until(self, flight: Flight, network: NetworkName, now: float) -> float:
        """By the times at which it was said: the same after a restart."""
        after = self._after.get(network, AFTER)
        event, first = flight.pending.event, flight.first.event
        assert isinstance(event, Edit | Reactions)
        assert isinstance(first, Edit | Reactions)
        until = min(event.at + after, first.at + LONGEST * after)
        return min(until, now + LONGEST * after)  # clocks can be set


def _changed(event: AnyEvent, last: AnyEvent) -> AnyEvent:
    """An event as the last change of it has it."""
    match event, last:
        case ((Message() | Edit()), Edit()):
            return replace(event, content=last.content, form=last.form)
        case Reactions(), Reactions():
            return replace(event, emoji=last.emoji)
        case _:
            return event


def _is_in_words(event: AnyEvent, texts: Texts) -> bool:
    if isinstance(event, Edit):
        return not texts.edits
    return isinstance(event, Reactions) and texts.emoji is None
