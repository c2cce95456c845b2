"""Pictures of people and rooms: told by their hash, fetched once."""

import asyncio
from hashlib import sha1
from typing import Literal

import pytest

from adapters.matrix.media import gallery, portraits
from adapters.matrix.media.gallery import Whose
from adapters.matrix.rooms.room import Room
from bridge.api.asked import Picture
from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.media.stage import (
    LARGE_PNG,
    MATRIX,
    PERSON,
    PLAIN,
    PNG,
    Stage,
    member,
    session_on,
    stage,
)
from tests.servers.homeserver import homeserver

BOB = Identity(MATRIX, PERSON, "Bob")
OTHER_PNG = PNG + b"?"


def digest(image: bytes) -> str:
    return sha1(image, usedforsecurity=False).hexdigest()


def shown(on: Stage, mxc: str, person: str = PERSON) -> str:
    """What is told of somebody with this picture now."""
    room = on.session.rooms[PLAIN]
    room.members[person] = member(mxc)
    return portraits.of_member(on.session, room, person)


async def look(on: Stage) -> list[Whose]:
    """Whom it is told of that his picture is known."""
    told: list[Whose] = []

    def tell(whose: Whose, is_news: bool) -> None:
        told.append(whose)

    on.session.on_picture = tell
    await portraits.look(on.session)
    return told


def test_a_picture_is_known_by_its_hash_when_it_was_found_out() -> None:
    async def main() -> None:
        async with stage() as on:
            mxc = on.put(PNG)
            assert shown(on, mxc) == ""
            assert await look(on) == [Whose(PLAIN, PERSON)]
            assert shown(on, mxc) == digest(PNG)
            assert await look(on) == []
            assert [one.name for one in on.hs.asked] == ["download"]

    asyncio.run(main())


def test_a_picture_is_given_by_its_hash_without_being_fetched_again() -> None:
    async def main() -> None:
        async with stage() as on:
            shown(on, on.put(PNG))
            await look(on)

            found = await portraits.picture(on.session, BOB, digest(PNG))
            assert found == Picture(PNG, "image/png")
            assert on.hs.count("download") == 1

    asyncio.run(main())


def test_of_a_large_picture_a_smaller_one_is_asked_for() -> None:
    async def main() -> None:
        async with stage() as on:
            mxc = on.put(LARGE_PNG)
            shown(on, mxc)
            await look(on)

            assert [one.name for one in on.hs.asked] == ["download", "thumbnail"]
            assert shown(on, mxc) == digest(LARGE_PNG)  # this homeserver makes none smaller

    asyncio.run(main())


def test_what_a_homeserver_cannot_make_smaller_is_taken_as_it_is() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.faults.fail("thumbnail", 400, "M_UNKNOWN")
            mxc = on.put(LARGE_PNG)
            shown(on, mxc)
            await look(on)

            assert shown(on, mxc) == digest(LARGE_PNG)

    asyncio.run(main())


@pytest.mark.parametrize(
    "image", [b"<svg></svg>", b"", b"\x89PNG" + bytes(portraits.MOST_BYTES)], ids=len
)
def test_what_is_no_picture_or_far_too_large_is_none(image: bytes) -> None:
    async def main() -> None:
        async with stage() as on:
            mxc = on.put(image)
            shown(on, mxc)

            assert await look(on) == []
            assert shown(on, mxc) == ""
            assert on.session.wanted.waiting == {}

    asyncio.run(main())


def test_what_is_gone_is_not_asked_for_again() -> None:
    async def main() -> None:
        async with stage() as on:
            for _ in range(2):
                assert shown(on, "mxc://home.test/gone") == ""
                assert await look(on) == []

            assert on.hs.count("download") == 1

    asyncio.run(main())


