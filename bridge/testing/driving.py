"""What the conformance suite needs of an adapter's author: a driver of the real far side.

A driver is made anew for every rule. It knows a room that anybody may join, and a friend in it: a
person of the far network who is nobody of the gateway's.

Where rooms are shared, and all that is said there is said by the network's own connection, the
driver holds that connection while it is there, and has its inbox: `Driver.inbox`.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bridge.api.adapter import Capabilities, Delivery, Login, Speaker, part_key
from bridge.api.asked import Joined, Version
from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.api.events import AnyEvent, Message, Outcome, Ref, Settled
from bridge.api.ids import Identity, Key, NativeId, NetworkName, Place
from bridge.api.states import Affiliation, Condition, Role, Standing
from bridge.testing.inbox import Recorder

Said = tuple[str, str]
"""Who said it, by the name he has there, and what."""

Feature = Literal[
    "answers",
    "edits",
    "retractions",
    "retracts",
    "removes",
    "reactions",
    "files",
    "serves_files",
    "takes_files",
    "styles",
    "locations",
    "cards",
    "polls",
    "votes",
    "spoilers",
    "typing",
    "types",
    "reads",
    "elsewhere",
    "blocks",
    "kick",
    "roles",
    "affiliations",
    "lists",
    "invites",
    "explains",
    "voice",
    "about",
    "configures",
    "ends",
    "directory",
    "pictures",
    "portrays",
    "contacts",
    "follows",
    "probes",
    "people",
    "creates",
    "links",
    "enters",
    "keeps",
    "tunes",
    "describes",
    "moves",
]
"""What not every network has. retracts, types: that people there take back what they said, and
write something, is told.
"""

XMPP = NetworkName("xmpp")
HOSTED = Place(XMPP, "room", "a@example.org r@gateway.example.org")
SOMEBODY = Identity(XMPP, "a@example.org", "a")


class Friend(Protocol):
    """Somebody on the far network. All that is read is complete: it holds everything that the
    network had taken when it was asked for."""

    @property
    def name(self) -> str:
        """The one he has there now."""

    async def say(self, *texts: str) -> None:
        """Say something in the room."""

    async def write(self, name: str, text: str) -> None:
        """Say something to one person."""

    async def heard(self) -> list[Said]:
        """What others said in the room since he came."""

    async def received(self) -> list[Said]:
        """What others said to him alone."""

    async def people(self) -> set[str]:
        """The names of all who are in the room."""

    async def subject(self) -> str:
        """The subject of the room, of which he heard when it was set."""

    async def change_subject(self, subject: str) -> None: ...

    async def rename(self, name: str) -> None: ...

    async def leave(self) -> None:
        """Leave the room."""

    async def enter(self) -> None:
        """Come back into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as people of the far network see it now.

    answers: the text of what it is an answer to. files: by URL. reactions: with who reacted.
    """

    by: str
    text: str
    answers: str = ""
    files: tuple[str, ...] = ()
    reactions: frozenset[tuple[str, str]] = frozenset()


class Companion(Friend, Protocol):
    """A friend on a network with features; he may do everything in the room.

    Messages are named by their text. A driver needs what belongs to its features, no more.
    """

    def alone(self, name: str) -> "Companion":
        """The same, in the chat with one person: what he says, does and reads is there."""

    # answers, edits, retractions, removes, reactions, files

    async def answer(self, to: str, text: str) -> None: ...

    async def edit(self, text: str, now: str) -> None: ...

    async def retract(self, text: str) -> None: ...

    async def remove(self, text: str, reason: str) -> None:
        """Take away what somebody else said."""

    async def react(self, text: str, *emoji: str) -> None:
        """With these and no others."""

    async def attach(self, text: str, file: File) -> None: ...

    async def board(self) -> list[Shown]:
        """What was said in the room since he came, as it stands now; not what was taken back."""

    # serves_files

    async def offer(self, text: str, name: str, content: bytes) -> None:
        """Say something with a file that the network keeps."""

    # takes_files

    async def files(self) -> list[tuple[str, bytes]]:
        """What was shown in the room as files since he came: names and contents."""

    # styles, spoilers

    async def style(self, words: Text) -> None:
        """Say words of which some are bold, some code and some hidden, in the room."""

    async def styled(self) -> list[Text]:
        """What others said in the room since he came, with how it looks."""

    # locations, cards, polls, votes

    async def share(self, content: Content) -> None:
        """Say this alone in the room; one can vote in a poll where there are votes."""

    async def shared(self) -> list[Content]:
        """What others said in the room since he came that is neither words nor files."""

    async def vote(self, question: str, *choices: int) -> None:
        """In the poll with this question, for these answers and no others."""

    async def votes(self, question: str) -> dict[str, tuple[int, ...]]:
        """Who voted how."""

    # typing, reads

    async def types(self, is_typing: bool) -> None: ...

    async def typing(self) -> set[str]:
        """Who else writes something in the room."""

    async def reads(self, text: str) -> None: ...

    async def readers(self) -> dict[str, str]:
        """Up to what the others have read."""

    # elsewhere

    async def is_written_to(self, name: str, text: str) -> None:
        """The owner of the login of this name writes to him with another client."""

    # roles, affiliations, invites, voice

    async def give_role(self, name: str, role: Role) -> None: ...

    async def give_affiliation(self, name: str, affiliation: Affiliation) -> None: ...

    async def invite(self, name: str, reason: str) -> None: ...

    async def moderate(self) -> None:
        """From now on only those with voice may speak in the room."""

    async def voices(self) -> list[str]:
        """Who asked for the right to speak."""

    # contacts, follows

    async def fares(self, standing: Standing, status: str) -> None:
        """Be seen so by those in whose contact lists he is, or who watch him."""

    # probes

    async def runs(self, version: Version) -> None:
        """Use this program, which answers when it is asked, from now on."""

    # about, pictures, portrays

    async def call_room(self, name: str) -> None:
        """Give the room a name for people."""

    async def show_picture(self, image: bytes) -> None:
        """Have this picture, a PNG."""

    async def describe_oneself(self, name: str, about: str) -> None:
        """Say so of oneself; in a profile that is not empty then."""

    # moves

    async def move(self) -> tuple[str, str]:
        """A room that accounts share, another than that of the rules, gets another native id: the
        far names of before and of after it, canonical.
        """


class Driver(Protocol):
    @property
    def features(self) -> Collection[Feature]:
        """What this network has and its driver plays: `bridge.testing.conformance.features`."""

    @property
    def adapter(self) -> Any:
        """The adapter; also `Logins` and `Membership`."""

    @property
    def room(self) -> str:
        """The far name, canonical, of a room that anybody may join."""

    @property
    def friend(self) -> Any:
        """He is in the room: a `Friend`, with features a `Companion`."""

    @property
    def owner(self) -> Any:
        """With `enters`, an `Owner` (`bridge.testing.conformance.entering`)."""

    @property
    def nobody(self) -> str:
        """The far name of a person who is not there."""

    @property
    def spellings(self) -> Mapping[str, str]:
        """Far names as people write them, with their canonical forms."""

    @property
    def nonsense(self) -> Sequence[str]:
        """Texts that are no far names."""

    # links

    @property
    def links(self) -> Mapping[str, str]:
        """Links, and other names, with the far names, canonical, that they mean."""

    @property
    def dead_links(self) -> Sequence[str]:
        """Links of this network that lead nowhere."""

    # tunes

    @property
    def tunings(self) -> Sequence[tuple[str, str, str, str]]:
        """Of far names of servers and rooms: a setting, a value that it can have, and one that it
        cannot. The value holds at once, or harms nothing.
        """

    # keeps

    async def known_as(self, login: Login) -> int:
        """As how many the far network knows the sessions that a login had."""

    @property
    def inbox(self) -> Recorder | None:
        """What `Adapter.run` was given, which runs and is up; None where logins are told all."""

    async def acquaint(self, login: Login) -> None:
        """The friend and the owner of a login that runs can write to each other from now on."""

    def login(self) -> Login:
        """A login that was never used, to a server that is there."""

    def key(self, call: Any) -> Key:
        """The key that a call bears."""

    def person(self, name: str) -> str:
        """The far name, canonical, of a person of this name."""

    async def cut(self) -> None:
        """All connections of the adapter are lost, and none can be made."""

    async def mend(self) -> None:
        """They can be made again."""


@dataclass(slots=True, kw_only=True)
class Scene:
    """A login that runs. name: the one it has in the room."""

    driver: Driver
    login: Login
    inbox: Recorder
    running: "asyncio.Future[None]"
    name: str = ""
    _keys: int = field(default=0)
    _ids: dict[Key, NativeId] = field(default_factory=dict)

    @property
    def adapter(self) -> Any:
        return self.driver.adapter

    @property
    def room(self) -> Place:
        return self.place(self.driver.room)

    @property
    def speaker(self) -> Speaker:
        """In the room."""
        return self.speaks_in(self.room)

    def speaks_in(self, place: Place) -> Speaker:
        """By its own login, else by the network's, which names it."""
        return Speaker(None, self.name) if place.login is None else Speaker(place.login)

    def place(self, name: str) -> Place:
        """What a far name means for this login."""
        target = self.adapter.target(name)
        kind = "room" if target.kind == "room" else "direct"
        login = None if target.login is None else self.login.id
        return Place(self.adapter.name, kind, target.native, login)  # type: ignore[arg-type]

    def identity(self, name: str) -> Identity:
        """A person as the adapter must name him."""
        return Identity(self.adapter.name, self.place(self.driver.person(name)).native, name)

    def delivery(
        self, text: str, place: Place | None = None, answers: Ref | None = None
    ) -> Delivery:
        """A message from XMPP with a key of its own."""
        return self.carrying(self.message(Text(text), answers=answers), place)

    def message(self, *content: Content, answers: Ref | None = None) -> Message:
        return Message(place=HOSTED, actor=SOMEBODY, at=0.0, content=content, answers=answers)

    def carrying(self, event: AnyEvent, place: Place | None = None) -> Delivery:
        """The delivery of an event, with a key of its own."""
        self._keys += 1
        place = place or self.room
        return Delivery(
            key=Key(f"c{self.login.id:x}n{self._keys}"),
            place=place,
            speaker=self.speaks_in(place),
            event=event,
        )

    def natives(self, delivery: Delivery) -> Ref:
        """What was carried, by the ids that the network told of its parts."""
        parts = itertools.takewhile(
            lambda part: part in self._ids,
            (part_key(delivery.key, number) for number in itertools.count()),
        )
        natives = tuple(self._ids[part] for part in parts)
        return Ref(native=natives[0] if natives else None, natives=natives)

    async def join(self) -> Joined:
        """Be in the room, or be let into it where it is shared."""
        if self.room.login is None:
            self.name = self.login.name
            await self.adapter.admit(self.room, SOMEBODY, self.name, None, self.login)
            return Joined(self.name)
        joined: Joined = await self.adapter.join(self.login.id, self.room, self.login.name, None)
        self.name = joined.name
        return joined

    async def say(self, *texts: str) -> list[Outcome]:
        """Say these in the room, as a lane does; what became of each."""
        return await self.carry(*(self.delivery(text) for text in texts))

    async def carry(self, *deliveries: Delivery) -> list[Outcome]:
        """Perform as fast as the window allows, with barriers between, and one at the end."""
        outcomes: dict[Key, Outcome] = {}
        out = 0
        for delivery in deliveries:
            able: Capabilities = self.adapter.capabilities(delivery.place)
            try:
                for call in self.adapter.translate(delivery):
                    if out >= able.window:
                        await self._flush(delivery)
                        out = 0
                    out += 1
                    native = await self.adapter.perform(call)
                    if native is not None:
                        self._ids[self.driver.key(call)] = native
                        outcomes[self.driver.key(call)] = "sent"
            except Refused:
                outcomes[delivery.key] = "refused"
        await self._flush(deliveries[-1])
        # Word that comes after the barrier is too late: all that was not refused counts as taken.
        settled = self.inbox.of(Settled)
        for event in settled:
            outcomes.setdefault(event.key, event.outcome)
            if event.native is not None:
                self._ids[event.key] = event.native
        return [_whole(delivery, outcomes) for delivery in deliveries]

    async def _flush(self, delivery: Delivery) -> None:
        await self.adapter.flush(self.adapter.wire(delivery.place, delivery.speaker))


