"""Pictures are fetched once for all who ask, and kept within bounds."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from hashlib import sha1
from typing import Any

import pytest

from bridge.api.asked import Picture
from bridge.api.errors import Refused, TryLater
from bridge.api.ids import Identity, NetworkName, Place
from bridge.core.occupancy import Here
from bridge.store.values import Occupant
from bridge.xmpp import pictures
from bridge.xmpp.imaging import Imaging, Small
from bridge.xmpp.pictures import MAX_PICTURE, NONE, Pictures, shrinking
from tests.bridge.xmpp.paintings import as_it_is, noise, painting, seen

IRC = NetworkName("irc")
PNG = Picture(b"png", "image/png")
HALVED = Picture(b"pn", "image/png")


def hash_of(picture: Picture) -> str:
    return sha1(picture.image, usedforsecurity=False).hexdigest()


BOB = Here(Occupant("Bob", "bob", "bob", "participant", "none"), avatar=hash_of(PNG))


async def halved(image: bytes) -> Small:
    return await as_it_is(image[: (len(image) + 1) // 2])


async def unable(image: bytes) -> Small:
    raise Refused("internal", "Pictures cannot be read at the moment.")


class Source:
    """A network that gives one picture, when it is let. asked: how often it was asked."""

    def __init__(self, gives: Picture | Exception | None, *, open_: bool = True) -> None:
        self.gives = gives
        self.asked = 0
        self.gate = asyncio.Event()
        if open_:
            self.gate.set()

    async def __call__(self) -> Picture | None:
        self.asked += 1
        await self.gate.wait()
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(5):
            await scene()

    asyncio.run(within())


def spawn(coroutine: Coroutine[Any, Any, None]) -> object:
    task = asyncio.ensure_future(coroutine)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return task


_tasks: set[asyncio.Future[None]] = set()


def test_a_picture_is_fetched_once_and_kept_by_its_hash() -> None:
    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(PNG)

        assert kept.known(hash_of(PNG)) is None
        assert await kept.get("bob", hash_of(PNG), source, spawn) == PNG
        assert await kept.get("carol", hash_of(PNG), source, spawn) == PNG
        assert kept.known(hash_of(PNG)) == PNG
        assert source.asked == 1

    play(scene)


def test_all_who_ask_meanwhile_get_the_one_that_is_fetched() -> None:
    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(PNG, open_=False)
        asking = [
            asyncio.ensure_future(kept.get("bob", hash_of(PNG), source, spawn)) for _ in range(50)
        ]
        await asyncio.sleep(0)
        source.gate.set()

        assert await asyncio.gather(*asking) == [PNG] * 50
        assert source.asked == 1

    play(scene)


def test_who_stops_waiting_leaves_the_picture_to_the_others() -> None:
    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(PNG, open_=False)
        first = asyncio.ensure_future(kept.get("bob", hash_of(PNG), source, spawn))
        second = asyncio.ensure_future(kept.get("bob", hash_of(PNG), source, spawn))
        await asyncio.sleep(0)
        first.cancel()
        source.gate.set()

        assert await second == PNG

    play(scene)


@pytest.mark.parametrize(
    "fault", [Refused("not-found", "He has none."), TryLater("later"), ZeroDivisionError()]
)
def test_what_goes_wrong_is_told_to_all_and_tried_anew(fault: Exception) -> None:
    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(fault)
        asking = [
            asyncio.ensure_future(kept.get("bob", hash_of(PNG), source, spawn)) for _ in range(2)
        ]
        await asyncio.wait(asking)
        for one in asking:
            assert type(one.exception()) is (
                Refused if isinstance(fault, TryLater) else type(fault)
            )
        source.gives = PNG

        assert await kept.get("bob", hash_of(PNG), source, spawn) == PNG

    play(scene)


def test_a_network_that_is_silent_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "FETCH_WITHIN", 0.01)  # nobody waits for the real one

    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(PNG, open_=False)

        with pytest.raises(Refused, match="did not answer in time"):
            await kept.get("bob", hash_of(PNG), source, spawn)

    play(scene)


@pytest.mark.parametrize("given", [None, Picture(b"another", "image/png")])
def test_what_is_not_the_picture_meant_is_neither_shown_nor_kept(given: Picture | None) -> None:
    """Else somebody could pass off his picture, or none, as the one of another."""

    async def scene() -> None:
        kept = Pictures(as_it_is)

        assert await kept.get("eve", hash_of(PNG), Source(given), spawn) == NONE
        assert kept.known(hash_of(PNG)) is None
        assert await kept.get("bob", hash_of(PNG), Source(PNG), spawn) == PNG

    play(scene)


def test_a_false_hash_does_not_stand_in_the_way_of_a_true_one() -> None:
    async def scene() -> None:
        kept, false, true = Pictures(as_it_is), Source(None, open_=False), Source(PNG)
        waiting = asyncio.ensure_future(kept.get("eve", hash_of(PNG), false, spawn))
        await asyncio.sleep(0)

        assert await kept.get("bob", hash_of(PNG), true, spawn) == PNG
        false.gate.set()
        assert await waiting == NONE
        assert kept.known(hash_of(PNG)) == PNG

    play(scene)


def test_what_cannot_be_given_out_is_fetched_once_and_left_out() -> None:
    given = Picture(b"<svg/>", "image/png")

    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(given)

        for _ in range(2):
            assert await kept.get("bob", hash_of(given), source, spawn) == NONE
        assert source.asked == 1
        assert kept.told(hash_of(given)) == hash_of(given)

    play(scene)


def test_what_cannot_be_looked_at_now_is_fetched_again() -> None:
    async def scene() -> None:
        kept, source = Pictures(unable), Source(PNG)

        for _ in range(2):
            assert await kept.get("bob", hash_of(PNG), source, spawn) == NONE
        assert source.asked == 2

    play(scene)


def test_what_is_given_out_is_told_by_its_own_hash() -> None:
    """XEP-0153 section 3.1: "the SHA1 hash of the avatar image data itself"."""
    digest = hash_of(PNG)
    told = hash_of(HALVED)

    async def scene() -> None:
        kept = Pictures(halved)
        assert (kept.told(digest), kept.shown(BOB)) == (digest, BOB)

        assert await kept.get("bob", digest, Source(PNG), spawn) == HALVED
        assert kept.known(digest) == HALVED
        assert (kept.told(digest), kept.told(digest.upper())) == (told, told)
        assert kept.shown(BOB) == replace(BOB, avatar=told)
        assert kept.shown(replace(BOB, avatar="")) == replace(BOB, avatar="")
        assert kept.told("") == ""

    play(scene)


def test_what_is_told_otherwise_is_news_once_for_each_whose_picture_it_is() -> None:
    digest = hash_of(PNG)
    bob, carol = Identity(IRC, "bob", "Bob"), Identity(IRC, "carol", "Carol")
    room = Place(IRC, "room", "#tea")

    async def scene() -> None:
        kept = Pictures(halved)
        assert not kept.is_news(bob, digest)
        await kept.get("bob", digest, Source(PNG), spawn)

        heard = [kept.is_news(of, digest) for of in (bob, bob._replace(name="Rob"), carol, room)]
        assert heard == [True, False, True, True]
        assert not kept.is_news(room, digest)

    play(scene)


def test_what_is_told_as_it_is_is_no_news() -> None:
    async def scene() -> None:
        kept = Pictures(as_it_is)
        await kept.get("bob", hash_of(PNG), Source(PNG), spawn)

        assert not kept.is_news(Identity(IRC, "bob", "Bob"), hash_of(PNG))

    play(scene)


def test_how_pictures_are_told_is_remembered_longer_than_they_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "MOST_TOLD", 2)
    three = [Picture(bytes([n]) * 1000, "image/png") for n in range(3)]

    async def scene() -> None:
        kept = Pictures(halved, most=1)
        for one in three:
            await kept.get("x", hash_of(one), Source(one), spawn)

        assert [kept.known(hash_of(one)) for one in three] == [None] * 3
        is_told = [kept.told(hash_of(one)) != hash_of(one) for one in three]
        assert is_told == [False, True, True]

    play(scene)


@pytest.mark.parametrize(
    "given", [painting(640, 640), painting(64, 64, "GIF"), painting(500, 300, "JPEG")]
)
def test_a_picture_that_every_client_shows_is_given_out_as_it_is(given: bytes) -> None:
    assert shrunk(given).image == given


@pytest.mark.parametrize(
    "given",
    [painting(800, 700), noise(400, 300), painting(200, 200, "WEBP"), painting(3000, 900, "JPEG")],
    ids=["of many pixels", "of many bytes", "WebP", "photograph"],
)
def test_any_other_picture_is_made_a_small_square(given: bytes) -> None:
    small = shrunk(given)

    assert seen(small.image).size == (small.width, small.height) == (192, 192)
    assert len(small.image) <= MAX_PICTURE


def shrunk(given: bytes) -> Small:
    async def scene() -> Small:
        imaging = Imaging()
        running = asyncio.ensure_future(imaging.run())
        try:
            async with asyncio.timeout(15):
                return await shrinking(imaging)(given)
        finally:
            running.cancel()
            await asyncio.wait([running])

    return asyncio.run(scene())


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    three = [Picture(bytes([n]) * 1000, "image/png") for n in range(3)]

    async def scene() -> None:
        kept = Pictures(as_it_is, most=2 * (1000 + pictures.ENTRY))
        for one in three[:2]:
            await kept.get("x", hash_of(one), Source(one), spawn)
        kept.known(hash_of(three[0]))
        await kept.get("x", hash_of(three[2]), Source(three[2]), spawn)

        assert [kept.known(hash_of(one)) for one in three] == [three[0], None, three[2]]

    play(scene)


def test_few_are_fetched_at_a_time_and_not_too_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_WAITING", 20)

    async def scene() -> None:
        kept, source = Pictures(as_it_is), Source(PNG, open_=False)
        asking = [
            asyncio.ensure_future(kept.get(n, hash_of(PNG), source, spawn)) for n in range(21)
        ]
        await asyncio.sleep(0)
        await asyncio.sleep(0)

        with pytest.raises(Refused, match="Too many pictures"):
            await asking[-1]
        assert source.asked == pictures.AT_ONCE
        source.gate.set()
        assert await asyncio.gather(*asking[:-1]) == [PNG] * 20

    play(scene)
