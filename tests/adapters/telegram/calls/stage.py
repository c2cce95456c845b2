"""A group on a fake Telegram, and what accounts do in it, for tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from adapters.telegram import ids
from adapters.telegram.media import sink
from adapters.telegram.session import Session
from adapters.telegram.to_calls import translate
from adapters.telegram.wire import calling
from adapters.telegram.wire.pacing import Pace
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Content, File
from bridge.api.events import Edit, Reactions, Ref, Retraction, Said, Vote
from bridge.api.ids import Identity, Key, NativeId, Place
from bridge.api.media import Opened
from bridge.testing.inbox import Recorder
from tests.adapters.telegram.calls.talk import ALICE, HOSTED, NET, message
from tests.adapters.telegram.media.stage import session_on
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.messages import Message
from tests.servers.botapi.users import User
from tests.servers.telegram import FakeTelegram, fake_telegram


@dataclass(slots=True)
class Stage:
    """tea: the group of dora. thread: the topic in which accounts speak."""

    api: FakeTelegram
    session: Session
    dora: User
    tea: Chat
    thread: int | None = None
    keys: "count[int]" = field(default_factory=count)

    async def says(self, *content: Content | str, **more: Any) -> Ref:
        """Alice does; by what it is known then."""
        return self.ref(await self.carry(message(*content, **more)))

    async def edits(self, target: Ref, *content: Content | str) -> list[NativeId | None]:
        told = message(*content)
        return await self.carry(
            Edit(place=HOSTED, actor=ALICE, at=0.0, target=target, content=told.content)
        )

    async def takes_back(self, target: Ref, **more: Any) -> None:
        await self.carry(Retraction(place=HOSTED, actor=ALICE, at=0.0, target=target, **more))

    async def reacts(self, target: Ref, *emoji: str, who: Identity = ALICE) -> None:
        await self.carry(Reactions(place=HOSTED, actor=who, at=0.0, target=target, emoji=emoji))

    async def votes(self, target: Ref, *choices: int, who: Identity = ALICE) -> None:
        await self.carry(Vote(place=HOSTED, actor=who, at=0.0, target=target, choices=choices))

    async def hosted(self, file: File, content: bytes = b"content") -> File:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        opened = Opened(name=file.name, media_type=file.media_type, size=None, chunks=chunks())
        given = await sink.host(self.session, opened)
        return replace(file, hosted=given.native, size=given.size)

    def ref(self, natives: Sequence[NativeId | None], **more: Any) -> Ref:
        known = tuple(native for native in natives if native is not None)
        return Ref(native=known[0] if known else None, natives=known, **more)

    def theirs(self, said: Message, words: str = "") -> Ref:
        """What somebody said on Telegram."""
        return self.ref([ids.message(self.tea.id, said.id)], words=words)

    async def carry(self, event: Said) -> list[NativeId | None]:
        """All calls of a delivery, without waiting for turns; what it is known by. Raises what they
        raise.
        """
        self.session.pace = Pace()
        actor = event.actor
        place = Place(NET, "room", ids.Chat(self.tea.id, self.thread).native)
        delivery = Delivery(
            key=Key(f"d{next(self.keys)}"),
            place=place,
            speaker=Speaker(None, actor.name if actor else ""),
            event=event,
        )
        return [
            await calling.perform(self.session, call) for call in translate(self.session, delivery)
        ]


@asynccontextmanager
async def restarted(before: Stage) -> AsyncIterator[Stage]:
    """The gateway once more, with what it kept."""
    inbox = before.session.inbox
    assert isinstance(inbox, Recorder)
    async with session_on(before.api, inbox=inbox) as on_stage:
        yield Stage(before.api, on_stage.session, before.dora, before.tea, keys=before.keys)


@asynccontextmanager
async def stage(**more: Any) -> AsyncIterator[Stage]:
    """more: fields of the group, a supergroup."""
    async with fake_telegram() as api, session_on(api) as on_stage:
        dora = api.world.user("Dora")
        tea = api.world.supergroup("Tea", dora, **more)
        yield Stage(api, on_stage.session, dora, tea)
