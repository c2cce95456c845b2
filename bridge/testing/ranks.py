"""What people are in the rooms of a fake network: roles, affiliations, hats; who is thrown out.

Nobody's rights are asked after here.
"""

from dataclasses import replace

from bridge.api.ids import Identity, NetworkName
from bridge.api.states import Affiliation, Cause, Hat, Present, Role
from bridge.testing.rooms import Account, Room
from bridge.testing.views import fold, name_of
from bridge.testing.world import World

XMPP = NetworkName("xmpp")


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
        """Somebody becomes something else; roles are of those who are there.

        In shared rooms one of XMPP by his name there or his JID, and the `gateway` itself.
        """
        room = self._world.room(native)
        if not room.server and name == room.relay.name:
            room.relay = replace(
                room.relay,
                role=role or room.relay.role,
                affiliation=affiliation or room.relay.affiliation,
            )
            return
        who = self.named(room, name)
        if affiliation is not None:
            self.affiliate(room, who, affiliation, by, reason)
        if role is not None:
            self.give(room, who, role)

    def kick(self, native: str, name: str, by: str, reason: str = "") -> None:
        """Somebody, a login of the gateway perhaps, is thrown out."""
        room = self._world.room(native)
        account = room.account(name)
        if account is not None and fold(name) not in room.people:
            self._world.oust(room, account, "kicked", by, reason)
        else:
            self._world.go(room, name, "kicked", by, reason)

    def put_out(self, room: Room, who: Identity, by: str, reason: str) -> None:
        """A person or an account is thrown out, by what he is known by."""
        account = room.accounts.get(who.native)
        if account is not None:
            self._world.oust(room, account, "kicked", by, reason)
        else:
            self._world.go(room, self.key(who), "kicked", by, reason)

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
        return room.affiliation(self.named(room, name).native)

    # --- what happens -----------------------------------------------------------------------------

    def give(self, room: Room, who: Identity, role: Role) -> None:
        """Somebody who is there has another role."""
        account = room.accounts.get(who.native)
        if account is None:
            self._world.come(room, replace(room.people[self.key(who)], role=role))
        else:
            self._is_now(room, replace(account, role=role))

    def affiliate(
        self, room: Room, who: Identity, affiliation: Affiliation, by: str, reason: str
    ) -> None:
        """Somebody, there or not, has another affiliation; who may not be there any more goes."""
        room.enlist(who, affiliation, reason)
        is_expelled = affiliation == "none" and room.is_members_only
        cause: Cause | None = "expelled" if is_expelled else None
        if affiliation == "outcast":
            cause = "banned"
        account, person = room.accounts.get(who.native), room.people.get(self.key(who))
        if account is not None:
            if cause is not None:
                self._world.oust(room, account, cause, by, reason)
            else:
                self._is_now(room, replace(account, role=_role(room, account.role, affiliation)))
        elif person is not None:
            if cause is not None:
                self._world.go(room, person.name, cause, by, reason)
            else:
                role = _role(room, person.role, affiliation)
                self._world.come(room, replace(person, affiliation=affiliation, role=role))

    def request(self, room: Room, name: str) -> None:
        """Somebody asks for the right to speak."""
        room.voices.append(name)
        self._world.on_change()

    def named(self, room: Room, name: str) -> Identity:
        """Who is meant; in shared rooms a JID means somebody of XMPP."""
        account = room.account(name)
        if account is not None and fold(name) not in room.people:
            return account.who
        if not room.server and "@" in name:
            return Identity(XMPP, name, name.partition("@")[0])
        return self._world.identity(room.server, name)

    def _is_now(self, room: Room, account: Account) -> None:
        room.accounts[account.who.native] = account
        present = Present(
            place=self._world.anywhere,
            who=account.who,
            role=account.role,
            affiliation=room.affiliation(account.who.native),
        )
        self._world.each(room, lambda view: replace(present, place=self._world.place(view, room)))

    def key(self, who: Identity) -> str:
        """By what somebody is found among the people of a room."""
        return fold(name_of(who.native))


def _role(room: Room, role: Role, affiliation: Affiliation) -> Role:
    """Who rises or falls gets the role that goes with it; who had voice keeps it."""
    given = room.role(affiliation)
    return "participant" if (role, given) == ("participant", "visitor") else given
