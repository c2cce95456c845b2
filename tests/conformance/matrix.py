"""Drives the Matrix adapter on the scripted homeserver; a relay between them can be cut."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from adapters.matrix import ids
from adapters.matrix.adapter import build
from adapters.matrix.calls.call import Call
from bridge.api.adapter import Login
from bridge.api.ids import Key, LoginId, NetworkName
from bridge.api.login import Ask, Show
from bridge.testing.driving import Feature
from bridge.testing.inbox import Recorder
from tests.conformance.matrix_friend import MatrixFriend
from tests.conformance.relay import Relay
from tests.servers.homeserver import FakeHomeserver
from tests.servers.homestead.rooms import Room

if TYPE_CHECKING:
    from tests.servers.homestead.people import Person

NUMBERS: Iterator[int] = itertools.count(1)
FEATURES: Final = frozenset[Feature](
    {
        *("answers", "edits", "retractions", "retracts", "removes", "reactions"),
        *("files", "serves_files", "takes_files", "styles", "spoilers"),
        *("locations", "polls", "votes", "typing", "types", "reads", "elsewhere", "blocks"),
        *("kick", "roles", "affiliations", "lists", "invites", "explains"),
        *("about", "configures", "directory", "pictures", "portrays"),
        *("contacts", "people", "creates", "links", "enters", "keeps"),
        *("stays", "namesakes", "ignores", "gaps", "guides"),
    }
)
SPELLINGS: Final = {
    "alice%example.org": "alice%example.org",
    "Alice.B=c/d%example.org:8448": "Alice.B=c/d%example.org:8448",
    "#tea%example.org": "#tea%example.org",
    "!ifrggzdfmztwq2lk": "!ifrggzdfmztwq2lk",
}
NONSENSE: Final = ("", "tea", "%", "%example.org", "alice%", "#%example.org", "!", "!1", "a b%c.d")


class MatrixOwner:
    """Somebody with an account; of a new one each time that he is asked who he is."""

    def __init__(self, driver: "MatrixDriver") -> None:
        self._driver = driver
        self._person = driver.hs.world.person(f"owner{next(NUMBERS)}", password="right")

    def answers(self, ask: Ask) -> Mapping[str, str]:
        given = {
            "account": self._person.id,
            "password": self._person.password,
            "homeserver": self._driver.url,
        }
        return {question.name: given.get(question.name, "") for question in ask.questions}

    def mistakes(self, ask: Ask) -> Mapping[str, str] | None:
        right = self.answers(ask)
        return {**right, "password": "wrong"} if "password" in right else None

    async def does(self, show: Show) -> None:
        raise AssertionError("his homeserver takes passwords")


class MatrixDriver:
    """people: all who were ever called so. names: how people are called now, by their ids."""

    features = FEATURES
    spellings = SPELLINGS
    nonsense = NONSENSE
    tunings = ()
    inbox: Recorder | None = None

    def __init__(self, hs: FakeHomeserver, relay: Relay, version: str, topic: int) -> None:
        self.hs = hs
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Room] = {}
        self._relay = relay
        self.user = hs.world.person("friend", name="friend")
        self.people["friend"] = self.user
        wishes: dict[str, Any] = {"visibility": "public", "room_version": version}
        # Anybody may invite, moderators say who may do what.
        levels = {"m.room.topic": topic, "m.room.power_levels": 50}
        powers: dict[str, Any] = {"events": levels, "invite": 0}
        if version != "12":
            powers["users"] = {}
        wishes["power_level_content_override"] = powers
        self.tea = hs.world.room("Tea", self.user, room_alias_name="tea", **wishes)
        self.hall = hs.world.room("Hall", self.user)
        self.friend = MatrixFriend(self)
        self.owner = MatrixOwner(self)
        self.room = ids.far_name(self.tea.id)
        self.nobody = f"nobody%{hs.name}"
        self.url = f"http://127.0.0.1:{relay.port}"
        self.adapter = build(NetworkName("matrix"), {"homeservers": {hs.name: {"url": self.url}}})

    @property
    def names(self) -> dict[str, str]:
        return {one.id: one.name or one.localpart for one in self.hs.world.people.values()}

    @property
    def links(self) -> Mapping[str, str]:
        friend = self.user.id
        return {
            f"https://matrix.to/#/{friend}": self.person("friend"),
            f"matrix:u/{friend[1:]}": self.person("friend"),
            f"https://matrix.to/#/{self.tea.id}?via={self.hs.name}": self.room,
            f"matrix:roomid/{self.tea.id[1:]}": self.room,
            f"https://matrix.to/#/%23tea:{self.hs.name}": self.room,
            f"#tea:{self.hs.name}": self.room,
        }

    @property
    def dead_links(self) -> tuple[str, ...]:
        return (f"https://matrix.to/#/%23coffee:{self.hs.name}",)

    def login(self) -> Login:
        """Of somebody who shares a room with the friend, so that he is told how that one fares."""
        name = f"guest{next(NUMBERS)}"
        person = self.people[name] = self.hs.world.person(name, name=name)
        self.hs.world.join(self.hall, person)
        device = person.device()
        options = {"homeserver": self.url, "user": person.id, "device": device.id}
        return Login(
            id=LoginId(next(NUMBERS)),
            native=ids.HOME,
            name=name,
            options={**options, "token": device.token},
        )

    async def acquaint(self, login: Login) -> None:
        """They have a chat, of which the login has heard."""
        person = self.people[login.name]
        self.chats[login.name] = self.hs.world.direct(self.user, person)
        device = person.devices[login.options["device"]]
        here = self.hs.world.stream.last
        await self.hs.world.until(lambda: bool(device.synced) and device.synced[-1] >= here)

    def chat(self, name: str) -> Room:
        """The friend's with a login of this name."""
        if name not in self.chats:
            self.chats[name] = self.hs.world.direct(self.user, self.people[name])
        return self.chats[name]

    async def known_as(self, login: Login) -> int:
        return len(self.people[login.name].devices)

    def key(self, call: Call) -> Key:
        return call.key

    def person(self, name: str) -> str:
        if name not in self.people:  # somebody of ours who calls himself so now
            found = (one for one in self.hs.world.people.values() if one.name == name)
            self.people[name] = next(found, self.user)
        return ids.far_name(self.people[name].id)

    async def cut(self) -> None:
        await self._relay.cut()

    async def mend(self) -> None:
        await self._relay.listen()


@asynccontextmanager
async def matrix_driver(
    hs: FakeHomeserver, *, version: str = "12", topic: int = 0
) -> AsyncIterator[MatrixDriver]:
    """version: of the room. topic: the level that giving it one needs."""
    relay = Relay(int(hs.url.rpartition(":")[2]))
    await relay.listen()
    driver = MatrixDriver(hs, relay, version, topic)
    running = asyncio.create_task(driver.adapter.run(Recorder()))
    try:
        yield driver
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await relay.cut()
