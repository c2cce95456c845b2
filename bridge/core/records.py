"""What the core writes and reads besides events and deliveries: thin, by name of what it is for."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from bridge.api.adapter import Recalled, Speaker
from bridge.api.events import Ref
from bridge.api.ids import EventId, LoginId, NativeId, NetworkName, Place
from bridge.api.states import Subject
from bridge.core.occupancy import Came, Change, Changed, NameChanged, Went
from bridge.store import (
    accounts,
    addresses,
    archive,
    deliveries,
    kept,
    memberships,
    moving,
    positions,
    references,
    registrations,
    standing,
)
from bridge.store.database import Store
from bridge.store.values import DeliveryId, Entry, KnownLogin, Occupant, Pending

log = logging.getLogger(__name__)

COALESCE = 0.2
"""Seconds that changes of who is shown in rooms are gathered before they are written."""


class Records:
    """Reads are awaited; writes are not: what refers to them is written after them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shown = _LastShown()
        self._timer: asyncio.TimerHandle | None = None

    # what is read

    async def entries(self, room: Place, after: int, limit: int) -> Sequence[Entry]:
        return await self._store.read(
            partial(positions.entries, room=room, after=after, limit=limit)
        )

    async def last(self, room: Place, limit: int, through: int) -> Sequence[Entry]:
        """The newest entries up to a position, in order."""
        return await self._store.read(
            partial(positions.last, room=room, limit=limit, before=through + 1)
        )

    async def highest(self, room: Place) -> int:
        """The last position of a room's archive, 0 when there is none."""
        return await self._store.read(partial(positions.highest, room=room))

    async def page(self, query: archive.Query) -> archive.Page | archive.Missing:
        """A page of a room's archive."""
        return await self._store.read(partial(archive.page, query=query))

    async def ends(self, room: Place, first: int) -> tuple[archive.Mark, archive.Mark] | None:
        """The first and the last entry of what may be read from a position on."""
        return await self._store.read(partial(archive.ends, room=room, first=first))

    async def position_at(self, room: Place, at: float) -> int:
        """The first position at a moment or later, one past the last when there is none."""
        return await self._store.read(partial(positions.position_at, room=room, at=at))

    async def addresses(self, domain: str, limit: int) -> Mapping[str, str]:
        """Far names of a domain that their localparts do not tell, by localpart."""
        return await self._store.read(partial(addresses.named, domain=domain, limit=limit))

    async def waiting(
        self, place: Place, speaker: Speaker, after: DeliveryId, limit: int
    ) -> Sequence[Pending]:
        return await self._store.read(
            partial(deliveries.waiting, place=place, speaker=speaker, after=after, limit=limit)
        )

    async def natives(self, place: Place, event: EventId) -> tuple[NativeId, ...] | None:
        """The ids of a message's parts in a place; None while it is still carried there."""
        return await self._store.read(partial(references.natives, place=place, event=event))

    async def standing(
        self, place: Place, message: EventId, before: EventId
    ) -> standing.Standing | None:
        """How a message reads in a place; None while something of it is still carried there."""
        read = partial(standing.standing, place=place, message=message, before=before)
        return await self._store.read(read)

    async def reference(self, place: Place, ref: Ref) -> Ref | None:
        """What is meant in a place, with its ids there; None when it is not there."""
        return await self._store.read(partial(references.reference, place=place, ref=ref))

    async def read_up_to(self, place: Place, far: Place, refs: Sequence[Ref]) -> Ref | None:
        """The newest of the messages that were read in a place, with its ids far away."""
        newest = partial(references.read_up_to, place=place, far=far, refs=refs)
        return await self._store.read(newest)

    async def message(self, place: Place, ref: Ref) -> Ref | None:
        """The message that is meant, if it was said or is shown in a place, and not taken back."""
        return await self._store.read(partial(references.find, place=place, ref=ref, author=None))

    async def recall(self, source: str) -> Recalled:
        """From where a source is to be resumed, and what it keeps."""
        return await self._store.read(partial(kept.recall, source=source))

    async def aside(self, source: str, prefix: str) -> Mapping[str, bytes]:
        """What a source keeps aside under the names that begin so."""
        return await self._store.read(partial(kept.aside, source=source, prefix=prefix))

    # what is written

    def shown(self, through: Mapping[Place, int]) -> None:
        self._write(partial(positions.shown, through=dict(through)))

    def name_address(self, domain: str, localpart: str, name: str) -> None:
        """What a localpart means that does not tell its name itself."""
        self._write(partial(addresses.remember, domain=domain, names={localpart: name}))

    def move(self, old: Place, new: Place, rooms: tuple[Place, Place]) -> asyncio.Future[bool]:
        """A place is called otherwise; see `store/moving.py`."""
        written = self._store.submit(partial(moving.move, old=old, new=new, rooms=rooms))
        written.add_done_callback(lambda _: self._store.forget_places())
        return written

    def host(self, room: Place, shows: Place, through: int) -> None:
        """A place on XMPP shows a Room from now on, and what comes behind this position."""

        def write(connection: Any) -> None:
            memberships.host(connection, room, shows)
            positions.shown(connection, {room: through})

        self._write(write)

    def add_login(self, login: KnownLogin) -> None:
        self._write(partial(accounts.add_login, login=login))

    def rename_login(self, login: LoginId, name: str) -> None:
        self._write(partial(accounts.rename_login, login=login, name=name))

    def renew_login(self, login: KnownLogin) -> None:
        """Its owner has logged in again."""
        self._write(partial(accounts.renew_login, login=login))

    def keep_options(self, login: LoginId, options: Mapping[str, str]) -> None:
        """Its owner has set something otherwise: all that it needs now."""
        self._write(partial(accounts.keep_options, login=login, options=options))

    def put_out(self, login: LoginId) -> None:
        self._write(partial(accounts.put_out, login=login))

    def forget_login(self, login: LoginId) -> None:
        self._write(partial(accounts.forget_login, login=login))

    def register(self, account: str, network: NetworkName, at: float) -> None:
        self._write(partial(registrations.register, account=account, network=network, at=at))

    def unregister(self, account: str, network: NetworkName) -> None:
        self._write(partial(registrations.unregister, account=account, network=network))

    def take_seat(self, login: LoginId, native: str, password: str | None) -> None:
        self._write(partial(accounts.take_seat, login=login, native=native, password=password))

    def leave_seat(self, login: LoginId, native: str) -> None:
        self._write(partial(accounts.leave_seat, login=login, native=native))

    # a hosted room as last shown, coalesced

    def occupants(self, room: Place, shows: Place, change: Change) -> None:
        """Somebody is shown otherwise from now on."""
        self._shown.change(room, shows, change)
        self._soon()

    def resource(self, room: Place, shows: Place, jid: str, *, is_there: bool) -> None:
        """A client is in the room, or no longer."""
        self._shown.resource(room, shows, jid, is_there)
        self._soon()

    def empty(self, room: Place) -> None:
        """Nobody is shown in the room any longer."""
        self._shown.empty(room)
        self._soon()

    def no_longer(self, room: Place) -> None:
        """A room is none any longer: what was gathered of it is not written."""
        self._shown.forget(room)

    def flush(self) -> None:
        """Write what was gathered now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        shown, self._shown = self._shown, _LastShown()
        self._write(shown.write)

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(COALESCE, self.flush)

    def _write(self, function: Callable[..., Any]) -> None:
        self._store.submit(function).add_done_callback(note)


class _LastShown:
    """What changed since it was written last; only the last counts."""

    def __init__(self) -> None:
        self._hosted: dict[Place, Place] = {}
        self._occupants: dict[Place, dict[str, Occupant | None]] = {}
        self._resources: dict[tuple[Place, str], bool] = {}
        self._subjects: dict[Place, Subject] = {}
        self._emptied: dict[Place, None] = {}

    def change(self, room: Place, shows: Place, change: Change) -> None:
        self._hosted[room] = shows
        people = self._occupants.setdefault(room, {})
        match change:
            case Came(here) | Changed(here):
                people[here.occupant.name] = here.occupant
            case Went(here):
                people[here.occupant.name] = None
            case NameChanged(was, here):
                people[was.occupant.name] = None
                people[here.occupant.name] = here.occupant
            case Subject():
                self._subjects[room] = change

    def resource(self, room: Place, shows: Place, jid: str, is_there: bool) -> None:
        self._hosted[room] = shows
        self._resources[room, jid] = is_there

    def empty(self, room: Place) -> None:
        self._emptied[room] = None
        self._occupants.pop(room, None)
        self._subjects.pop(room, None)

    def forget(self, room: Place) -> None:
        self._hosted.pop(room, None)
        self._occupants.pop(room, None)
        self._subjects.pop(room, None)
        self._emptied.pop(room, None)
        self._resources = {key: one for key, one in self._resources.items() if key[0] != room}

    def write(self, connection: Any) -> None:
        if self._emptied:
            memberships.empty(connection, list(self._emptied))
        for room, shows in self._hosted.items():
            memberships.host(connection, room, shows)
        if self._resources:
            there = [key for key, is_there in self._resources.items() if is_there]
            gone = [key for key, is_there in self._resources.items() if not is_there]
            memberships.remove_resources(connection, gone)
            memberships.add_resources(connection, there)
        if self._occupants:
            memberships.show_occupants(
                connection,
                [
                    (
                        room,
                        [occupant for occupant in people.values() if occupant is not None],
                        [name for name, occupant in people.items() if occupant is None],
                    )
                    for room, people in self._occupants.items()
                ],
            )
        for room, subject in self._subjects.items():
            memberships.show_subject(connection, room, subject)


def note(written: asyncio.Future[Any]) -> None:
    """Say so in the log where a write has failed that nobody waits for."""
    if not written.cancelled() and (error := written.exception()) is not None:
        log.error("something could not be remembered: %s", type(error).__name__)
