"""biboumi and our gateway, side by side: what people who come from there find."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from tests.live.parity import asked, by_commands, in_rooms, servers, with_people
from tests.live.parity.differences import DIFFERENCES, differences
from tests.live.parity.side import Scene, Side, biboumi, ours, played

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

SCENES: Mapping[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(in_rooms.coming, in_rooms.marks, in_rooms.speaking, in_rooms.looks, in_rooms.nicks),
        *(in_rooms.modes, in_rooms.kicks, in_rooms.topics, in_rooms.doors, in_rooms.taken),
        *(with_people.private, with_people.case, with_people.strange, with_people.inviting),
        *(with_people.programs, with_people.contacts),
        *(by_commands.commands, by_commands.settings, by_commands.connections),
        by_commands.disconnecting,
        *(asked.discovery, asked.listing, asked.archive, asked.history),
        *(servers.console, servers.unreachable, servers.staying, servers.fixed),
    )
}


def test_whoever_comes_from_biboumi_finds_what_was_there() -> None:
    """Where it is otherwise, `DIFFERENCES` says why."""
    with biboumi("127.0.0.94", SCENES) as theirs, ours("127.0.0.95", SCENES) as own:
        told = asyncio.run(_both(theirs, own))

    found = differences(*told)
    known = {key: (one.theirs, one.ours) for key, one in DIFFERENCES.items()}
    failed = {key: pair for key, pair in found.items() if key[1] == "failed"}
    assert failed == {}
    assert {key: pair for key, pair in found.items() if known.get(key) != pair} == {}
    assert found.keys() == known.keys()


async def _both(theirs: Side, own: Side) -> tuple[dict[str, Any], dict[str, Any]]:
    first, second = await asyncio.gather(played(theirs, SCENES), played(own, SCENES))
    return first, second
