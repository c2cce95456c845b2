"""Where the gateway asks a fake network for something: by which session, and if it is there."""

from bridge.api.adapter import Capabilities
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.testing.manner import Manner, capable
from bridge.testing.rooms import Room
from bridge.testing.rules import Ledger
from bridge.testing.sessions import Sessions
from bridge.testing.views import View, server_of
from bridge.testing.world import World


class Desk:
    """manner: what the network can."""

    def __init__(
        self,
        network: NetworkName,
        manner: Manner,
        *,
        world: World,
        sessions: Sessions,
        ledger: Ledger,
    ) -> None:
        self.manner = manner
        self._network = network
        self._world = world
        self._sessions = sessions
        self._ledger = ledger

    def able(self, place: Place) -> Capabilities:
        """What a place can."""
        return capable(self.manner, place)

    def denied(self, what: str) -> Refused:
        """The gateway asks for what the capabilities deny: a breach, and a refusal."""
        self._ledger.breach(f"{what}, which the capabilities deny")
        return unsupported()

    def lacking(self, what: str) -> Exception:
        """The gateway asks without saying what it must."""
        return self._ledger.breach(what)

    def is_running(self, login: LoginId) -> bool:
        """Whether a login has a session, connected or not."""
        return login in self._sessions.running

    def speaking(self, place: Place) -> View | None:
        """The session that can say something in a place just now."""
        view = self._sessions.view(place.login)
        if view is None or (place.kind == "room" and not self._sessions.is_in(view, place.native)):
            return None
        return view

    async def connected(self, login: LoginId | None) -> View:
        """The session of a login, or the gateway's own. Raises Refused."""
        return await self._sessions.connected(login)

    async def asked(self, login: LoginId | None, place: Place) -> View:
        """The session through which a room is asked for. Raises Refused."""
        if (place.network, place.kind, place.login) != (self._network, "room", login):
            raise self.lacking("a room is asked for through another login than its own")
        view = await self._sessions.connected(login)
        if server_of(place.native) != view.server:
            raise self.lacking("a room on another server than the login's is asked for")
        return view

    async def inside(self, login: LoginId | None, place: Place) -> tuple[View, Room]:
        """The same for a room that the session is in."""
        view = await self.asked(login, place)
        if not self._sessions.is_in(view, place.native):
            raise Refused("offline", "You are not in this room.")
        return view, self._world.room(place.native)


def unsupported() -> Refused:
    return Refused("unsupported", "This network has no such thing.")
