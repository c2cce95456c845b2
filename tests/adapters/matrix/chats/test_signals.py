"""Who writes, and how far was read, both ways; how the owner fares for others."""

from functools import partial

from adapters.matrix.chats.availability import BUSY_FOR
from bridge.api.adapter import Speaker
from bridge.api.events import Message, Ref
from bridge.api.ids import NativeId
from bridge.api.states import Everyone, Learned, Read, Typing
from tests.adapters.matrix.chats.stage import LOGIN, House, played
from tests.servers.homestead.rooms import Room

SPEAKER = Speaker(LOGIN)


async def joined(house: House, room: Room) -> None:
    """The room is shown here."""
    place = house.room(room)
    await house.adapter.join(LOGIN, place, "alice", None)
    await house.inbox.until(Everyone, lambda one: one.place == place)


# --- theirs ---------------------------------------------------------------------------------------


def test_that_others_write_is_told() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            await house.bob.types(room)
            await house.alice.types(room)
            await house.inbox.until(Typing)
            await house.bob.types(room, False)
            await house.inbox.until(Typing, lambda one: not one.is_typing)
        place, who = house.direct(house.bob), house.who(house.bob)

        assert house.inbox.of(Typing) == [
            Typing(place=place, who=who, is_typing=True),
            Typing(place=place, who=who, is_typing=False),
        ]

    played(play)


def test_what_others_have_read_is_told() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            native = await house.says(house.bob, "hi", "a")
            await house.bob.reads(room.said("hi"))
            read = await house.inbox.until(Read)
        expected = Read(
            place=house.direct(house.bob), who=house.who(house.bob), target=Ref(native=native)
        )

        assert expected == read

    played(play)


def test_what_the_owner_has_read_with_another_client_is_told() -> None:
    """In private or not."""

    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            for number, kind in enumerate(("m.read", "m.read.private")):
                said = await house.bob.says(room, str(number))
                await house.alice.reads(said, kind)
                native = NativeId(f"{room.id} {said.id}")
                read = await house.inbox.until(Read, partial(_is_of, native))

                assert (read.place, read.who) == (house.direct(house.bob), house.who(house.alice))

    played(play)


def _is_of(native: NativeId, read: Read) -> bool:
    return read.target == Ref(native=native)


def test_what_is_read_of_a_thread_tells_nothing_of_the_rest() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        async with house.synced():
            said = await house.alice.says(room, "hi")
            house.hs.world.receipt(room, house.bob.id, "m.read", said.id, said.id)
            house.hs.world.receipt(room, house.bob.id, "m.read", said.id, "main")
            await house.inbox.until(Read)
            await house.bob.says(room, "ho")
            await house.told("ho")

        assert len(house.inbox.of(Read)) == 1

    played(play)


def test_in_rooms_that_nobody_sees_here_nobody_writes_or_reads() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.room("Tea", house.bob, house.alice)
        async with house.synced():
            said = await house.bob.says(room, "hi")
            await house.bob.types(room)
            house.hs.world.join(room, house.carol)
            await house.carol.reads(said)
            await house.bob.says(room, "ho")
            await house.told("ho")
            assert house.inbox.of(Typing) == []
            assert house.inbox.of(Read) == []
            await joined(house, room)
            await house.carol.types(room)
            typing = await house.inbox.until(Typing, lambda one: one.who == house.who(house.carol))

        assert typing == Typing(place=house.room(room), who=house.who(house.carol), is_typing=True)

    played(play)


def test_in_rooms_it_is_told_who_is_away() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.room("Tea", house.bob, house.alice)
        async with house.synced():
            await joined(house, room)
            await house.bob.fares("unavailable", "at tea")
            learned = await house.inbox.until(Learned, lambda one: one.away is True)
        expected = Learned(login=LOGIN, who=house.who(house.bob), away=True, status="at tea")

        assert expected == learned

    played(play)