@asynccontextmanager
async def on_stage(
    driver: Driver, *, login: Login | None = None, inbox: Recorder | None = None
) -> AsyncIterator[Scene]:
    """A login that runs and is connected, in no room yet."""
    login, inbox = login or driver.login(), inbox or driver.inbox or Recorder()
    begun = len(inbox.given)
    running = asyncio.ensure_future(driver.adapter.run_login(login, inbox))
    try:
        await inbox.until(
            Condition, lambda condition: condition.standing == "up", after=begun, within=10.0
        )
        yield Scene(driver=driver, login=login, inbox=inbox, running=running)
    finally:
        running.cancel()
        await asyncio.wait((running,))


@asynccontextmanager
async def in_the_room(driver: Driver) -> AsyncIterator[Scene]:
    """A login that is in the driver's room, or has the chat that stands for it."""
    async with on_stage(driver) as scene:
        scene.name = scene.login.name
        await driver.acquaint(scene.login)
        if driver.inbox is not None:
            scene.inbox.given.clear()  # of the network, and of how they became acquainted
            scene.inbox.accepted.clear()
        if scene.room.kind == "room":  # a chat with one person has no door
            await scene.join()
        yield scene


def _whole(delivery: Delivery, outcomes: Mapping[Key, Outcome]) -> Outcome:
    """What became of a delivery: sent, unless some call of it was not."""
    whole = f"{delivery.key}."
    for key, outcome in outcomes.items():
        if (key == delivery.key or key.startswith(whole)) and outcome != "sent":
            return outcome
    return "sent"
