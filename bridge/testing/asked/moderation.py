"""`Moderation` of a fake network, and the kick of `Membership`.

Moderators throw out and ban, give voice and membership; owners give all, and only they touch
admins and owners.
"""

from collections.abc import Sequence

from bridge.api.asked import Listed
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.api.states import Affiliation, Role
from bridge.testing.asked.desk import Desk
from bridge.testing.asked.rights import moderating, own
from bridge.testing.ranks import Ranks
from bridge.testing.rooms import Person, Room

HIGH = ("admin", "owner")


class FakeModeration:
    def __init__(self, desk: Desk, ranks: Ranks) -> None:
        self._desk = desk
        self._ranks = ranks

    async def kick(self, place: Place, who: Identity, reason: str) -> None:
        if not self._desk.able(place).ranks.kick:
            raise self._desk.denied("a kick")
        view, room = await self._desk.inside(place.login, place)
        mine = moderating(view, room)
        _may_touch(mine, room.affiliation(self._there(room, who).native))
        self._ranks.put_out(room, who, view.name, reason)

    async def give_role(self, place: Place, who: Identity, role: Role, reason: str) -> None:
        if role not in self._desk.able(place).ranks.roles:
            raise self._desk.denied(f"a role, {role}")
        view, room = await self._desk.inside(place.login, place)
        mine = moderating(view, room)
        affiliation = room.affiliation(self._there(room, who).native)
        _may_touch(mine, affiliation)
        if affiliation in HIGH and role != "moderator":
            raise Refused("not-acceptable", "Admins and owners are always moderators.")
        self._ranks.give(room, who, role)

    async def give_affiliation(
        self, place: Place, who: Identity, affiliation: Affiliation, reason: str
    ) -> None:
        if affiliation not in self._desk.able(place).ranks.affiliations:
            raise self._desk.denied(f"an affiliation, {affiliation}")
        view, room = await self._desk.inside(place.login, place)
        mine = moderating(view, room)
        _may_touch(mine, room.affiliation(who.native))
        _may_touch(mine, affiliation)
        self._ranks.affiliate(room, who, affiliation, view.name, reason)

    async def listed(self, place: Place, affiliation: Affiliation) -> Sequence[Listed]:
        if affiliation not in self._desk.able(place).ranks.lists:
            raise self._desk.denied(f"a list, {affiliation}")
        view, room = await self._desk.inside(place.login, place)
        if affiliation == "outcast":
            moderating(view, room)
        return [each for each in room.affiliations.values() if each.affiliation == affiliation]

    async def request_voice(self, place: Place) -> None:
        if not self._desk.able(place).ranks.requests_voice:
            raise self._desk.denied("a request for voice")
        view, room = await self._desk.inside(place.login, place)
        if own(view, room).role != "visitor":
            raise Refused("not-acceptable", "You may speak already.")
        self._ranks.request(room, view.name)

    def _there(self, room: Room, who: Identity) -> Identity:
        if who.native not in room.accounts and self._ranks.key(who) not in room.people:
            raise Refused("not-found", "There is nobody of this name in the room.")
        return who


def _may_touch(mine: Person, affiliation: Affiliation) -> None:
    if affiliation in HIGH and mine.affiliation != "owner":
        raise Refused("forbidden", "Only owners may do this.")
