"""Whenever the gateway is killed, no key is lost, and what was said can be read."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from adapters.matrix.calls.call import Call
from adapters.matrix.crypto.machine import Machine, load
from adapters.matrix.rooms.room import Room as Known
from adapters.matrix.session import Session
from adapters.matrix.wire import calling, running
from adapters.matrix.wire.homeserver import Homeserver
from bridge.api.events import AnyEvent, Edit, Message
from bridge.api.ids import Key
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.crypto.stage import Gateway, played, secret
from tests.adapters.matrix.wire.synced import login, shared
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.rooms import Room


class Cut(Recorder):
    """Of what it is given so much is committed as `lives` says; then nothing is, for ever."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self.lives = lives
        self.is_cut = asyncio.Event()

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> "asyncio.Future[None]":
        if self.lives <= 0:
            self.is_cut.set()
            return asyncio.get_running_loop().create_future()
        self.lives -= 1
        return super().accept(events, cursor=cursor, keep=keep)


class CutBehind(Cut):
    """The last commit is made, and nobody hears of it any more."""

    def accept(
        self,
        events: Sequence[AnyEvent],
        *,
        cursor: str | None = None,
        keep: Mapping[str, bytes | None] | None = None,
    ) -> "asyncio.Future[None]":
        committed = super().accept(events, cursor=cursor, keep=keep)
        if self.lives > 0:
            return committed
        self.is_cut.set()
        return asyncio.get_running_loop().create_future()


STEPS = range(1, 9)


@pytest.mark.parametrize("kind", [Cut, CutBehind])
@pytest.mark.parametrize("lives", STEPS)
def test_who_hears_is_killed_after_any_commit_and_reads_all_the_same(
    kind: type[Cut], lives: int
) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        b = Gateway(hs, bob.device())
        async with b.runs():
            await b.knows(room)
        async with Gateway(hs, alice.device()).runs() as a:
            await a.says(room, "one")
            a.machine.sharing.outbound.clear()
            await a.says(room, "two")
            await killed(hs, b, room, kind(lives))
            await a.says(room, "three")
            async with b.runs():
                for words in ("one", "two", "three"):
                    await reads(b, words)
            await has_all_keys(b, room)

    played(play)


@pytest.mark.parametrize("kind", [Cut, CutBehind])
@pytest.mark.parametrize("lives", STEPS)
def test_who_speaks_is_killed_after_any_commit_and_says_it_once_and_readable(
    kind: type[Cut], lives: int
) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        a = Gateway(hs, alice.device())
        async with Gateway(hs, bob.device()).runs() as b:
            a.inbox = inbox = kind(lives)
            await speak(hs, a, room, inbox)
            await goes_on(a, b, room, inbox)

        assert len(room.messages) == 2

    played(play)


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("step", ["upload_keys", "query_keys", "claim_keys", "to_device", "send"])
def test_who_speaks_is_killed_within_any_request_and_says_it_once_and_readable(
    step: str, is_done: bool
) -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        a = Gateway(hs, alice.device())
        async with Gateway(hs, bob.device()).runs() as b:
            a.inbox = inbox = Cut(1000)
            hs.faults.hang(step, takes_effect=is_done)
            task = asyncio.create_task(speak(hs, a, room, inbox))
            await hs.world.until(lambda: hs.faults.is_over)
            inbox.is_cut.set()
            await task
            await goes_on(a, b, room, inbox)

        assert len(room.messages) == 2

    played(play)


@pytest.mark.parametrize(("step", "kept"), [("to_device", "/olm/"), ("send", "/key/")])
def test_what_is_said_by_a_key_leaves_when_the_key_is_committed(step: str, kept: str) -> None:
    """Nobody else has to be there."""

    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        room = secret(hs, alice, *([hs.world.person("bob")] if step == "to_device" else []))
        b = Gateway(hs, hs.world.person("bob").device())
        async with b.runs(), Gateway(hs, alice.device()).runs() as a:
            await a.knows(room)
            hs.faults.hang(step)
            saying = asyncio.create_task(calling.perform(a.shared, said(a, room)))
            await hs.world.until(lambda: hs.faults.is_over)
            found = [name for name in a.inbox.kept if name.startswith(kept)]
            saying.cancel()

            assert len(found) == 1

    played(play)


async def goes_on(a: Gateway, b: Gateway, room: Room, inbox: Cut) -> None:
    """Killed, `a` starts anew from what was committed: both read each other."""
    a.inbox = revived(inbox)
    async with a.runs():
        await a.knows(room)
        await calling.perform(a.shared, said(a, room))
        await reads(b, "tea?")
        await b.says(room, "yes")
        await reads(a, "yes")
    await has_all_keys(a, room)
    await has_all_keys(b, room)


async def has_all_keys(gateway: Gateway, room: Room) -> None:
    """What was kept is enough to read all that was said."""
    machine = await machine_of(gateway)
    for event in room.messages:
        opened = await machine.opened(Known(id=room.id), event.whole)
        assert isinstance(opened, dict), opened


async def machine_of(gateway: Gateway) -> Machine:
    """With what was kept, and nothing else."""
    session = Session(
        shared=gateway.shared,
        login=login(gateway.hs, gateway.device),
        inbox=gateway.inbox,
        homeserver=Homeserver(requests=gateway.shared.requests, url=gateway.hs.url),
        me=gateway.me,
        device=gateway.device.id,
        kept=await gateway.inbox.recall(),
    )
    return await load(session)


async def killed(hs: FakeHomeserver, gateway: Gateway, room: Room, inbox: Cut) -> None:
    """It runs until nothing more is committed; what was is what it goes on from."""
    inbox.kept, inbox.cursor = gateway.inbox.kept, gateway.inbox.cursor
    alive, last = gateway.inbox, room.timeline[-1].at
    all_read = asyncio.create_task(
        hs.world.until(lambda: max(gateway.device.synced, default=0) >= last)
    )
    all_read.add_done_callback(lambda _: inbox.is_cut.set())
    await lives(hs, gateway, inbox)
    all_read.cancel()
    alive.cursor, alive.kept = inbox.cursor, inbox.kept
    alive.given += inbox.given


async def lives(hs: FakeHomeserver, gateway: Gateway, inbox: Cut) -> None:
    """Until it is cut."""
    made = gateway.shared = shared(hs)
    who = login(hs, gateway.device, id_=gateway.login)
    task = asyncio.create_task(running.run(made, who, inbox))
    await inbox.is_cut.wait()
    task.cancel()
    await asyncio.wait((task,))
    await made.requests.close()


async def speak(hs: FakeHomeserver, a: Gateway, room: Room, inbox: Cut) -> None:
    """Until it is cut, or what it says is said."""

    async def say() -> None:
        await a.knows(room)
        await calling.perform(a.shared, said(a, room))
        inbox.is_cut.set()

    living = asyncio.create_task(lives(hs, a, inbox))
    await asyncio.sleep(0)
    saying = asyncio.create_task(say())
    await living
    saying.cancel()
    await asyncio.wait((saying,))


def revived(inbox: Cut) -> Recorder:
    found = Recorder(inbox.cursor)
    found.kept = inbox.kept
    return found


def said(a: Gateway, room: Room) -> Call:
    content: dict[str, Any] = {"msgtype": "m.text", "body": "tea?"}
    return Call(key=Key("k.0"), login=a.login, place=a.place(room), room=room.id, content=content)


async def reads(gateway: Gateway, words: str) -> None:
    kinds: Any = Message | Edit
    await gateway.inbox.until(kinds, lambda one: one.text == words)
