"""What becomes of words that wait for a login whose owner logs out, and of registrations."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from tests.walks.house import ALICE, FAKE, SERVER, House, Listener, running

CAROL = f"carol%{SERVER}"
MANNER = Manner(renames=False)

Scene = Callable[[House], Awaitable[None]]


def play(url: str, *scenes: Scene) -> None:
    """Each after a restart; the network remains."""

    async def run() -> None:
        network = FakeNetwork(FAKE, MANNER)
        network.far.person(CAROL)
        for scene in scenes:
            async with running(url, network, Listener()) as house:
                await scene(house)
            network.restarted()  # the sessions have ended with the gateway, not been ended by it

    asyncio.run(run())


async def waits(house: House, native: str) -> None:
    """Alice writes to Carol while there is no connection."""
    house.network.lose()
    house.gateway.logins.start(house.login.id)
    await house.say("hello", native=native, to=CAROL)
    house.gateway.outbox.wake(house.login.id, FAKE)


async def told(house: House, line: str) -> None:
    await house.stage.until(lambda: line in house.stage.told)


def test_what_waits_for_a_login_is_refused_when_its_owner_logs_out(url: str) -> None:
    async def scene(house: House) -> None:
        await waits(house, "m1")
        await house.gateway.logins.log_out(house.login.id)
        await told(house, "members-only m1")

    play(url, scene)


def test_what_its_owner_is_told_does_not_stand_in_the_log(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(house: House) -> None:
        with caplog.at_level("INFO", "bridge.core.gateway"):
            await house.gateway.logins.end(house.login.id, "You may not come in.")
            await house.gateway.logins.log_out(house.login.id)
        ended = f"{FAKE}: a login was ended by its owner or by the gateway"
        assert caplog.messages == [ended] * 2

    play(url, scene)


def test_what_waited_over_a_restart_is_refused_when_its_owner_is_out(url: str) -> None:
    async def before(house: House) -> None:
        await waits(house, "m1")

    async def out(house: House) -> None:
        # As if the gateway had ended before what waits was refused.
        house.gateway.records.put_out(house.login.id)
        await house.gateway.store.write(lambda _: None)

    async def after(house: House) -> None:
        await told(house, "members-only m1")
        assert not house.gateway.logins.is_running(house.login.id)

    play(url, before, out, after)


def test_what_waits_for_a_login_that_is_forgotten_is_refused(url: str) -> None:
    async def scene(house: House) -> None:
        await waits(house, "m1")
        await house.gateway.registering.unregister(ALICE, FAKE)
        await told(house, "members-only m1")
        assert house.gateway.logins.get(house.login.id) is None

    play(url, scene)


def test_who_has_registered_is_registered_after_a_restart(url: str) -> None:
    async def before(house: House) -> None:
        house.gateway.registering.register(ALICE, FAKE)
        await house.gateway.store.write(lambda _: None)

    async def after(house: House) -> None:
        assert house.gateway.registering.is_registered(ALICE, FAKE)
        await house.gateway.registering.unregister(ALICE, FAKE)
        await house.gateway.store.write(lambda _: None)

    async def at_last(house: House) -> None:
        assert not house.gateway.registering.is_registered(ALICE, FAKE)

    play(url, before, after, at_last)
