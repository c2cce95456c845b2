"""An adapter that runs beside a fake Telegram, as the gateway would hear and ask it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.config import TelegramConfig
from bridge.api.adapter import Login
from bridge.api.asked import Admitted
from bridge.api.errors import Refused
from bridge.api.ids import Identity, LoginId, NetworkName, Place
from bridge.api.states import About, Absent, Condition, Destroyed, Everyone, Present, Subject
from bridge.core.presence import Presence
from bridge.testing.inbox import Given, Recorder
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram, fake_telegram

NETWORK = NetworkName("telegram")
XMPP = NetworkName("xmpp")
WITHIN = 15.0

T = TypeVar("T")


class Heard(Recorder):
    """What the adapter gave, and whoever waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.on_change: Callable[[], None] = lambda: None

    def _note(self, *items: Given) -> None:
        super()._note(*items)
        self.on_change()


@dataclass(slots=True)
class Desk:
    """The gateway, as people of Telegram ask it. invited: whom, into which room."""

    invited: list[tuple[str, Place]] = field(default_factory=list)
    names: Sequence[str] = ()

    def address(self, place: Place) -> str:
        return f"{place.native}@telegram.example.org"

    async def reach(self, address: str, who: Identity) -> LoginId:
        raise Refused("not-found", "Nobody is reached here.")

    async def invite(self, address: str, place: Place, by: Identity) -> str:
        if address.startswith("nobody"):
            raise Refused("not-found", "Nobody can be reached by this address from here.")
        self.invited.append((address, place))
        return address

    def knows(self, login: LoginId) -> bool:
        return True

    def present(self, place: Place) -> Sequence[str]:
        return self.names


@dataclass(slots=True)
class Stage:
    api: FakeTelegram
    adapter: TelegramAdapter
    inbox: Heard
    desk: Desk

    def room(self, chat: Chat, thread: int | None = None) -> Place:
        native = str(chat.id) if thread is None else f"{chat.id}%{thread}"
        return Place(NETWORK, "room", native)

    def who(self, user: User) -> Identity:
        return Identity(NETWORK, str(user.id), user.name)

    async def admit(
        self, room: Place, account: str = "bob@example.org", user: User | None = None
    ) -> Admitted:
        """user: who the account has proved to be."""
        login = None
        if user is not None:
            options = {"user": str(user.id)}
            login = Login(id=LoginId(7), native="telegram", name=user.name, options=options)
        who = Identity(XMPP, account, account.partition("@")[0])
        return await self.adapter.admit(room, who, who.name, None, login)

    async def refusal(self, asked: Awaitable[object]) -> tuple[str, str]:
        """Why something is refused."""
        try:
            await asked
        except Refused as refused:
            return refused.reason, refused.text
        raise AssertionError("this was not refused")

    async def until(self, claim: Callable[[], T]) -> T:
        """Something is so, or comes to be: looked at whenever something was shown or said."""
        self.inbox.on_change = self.api.world.changed
        return await self.api.world.until(claim, WITHIN)

    async def introduced(self, *chats: Chat) -> None:
        """The bot has looked these up, and has told them what it is there."""
        await self.until(lambda: all(any("XMPP" in text for text in one.texts) for one in chats))

    def here(self, room: Place) -> dict[str, tuple[str, str]]:
        """Who is in a room by what was shown: name, role and affiliation."""
        presence = Presence()
        for state in self.inbox.given:
            if isinstance(state, Present | Absent | Everyone | Subject | About):
                presence.report(state)
        standing = presence.room(room)
        people = [] if standing is None else [here.occupant for here in standing.here.values()]
        return {one.name: (one.role, one.affiliation) for one in people}

    def about(self, room: Place) -> About:
        return [one for one in self.inbox.of(About) if one.place == room][-1]

    def absent(self, room: Place) -> list[tuple[str, str, str, str]]:
        """Who has gone: his name, why, by whom, in which words."""
        gone = [one for one in self.inbox.of(Absent) if one.place == room]
        return [(one.who.name, one.cause, one.by, one.reason) for one in gone]

    def ended(self) -> list[Destroyed]:
        return self.inbox.of(Destroyed)

    def asked(self, *methods: str) -> list[str]:
        """What the bot asked the API for, of these."""
        return [name for name, _ in self.api.calls if name in methods]


@asynccontextmanager
async def running(
    api: FakeTelegram, inbox: Heard | None = None, desk: Desk | None = None
) -> AsyncIterator[Stage]:
    """One run of the gateway."""
    options = {"token": api.token, "api_url": api.url}
    adapter = TelegramAdapter(NETWORK, TelegramConfig.model_validate(options))
    adapter._session.now = lambda: api.now
    desk, inbox = desk or Desk(), inbox or Heard()
    adapter.meet(desk)
    task = asyncio.get_running_loop().create_task(adapter.run(inbox))
    try:
        at = len(inbox.given)
        await inbox.until(Condition, lambda told: told.standing == "up", after=at, within=WITHIN)
        yield Stage(api, adapter, inbox, desk)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def play(scene: Callable[[Stage], Awaitable[None]]) -> None:
    """Run a scene; nothing that the API does not allow may be asked of it."""

    async def run() -> None:
        async with asyncio.timeout(30), fake_telegram() as api, running(api) as stage:
            await scene(stage)

    asyncio.run(run())
