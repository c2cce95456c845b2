"""What was encrypted stays so, whoever wishes that it were not."""

from typing import Any

import pytest

from adapters.matrix.rooms import kept, upgrading
from adapters.matrix.rooms.room import Room
from bridge.api.events import Message
from tests.adapters.matrix.chats.stage import House
from tests.adapters.matrix.chats.stage import played as chatted
from tests.adapters.matrix.rooms.stage import ME, TEA, member, read, room, session, state
from tests.adapters.matrix.rooms.there import There, play

MEGOLM = "m.megolm.v1.aes-sha2"


def test_a_room_that_one_was_put_out_of_is_encrypted_when_one_is_back() -> None:
    made = session()
    where = room(made)
    read(made, where, state("m.room.encryption", {"algorithm": MEGOLM}))
    read(made, where, member(ME, "leave"))
    keep = kept.changed(made)
    later = session()
    kept.load(later, {name: value for name, value in keep.items() if value is not None})

    assert [kept.begin(one, TEA).encryption for one in (made, later)] == [MEGOLM] * 2


def test_of_rooms_that_were_left_so_many_are_known() -> None:
    made = session()
    made.encrypted = {f"!{number}": MEGOLM for number in range(kept.MOST_ENCRYPTED + 1)}

    assert kept.changed(made) == {"/encrypted/!0": None}
    assert len(made.encrypted) == kept.MOST_ENCRYPTED


@pytest.mark.parametrize(
    "content", [{}, {"algorithm": ""}, {"algorithm": "none"}, {"algorithm": 7}]
)
def test_nobody_turns_encryption_off(content: dict[str, Any]) -> None:
    made = session()
    where = room(made, encryption=MEGOLM)
    read(made, where, state("m.room.encryption", content))

    assert where.encryption == MEGOLM


def test_what_replaces_an_encrypted_room_is_encrypted() -> None:
    made = session()
    room(made, encryption=MEGOLM, replacement="!new")
    new = made.rooms["!new"] = Room(id="!new", predecessor=TEA)
    upgrading.seen(made, new)

    assert (made.place("!new").native, new.encryption) == (TEA, MEGOLM)


def test_a_chat_that_is_encrypted_does_not_go_on_in_a_room_that_is_not() -> None:
    async def play_chat(house: House) -> None:
        secret = house.hs.world.direct(house.alice, house.bob)
        house.hs.world.send(secret, house.alice.id, "m.room.encryption", {"algorithm": MEGOLM}, "")
        plain = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.bob.says(plain, "let us go on here")
            await house.told("let us go on here")
            await house.says(house.bob, "no", "a")

        assert plain.texts == ["let us go on here"]
        assert [one.type for one in secret.messages] == ["m.room.encrypted"]

    chatted(play_chat)


def test_of_rooms_without_end_so_many_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)

    async def scene(there: There) -> None:
        first = there.room("First", there.alice)
        await there.hs.world.until(lambda: first.id in there.session.rooms)
        for number in range(5):
            there.room(f"Tea {number}", there.alice)
        await there.bob.says(first, "hi")
        await there.inbox.until(Message, lambda said: said.text == "hi")

        assert len(there.session.rooms) == 3

    play(scene)
