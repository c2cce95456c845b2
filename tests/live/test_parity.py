"""biboumi and our gateway, side by side: what people who come from there find."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from tests.live.parity import asked, by_commands, in_rooms, servers, with_people
from tests.live.parity.differences import DIFFERENCES, differences
from tests.live.parity.side import Scene, Side, biboumi, ours, played, usual
from tests.servers.inspircd import InspIrcd

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

THEIRS, OURS = "127.0.0.94", "127.0.0.95"
"""Where their IRC servers are."""

SCENES: Mapping[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(in_rooms.coming, in_rooms.marks, in_rooms.speaking, in_rooms.looks, in_rooms.nicks),
        *(in_rooms.modes, in_rooms.kicks, in_rooms.topics, in_rooms.doors, in_rooms.taken),
        in_rooms.outside,
        *(with_people.private, with_people.case, with_people.strange, with_people.inviting),
        *(with_people.programs, with_people.contacts),
        *(by_commands.commands, by_commands.settings, by_commands.connections),
        by_commands.disconnecting,
        *(asked.discovery, asked.listing, asked.archive, asked.history),
        *(servers.console, servers.unreachable, servers.staying, servers.fixed),
    )
}


WITH_CAPABILITIES = {
    scene.__name__: scene
    for scene in (
        *(in_rooms.looks, in_rooms.topics, in_rooms.kicks, with_people.private),
        *(with_people.inviting, with_people.programs, asked.archive, asked.history),
    )
}
"""Where it may matter what a server has of IRCv3; of ranks it has other ones."""


def test_whoever_comes_from_biboumi_finds_what_was_there() -> None:
    """Where it is otherwise, `DIFFERENCES` says why."""
    scenes = SCENES
    with biboumi(usual(THEIRS), scenes) as theirs, ours(usual(OURS), scenes) as own:
        _compare(theirs, own, scenes)


def test_so_it_is_where_the_server_has_capabilities() -> None:
    """Echoes, labels, tags: of them nothing is seen that was not there before."""
    scenes = WITH_CAPABILITIES
    irc = InspIrcd(host=THEIRS), InspIrcd(host=OURS)
    with biboumi(irc[0], scenes) as theirs, ours(irc[1], scenes) as own:
        _compare(theirs, own, scenes)


def _compare(theirs: Side, own: Side, scenes: Mapping[str, Scene]) -> None:
    found = differences(*asyncio.run(_both(theirs, own, scenes)))
    known = {key: (one.theirs, one.ours) for key, one in DIFFERENCES.items() if key[0] in scenes}
    failed = {key: pair for key, pair in found.items() if key[1] == "failed"}
    assert failed == {}
    assert {key: pair for key, pair in found.items() if known.get(key) != pair} == {}
    assert found.keys() == known.keys()


async def _both(
    theirs: Side, own: Side, scenes: Mapping[str, Scene]
) -> tuple[dict[str, Any], dict[str, Any]]:
    first, second = await asyncio.gather(played(theirs, scenes), played(own, scenes))
    return first, second
