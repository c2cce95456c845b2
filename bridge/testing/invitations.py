"""Who is invited into a room of a fake network: both directions."""

from dataclasses import dataclass

from bridge.api.events import Invite
from bridge.api.ids import Identity
from bridge.testing.rooms import Room
from bridge.testing.views import View, fold, name_of, server_of
from bridge.testing.world import World


@dataclass(frozen=True, slots=True)
class Invited:
    """What arrived from the gateway. room: its native id; by: the name of who invites."""

    room: str
    by: str
    reason: str = ""


class Invitations:
    def __init__(self, world: World) -> None:
        self._world = world
        self._invited: dict[str, list[Invited]] = {}

    def invite(self, native: str, to: str, by: str, reason: str = "", password: str = "") -> None:
        """Somebody invites a login of the gateway, by its name there, into a room."""
        room = self._world.rooms.get(fold(native), Room(fold(native)))
        view = self._world.view(room.server, to)
        if view is None:
            raise LookupError(f"no login of the gateway is {to} there")
        who = self._world.identity(room.server, by) if by else None
        self._tell(view, room, who, reason, password)

    def invited(self, native: str) -> tuple[Invited, ...]:
        """What invitations a person (`alice%irc.fake`) got from the gateway, in order."""
        return tuple(self._invited.get(fold(native), ()))

    def hear(self, view: View, room: Room, to: str, reason: str) -> None:
        """The gateway invites a person, who may be one of its own."""
        self._invited.setdefault(to, []).append(Invited(room.native, view.name, reason))
        other = self._world.view(server_of(to), name_of(to))
        if other is not None:
            who = self._world.identity(view.server, view.name)
            self._tell(other, room, who, reason, room.password or "")
        self._world.on_change()

    def _tell(
        self, view: View, room: Room, who: Identity | None, reason: str, password: str
    ) -> None:
        event = Invite(
            place=self._world.place(view, room),
            actor=who,
            at=self._world.now(),
            reason=reason,
            password=password,
            native=self._world.next_number()[1],
        )
        self._world.see(view, event)
