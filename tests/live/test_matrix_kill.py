"""`kill -9` of the gateway while people on both sides talk, in plain and in encrypted rooms.

"Matrix in: rows, keys and sync token in one commit; nothing lost, nothing doubled. To Matrix:
transaction id = key, with a device id; exactly once."
"""

import asyncio
from pathlib import Path

import pytest

from tests.clients.matrix import MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.dying import die, dying
from tests.live.heard import archived_in, firsts, numbered, room_lines
from tests.live.homestead import Homestead, play
from tests.live.site import Site
from tests.live.talk import until
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

BURST = 500
CONNECTIONS = 4

STEPS = {
    "asked": "adapters.matrix.wire.homeserver.Homeserver.ask",
    "read": "adapters.matrix.wire.inward.read",
    "accepted": "adapters.matrix.wire.accepting.accept",
    "performed": "adapters.matrix.wire.calling.perform",
    "sealed": "adapters.matrix.crypto.machine.Machine.sealed",
}
MOMENTS_IN = ("before read", "after read", "after accepted", "before asked")
MOMENTS_OUT = ("before performed", "before sealed", "after sealed", "after performed")


async def met(
    line: Homestead, *, is_encrypted: bool = False
) -> tuple[MatrixPerson, XmppClient, str, str]:
    """Bob on Matrix and Alice on XMPP in a room: its id, and Alice's MXID."""
    alice = await line.client()
    me = await line.logs_in(alice)
    bob = await line.person("bob")
    room = await bob.makes("Tea", me, is_encrypted=is_encrypted)
    await alice.expect(
        stanza("message", sender=line.room(room), has="{jabber:x:conference}x"), 10.0
    )
    await line.joins(alice, room)
    await bob.sees(room, me)
    return bob, alice, room, me


async def _said(bob: MatrixPerson, room: str) -> list[str]:
    """What the homeserver has, in its order, not what we think that it was given."""
    bodies: list[str] = []
    start = None
    while True:
        page = await bob.nio.room_messages(room, start=start, limit=250)
        found = [event.source.get("content", {}).get("body") for event in page.chunk]
        bodies += [body for body in found if body]
        if not page.end or not page.chunk:
            return bodies[::-1]
        start = page.end


def test_a_burst_is_there_once_and_in_order(plain: Site, synapse: Synapse) -> None:
    """From four connections, while it is killed twice, and more is said while it is gone."""

    async def scene(line: Homestead) -> None:
        bob, alice, room, _ = await met(line)
        address = line.room(room)
        alice.seen.clear()
        left = iter(range(BURST))

        async def say() -> None:
            for number in left:
                await bob.says(room, f"line {number}")

        saying = asyncio.gather(*(say() for _ in range(CONNECTIONS)))
        for part in (100, 250):
            await _came(alice, address, part)
            line.gateway.kill()
            line.gateway.start()
        await saying
        said = [body for body in await _said(bob, room) if body.startswith("line ")]
        assert len(said) == BURST
        await _came(alice, address, BURST)
        shown = room_lines(alice.seen, address)
        ids = {one.body: one.archive_id for one in shown}
        assert firsts(_bodies(alice, address)) == said
        assert all(ids[one.body] == one.archive_id for one in shown), "shown as two messages"
        await line.gateway.up(alice)
        in_archive = await archived_in(alice, address)
        assert [body for body in in_archive if body.startswith("line ")] == said

    play(plain, synapse, scene)


def test_it_is_killed_at_each_step(plain: Site, synapse: Synapse, tmp_path: Path) -> None:
    """In an encrypted room; what is said from either side is there once, and can be read."""
    program = dying(tmp_path, STEPS)

    async def scene(line: Homestead) -> None:
        bob, alice, room, me = await met(line, is_encrypted=True)
        address = line.room(room)
        alice.seen.clear()
        moments = [*MOMENTS_IN, *MOMENTS_OUT]
        for number, moment in enumerate(moments):
            die(program, moment)
            if moment in MOMENTS_OUT:
                alice.message(address, f"out {number}", type="groupchat", id=f"out {number}")
            await bob.says(room, f"in {number}")
            await until(lambda: not line.gateway.running, f"it died {moment}", 20.0)
            line.gateway.start()
            await line.gateway.up(alice)
            await alice.expect(stanza("message", type="groupchat", body=f"in {number}"), 20.0)
            if moment in MOMENTS_OUT:
                await alice.expect(stanza("message", type="groupchat", id=f"out {number}"), 20.0)
                await bob.hears(room, f"out {number}")
        ins = [f"in {number}" for number in range(len(moments))]
        outs = [f"out {number}" for number, one in enumerate(moments) if one in MOMENTS_OUT]
        shown = firsts(_bodies(alice, address))
        assert [body for body in shown if body.startswith("in")] == ins
        assert [body for body in shown if body.startswith("out")] == outs
        await line.gateway.up(alice)
        kept = await archived_in(alice, address)
        assert [body for body in kept if body.startswith("in")] == ins
        assert [body for body in kept if body.startswith("out")] == outs
        heard = [event for event in bob.seen if event.get("sender") == me]
        again = [event for event in heard if str(event["content"].get("body")).startswith("out")]
        assert again == [], "said twice"
        assert not [body for body in shown if body not in {*ins, *outs}], shown

    play(plain, synapse, scene, program=program)


def test_what_was_said_to_an_encrypted_room_is_there_once(site: Site, synapse: Synapse) -> None:
    """It is killed while much waits to leave."""

    async def scene(line: Homestead) -> None:
        bob, alice, room, _ = await met(line, is_encrypted=True)
        said = numbered("out", 40)
        for words in said:
            alice.message(line.room(room), words, type="groupchat", id=words)
        await bob.hears(room, said[5])
        line.gateway.kill()
        line.gateway.start()
        await alice.expect(stanza("message", type="groupchat", id=said[-1]), 30.0)
        await bob.hears(room, said[-1])
        bodies = [event["content"].get("body") for event in bob.seen if "content" in event]
        found = [body for body in bodies if body in said]
        assert found == [words for words in said if words not in (said[5], said[-1])]

    play(site, synapse, scene)


async def _came(client: XmppClient, room: str, number: int) -> None:
    await until(lambda: len(firsts(_bodies(client, room))) >= number, f"{number} came", 60.0)


def _bodies(client: XmppClient, room: str) -> list[str]:
    return [one.body for one in room_lines(client.seen, room)]
