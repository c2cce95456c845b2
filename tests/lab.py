"""The Telegram of `make demo`: no account and no Internet are needed, since all of it is here.

A group with two people: Dora, who owns it and lets everybody in, and Emil, who answers there and
in his chat with the gateway's bot.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.servers.botapi.chats import Chat
from tests.servers.botapi.messages import Message
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram, fake_telegram

DOMAIN = "telegram.localhost"
FOREVER = 1e9


@dataclass(frozen=True, slots=True)
class Lab:
    """group: where everybody may join who comes from XMPP."""

    api: FakeTelegram
    dora: User
    emil: User
    group: Chat

    @property
    def table(self) -> str:
        """What the configuration says of it, but for the component."""
        return f'token = "{self.api.token}"\napi_url = "{self.api.url}"\n'

    @property
    def room(self) -> str:
        """The group's address."""
        return f"{self.group.id}@{DOMAIN}"

    async def opens(self) -> None:
        """Dora lets everybody in; return when the bot has said so."""
        said = await self.dora.says(self.group, "/open")
        await self.api.world.until(lambda: any(one.reply is said for one in self.group.messages))

    async def answers(self) -> None:
        """Emil answers everybody, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for chat in (self.group, self.emil.chat):
                tasks.create_task(self._answers_in(chat))

    async def _answers_in(self, chat: Chat) -> None:
        known = chat.last_id
        while True:
            await self.api.world.until(lambda: chat.last_id > known, within=FOREVER)  # noqa: B023 - until it returns
            new = [one for one in chat.messages if one.id > known]
            known = chat.last_id
            for message in filter(self._is_somebodys, new):
                words = message.text.partition(": ")[2]
                await self.emil.says(chat, f"You said: {words}", reply_to=message)

    def _is_somebodys(self, message: Message) -> bool:
        """The bot says it for somebody, whom it names in bold."""
        looks = [entity["type"] for entity in message.entities]
        return message.author is self.api.bot.user and looks[:1] == ["bold"]


@asynccontextmanager
async def lab() -> AsyncIterator[Lab]:
    """It is there until the context ends."""
    async with fake_telegram() as api:
        api.bot.reads_everything = True
        dora, emil = api.world.user("Dora"), api.world.user("Emil")
        yield Lab(api, dora, emil, api.world.supergroup("Tea house", dora, emil))
