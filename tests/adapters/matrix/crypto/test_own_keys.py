"""Our own device: its keys are kept before they are told, and there are always some."""

import pytest

from adapters.matrix.crypto import machine as words
from bridge.api.errors import Refused
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.crypto.stage import Gateway, played, secret
from tests.servers.homeserver import FakeHomeserver


def test_a_new_device_tells_its_keys_and_one_that_runs_again_has_the_same() -> None:
    async def play(hs: FakeHomeserver) -> None:
        a = Gateway(hs, hs.world.person("alice").device())
        async with a.runs():
            keys = a.device.keys
            assert (keys["device_id"], len(a.device.one_time)) == (a.device.id, 50)
            uploads = hs.count("upload_keys")
        async with a.runs():
            assert a.device.keys == keys
            assert a.machine.account.device_keys() == keys
            assert hs.count("upload_keys") == uploads

    played(play)


def test_a_device_that_was_removed_and_made_anew_tells_its_keys_again() -> None:
    """The homeserver forgets all of them with the device: nobody could give it keys of rooms."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        a = Gateway(hs, alice.device("TEA"))
        async with Gateway(hs, bob.device()).runs() as b:
            async with a.runs():
                keys = a.device.keys
            alice.loses(a.device)
            a.device = alice.device("TEA")
            async with a.runs():
                room = secret(hs, bob, alice)
                await b.says(room, "hello")

                assert (await a.hears("hello")).place == a.place(room)
                assert (a.device.keys, len(a.device.one_time)) == (keys, 49)

    played(play)


def test_a_device_that_stayed_and_has_another_token_gets_no_more_keys_than_it_lacks() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        a = Gateway(hs, alice.device("TEA"))
        async with a.runs():
            keys, one_time = a.device.keys, dict(a.device.one_time)
        a.device = alice.device("TEA")
        async with a.runs():
            assert (a.device.keys, a.device.one_time) == (keys, one_time)

    played(play)


def test_keys_are_made_when_half_of_them_were_taken() -> None:
    async def play(hs: FakeHomeserver) -> None:
        a = Gateway(hs, hs.world.person("alice").device())
        async with a.runs():
            for name in list(a.device.one_time)[:25]:
                del a.device.one_time[name]
            hs.world.changed()
            hs.world.tell_device(a.device, {"type": "x", "sender": a.me, "content": {}})
            await hs.world.until(lambda: len(a.device.one_time) == 50)

    played(play)


def test_where_all_were_taken_there_is_one_for_everybody() -> None:
    async def play(hs: FakeHomeserver) -> None:
        a = Gateway(hs, hs.world.person("alice").device())
        async with a.runs():
            await hs.world.until(lambda: bool(a.device.fallback))
            first = a.device.fallback["signed_curve25519"]
            a.device.used_fallback.add("signed_curve25519")
            hs.world.tell_device(a.device, {"type": "x", "sender": a.me, "content": {}})
            await hs.world.until(lambda: a.device.fallback["signed_curve25519"] != first)

    played(play)


def test_a_device_that_another_program_uses_is_left_alone() -> None:
    """Somebody logged in with the token of his other program."""

    async def play(hs: FakeHomeserver) -> None:
        alice = hs.world.person("alice")
        room = secret(hs, alice)
        first = Gateway(hs, alice.device())
        async with first.runs():
            keys = first.device.keys
        second = Gateway(hs, first.device, inbox=Recorder())
        async with second.runs():
            await hs.world.until(lambda: second.machine.own_keys.is_foreign)
            with pytest.raises(Refused, match="Another program uses the same device"):
                await second.says(room, "hello")
            found = await second.machine.opened(second.session.rooms[room.id], {})

            assert (found, first.device.keys) == (words.Unreadable(words.FOREIGN), keys)

    played(play)


def test_a_device_that_lost_our_words_is_spoken_to_anew() -> None:
    """ "Recovering from undecryptable messages": it is given a session that it can use."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        b = Gateway(hs, bob.device())
        async with Gateway(hs, alice.device()).runs() as a:
            async with b.runs():
                await a.says(room, "one")
                await b.says(room, "hello")
                await a.hears("hello")
            for name in [name for name in b.inbox.kept if name.startswith("/olm/")]:
                del b.inbox.kept[name]
            async with b.runs():
                before = len([one for one in hs.asked if one.name == "to_device"])
                a.machine.sharing.outbound.clear()
                await a.says(room, "lost")
                await hs.world.until(
                    lambda: len([one for one in hs.asked if one.name == "to_device"]) > before + 1
                )
                await a.has_seen(hs.world.stream.last)
                a.machine.sharing.outbound.clear()
                await a.says(room, "two")
                await b.hears("two")

    played(play)
