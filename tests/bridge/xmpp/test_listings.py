"""A network is asked for its rooms once, and nobody waits long for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import pytest

from bridge.api.adapter import Target
from bridge.api.asked import Found
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.xmpp import listings
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.listings import Listings, Offer


def room(name: str) -> Offer:
    address = BareJid(Jid(f"{name}@irc.example.org"))
    return Offer(address, name, Found(name, name), Target("room", name, None))


TEA = room("tea")
LOGIN = LoginId(1)
ALICE, BOB = BareJid(Jid("alice@example.org")), BareJid(Jid("bob@example.org"))


class Slow:
    """A network that answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = asyncio.Event()
        self.says: Exception | Sequence[Offer] = (TEA,)

    async def find(self, words: str) -> Sequence[Offer]:
        self.asked.append(words)
        await self.answers.wait()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Hall:
    """Lists of a slow network, with a clock that a test sets."""

    def __init__(self) -> None:
        self.far, self.clock = Slow(), Clock()
        self.lists = Listings(self.clock)

    async def rooms(
        self, words: str = "", account: BareJid = ALICE, login: LoginId | None = LOGIN
    ) -> Sequence[Offer]:
        find = partial(self.far.find, words)
        return await self.lists.rooms((login, words), account, find, asyncio.ensure_future)


def play(scene: Callable[[Hall], Awaitable[None]]) -> None:
    async def run() -> None:
        await scene(Hall())

    asyncio.run(run())


def test_one_question_answers_all_who_ask_meanwhile_and_soon_after() -> None:
    async def scene(hall: Hall) -> None:
        both = asyncio.gather(hall.rooms(), hall.rooms())
        hall.far.answers.set()

        assert list(await both) == [(TEA,), (TEA,)]
        hall.clock.now = listings.KEPT_FOR - 1
        assert await hall.rooms() == (TEA,)
        assert hall.far.asked == [""]
        hall.clock.now = listings.KEPT_FOR
        assert await hall.rooms() == (TEA,)
        assert len(hall.far.asked) == 2

    play(scene)


def test_who_asks_a_slow_network_is_told_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "ANSWER_WITHIN", 0.01)

    async def scene(hall: Hall) -> None:
        assert await hall.rooms() == ()
        hall.far.answers.set()
        assert await hall.rooms() == (TEA,)
        assert len(hall.far.asked) == 1

    play(scene)


def test_a_list_that_is_refused_is_an_empty_one() -> None:
    async def scene(hall: Hall) -> None:
        hall.far.says = Refused("overload", "Not so often.")
        hall.far.answers.set()

        assert [await hall.rooms(), await hall.rooms()] == [(), ()]
        assert len(hall.far.asked) == 1

    play(scene)


def test_few_lists_are_asked_for_at_once_through_one_login() -> None:
    async def scene(hall: Hall) -> None:
        asking = [asyncio.ensure_future(hall.rooms(word)) for word in "abc"]
        await asyncio.sleep(0)
        with pytest.raises(Refused):
            await hall.rooms("d")
        hall.far.answers.set()
        assert list(await asyncio.gather(*asking)) == [(TEA,)] * listings.AT_ONCE
        assert await hall.rooms("d") == (TEA,)

    play(scene)


def test_who_asks_for_much_keeps_nobody_else_from_asking() -> None:
    """Through the gateway's own connection, which all accounts share."""

    async def scene(hall: Hall) -> None:
        asking = [asyncio.ensure_future(hall.rooms(word, login=None)) for word in "abc"]
        await asyncio.sleep(0)
        with pytest.raises(Refused):
            await hall.rooms("d", login=None)
        asking.append(asyncio.ensure_future(hall.rooms("d", BOB, login=None)))
        asking.append(asyncio.ensure_future(hall.rooms("a", login=None)))
        await asyncio.sleep(0)
        hall.far.answers.set()
        assert list(await asyncio.gather(*asking)) == [(TEA,)] * 5

    play(scene)


def test_lists_are_kept_up_to_a_bound() -> None:
    async def scene(hall: Hall) -> None:
        hall.far.answers.set()
        for number in range(listings.KEPT + 1):
            await hall.rooms(f"{number}")
        for number in range(1, listings.KEPT + 1):
            await hall.rooms(f"{number}")
        assert len(hall.far.asked) == listings.KEPT + 1
        await hall.rooms("0")
        assert len(hall.far.asked) == listings.KEPT + 2

    play(scene)


def test_more_rooms_than_were_asked_for_are_left_out() -> None:
    async def scene(hall: Hall) -> None:
        hall.far.says = [room(f"{number}") for number in range(listings.MOST + 5)]
        hall.far.answers.set()

        assert len(await hall.rooms()) == listings.MOST

    play(scene)
