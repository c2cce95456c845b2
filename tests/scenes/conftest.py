"""The stages on which scenes are played, one for each XMPP server, made at the first scene."""

from collections.abc import Callable, Iterator

import pytest

from tests.scenes.stage import Stage
from tests.servers.ejabberd import Ejabberd
from tests.servers.prosody import Prosody

Kind = type[Prosody | Ejabberd]
Stages = Callable[[Kind], Stage]


@pytest.fixture(scope="session")
def stages() -> Iterator[Stages]:
    """Always the same for a server; not a parametrised fixture, of which only one value lives at a
    time."""
    opened: dict[Kind, Stage] = {}

    def stage(kind: Kind) -> Stage:
        if kind not in opened:
            opened[kind] = Stage.open(kind)
        return opened[kind]

    try:
        yield stage
    finally:
        for each in opened.values():
            each.close()


@pytest.fixture(
    params=[
        pytest.param(Prosody, id="prosody", marks=pytest.mark.live),
        pytest.param(Ejabberd, id="ejabberd", marks=pytest.mark.live),
    ]
)
def stage(request: pytest.FixtureRequest, stages: Stages) -> Stage:
    """Each scene is played on both servers."""
    return stages(request.param)