def test_nonsense_is_nobodys() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        events = [
            {"type": "m.typing", "content": {"user_ids": [7, "x", {"a": 1}]}},
            {"type": "m.typing", "content": {"user_ids": {"a": 1}}},
            {"type": "m.receipt", "content": {"$a": 7, "b": {}, "$c": {"m.read": ["x"]}}},
            {"type": "m.receipt", "content": {"$a": {"m.read": {"x": {}, "@bob:far.test": 7}}}},
            {"type": "m.receipt", "content": []},
        ]
        presence = [
            {"type": "m.presence", "sender": 7, "content": {"presence": "online"}},
            {"type": "m.presence", "sender": "@bob:far.test", "content": {"presence": {}}},
            {"type": "m.presence", "sender": "@bob:far.test", "content": {"presence": "asleep"}},
        ]

        def twisted(answer: dict[str, object]) -> dict[str, object]:
            told = {"ephemeral": {"events": events}}
            rooms = {"join": {room.id: told}}
            return {**answer, "rooms": rooms, "presence": {"events": presence}}

        async with house.synced():
            house.hs.faults.twist("sync", twisted)
            await house.bob.types(room)
            await house.inbox.until(Read)
            await house.bob.says(room, "hi")
            await house.told("hi")

        assert [one.target.native for one in house.inbox.of(Read)] == [f"{room.id} $a"]
        assert house.inbox.of(Typing) == []

    played(play)


# --- ours -----------------------------------------------------------------------------------------


def test_that_the_owner_writes_is_told_and_told_again_in_time() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        place = house.direct(house.bob)
        async with house.synced():
            now = 1000.0
            house.session.now = lambda: now
            for later, count in ((0.0, 1), (4.0, 1), (19.0, 1), (20.0, 2)):
                now = 1000.0 + later
                await house.adapter.typing(place, SPEAKER, True)

                assert house.hs.count("typing") == count
                assert room.typing == [house.alice.id]
            await house.adapter.typing(place, SPEAKER, False)
            await house.adapter.typing(place, SPEAKER, False)

        assert room.typing == []
        assert house.hs.count("typing") == 3

    played(play)


def test_for_who_only_writes_no_room_is_made() -> None:
    async def play(house: House) -> None:
        async with house.synced():
            await house.adapter.typing(house.direct(house.carol), SPEAKER, True)

        assert house.hs.world.rooms == {}

    played(play)


def test_what_the_owner_has_read_is_told_and_not_told_back() -> None:
    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)
        place = house.direct(house.bob)
        async with house.synced():
            said = await house.bob.says(room, "hi")
            heard = await house.told("hi")
            assert isinstance(heard, Message)
            assert heard.native is not None
            await house.adapter.read(place, SPEAKER, Ref(native=heard.native))
            for nonsense in (Ref(), Ref(native=NativeId("x")), Ref(native=NativeId("!x $y"))):
                await house.adapter.read(place, SPEAKER, nonsense)
            await house.bob.says(room, "ho")
            await house.told("ho")

        assert house.alice.kept("m.fully_read", room) == {"event_id": said.id}
        assert room.receipts[house.alice.id, "m.read", ""].event == said.id
        assert house.inbox.of(Read) == []

    played(play)


def test_the_owner_is_online_for_a_while_after_he_did_something() -> None:
    """And can be reached else, as long as he is not away."""

    async def play(house: House) -> None:
        room = house.hs.world.direct(house.alice, house.bob)

        def told() -> list[str]:
            return [one.query["set_presence"] for one in house.hs.asked if one.name == "sync"]

        async def next_sync(words: str) -> str:
            await house.bob.says(room, words)
            await house.told(words)
            count = len(told())
            await house.bob.says(room, f"{words}!")
            await house.told(f"{words}!")
            await house.hs.world.until(lambda: len(told()) >= count)
            return told()[-1]

        async with house.synced():
            now = house.session.now()
            house.session.now = lambda: now
            idle = await next_sync("a")
            await house.adapter.typing(house.direct(house.bob), SPEAKER, True)
            busy = await next_sync("b")
            now += BUSY_FOR
            await house.says(house.bob, "hi", "a")
            spoken = await next_sync("x")
            await house.adapter.away(LOGIN, "at tea")
            away = house.alice.presence, house.alice.status, await next_sync("c")
            await house.adapter.away(LOGIN, "")
            back = house.alice.presence, house.alice.status, await next_sync("d")
            now += BUSY_FOR
            later = await next_sync("e")

        assert (idle, busy, spoken, later) == ("unavailable", "online", "online", "unavailable")
        assert away == ("unavailable", "at tea", "unavailable")
        assert back == ("online", "", "online")

    played(play)
