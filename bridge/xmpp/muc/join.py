"""Joining a room: XEP-0045 section 7.2.

The network is asked first, within a time limit. Then, in one synchronous step: the others' and
one's own presence, history up to what was shown last, the subject; from there the client is shown
what everybody is shown. So nothing is missed or doubled between history and live.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from bridge.api.adapter import Target
from bridge.api.asked import Joined, Membership
from bridge.api.errors import Elsewhere, GatewayError, Refused
from bridge.api.ids import LoginId, Place
from bridge.core.asking import asked
from bridge.core.occupancy import Came
from bridge.store.values import Entry, KnownLogin
from bridge.xmpp import addressing, own_login, views
from bridge.xmpp.addressing import BareJid, FullJid
from bridge.xmpp.guests import guest
from bridge.xmpp.muc import about, away, lines, occupants, shared
from bridge.xmpp.muc.availability import Availability, most_present
from bridge.xmpp.muc.away import tell_whether_away
from bridge.xmpp.muc.broadcast import item_jid
from bridge.xmpp.muc.history import HistoryWish, trimmed
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.leave import lose
from bridge.xmpp.muc.room import Resource, Room
from bridge.xmpp.muc.room_limit import RoomLimit
from bridge.xmpp.service import Service

log = logging.getLogger(__name__)

ANSWER_WITHIN = 28.0
"""Seconds for the network to answer a join; the client hears something within 30."""

FILES_WITHIN = 5.0
"""Seconds that a history waits for files that nobody was shown yet: what a client is told in words
it does not look at again.
"""

NOTE_AFTER = 5.0
"""Seconds of silence after which the user is told what is going on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a joining client asks for."""

    client: FullJid
    address: BareJid
    nick: str
    password: str | None
    history: HistoryWish
    availability: Availability

    @property
    def account(self) -> BareJid:
        return addressing.bare(self.client)


Note = Callable[[Service, BareJid, Target, LoginId], Awaitable[None]]


class Joining:
    """Joins under way, one for each room: a second client waits for the first one's."""

    def __init__(self, hosting: Hosting, note: Note) -> None:
        self._hosting = hosting
        self._note = note
        self._asking: dict[Place, asyncio.Task[Joined]] = {}
        self._limit = RoomLimit(hosting)

    async def join(self, service: Service, wish: Wish, target: Target) -> None:
        """Let a client in. Raises Refused."""
        if (address := service.address(target)) != wish.address:
            raise service.misplaced(target, address)
        with self._limit.coming(service, wish.account, target):
            if target.login is None:
                await self._join_shared(service, wish, target)
            else:
                await self._join_private(service, wish, target)

    async def _join_private(self, service: Service, wish: Wish, target: Target) -> None:
        """Into the account's own view of a room. Raises Refused."""
        account = wish.account
        login = self._login(service, account, target, wish.nick)
        far = Place(service.network, "room", target.native, login.id)
        if login.name == guest(account) and wish.nick != login.name:
            await self._name(service, login, wish)
        try:
            joined = await self._ask(service, login, far, target, wish)
        except Elsewhere as elsewhere:
            is_at = service.address(replace(target, native=elsewhere.native))
            raise service.elsewhere(is_at) from elsewhere
        service.access.check(account)
        room = self._room(service, account, wish.address, far)
        self._hosting.gateway.logins.rename(login.id, joined.name)
        self._hosting.gateway.logins.take_seat(login.id, target.native, wish.password)
        away.say(self._hosting, service, room, wish.client, wish.availability)
        await self.enter(service, room, wish, created=joined.created)

    async def _join_shared(self, service: Service, wish: Wish, target: Target) -> None:
        """Into a room that all accounts share, as the network allows."""
        far = Place(service.network, "room", target.native)
        admitted = await shared.admit(
            self._hosting, service, far, wish.account, wish.nick, wish.password
        )
        far = self._hosting.gateway.moves.now(far)
        service.access.check(wish.account)
        room = service.rooms.get(views.shared(wish.address))
        others = () if room is None else room.said(wish.account, wish.client)
        counts = most_present((wish.availability, *others))
        shared.come(self._hosting, far, wish.account, wish.nick, counts, admitted)
        room = self._room(service, None, wish.address, far)
        room.since[wish.account] = admitted.since
        since = max(wish.history.since, admitted.since)
        allowed = replace(wish, history=replace(wish.history, since=since))
        await self.enter(service, room, allowed)

    async def enter(
        self, service: Service, room: Room, wish: Wish, *, created: bool = False
    ) -> None:
        """The far room is joined: show the client in."""
        resource = Resource(wish.client, captured=[], availability=wish.availability)
        room.resources[wish.client] = resource
        records = self._hosting.gateway.records
        try:
            entries = await self._history(room, wish.history)
            # Who came before it is shown to it as he is, not as somebody who comes now, too.
            await self._hosting.gateway.intake.passed()
        except GatewayError:
            if room.resources.get(wish.client) is resource:
                lose(self._hosting, service, room, wish.client)
            raise
        if room.resources.get(wish.client) is not resource:
            return  # left again, or joined once more
        was_empty = len(room.resources) == 1
        self._show_in(service, room, resource, wish, entries, created=created)
        if was_empty:
            tell_whether_away(self._hosting, service, room.shows.login)
        records.resource(room.place, room.shows, wish.client, is_there=True)

    async def _name(self, service: Service, login: KnownLogin, wish: Wish) -> None:
        """A session that was begun without a name of the user's own gets the one he wishes."""
        adapter = service.adapter
        assert isinstance(adapter, Membership)
        named = await asked(adapter.rename(login.id, wish.nick), ANSWER_WITHIN)
        self._hosting.gateway.logins.rename(login.id, named.name)

    def _login(self, service: Service, account: BareJid, target: Target, nick: str) -> KnownLogin:
        logins = self._hosting.gateway.logins
        assert target.login is not None
        login = own_login.ensured(service, logins, account, target.login, nick)
        if not logins.is_running(login.id):
            logins.rename(login.id, login.options.get(own_login.NICK) or nick)
        logins.start(login.id)
        return login

    def _room(
        self, service: Service, account: BareJid | None, address: BareJid, far: Place
    ) -> Room:
        if account is None:
            place = views.shared(address)
        else:
            place = views.private(account, address, is_room=True)
        room = service.rooms.get(place)
        if room is None:
            room = service.rooms[place] = Room(place, far, address, account)
            self._remember(room)
        return room

    def _remember(self, room: Room) -> None:
        """Who is there as the room opens; from now on each change is remembered."""
        standing, records = self._hosting.standing(room), self._hosting.gateway.records
        if standing is None:
            return
        for here in standing.here.values():
            records.occupants(room.place, room.shows, Came(here))
        if standing.subject is not None:
            records.occupants(room.place, room.shows, standing.subject)

    async def _ask(
        self, service: Service, login: KnownLogin, far: Place, target: Target, wish: Wish
    ) -> Joined:
        standing = self._hosting.gateway.presence.room(far)
        own = None if standing is None else standing.own
        if own is not None and not self._is_first(service, wish, far):
            return Joined(own.occupant.name)
        try:
            return await self._asked(service, login, far, target, wish)
        except GatewayError:
            if own is None:
                raise
            return Joined(own.occupant.name)  # it is as it was known last

    def _is_first(self, service: Service, wish: Wish, far: Place) -> bool:
        """Whether a network that keeps the account in its rooms is to hear that it looks there."""
        room = self._hosting.room(service, wish.account, wish.address)
        return self._hosting.stays(far) and (room is None or not room.resources)

    async def _asked(
        self, service: Service, login: KnownLogin, far: Place, target: Target, wish: Wish
    ) -> Joined:
        asking = self._asking.get(far)
        if asking is None:
            adapter = service.adapter
            assert isinstance(adapter, Membership)
            asking = asyncio.ensure_future(
                asked(adapter.join(login.id, far, wish.nick, wish.password), ANSWER_WITHIN)
            )
            self._asking[far] = asking
            asking.add_done_callback(lambda _: self._asking.pop(far, None))
        try:
            async with asyncio.timeout(NOTE_AFTER):
                return await asyncio.shield(asking)
        except TimeoutError:
            await self._note(service, wish.account, target, login.id)
        return await asyncio.shield(asking)

    async def _history(self, room: Room, wish: HistoryWish) -> list[Entry]:
        showing, records = self._hosting.gateway.showing, self._hosting.gateway.records
        if showing.through(room.place) is None:
            highest = await records.highest(room.place)
            showing.restore(room.place, highest, highest)
        through = showing.through(room.place) or 0
        records.host(room.place, room.shows, through)
        limit = wish.most
        if not limit or not through or not self._hosting.is_recorded(room.shows):
            return []
        entries = await records.last(room.place, limit, through)
        attaching = self._hosting.gateway.attaching
        return list(await attaching.entries(room.place, entries, FILES_WITHIN))

    def _show_in(
        self,
        service: Service,
        room: Room,
        resource: Resource,
        wish: Wish,
        entries: list[Entry],
        *,
        created: bool,
    ) -> None:
        """The one synchronous step."""
        standing, own = self._hosting.standing(room), self._hosting.own(room, wish.account)
        if standing is None or own is None:
            lose(self._hosting, service, room, resource.jid)
            raise Refused("offline", "The room was left while joining.")
        key, client = self._hosting.key, (resource.jid,)
        send, shown = partial(service.post_all, recipients=client), service.pictures.shown
        for here in standing.here.values():
            if here is not own:
                jid = item_jid(service, room, here)
                send(occupants.present(key, room, shown(here), jid))
        named = occupants.nick(own.occupant.name) != wish.nick
        codes = occupants.joining(room, created=created, named=named)
        send(occupants.present(key, room, shown(own), resource.jid, codes, own=True))
        about.greet(service, room, standing.about, resource.jid)
        for entry in trimmed(entries, wish.history):
            for one in lines.lines(key, room, entry, is_history=True):
                send(one)
        send(lines.subject(room, standing.subject))
        captured, resource.captured = resource.captured, None
        for entry in captured or ():
            for one in lines.lines(key, room, entry):
                send(one)
