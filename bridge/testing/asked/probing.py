"""`Probing` and `Answering` of a fake network."""

from bridge.api.asked import Version
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId
from bridge.api.states import Probe
from bridge.testing.asked.desk import Desk
from bridge.testing.probes import Answer, Probes
from bridge.testing.programs import Programs
from bridge.testing.world import World


class FakeProbing:
    def __init__(self, desk: Desk, *, world: World, programs: Programs, probes: Probes) -> None:
        self._desk = desk
        self._world = world
        self._programs = programs
        self._probes = probes

    async def version(self, login: LoginId, who: Identity) -> Version:
        return await self._answer(login, who)

    async def ping(self, login: LoginId, who: Identity) -> None:
        await self._answer(login, who)

    async def answer(self, probe: Probe, told: Version | None) -> None:
        if probe.what == "ping" and told is not None and told != Version(""):
            raise self._desk.lacking("a ping is answered by more than that somebody is there")
        self._probes.hear(Answer(probe.token, told))

    async def _answer(self, login: LoginId, who: Identity) -> Version:
        await self._desk.connected(login)
        if who.native not in self._world.people:
            raise Refused("not-found", "There is nobody of this name.")
        version = self._programs.of(who.native)
        if version is None:
            raise Refused("timeout", "This person's program did not answer in time.")
        return version
