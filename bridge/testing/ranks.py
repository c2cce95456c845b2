"""What people are in the rooms of a fake network: roles, affiliations, hats; who is thrown out.

Nobody's rights are asked after here.
"""

from dataclasses import replace

from bridge.api.events import Affiliation, Hat, Role
from bridge.api.ids import Identity
from bridge.testing.rooms import Person, Room
from bridge.testing.views import fold, name_of
from bridge.testing.world import World


class Ranks:
    """native: a room; name: of somebody, there or not; by: who does it, where somebody does."""

    def __init__(self, world: World) -> None:
        self._world = world

    # --- for the test -----------------------------------------------------------------------------

    def promote(
        self,
        native: str,
        name: str,
        *,
        role: Role | None = None,
        affiliation: Affiliation | None = None,
        by: str = "",
        reason: str = "",
    ) -> None:
        """Somebody becomes something else; roles are of those who are there."""
        room = self._world.room(native)
        who = self._world.identity(room.server, name)
        if affiliation is not None:
            self.affiliate(room, who, affiliation, by, reason)
        if role is not None:
            self.give(room, who, role)

    def kick(self, native: str, name: str, by: str, reason: str = "") -> None:
        """Somebody, a login of the gateway perhaps, is thrown out."""
        self._world.go(self._world.room(native), name, "kicked", by, reason)

    def ban(self, native: str, name: str, by: str, reason: str = "") -> None:
        """Somebody is thrown out for good."""
        self.promote(native, name, affiliation="outcast", by=by, reason=reason)

    def unban(self, native: str, name: str) -> None:
        """Somebody may come back."""
        self.promote(native, name, affiliation="none")

    def hats(self, native: str, name: str, *hats: Hat) -> None:
        """Somebody is seen with these hats and no others."""
        room = self._world.room(native)
        self._world.come(room, replace(room.people[fold(name)], hats=hats))

    def voices(self, native: str) -> tuple[str, ...]:
        """Who of the gateway's asked for the right to speak in a room, in order."""
        return tuple(self._world.room(native).voices)

    def affiliation(self, native: str, name: str) -> Affiliation:
        """Of somebody in a room, there or not."""
        room = self._world.room(native)
        return room.affiliation(self._world.identity(room.server, name).native)

    # --- what happens -----------------------------------------------------------------------------

    def give(self, room: Room, who: Identity, role: Role) -> None:
        """Somebody who is there has another role."""
        self._world.come(room, replace(room.people[self.key(who)], role=role))

    def affiliate(
        self, room: Room, who: Identity, affiliation: Affiliation, by: str, reason: str
    ) -> None:
        """Somebody, there or not, has another affiliation; who may not be there any more goes."""
        person = room.people.get(self.key(who))
        room.enlist(who, affiliation, reason)
        if person is None:
            return
        if affiliation == "outcast":
            self._world.go(room, person.name, "banned", by, reason)
        elif affiliation == "none" and room.is_members_only:
            self._world.go(room, person.name, "expelled", by, reason)
        else:
            self._world.come(room, _with(room, person, affiliation))

    def request(self, room: Room, name: str) -> None:
        """Somebody asks for the right to speak."""
        room.voices.append(name)
        self._world.on_change()

    def key(self, who: Identity) -> str:
        """By what somebody is found among the people of a room."""
        return fold(name_of(who.native))


def _with(room: Room, person: Person, affiliation: Affiliation) -> Person:
    """Who rises or falls gets the role that goes with it; who had voice keeps it."""
    role = room.role(affiliation)
    if (person.role, role) == ("participant", "visitor"):
        role = "participant"
    return replace(person, affiliation=affiliation, role=role)
