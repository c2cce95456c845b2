"""What a session keeps: there after a restart, whatever became of the events it came with."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Identity
from bridge.testing.network import FakeNetwork
from tests.walks.house import FAKE, SERVER, House, Listener, running

Scene = Callable[[House], Awaitable[None]]


def play(url: str, *scenes: Scene) -> FakeNetwork:
    """Each after a restart; the network remains."""

    async def run() -> FakeNetwork:
        network = FakeNetwork(FAKE)
        for scene in scenes:
            async with running(url, network, Listener()) as house:
                await scene(house)
        return network

    return asyncio.run(run())


def test_a_session_is_known_as_the_one_before_the_restart(url: str) -> None:
    async def scene(house: House) -> None:
        await house.join()
        await house.gateway.intake.accept("network:fake", [], "1")  # what was kept before is there
        assert len(house.network.far.devices_of(house.login.id)) == 1

    play(url, scene, scene)


def test_what_is_kept_with_an_event_that_cannot_be_is_kept(url: str) -> None:
    source, kept = "login:77", {"key": b"value"}

    async def first(house: House) -> None:
        inbox = house.gateway.inbox(FAKE, source)
        bob = Identity(FAKE, f"bob%{SERVER}", "bob")
        poison = (Text(cast("str", object())),)
        event = Message(place=house.far, actor=bob, at=0.0, content=poison)
        await inbox.accept([event], keep=kept)

    async def second(house: House) -> None:
        assert (await house.gateway.inbox(FAKE, source).recall()).kept == kept

    play(url, first, second)


def test_what_lies_aside_is_looked_up_and_not_recalled(url: str) -> None:
    source, keys = "login:77", {"/key/a/1": b"one", "/key/A/1": b"two", "/key/a/2": b"three"}

    async def first(house: House) -> None:
        await house.gateway.inbox(FAKE, source).accept([], keep={**keys, "near": b"value"})
        await house.gateway.inbox(FAKE, "login:78").accept([], keep={"/key/a/3": b"another's"})

    async def second(house: House) -> None:
        inbox = house.gateway.inbox(FAKE, source)
        assert (await inbox.recall()).kept == {"near": b"value"}
        assert await inbox.aside("/key/a/") == {"/key/a/1": b"one", "/key/a/2": b"three"}
        assert await inbox.aside("/key/a/1") == {"/key/a/1": b"one"}
        assert await inbox.aside("/") == keys

    play(url, first, second)
