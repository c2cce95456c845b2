"""Drives the fake network for the suite."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bridge.api.adapter import Login
from bridge.api.asked import Profile, Version
from bridge.api.content import Content, File, Poll, Text
from bridge.api.ids import Key, LoginId, NetworkName
from bridge.api.login import Ask, Show
from bridge.api.states import Affiliation, Role, Standing
from bridge.testing.conformance import FEATURES
from bridge.testing.driving import Feature, Said, Shown
from bridge.testing.entries import OPTION, SECOND, WORD
from bridge.testing.far import FarSide
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from bridge.testing.rooms import Said as FarSaid
from bridge.testing.to_calls import Call

SERVER = "irc.fake"
ROOM = f"#tea%{SERVER}"


class FakeFriend:
    def __init__(self, far: FarSide, features: Collection[Feature]) -> None:
        self.name = "friend"
        self._far = far
        self._features = features
        self._where = ROOM
        self._to = ""

    def alone(self, name: str) -> "FakeFriend":
        friend = FakeFriend(self._far, self._features)
        friend._where, friend._to = f"{self.name}%{SERVER}", name
        return friend

    async def say(self, *texts: str) -> None:
        for text in texts:
            self._say(text)

    def _say(self, words: str | Text, **more: Any) -> None:
        if self._to:
            self._far.write(self._where, self._to, words, **more)
        else:
            self._far.say(self._where, self.name, words, **more)

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

    # --- texts ------------------------------------------------------------------------------------

    async def answer(self, to: str, text: str) -> None:
        self._say(text, answers=self._said(to))

    async def edit(self, text: str, now: str) -> None:
        self._far.edit(self._where, self.name, self._said(text), now)

    async def retract(self, text: str) -> None:
        self._far.retract(self._where, self.name, self._said(text))

    async def remove(self, text: str, reason: str) -> None:
        self._far.remove(self._where, self.name, self._said(text), reason)

    async def react(self, text: str, *emoji: str) -> None:
        self._far.react(self._where, self.name, self._said(text), *emoji)

    async def attach(self, text: str, file: File) -> None:
        self._say(text, files=(file,))

    async def offer(self, text: str, name: str, content: bytes) -> None:
        self._say(text, files=(self._far.file(content, name),))

    async def files(self) -> list[tuple[str, bytes]]:
        parcels = [
            self._far.parcel(file.hosted)
            for said in self._far.said(self._where)
            for file in said.files
        ]
        return [(parcel.name, parcel.head) for parcel in parcels]

    async def board(self) -> list[Shown]:
        texts = {said.native: said.text for said in self._far.said(self._where)}
        return [
            Shown(
                by=said.by,
                text=said.text,
                answers=texts[said.answers] if said.answers else "",
                files=tuple(file.url for file in said.files),
                reactions=frozenset(
                    (name, each) for name, emoji in said.reactions.items() for each in emoji
                ),
            )
            for said in self._far.said(self._where)
            if not said.is_retracted
        ]

    def _said(self, text: str) -> FarSaid:
        return next(said for said in self._far.said(self._where) if said.text == text)

    async def style(self, words: Text) -> None:
        self._say(words)

    async def styled(self) -> list[Text]:
        return [Text(heard.text, heard.spans) for heard in self._far.heard(self._where)]

    # --- places, cards, polls ---------------------------------------------------------------------

    async def share(self, content: Content) -> None:
        if isinstance(content, Poll):
            content = replace(content, takes_votes="votes" in self._features)
        self._far.share(ROOM, self.name, content)

    async def shared(self) -> list[Content]:
        said = self._far.said(ROOM)
        return [part for one in said if one.by != self.name for part in one.holds]

    async def vote(self, question: str, *choices: int) -> None:
        self._far.vote(ROOM, self.name, self._poll(question), *choices)

    async def votes(self, question: str) -> dict[str, tuple[int, ...]]:
        return dict(self._poll(question).votes)

    def _poll(self, question: str) -> FarSaid:
        return next(
            said
            for said in self._far.said(ROOM)
            for part in said.holds
            if isinstance(part, Poll) and part.question == question
        )

    # --- signals ----------------------------------------------------------------------------------

    async def types(self, is_typing: bool) -> None:
        self._far.typing(self._where, self.name, is_typing, to=self._to)

    async def typing(self) -> set[str]:
        return set(self._far.typing_in(self._where))

    async def reads(self, text: str) -> None:
        self._far.read(self._where, self.name, self._said(text))

    async def readers(self) -> dict[str, str]:
        texts = {said.native: said.text for said in self._far.said(self._where)}
        return {name: texts[native] for name, native in self._far.read_in(self._where).items()}

    async def is_written_to(self, name: str, text: str) -> None:
        self._far.write_as(name, f"{self.name}%{SERVER}", text)

    # --- ranks ------------------------------------------------------------------------------------

    async def give_role(self, name: str, role: Role) -> None:
        self._far.promote(ROOM, name, role=role, by=self.name)

    async def give_affiliation(self, name: str, affiliation: Affiliation) -> None:
        self._far.promote(ROOM, name, affiliation=affiliation, by=self.name)

    async def invite(self, name: str, reason: str) -> None:
        self._far.invite(ROOM, name, self.name, reason)

    async def moderate(self) -> None:
        self._far.about(ROOM, is_moderated=True)

    async def voices(self) -> list[str]:
        return list(self._far.voices(ROOM))

    # --- contacts ---------------------------------------------------------------------------------

    async def opens(self, link: str) -> None:
        self._far.opens(f"{self.name}%{SERVER}", link)

    async def fares(self, standing: Standing, status: str) -> None:
        self._far.fares(f"{self.name}%{SERVER}", standing, status)

    async def runs(self, version: Version) -> None:
        self._far.runs(f"{self.name}%{SERVER}", version)

    # --- rooms and pictures -----------------------------------------------------------------------

    async def move(self) -> tuple[str, str]:
        self._far.room("#court")
        self._far.move("#court", "#square")
        return "#court", "#square"

    async def call_room(self, name: str) -> None:
        self._far.about(ROOM, name=name)

    async def show_picture(self, image: bytes) -> None:
        self._far.picture(f"{self.name}%{SERVER}", image)

    async def describe_oneself(self, name: str, about: str) -> None:
        self._far.profile(f"{self.name}%{SERVER}", Profile(name=name, about=about))


class FakeOwner:
    def __init__(self, far: FarSide) -> None:
        self._far = far

    def answers(self, ask: Ask) -> dict[str, str]:
        known = {"name": "owner", "password": WORD, "second": SECOND}
        return {question.name: known[question.name] for question in ask.questions}

    def mistakes(self, ask: Ask) -> dict[str, str]:
        return {question.name: "not this" for question in ask.questions}

    async def does(self, show: Show) -> None:
        self._far.scan(show.link)


SPELLINGS = {
    "#Tea%IRC.fake": ROOM,
    "Friend%irc.FAKE": f"friend%{SERVER}",
    "a%b%irc.fake": "a%b%irc.fake",
    "IRC.fake": SERVER,
    "#Hall": "#hall",
    "#Käse%irc.fake": "#käse%irc.fake",
}
LINKS = {
    f"fake://{SERVER}/tea": ROOM,
    "FAKE://IRC.fake/Tea": ROOM,
    f"fake://{SERVER}/@Friend": f"friend%{SERVER}",
}
NONSENSE = ("", "#", "%", "#%irc.fake", "%irc.fake", "a b%irc.fake", "friend", "a\n%irc.fake")


class FakeDriver:
    def __init__(self, manner: Manner, features: Collection[Feature] = FEATURES.keys()) -> None:
        self.features = features
        self.network = FakeNetwork(NetworkName("fake"), manner)
        self.network.far.room(ROOM, "friend")
        self.owner = FakeOwner(self.network.far)
        self._enters = bool(manner.enters)
        self.friend = FakeFriend(self.network.far, features)
        self.room = ROOM
        self.nobody = f"nobody%{SERVER}"
        self.spellings = SPELLINGS
        self.nonsense = NONSENSE
        self.links = LINKS
        self.tunings = (
            (SERVER, "realname", "Somebody Else", "some\0body"),
            (SERVER, "verify_cert", "0", "perhaps"),
            (SERVER, "nick", "other", "no name"),
            (SERVER, "after_connect_commands", "one\ntwo", "\0"),
            (ROOM, "encoding_in", "latin-1", "no such encoding"),
        )
        self.dead_links = (f"fake://{SERVER}/nowhere", f"fake://{SERVER}/@nobody", "fake://")
        self.inbox = None
        self._logins = 0

    @property
    def adapter(self) -> Any:
        return self.network

    async def known_as(self, login: Login) -> int:
        return len(self.network.far.devices_of(login.id))

    async def acquaint(self, login: Login) -> None:
        """Anybody can write to anybody."""

    def login(self) -> Login:
        self._logins += 1
        name = f"guest{self._logins}"
        options = {OPTION: self.network.far.entries.issue(name)} if self._enters else {}
        return Login(id=LoginId(self._logins), native=SERVER, name=name, options=options)

    def key(self, call: Call) -> Key:
        return call.key

    def person(self, name: str) -> str:
        return f"{name.lower()}%{SERVER}"

    async def cut(self) -> None:
        self.network.lose()

    async def mend(self) -> None:
        self.network.restore()


@asynccontextmanager
async def fake_driver(
    manner: Manner, features: Collection[Feature] = FEATURES.keys()
) -> AsyncIterator[FakeDriver]:
    driver = FakeDriver(manner, features)
    yield driver
    assert driver.network.breaches == []