def test_what_may_go_well_later_is_tried_again_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants alone are replaced: five seconds are long."""
    monkeypatch.setattr(portraits, "RETRY", 0.0)

    async def main() -> None:
        async with stage() as on:
            mxc, other = on.put(PNG), on.put(OTHER_PNG)
            on.hs.faults.fail("download", 502)
            shown(on, mxc)
            assert await look(on) == [Whose(PLAIN, PERSON)]
            on.hs.faults.fail("download", 502, times=portraits.TRIES)
            shown(on, other)
            assert await look(on) == []
            assert shown(on, mxc) == digest(PNG)
            assert shown(on, other) == ""
            assert await look(on) == [Whose(PLAIN, PERSON)]
            assert shown(on, other) == digest(OTHER_PNG)

    asyncio.run(main())


def test_a_picture_in_several_places_is_fetched_once_and_told_in_all() -> None:
    async def main() -> None:
        async with stage() as on:
            mxc = on.put(PNG)
            room = on.session.rooms[PLAIN]
            room.avatar = mxc
            assert portraits.of_room(on.session, room) == ""
            assert portraits.of_contact(on.session, PERSON, mxc) == ""
            assert shown(on, mxc) == ""

            told = [Whose(PLAIN, ""), Whose("", PERSON), Whose(PLAIN, PERSON)]
            assert await look(on) == told
            assert on.hs.count("download") == 1
            assert await portraits.picture(on.session, on.place(PLAIN), digest(PNG)) == Picture(
                PNG, "image/png"
            )

    asyncio.run(main())


@pytest.mark.parametrize("avatar", ["", "https://home.test/x", "mxc://a b/c", "x" * 1000])
def test_what_is_no_mxc_uri_is_no_picture(avatar: str) -> None:
    async def main() -> None:
        async with stage() as on:
            assert shown(on, avatar) == ""
            assert on.session.wanted.waiting == {}

    asyncio.run(main())


def test_the_next_session_fetches_nothing_again() -> None:
    async def main() -> None:
        inbox = Recorder()
        async with homeserver() as hs:
            async with session_on(hs, inbox=inbox) as on:
                mxc = on.put(PNG)
                shown(on, mxc)
                await look(on)
            async with session_on(hs, inbox=inbox) as again:
                assert shown(again, mxc) == digest(PNG)
                found = await portraits.picture(again.session, BOB, digest(PNG))

            assert found == Picture(PNG, "image/png")
            assert hs.count("download") == 2  # the image is not kept

    asyncio.run(main())


def test_what_another_homeserver_said_is_not_believed() -> None:
    """Who logs in at his own homeserver, and then here, could say how others look."""

    async def main() -> None:
        inbox = Recorder()
        async with homeserver() as theirs, homeserver() as ours:
            async with session_on(theirs, inbox=inbox) as on:
                mxc = on.put(OTHER_PNG)
                shown(on, mxc)
                await look(on)
                assert shown(on, mxc) == digest(OTHER_PNG)
            async with session_on(ours, inbox=inbox) as on:
                assert on.put(PNG) == mxc
                assert shown(on, mxc) == ""
                await look(on)

                assert shown(on, mxc) == digest(PNG)

    asyncio.run(main())


def test_logins_at_one_homeserver_fetch_a_picture_once() -> None:
    async def main() -> None:
        async with (
            homeserver() as hs,
            session_on(hs) as alice,
            session_on(hs, name="carol", shared=alice.session.shared) as carol,
        ):
            mxc = alice.put(PNG)
            shown(alice, mxc)
            shown(carol, mxc)

            assert await look(alice) == [Whose(PLAIN, PERSON)]
            assert await look(carol) == [Whose(PLAIN, PERSON)]
            assert hs.count("download") == 1

    asyncio.run(main())


class Noted(asyncio.Lock):
    """It tells when somebody asks for it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked_for = asyncio.Event()

    async def acquire(self) -> Literal[True]:
        if self.locked():
            self.is_asked_for.set()
        return await super().acquire()


def test_what_is_found_out_is_told_behind_what_is_being_read() -> None:
    """In that it says how somebody was shown before the picture was known."""

    async def main() -> None:
        async with stage() as on, asyncio.timeout(5.0):
            lock = on.session.in_order = Noted()
            shown(on, on.put(PNG))
            told: list[Whose] = []
            on.session.on_picture = lambda whose, _: told.append(whose)
            async with lock:
                looking = asyncio.create_task(portraits.look(on.session))
                await lock.is_asked_for.wait()
                assert told == []
            await looking

            assert told == [Whose(PLAIN, PERSON)]

    asyncio.run(main())


def test_a_picture_that_is_another_one_now_is_not_given_for_what_it_was() -> None:
    async def main() -> None:
        inbox = Recorder()
        async with homeserver() as hs:
            async with session_on(hs, inbox=inbox) as on:
                mxc = on.put(PNG)
                shown(on, mxc)
                await look(on)
            hs.world.media.at(mxc).data = OTHER_PNG
            async with session_on(hs, inbox=inbox) as again:
                shown(again, mxc)

                assert await portraits.picture(again.session, BOB, digest(PNG)) is None

    asyncio.run(main())


def test_somebody_is_looked_up_where_no_hash_was_told() -> None:
    async def main() -> None:
        async with stage() as on:
            bob = on.hs.world.person("bob", avatar=on.put(PNG))
            on.hs.world.person("carol")
            carol = Identity(MATRIX, "@carol:home.test", "carol")

            assert bob.id == PERSON
            assert await portraits.picture(on.session, BOB, "") == Picture(PNG, "image/png")
            assert await portraits.picture(on.session, carol, "") is None
            assert await portraits.picture(on.session, on.place(PLAIN), "") is None

    asyncio.run(main())


def test_a_picture_that_cannot_be_had_is_refused() -> None:
    async def main() -> None:
        async with stage() as on:
            on.hs.world.person("bob", avatar="mxc://home.test/gone")
            with pytest.raises(Refused):
                await portraits.picture(on.session, BOB, "")

    asyncio.run(main())


def test_there_are_bounds_to_what_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants alone are replaced: there would be thousands."""
    for name in ("MOST", "MOST_KEPT", "MOST_WANTED", "MOST_SHOWN"):
        monkeypatch.setattr(gallery, name, 2)
    monkeypatch.setattr(gallery, "MOST_BYTES", 2 * len(PNG))

    async def main() -> None:
        async with stage() as on:
            pictures = [on.put(PNG + bytes([each])) for each in range(3)]
            for mxc in pictures:
                shown(on, mxc)
            assert list(on.session.wanted.waiting) == pictures[:2]
            await look(on)
            shown(on, pictures[2])
            await look(on)

            known = portraits.gallery_of(on.session)
            assert [known.of(mxc) is not None for mxc in pictures] == [False, True, True]
            assert sorted(on.inbox.kept) == [gallery.KEPT + mxc for mxc in pictures[1:]]
            assert on.session.shared.images.get(digest(PNG + b"\0")) is None

            room = Room(id="!new", is_shown=True)
            room.avatar = on.put(OTHER_PNG)
            for person in ("@a:home.test", "@b:home.test", "@c:home.test"):
                shown(on, room.avatar, person)
            assert len(on.session.wanted.waiting[room.avatar]) == 2

    asyncio.run(main())
