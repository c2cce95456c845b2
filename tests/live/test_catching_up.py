"""What was said on IRC while the gateway was away is in the room, before what is said now.

"draft/chathistory fills the gap on reconnect, before newer is shown."
"""

import asyncio
from functools import partial

import pytest

from tests.clients.stream import stanza
from tests.live.database import clients_in_rooms
from tests.live.heard import Line, chat_lines, is_gap, numbered, room_lines
from tests.live.site import Restart, kill, stop
from tests.live.talk import until
from tests.live.yard import ROUGH, Yard, on_plain, sync
from tests.servers.scripted import DraftIrcd

pytestmark = [pytest.mark.live, pytest.mark.timeout(60), on_plain]


@pytest.mark.parametrize("down", [stop, kill])
@sync
async def test_a_restart_of_the_gateway_loses_nothing_that_the_server_keeps(
    yard: Yard, down: Restart
) -> None:
    door = next(yard.doors[ROUGH])
    async with yard.people() as people, DraftIrcd(host=door.host) as ircd:
        ircd.refuse()
        ircd.port = door.port
        await ircd.listen()
        ircd.arrive("#c", "carol")
        account = yard.account()
        alice = await yard.client(people, account)
        room, contact = f"#c%{door.host}@{ROUGH}", f"carol%{door.host}@{ROUGH}"
        await alice.join(room, "al")
        ircd.say("#c", "carol", "heard")
        await alice.expect(stanza("message", sender=f"{room}/carol", body="heard"))
        in_rooms = partial(clients_in_rooms, yard.site, account)
        await until(lambda: in_rooms() == 1, "the client is remembered")

        await asyncio.to_thread(down, yard.gateway)
        for number in range(60):
            ircd.say("#c", "carol", f"missed {number}")
        ircd.whisper("carol", "al", "missed alone")
        yard.gateway.start()
        await ircd.until(lambda: any(one.nick == "al" and one.is_up for one in ircd.clients), 20.0)
        ircd.say("#c", "carol", "said now")
        await alice.expect(stanza("message", sender=f"{room}/carol", body="said now"), 20.0)
        await alice.expect(stanza("message", sender=contact, body="missed alone"), 20.0)

        told = room_lines(alice.seen, room)
        assert _bodies(told) == ["heard", *numbered("missed", 60), "said now"]
        assert [line.body for line in chat_lines(alice.seen, contact)] == ["missed alone"]
        other = await people.on_xmpp(account, "other")
        await other.join(room, "al")
        assert _bodies(room_lines(other.seen, room))[-3:] == ["missed 58", "missed 59", "said now"]


def _bodies(lines: list[Line]) -> list[str]:
    """Each once: what was on its way when the gateway went may come twice, under the same id."""
    assert not [line for line in lines if is_gap(line)]
    return [line.body for line in {line.archive_id: line for line in lines}.values()]
