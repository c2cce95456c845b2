"""`Inviting` of a fake network."""

from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.testing.asked.desk import Desk
from bridge.testing.asked.rights import moderating
from bridge.testing.invitations import Invitations
from bridge.testing.ranks import Ranks
from bridge.testing.views import fold, name_of
from bridge.testing.world import World


class FakeInviting:
    def __init__(self, desk: Desk, *, world: World, invitations: Invitations, ranks: Ranks) -> None:
        self._desk = desk
        self._world = world
        self._invitations = invitations
        self._ranks = ranks

    async def invite(self, place: Place, who: str, reason: str) -> None:
        """Into a room for members only moderators invite; who is invited becomes one."""
        if not self._desk.able(place).ranks.invites:
            raise self._desk.denied("an invitation")
        view, room = await self._desk.inside(place.login, place)
        to = fold(who)
        if to not in self._world.people:
            raise Refused("not-found", "There is nobody of this name.")
        if room.is_members_only and room.affiliation(to) == "none":
            moderating(view, room)
            self._ranks.promote(room.native, name_of(to), affiliation="member")
        self._invitations.hear(view, room, to, reason)
