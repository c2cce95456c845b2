"""`Admission` of a fake network."""

from dataclasses import replace

from bridge.api.adapter import Login
from bridge.api.asked import Admitted
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.testing.asked.desk import Desk
from bridge.testing.doors import check
from bridge.testing.rooms import Account, Room
from bridge.testing.world import World


class FakeAdmission:
    def __init__(self, desk: Desk, world: World) -> None:
        self._desk = desk
        self._world = world

    async def admit(
        self,
        place: Place,
        account: Identity,
        name: str,
        password: str | None,
        login: Login | None,
    ) -> Admitted:
        """Who was let in is not asked for the password again."""
        if place.login is not None:
            raise self._desk.lacking("somebody is to be let into a room that is not shared")
        room = self._world.rooms.get(place.native)
        if room is None:
            raise Refused("not-found", "There is no such room.")
        affiliation = room.affiliation(account.native)
        known = room.accounts.get(account.native)
        check(room, affiliation, password if known is None else room.password)
        who = account._replace(name=name)
        if known is None:
            known = Account(who, room.role(affiliation), self._world.now())
        room.accounts[account.native] = replace(known, who=who)
        self._world.on_change()
        return Admitted(known.role, affiliation, _since(room, known))


def _since(room: Room, account: Account) -> float:
    return account.at if room.since is None else room.since
