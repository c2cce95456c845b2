"""Devices are seen, and whom one trusts is chosen."""

from bridge.api.login import Ask
from bridge.api.procedures import Told, Turn
from tests.adapters.matrix.crypto.stage import Gateway, played, secret, two
from tests.adapters.matrix.crypto.test_keys import course
from tests.adapters.matrix.crypto.test_trust import identify
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.rooms import Room


async def answered(gateway: Gateway, name: str, **values: str) -> str:
    asked = course(gateway, name)
    assert isinstance(await asked.begin(), Ask)
    turn: Turn = await asked.answer(values)
    assert isinstance(turn, Told)
    return turn.words


def test_one_sees_ones_own_devices_and_that_of_the_gateway() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        one, other = Gateway(hs, alice.device(name="one")), Gateway(hs, alice.device(name="two"))
        async with one.runs(), other.runs():
            lines = (await answered(one, "devices")).splitlines()
            ours, theirs = one.machine.account.ed, other.machine.account.ed

        assert [line.partition(" Its key is ")[0] for line in lines] == [
            "@alice:home.test has no identity that devices are signed by.",
            f"The gateway is your device {one.device.id}.",
            f"two ({other.device.id}): known from the beginning.",
        ]
        shown = [line.partition(" Its key is ")[2].partition(".")[0] for line in lines[1:]]
        assert [one.replace(" ", "") for one in shown] == [ours, theirs]

    played(play)


def test_another_identity_than_before_is_seen_until_it_is_accepted() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        bob = hs.world.person("bob")
        identify(hs, bob)
        await a.says(room, "hello")
        known = "The identity of @bob:home.test is known, and not verified."
        assert (await answered(a, "devices", person="@bob:home.test")).startswith(known)
        identify(hs, bob)
        await a.has_seen(hs.world.key_changes[-1][0])
        changed = "The identity of @bob:home.test is another one than before."
        assert (await answered(a, "devices", person="bob%home.test")).startswith(changed)

        told = await answered(a, "trust", trust="first-use", person=b.me)
        assert told.endswith("The devices of @bob:home.test are trusted as they are now.")
        assert (await answered(a, "devices", person=b.me)).startswith(known)

    two(play)


def test_whom_one_trusts_is_kept_and_counts_from_the_next_message_on() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        a = Gateway(hs, alice.device(), {"trust": "verified"})
        async with Gateway(hs, bob.device()).runs() as b:
            async with a.runs():
                words = "All devices can read what you write."
                assert await answered(a, "trust", trust="all", person="") == words
                await a.says(room, "one")
                await b.hears("one")
            async with a.runs():
                assert a.machine.sharing.trust == "all"
                await a.says(room, "two")
                await b.hears("two")

    played(play)
