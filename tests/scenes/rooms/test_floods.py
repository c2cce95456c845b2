"""One account that asks for far too much, and another one beside it."""

import gc
import time
import tracemalloc
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

import bridge
from bridge.testing.manner import Manner
from bridge.xmpp.muc.comings import JOIN_INTERVAL, JOINS
from tests.scenes import xpath
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.paths import here, said
from tests.scenes.stage import Stage

MANY = 1000
TOO_MUCH = "/presence[@type='error'][muc:x]/error[@type='wait'][err:resource-constraint][err:text]"
"""A join that is refused because there were too many."""
MADE = "/presence[not(@type)][user:x/user:status/@code='201']"
PACKAGE = Path(bridge.__file__).parent


async def floods(client: Client, rooms: Sequence[object]) -> list[Element]:
    """Ask to be let into all of these at once; what came up to the last refusal."""
    for room in rooms:
        client.sends_join(room)
    await client.wire.ping(client.domain, within=30.0)  # answered behind the last refusal
    return [await client.receives() for _ in client.unread]


def too_many(came: Iterable[Element]) -> list[str]:
    """The rooms that one was not let into because they were too many."""
    return [_room(each) for each in came if xpath.holds(each, TOO_MUCH)]


def _room(element: Element) -> str:
    return element.get("from", "").partition("/")[0]


def test_of_a_thousand_joins_of_one_room_most_are_refused_and_nobody_is_disturbed(
    stage: Stage,
) -> None:
    """XEP-0045 section 14.6: "Public MUC rooms can be subject to a number of attacks, most of
    which reduce to denial of service attacks."; "Making rapid and repeated presence changes."
    """

    async def scene(cast: Cast) -> None:
        room, quiet = cast.room("carol"), cast.room("dave")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(quiet)

        begun = time.monotonic()
        refused = too_many(await floods(alice, [room] * MANY))
        passed = time.monotonic() - begun
        assert set(refused) == {str(room)}
        assert JOINS <= MANY - len(refused) <= JOINS + passed / JOIN_INTERVAL + 1
        await bob.joins(room)
        quiet.says("dave", "do you hear me?")
        await bob.receives(said(quiet, "dave", "do you hear me?"))
        assert cast.far.people(room.native) == ("carol", "alice", "bob")
        await alice.reads_to(here(room, "bob"))
        room.says("carol", "done?")
        await alice.reads_to(said(room, "carol", "done?"))

    stage.play(scene)


def test_of_a_thousand_joins_of_rooms_all_are_made_or_refused(stage: Stage) -> None:
    """XEP-0045 section 14.6: "Public MUC services also can be subject to attacks, such as creating
    a large number of rooms on a service"; "Such service-level attacks can be mitigated by limiting
    the number of rooms"
    """

    async def scene(cast: Cast) -> None:
        quiet = cast.room("dave")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(quiet)

        rooms = [f"#flood{number}%{SERVER}@{cast.domain}" for number in range(MANY)]
        came = await floods(alice, rooms)
        quiet.says("dave", "do you hear me?")
        await bob.receives(said(quiet, "dave", "do you hear me?"))
        refused = too_many(came)
        made = {_room(each) for each in came if xpath.holds(each, MADE)}
        while len(made) + len(refused) < MANY:
            made.add(_room(await alice.reads_to(MADE)))
        assert made == set(rooms) - set(refused)

    stage.play(scene, options="[limits]\nrooms = -1")


@pytest.mark.timeout(60)  # whoever watches what is held is slow
def test_joins_that_are_refused_leave_nothing_behind(stage: Stage) -> None:
    """XEP-0045 section 14.6: "it is impossible to fully prevent attacks of this kind", but those
    that are refused need no memory.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice = await cast.client("alice")
        await floods(alice, [room] * MANY)
        tracemalloc.start()
        try:
            held = [_held(alice)]
            for _ in range(3):
                came = await floods(alice, [room] * MANY)
                refused = len([each for each in came if each.get("type") == "error"])
                del came
                held.append(_held(alice))
        finally:
            tracemalloc.stop()

        assert refused > MANY / 2
        # What was freed is used again by others, so that one number alone may be by chance.
        assert min(now - before for before, now in pairwise(held)) < refused / 10

    stage.play(scene, manner=Manner(shared=True, word="returned"), within=55.0)


def test_a_thousand_lines_that_the_network_holds_back_all_come_in_order(stage: Stage) -> None:
    """XEP-0045 section 7.4: "the service MUST change the 'from' attribute to the sender's occupant
    JID and reflect the message out to the full JID of each occupant."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        room = cast.room("carol")
        await alice.joins(room)
        with cast.network.faults.answers.closed():
            for number in range(MANY):
                alice.says(room, f"line {number}", id=f"m{number}")
            await alice.receives_nothing()
        for number in range(MANY):
            await alice.receives(said(room, "alice", f"line {number}"))

    stage.play(scene, options="[limits]\nmessages_a_minute = -1")


def _held(client: Client) -> int:
    """How many things the gateway has made since it is watched, and not forgotten."""
    client.wire.seen.clear()  # in the same process, where what is freed is used again
    gc.collect()
    ours = tracemalloc.Filter(True, f"{PACKAGE}/*")
    snapshot = tracemalloc.take_snapshot().filter_traces([ours])
    return sum(each.count for each in snapshot.statistics("filename"))
