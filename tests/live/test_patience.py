"""What takes the gateway a while, all watched at once: silence, expiry, idleness.

"A note from the server's JID after 5 s, a presence error of the right condition with a human
sentence within 30 s."
"""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager

import pytest

from tests.clients.scripted import ScriptedIrc
from tests.clients.stream import stanza
from tests.live.heard import REQUEST, receipts
from tests.live.site import PLAIN
from tests.live.yard import BRIEF, CANARY, EXPIRE_AFTER, Yard, at, condition, enter, refused, words

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

Scene = Callable[[Yard], Awaitable[None]]
_scenes: dict[str, Scene] = {}


def scene(play: Scene) -> Callable[["Stage"], None]:
    """A scene that plays while others do; its test waits for its end."""
    _scenes[play.__name__] = play

    def test(stage: Stage) -> None:
        stage[play.__name__].result()

    test.__name__, test.__doc__ = play.__name__, play.__doc__
    return test


Stage = Mapping[str, Future[None]]


@pytest.fixture(scope="module")
def stage(yards: Callable[..., Yard]) -> Iterator[Stage]:
    """Every scene, under way in a loop beside the tests."""
    yard = yards(PLAIN)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    playing = {
        name: asyncio.run_coroutine_threadsafe(_within(play(yard)), loop)
        for name, play in _scenes.items()
    }
    try:
        yield playing
    finally:
        for each in playing.values():
            each.cancel()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _within(play: Awaitable[None]) -> None:
    async with asyncio.timeout(100):
        await play


# --- joining --------------------------------------------------------------------------------------


async def _waits_and_is_told(yard: Yard, server: ScriptedIrc) -> None:
    """Join, be told at once what is going on, and within thirty seconds that it failed."""
    async with yard.people() as people:
        alice = await yard.client(people)
        start = time.monotonic()
        joining = asyncio.ensure_future(refused(alice, at("#c", server), within=40.0))
        console = at("", server).removeprefix("%")
        note = await alice.expect(stanza("message", sender=console), within=10.0)
        noted = time.monotonic() - start
        refusal = await joining
        took = time.monotonic() - start

        assert noted < 4.0
        assert note.get("type") == "chat"
        way = f"{server.host}:{server.port} (not encrypted)"
        assert note.findtext("body") == f"Connecting to {way}."
        assert took < 30.5
        assert refusal.condition == "remote-server-timeout"
        assert words(refusal.stanza) in (
            "The network did not answer in time.",
            f"{server.host} did not answer in time.",
        )
        told = [e.findtext("body") for e in alice.seen if e.get("from") == console]
        assert told[1:] in ([], [f"{server.host} did not answer in time."])


@scene
async def test_a_server_that_never_answers_is_told_of_and_given_up(yard: Yard) -> None:
    async with yard.scripted() as server:
        await _waits_and_is_told(yard, server)


@scene
async def test_a_server_that_talks_but_never_to_the_point_is_given_up(yard: Yard) -> None:
    async with yard.scripted() as server:
        waiting = asyncio.ensure_future(_waits_and_is_told(yard, server))
        connection = await server.accepted(within=10.0)
        while not waiting.done():
            for line in (":x 020 * :Please wait", "PING :x", "\x00\xff", ":x NOTICE * :soon"):
                if not connection.transport.is_closing():
                    connection.send(line)
            await asyncio.wait((waiting,), timeout=0.5)
        await waiting


@contextmanager
def deaf(host: str, port: int) -> Iterator[None]:
    """A port that listens and takes no connection: as many wait already as may."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind((host, port))
        listening.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
        yield


@scene
async def test_a_server_that_takes_no_connection_is_given_up(yard: Yard) -> None:
    server = yard.scripted()
    with deaf(server.host, server.port):
        await _waits_and_is_told(yard, server)


@scene
async def test_a_channel_that_the_server_says_nothing_of_is_given_up(yard: Yard) -> None:
    """Connected, let into one channel; of the other the server never says a word."""
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        irc, _ = await enter(alice, server, "#c", "al", "carol")
        start = time.monotonic()
        refusal = await refused(alice, at("#silent", server), within=40.0)
        assert time.monotonic() - start < 30.5
        assert refusal.condition == "remote-server-timeout"
        irc.send(":carol!u@h PRIVMSG #c :still here?")
        await alice.expect(stanza("message", body="still here?"))


# --- chats ----------------------------------------------------------------------------------------


async def _expires(yard: Yard, server: ScriptedIrc) -> None:
    """Write to somebody there, and be told in time that it did not arrive."""
    async with yard.people() as people:
        alice = await yard.client(people)
        start = time.monotonic()
        ids = [
            alice.message(at("carol", server, BRIEF), f"{CANARY} {n}", extra=REQUEST)
            for n in range(3)
        ]
        for id in ids:
            error = await alice.expect(stanza("message", id=id, type="error"), within=20.0)
            assert EXPIRE_AFTER - 0.5 < time.monotonic() - start < EXPIRE_AFTER + 4
            assert error.get("from") == at("carol", server, BRIEF)
            assert condition(error) == "remote-server-timeout"
            assert words(error) == (
                "The message waited too long for the connection and was given up."
            )
        assert receipts(alice.seen) == []
        console = at("", server, BRIEF).removeprefix("%")
        notes = [e.findtext("body") or "" for e in alice.seen if e.get("from") == console]
        assert len(notes) == len(set(notes)) <= 2
        assert all(server.host in note for note in notes)


@scene
async def test_what_is_written_to_a_silent_server_expires(yard: Yard) -> None:
    async with yard.scripted(BRIEF) as server:
        await _expires(yard, server)


@scene
async def test_what_is_written_to_a_server_that_refuses_expires(yard: Yard) -> None:
    await _expires(yard, yard.scripted(BRIEF))


@scene
async def test_what_is_written_to_a_server_that_bans_us_is_refused_in_its_words(yard: Yard) -> None:
    """Nobody will try again by himself, so nobody waits for the end of the message's time."""
    async with yard.people() as people, yard.scripted(BRIEF) as server:
        alice = await yard.client(people)
        to = at("carol", server, BRIEF)
        id = alice.message(to, CANARY, extra=REQUEST)
        connection = await server.accepted(within=20.0)
        await connection.expect("^USER ")
        connection.send(":scripted.test 465 al :You are banned")
        connection.send("ERROR :Closing Link: (K-Lined)")
        await connection.close()
        error = await alice.expect(stanza("message", id=id, type="error"), within=4.0)
        assert error.get("from") == to
        assert condition(error) == "forbidden"
        assert "You are banned" in words(error)
        assert receipts(alice.seen) == []


# --- leaving --------------------------------------------------------------------------------------


@scene
async def test_the_connection_ends_a_while_after_the_last_room_was_left(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        irc, _ = await enter(alice, server, "#c", "al")
        await alice.leave(at("#c", server), "al")
        line = (await irc.expect("^PART #c"))[0]
        irc.send(f":al!u@host.test {line}")
        left = time.monotonic()
        await irc.expect("^QUIT :.", within=60.0)

        assert 25.0 < time.monotonic() - left < 55.0
        await asyncio.wait_for(irc.closed, 5.0)
        _, joined = await enter(alice, server, "#c", "al")
        assert joined.nicks == {"al"}
