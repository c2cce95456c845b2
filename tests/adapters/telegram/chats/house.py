"""The whole adapter on a fake Telegram, with logins, for tests of the bot's chats with people."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from adapters.telegram.adapter import TelegramAdapter, build
from bridge.api.adapter import Delivery, Login, Speaker, part_key
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Message
from bridge.api.ids import Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.api.states import Condition
from bridge.testing.inbox import Recorder
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram, fake_telegram

NET = NetworkName("telegram")
BOB, CAROL = LoginId(7001), LoginId(7002)
NAMES = {BOB: "Bob", CAROL: "Carol"}

Play = Callable[["House"], Awaitable[None]]


class Reception:
    """Who can be reached, by address; what was asked. may_answer: it does, once this is set.
    gone: logins that ended.
    """

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.accounts: dict[str, LoginId] = {}
        self.asked: list[tuple[str, Identity]] = []
        self.gone: set[LoginId] = set()

    def address(self, place: Place) -> str:
        return f"{place.native}@telegram.example"

    async def reach(self, address: str, who: Identity) -> LoginId:
        self.asked.append((address, who))
        await self.may_answer.wait()
        if address not in self.accounts:
            raise Refused("not-found", "Nobody can be reached by this address.")
        return self.accounts[address]

    async def invite(self, address: str, place: Place, by: Identity) -> str:
        raise AssertionError("nobody is invited here")

    def knows(self, login: LoginId) -> bool:
        return login not in self.gone

    def present(self, place: Place) -> list[str]:
        raise AssertionError("there are no rooms here")


class House:
    """inbox: of the network and of its logins alike."""

    def __init__(self, api: FakeTelegram, adapter: TelegramAdapter, inbox: Recorder) -> None:
        self.api = api
        self.world = api.world
        self.adapter = adapter
        self.inbox = inbox
        self.reception = Reception()
        self._keys = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []

    async def log_in(self, *logins: LoginId, **options: str) -> None:
        """Their sessions run, and are up."""
        for login in logins:
            value = Login(id=login, native="telegram", name=NAMES[login], options=options)
            await self._up(self.adapter.run_login(value, self.inbox), login)

    async def link(self, login: LoginId) -> str:
        """The code in a link that was given out."""
        return code((await self.adapter.welcome(login)).link)

    async def opens(self, user: User, link: str) -> None:
        """A person opens a link."""
        await user.says(user.chat, f"/start {link}")

    async def tied(self, user: User, *logins: LoginId) -> None:
        """A person opens the links of these, the last one last; it is done when he was told so."""
        for login in logins:
            more = partial(_has_more, user, len(texts(user)))
            await self.opens(user, await self.link(login))
            assert await self.world.until(more)

    async def says(self, login: LoginId, user: User, words: str, **more: Any) -> NativeId:
        """One of ours writes to a person."""
        place = shown(user, login)
        said = Message(place=place, actor=ours(login), at=0.0, content=(Text(words),), **more)
        return await self.does(login, user, said)

    async def does(self, login: LoginId, user: User, event: AnyEvent) -> NativeId:
        """What the last request of it came to."""
        key = Key(f"d{next(self._keys)}")
        place = Place(NET, "direct", str(user.id), login)
        delivery = Delivery(key=key, place=place, speaker=Speaker(login), event=event)
        native = None
        for call in self.adapter.translate(delivery):
            native = await self.adapter.perform(call)
        assert native is not None, part_key(key, 0)
        return native

    async def heard(self, words: str) -> Message:
        """What a person wrote."""
        return await self.inbox.until(Message, lambda said: said.text == words)

    async def answered(self, user: User, words: str) -> str:
        """What the bot says to a person, the last, which begins so."""

        def claim() -> bool:
            return bool(texts(user)) and texts(user)[-1].startswith(words)

        assert await self.world.until(claim), texts(user)
        return texts(user)[-1]

    async def _up(self, running: Any, login: LoginId | None) -> None:
        self._tasks.append(asyncio.ensure_future(running))
        await self.inbox.until(
            Condition, lambda it: it.standing == "up" and it.login == login, after=0
        )

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)


@asynccontextmanager
async def house(
    api: FakeTelegram, inbox: Recorder | None = None, *gone: LoginId
) -> AsyncIterator[House]:
    """inbox: with what an earlier run kept. gone: logins that ended since."""
    options = {"token": api.token, "api_url": api.url}
    inside = House(api, build(NET, options), inbox or Recorder())
    inside.inbox.given.clear()
    inside.reception.gone.update(gone)
    inside.adapter.meet(inside.reception)
    await inside._up(inside.adapter.run(inside.inbox), None)
    try:
        yield inside
    finally:
        await inside.end()


def played(play: Play, *logins: LoginId, has_topics: bool = False) -> None:
    """On a fake Telegram, with these logins."""

    async def run() -> None:
        async with fake_telegram() as api:
            api.bot.has_topics = has_topics
            async with house(api) as inside:
                await inside.log_in(*logins)
                await play(inside)

    asyncio.run(run())


def code(link: str) -> str:
    """`https://t.me/gateway_bot?start=abc` holds `abc`."""
    begin, _, found = link.partition("?start=")
    assert begin == "https://t.me/gateway_bot"
    return found


def texts(user: User, *, thread: int | None = None) -> list[str]:
    """What the bot said to a person, in all topics or in one."""
    return [
        message.text
        for message in user.chat.messages
        if message.author is not user and (thread is None or message.thread == thread)
    ]


def _has_more(user: User, before: int) -> bool:
    return len(texts(user)) > before


def place(user: User, login: LoginId) -> Place:
    return Place(NET, "direct", str(user.id), login)


def shown(user: User, login: LoginId) -> Place:
    """The same on XMPP."""
    account = NAMES[login].lower()
    return Place(NetworkName("xmpp"), "direct", f"{account}@example.org {user.id}@telegram.example")


def ours(login: LoginId) -> Identity:
    name = NAMES[login].lower()
    return Identity(NetworkName("xmpp"), f"{name}@example.org", name)
