"""What people of a fake network ask those of the gateway's programs, and what they hear."""

from typing import Literal, NamedTuple

from bridge.api.asked import Version
from bridge.api.states import Probe
from bridge.testing.views import server_of
from bridge.testing.world import World


class Answer(NamedTuple):
    """told: None where no program said anything."""

    token: str
    told: Version | None


class Probes:
    """native: a person; name: of whom of the gateway he asks."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._answers: list[Answer] = []

    def probe(
        self, native: str, name: str, what: Literal["version", "ping"], token: str = ""
    ) -> None:
        """Somebody asks for a program."""
        server = server_of(native)
        view = self._world.view(server, name)
        assert view is not None, f"{name} is not there"
        assert view.login is not None, "all share it"
        who = self._world.identity(server, native.partition("%")[0])
        self._world.see(view, Probe(login=view.login, who=who, what=what, token=token))

    def answers(self) -> tuple[Answer, ...]:
        """All that was answered, in order."""
        return tuple(self._answers)

    def hear(self, answer: Answer) -> None:
        self._answers.append(answer)
        self._world.on_change()
