"""Drives the fake network for the suite."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bridge.api.adapter import Login
from bridge.api.ids import Key, LoginId, NetworkName
from bridge.testing.driving import Said
from bridge.testing.far import FarSide
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from bridge.testing.to_calls import Call

SERVER = "irc.fake"
ROOM = f"#tea%{SERVER}"


class FakeFriend:
    def __init__(self, far: FarSide) -> None:
        self.name = "friend"
        self._far = far

    async def say(self, *texts: str) -> None:
        for text in texts:
            self._far.say(ROOM, self.name, text)

    async def write(self, name: str, text: str) -> None:
        self._far.write(f"{self.name}%{SERVER}", name, text)

    async def heard(self) -> list[Said]:
        return [(heard.by, heard.text) for heard in self._far.heard(ROOM)]

    async def received(self) -> list[Said]:
        return [(heard.by, heard.text) for heard in self._far.heard(f"{self.name}%{SERVER}")]

    async def people(self) -> set[str]:
        return set(self._far.people(ROOM))

    async def subject(self) -> str:
        return self._far.subject_of(ROOM)

    async def change_subject(self, subject: str) -> None:
        self._far.subject(ROOM, self.name, subject)

    async def rename(self, name: str) -> None:
        self._far.rename(f"{self.name}%{SERVER}", name)
        self.name = name

    async def leave(self) -> None:
        self._far.leave(ROOM, self.name)

    async def enter(self) -> None:
        self._far.enter(ROOM, self.name)


SPELLINGS = {
    "#Tea%IRC.fake": ROOM,
    "Friend%irc.FAKE": f"friend%{SERVER}",
    "a%b%irc.fake": "a%b%irc.fake",
    "IRC.fake": SERVER,
    "#Hall": "#hall",
    "#Käse%irc.fake": "#käse%irc.fake",
}
NONSENSE = ("", "#", "%", "#%irc.fake", "%irc.fake", "a b%irc.fake", "friend", "a\n%irc.fake")


class FakeDriver:
    def __init__(self, manner: Manner) -> None:
        self.network = FakeNetwork(NetworkName("fake"), manner)
        self.network.far.room(ROOM, "friend")
        self.friend = FakeFriend(self.network.far)
        self.room = ROOM
        self.nobody = f"nobody%{SERVER}"
        self.spellings = SPELLINGS
        self.nonsense = NONSENSE
        self._logins = 0

    @property
    def adapter(self) -> Any:
        return self.network

    def login(self) -> Login:
        self._logins += 1
        return Login(id=LoginId(self._logins), native=SERVER, name=f"guest{self._logins}")

    def key(self, call: Call) -> Key:
        return call.key

    def person(self, name: str) -> str:
        return f"{name.lower()}%{SERVER}"

    async def cut(self) -> None:
        self.network.lose()

    async def mend(self) -> None:
        self.network.restore()


@asynccontextmanager
async def fake_driver(manner: Manner) -> AsyncIterator[FakeDriver]:
    driver = FakeDriver(manner)
    yield driver
    assert driver.network.breaches == []
