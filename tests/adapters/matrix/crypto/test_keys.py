"""Keys of messages are taken along in files that other programs read, and brought in theirs.

https://spec.matrix.org/latest/client-server-api/#key-exports
"""

from typing import Any

import pytest

from adapters.matrix.crypto import armour
from adapters.matrix.crypto.courses import procedures
from adapters.matrix.crypto.room_keys import key_name
from bridge.api.errors import Refused
from bridge.api.login import Ask
from bridge.api.procedures import Course, Told
from tests.adapters.matrix.crypto.stage import Gateway, played, secret, two
from tests.adapters.matrix.crypto.test_waiting import WAITS
from tests.adapters.matrix.wire.synced import login
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.rooms import Room

KEYS: list[Any] = [{"room_id": "!tea", "session_id": "é"}]

OTHERS = """-----BEGIN MEGOLM SESSION DATA-----
AXNhbHRzYWx0c2FsdHNhbHSIiIiIiIiIiIiIiIiIiIiIAAAACmIRUW2OjZ3L2l6j9h0lHlV3M2dx
cissyYBxjsfsAndErh065A8=
-----END MEGOLM SESSION DATA-----
"""


def course(gateway: Gateway, name: str) -> Course:
    who = login(gateway.hs, gateway.device, id_=gateway.login)
    return procedures.course(gateway.shared, name, who)


async def exported(gateway: Gateway, passphrase: str) -> str:
    told = await course(gateway, "export-keys").answer(
        {"passphrase": passphrase, "again": passphrase}
    )
    assert isinstance(told, Told)
    return told.lines


def test_what_was_sealed_is_opened_by_the_passphrase_and_by_no_other() -> None:
    file = armour.sealed(KEYS, "tea time", rounds=10)

    assert armour.opened(f"From: me\r\n\r\n{file}", "tea time") == KEYS
    assert all(len(line) <= 96 for line in file.splitlines())
    with pytest.raises(ValueError, match="another passphrase"):
        armour.opened(file, "coffee")


@pytest.mark.parametrize(
    "file",
    [
        "",
        "keys",
        OTHERS.replace("BEGIN", "START"),
        OTHERS.replace("AXNhb", "AnNhb"),
        OTHERS.replace("rh065A8", "rh065A9"),
        f"{armour.HEAD}\nAX\n{armour.FOOT}",
        f"{armour.HEAD}\n{armour.FOOT}",
    ],
)
def test_what_is_no_file_of_keys_is_refused(file: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong with it
        armour.opened(file, "password")


def test_files_of_other_programs_are_deciphered() -> None:
    """The words in this one, `plain`, are no list of keys."""
    with pytest.raises(ValueError, match="Expecting value: line 1 column 1"):
        armour.opened(OTHERS, "password")


def test_so_much_work_that_it_would_take_hours_is_not_begun() -> None:
    file = armour.sealed(KEYS, "x", rounds=10)
    lines = file.splitlines()
    changed = [lines[0], lines[1][:44] + "/////" + lines[1][49:], *lines[2:]]

    with pytest.raises(ValueError, match="so much work"):
        armour.opened("\n".join(changed), "x")


def test_keys_that_were_taken_along_correct_what_waits_elsewhere() -> None:
    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        room = secret(hs, alice, bob)
        old, new = Gateway(hs, bob.device()), Gateway(hs, bob.device())
        async with new.runs():
            await new.knows(room)
        async with Gateway(hs, alice.device()).runs() as a, old.runs():
            await a.says(room, "tea?")
            await old.hears("tea?")
            new.device.waiting.clear()
            file = await exported(old, "tea time")
            async with new.runs():
                await new.hears(WAITS)
                bringing = course(new, "import-keys")
                told = await bringing.answer({"keys": file, "passphrase": "tea time"})
                again = await bringing.answer({"keys": file, "passphrase": "tea time"})
                await new.corrects("tea?")

                assert told == Told(words="1 keys were read, and 1 of them are of use.")
                assert again == Told(words="1 keys were read, and 0 of them are of use.")

    played(play)


def test_a_key_of_a_file_does_not_take_the_place_of_one_that_was_given() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        event = await a.says(room, "tea?")
        await b.hears("tea?")
        name = key_name(room.id, str(event.content["session_id"]))
        key = await b.machine.keys.get(name)
        assert key is not None
        forged = {**key.exported(), "sender_key": "x", "sender_claimed_keys": {"ed25519": "y"}}
        file = armour.sealed([forged, {"algorithm": "x"}], "x", rounds=10)
        told = await course(b, "import-keys").answer({"keys": file, "passphrase": "x"})

        assert told == Told(words="2 keys were read, and 0 of them are of use.")
        assert await b.machine.keys.get(name) is key

    two(play)


def test_passphrases_that_differ_and_files_that_are_none_are_said_to_be() -> None:
    async def play(hs: FakeHomeserver, a: Gateway, b: Gateway, room: Room) -> None:
        taking, bringing = course(a, "export-keys"), course(a, "import-keys")

        assert isinstance(await taking.begin(), Ask)
        with pytest.raises(Refused, match="two different passphrases"):
            await taking.answer({"passphrase": "a", "again": "b"})
        with pytest.raises(Refused, match="There are no keys yet"):
            await taking.answer({"passphrase": "a", "again": "a"})
        assert isinstance(await bringing.begin(), Ask)
        with pytest.raises(Refused, match="no file of keys"):
            await bringing.answer({"keys": "x", "passphrase": "y"})

    two(play)
