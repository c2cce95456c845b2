"""A far network breaks apart: a line in each room that it concerns, and all who were there."""

import asyncio

from bridge.api.ids import Identity
from bridge.api.states import Split
from bridge.testing.network import FakeNetwork
from tests.walks.house import FAKE, ROOM, SERVER, Listener, running

WORDS = "a.example and b.example"


def test_a_split_is_one_line_behind_which_all_go_at_once(url: str) -> None:
    far, stage = FakeNetwork(FAKE), Listener()
    far.far.room(ROOM, "bob", "carol", "dave")

    async def run() -> None:
        async with asyncio.timeout(15.0), running(url, far, stage) as house:
            await house.join()
            await stage.until(lambda: "+dave" in stage.seen)
            gone = tuple(Identity(FAKE, f"{nick}%{SERVER}", nick) for nick in ("bob", "carol", "x"))
            inbox = house.gateway.inbox(FAKE, f"login:{house.login.id}")
            inbox.show(Split(login=house.login.id, who=gone, words=WORDS, at=1_700_000_000.0))
            await stage.until(lambda: "-carol" in stage.seen)

    asyncio.run(run())

    assert stage.seen[-3:] == [f"Netsplit: {WORDS}, 2 people left.", "-bob", "-carol"]
