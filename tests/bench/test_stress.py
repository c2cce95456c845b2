"""Ours: ten thousand lines at once in each direction, as fast as the servers can: nothing is lost,
nothing comes twice, the order stays, and each message that was said is shown once to who said it.
"""

import asyncio
from dataclasses import asdict

import pytest

from tests.bench.paths import PATHS
from tests.bench.stage import OURS, Stage, UsualPort
from tests.bench.traffic import Passed, carry
from tests.servers.inspircd import InspIrcd
from tests.servers.prosody import Prosody

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

LINES = 10_000


@pytest.mark.parametrize(("kind", "lines"), [(UsualPort, LINES), (InspIrcd, LINES // 4)])
def test_nothing_is_lost_however_much_is_said_at_once(
    kind: type[UsualPort | InspIrcd], lines: int
) -> None:
    async def both(scene: Stage) -> list[Passed]:
        with scene.contender(OURS) as contender:
            await contender.up()
            return [
                await carry(
                    await PATHS[letter].make(contender, f"run{letter}", lines, 1), contender, lines
                )
                for letter in "ab"
            ]

    with Prosody({"ours.localhost": "secret"}) as xmpp, kind() as irc:
        passed = asyncio.run(both(Stage(xmpp=xmpp, irc=irc)))  # type: ignore[arg-type]  # as ngIRCd

    faults = ("lost", "doubled", "misplaced", "unreflected", "reflected_twice")
    for each in passed:
        told = asdict(each)
        assert {name: told[name] for name in faults} == dict.fromkeys(faults, 0)
        assert each.faults == 0
        assert each.copies == lines
