"""Drives the Telegram adapter on the fake Bot API server; a relay between them can be cut."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from adapters.telegram.adapter import build
from adapters.telegram.calls.call import Call
from adapters.telegram.calls.tally import BEGIN
from bridge.api.adapter import Login
from bridge.api.content import Card, Content, File, Location, Poll, Text
from bridge.api.ids import Key, LoginId, NetworkName
from bridge.api.login import Ask, Show
from bridge.api.states import About, Condition, Contact
from bridge.api.text import Kind, Span, from_utf16, to_utf16
from bridge.testing.driving import Feature, Said, Shown
from bridge.testing.inbox import Recorder
from tests.conformance.relay import Relay
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.messages import Message
from tests.servers.telegram import FakeTelegram

NUMBERS: Iterator[int] = itertools.count(1)
FEATURES: Final = frozenset[Feature](
    {
        *("answers", "edits", "retractions", "reactions", "styles", "spoilers", "typing"),
        *("files", "serves_files", "takes_files", "locations", "cards", "votes"),
        *("enters", "blocks", "directory", "moves", "welcomes"),
    }
)
SPELLINGS: Final = {
    "12345": "12345",
    "-1001234567890": "-1001234567890",
    "-1001234567890%7": "-1001234567890%7",
    "-77": "-77",
}
NONSENSE: Final = ("", "0", "-0", "01", "12345%7", "-77%", "-77%0", "tea", "%7", "1 2", "٣")
SHAPES: Final[dict[str, Kind]] = {"bold": "bold", "code": "code", "spoiler": "spoiler"}


class TelegramFriend:
    """who: his name, where he is in the chat with the bot; else he is in the group."""

    def __init__(self, driver: "TelegramDriver", where: Chat) -> None:
        self._driver = driver
        self._user = driver.user
        self._where = where
        self._typed = 0

    @property
    def name(self) -> str:
        return self._user.name

    def alone(self, name: str) -> "TelegramFriend":
        return TelegramFriend(self._driver, self._user.chat)

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self._user.says(self._where, text)

    async def write(self, name: str, text: str) -> None:
        await self._user.says(self._user.chat, text)

    async def heard(self) -> list[Said]:
        return [self._driver.said(message) for message in self._others(self._where)]

    async def received(self) -> list[Said]:
        return [self._driver.said(message) for message in self._others(self._user.chat)]

    async def people(self) -> set[str]:
        return {member.user.name for member in self._where.present() if not member.user.is_bot}

    async def change_subject(self, subject: str) -> None:
        """The room is found by its name."""
        await self._driver.calls(subject)

    async def move(self) -> tuple[str, str]:
        """A plain group becomes a supergroup."""
        world = self._driver.api.world
        group = world.group("Coffee", self._user)
        return str(group.id), str(world.migrate(group).id)

    async def opens(self, link: str) -> None:
        await self._user.presses_start(link.rpartition("=")[2])

    async def leave(self) -> None:
        await self._user.leaves(self._where)

    async def enter(self) -> None:
        await self._user.joins(self._where)

    # --- texts ------------------------------------------------------------------------------------

    async def answer(self, to: str, text: str) -> None:
        await self._user.says(self._where, text, reply_to=self._found(to))

    async def edit(self, text: str, now: str) -> None:
        await self._user.edits(self._found(text), now)

    async def react(self, text: str, *emoji: str) -> None:
        message = self._found(text)
        if emoji and message.reactions.get(self._user.id) == list(emoji):
            await self._user.reacts(message)  # the same again is no news
        await self._user.reacts(message, *emoji)

    async def attach(self, text: str, file: File) -> None:
        await self.offer(text, file.name, b"tea")

    async def offer(self, text: str, name: str, content: bytes) -> None:
        await self._user.sends_document(self._where, text, name=name, data=content)

    async def files(self) -> list[tuple[str, bytes]]:
        return [
            (stored.name, stored.data)
            for message in self._others(self._where)
            for stored in message.files
        ]

    async def board(self) -> list[Shown]:
        return [self._shown(message) for message in self._all(self._where)]

    def _shown(self, message: Message) -> Shown:
        by, text = self._driver.said(message)
        reacted = {
            (self._driver.named(who), each)
            for who, emoji in message.reactions.items()
            for each in emoji
        }
        answers = self._driver.said(message.reply)[1] if message.reply else ""
        return Shown(by=by, text=text, answers=answers, reactions=frozenset(reacted))

    async def style(self, words: Text) -> None:
        entities = [
            {"type": span.kind, "offset": span.start, "length": span.end - span.start}
            for span in to_utf16(words.body, words.spans)
        ]
        await self._user.says(self._where, words.body, entities=entities)

    async def styled(self) -> list[Text]:
        return [self._driver.styled(message) for message in self._others(self._where)]

    async def typing(self) -> set[str]:
        actions = self._where.actions[self._typed :]
        self._typed = len(self._where.actions)
        return {self._driver.names[-1] for action, _ in actions if action == "typing"}

    # --- places, cards, polls ---------------------------------------------------------------------

    async def share(self, content: Content) -> None:
        match content:
            case Location():
                await self._user.sends_location(self._where, content.latitude, content.longitude)
            case Card():
                await self._user.sends_contact(self._where, content.phones[0], content.name)
            case Poll():
                several = {"allows_multiple_answers": content.several}
                await self._user.sends_poll(
                    self._where, content.question, *content.answers, **several
                )

    async def shared(self) -> list[Content]:
        found = (_thing(message.content) for message in self._others(self._where))
        return [thing for thing in found if thing is not None]

    async def votes(self, question: str) -> dict[str, tuple[int, ...]]:
        """As the message says it that counts them: of one who votes, his."""
        told = [m.text for m in self._others(self._where) if m.text.startswith(BEGIN)]
        parts = told[-1].removeprefix(BEGIN).split(", ") if told else []
        chosen = tuple(int(part.split(".")[0]) - 1 for part in parts if part[:1].isdigit())
        return {self._driver.names[-1]: chosen} if chosen else {}

    def _found(self, text: str) -> Message:
        return next(one for one in self._all(self._where) if self._driver.said(one)[1] == text)

    def _all(self, where: Chat) -> list[Message]:
        begun = self._driver.begun.get(where.id, 0)
        return [message for message in where.messages[begun:] if not message.is_deleted]

    def _others(self, where: Chat) -> list[Message]:
        return [one for one in self._all(where) if one.author is not self._user]


def _thing(content: dict[str, Any]) -> Content | None:
    match content:
        case {"location": {"latitude": latitude, "longitude": longitude}}:
            return Location(latitude=latitude, longitude=longitude)
        case {"contact": {"first_name": name, "phone_number": phone}}:
            return Card(name=name, phones=(phone,))
    return None


class TelegramOwner:
    """Proves who he is on Telegram."""

    def __init__(self, driver: "TelegramDriver") -> None:
        self._user = driver.api.world.user(f"Owner{next(NUMBERS)}")

    def answers(self, ask: Ask) -> dict[str, str]:
        return {question.name: self._number() for question in ask.questions}

    def mistakes(self, ask: Ask) -> dict[str, str] | None:
        return {question.name: "nothing" for question in ask.questions} or None

    async def does(self, show: Show) -> None:
        begun = len(self._user.chat.messages)
        await self._user.presses_start(show.link.rpartition("=")[2])
        await self._user.world.until(lambda: len(self._user.chat.messages) > begun + 1)

    def _number(self) -> str:
        words = " ".join(self._user.chat.texts[-1].split()).split(" ")
        return next((word for word in words if word.strip(".:").isdigit()), "").strip(".:")


class TelegramDriver:
    """names: of all logins that were made. begun: where a chat begins for the rule: what the bot
    says of itself comes before.
    """

    features = FEATURES
    spellings = SPELLINGS
    nonsense = NONSENSE
    links: Mapping[str, str] = {}
    dead_links = ()
    tunings = ()

    def __init__(self, api: FakeTelegram, relay: Relay) -> None:
        self.api = api
        self.inbox = Recorder()
        self.names: list[str] = []
        self.begun: dict[int, int] = {}
        self._relay = relay
        world = api.world
        self.user = world.user("Friend", username="friend")
        self._boss = world.user("Boss")
        self.group = world.supergroup("Tea", self._boss, self.user)
        self.friend = TelegramFriend(self, self.group)
        self.owner = TelegramOwner(self)
        self.room = str(self.group.id)
        self.nobody = "999999999"
        self._url = f"http://127.0.0.1:{relay.port}"
        options = {"token": api.token, "api_url": self._url}
        self.adapter = build(NetworkName("telegram"), options)

    def login(self) -> Login:
        """Of somebody who proved that he is in the group."""
        name = f"guest{next(NUMBERS)}"
        self.names.append(name)
        return Login(
            id=LoginId(next(NUMBERS)),
            native="telegram",
            name=name,
            options={"user": str(self._boss.id)},
        )

    async def acquaint(self, login: Login) -> None:
        """The friend opens a link that its owner gave him."""
        chat = self.user.chat
        told = len(chat.messages)
        begun = len(self.inbox.given)
        welcome = await self.adapter.welcome(login.id)
        await self.friend.opens(welcome.link)
        await self.inbox.until(Contact, lambda told: told.login == login.id, after=begun)
        await self.api.world.until(lambda: len(chat.messages) > told + 1)
        self.begun[chat.id] = len(chat.messages)

    async def calls(self, title: str) -> None:
        """The group is named so; the adapter has heard it."""
        begun = len(self.inbox.given)
        await self._boss.renames(self.group, title)
        await self.inbox.until(About, lambda about: about.name == title, after=begun)

    async def introduced(self) -> None:
        """It is up, and has told the group what it can see."""
        await self.inbox.until(Condition, lambda told: told.standing == "up")
        await self.api.world.until(lambda: self.group.messages)
        self.begun[self.group.id] = len(self.group.messages)

    def key(self, call: Call) -> Key:
        return call.key

    def person(self, name: str) -> str:
        return str(self.user.id)

    async def known_as(self, login: Login) -> int:
        raise AssertionError("logins on Telegram are known to nobody")

    async def cut(self) -> None:
        await self._relay.cut()

    async def mend(self) -> None:
        await self._relay.listen()

    # --- what the bot says, as people read it -----------------------------------------------------

    def said(self, message: Message) -> Said:
        """By whom, and what: the bot names who speaks."""
        assert message.author is not None
        if not message.author.is_bot:
            return message.author.name, message.text
        for name in self.names:
            if message.text.startswith(begin := f"{name}: "):
                return name, message.text.removeprefix(begin)
        return self.names[-1], message.text

    def styled(self, message: Message) -> Text:
        _, text = self.said(message)
        cut = len(message.text) - len(text)
        spans = [
            Span(entity["offset"], entity["offset"] + entity["length"], SHAPES[entity["type"]])
            for entity in message.entities
            if entity["type"] in SHAPES
        ]
        whole = from_utf16(message.text, spans)
        return Text(
            text,
            tuple(
                Span(span.start - cut, span.end - cut, span.kind)
                for span in whole
                if span.start >= cut
            ),
        )

    def named(self, user: int) -> str:
        """The bot does it for the one who is there."""
        if user == self.api.bot.user.id:
            return self.names[-1]
        return self.api.world.users[user].name


@asynccontextmanager
async def telegram_driver(api: FakeTelegram) -> AsyncIterator[TelegramDriver]:
    """The bot is an administrator of the group, and runs."""
    relay = Relay(int(api.url.rpartition(":")[2]))
    await relay.listen()
    driver = TelegramDriver(api, relay)
    await driver._boss.promotes(driver.group, api.bot.user)
    running = asyncio.create_task(driver.adapter.run(driver.inbox))
    try:
        await driver.introduced()
        yield driver
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await relay.cut()
