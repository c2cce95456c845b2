"""A session on a scripted homeserver, for tests of files and pictures; it syncs nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.matrix.config import MatrixConfig
from adapters.matrix.rooms.room import Member, Room
from adapters.matrix.session import Session, Shared
from adapters.matrix.wire.homeserver import Homeserver
from adapters.matrix.wire.requests import Requests
from bridge.api.adapter import Login
from bridge.api.ids import LoginId, NetworkName, Place
from bridge.testing.inbox import Recorder
from tests.servers.homeserver import FakeHomeserver, homeserver

MATRIX = NetworkName("matrix")
PLAIN, SECRET = "!plain", "!secret"
PERSON = "@bob:home.test"

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
LARGE_PNG = b"\x89PNG\r\n\x1a\n" + bytes(200_000)


@dataclass(slots=True)
class Stage:
    hs: FakeHomeserver
    session: Session
    inbox: Recorder

    def place(self, native: str) -> Place:
        kind = "direct" if native.startswith("@") else "room"
        return Place(MATRIX, kind, native, self.session.login.id)  # type: ignore[arg-type]

    def put(self, content: bytes, media_type: str = "image/png") -> str:
        """A file that is there, as `mxc:`."""
        stored = self.hs.world.media.put(content, media_type, "tea.png")
        return f"mxc://{self.hs.name}/{stored.id}"


@asynccontextmanager
async def stage(
    *, inbox: Recorder | None = None, requests: Requests | None = None, name: str = "alice"
) -> AsyncIterator[Stage]:
    """It is in a plain room and an encrypted one."""
    async with homeserver() as hs, session_on(hs, inbox=inbox, name=name) as on_stage:
        if requests is not None:
            shared = on_stage.session.shared
            requests.trusted = shared.requests.trusted
            await shared.requests.close()
            shared.requests = on_stage.session.homeserver.requests = requests
        yield on_stage


@asynccontextmanager
async def session_on(
    hs: FakeHomeserver,
    *,
    inbox: Recorder | None = None,
    name: str = "alice",
    shared: Shared | None = None,
) -> AsyncIterator[Stage]:
    """inbox: of a session that was before. shared: with other sessions of the network."""
    config = MatrixConfig.model_validate({"homeservers": {hs.name: {"url": hs.url}}})
    inbox, shared = inbox or Recorder(), shared or Shared(network=MATRIX, settings=config)
    device = hs.world.person(name).device()
    number = LoginId(len(shared.sessions) + 1)
    session = Session(
        shared=shared,
        login=Login(id=number, native="matrix", name=name),
        inbox=inbox,
        homeserver=Homeserver(requests=shared.requests, url=hs.url, token=device.token),
        me=device.person.id,
        device=device.id,
        kept=await inbox.recall(),
        is_up=True,
    )
    session.went_up.set()
    session.rooms[PLAIN] = Room(id=PLAIN, is_shown=True)
    session.rooms[SECRET] = Room(id=SECRET, encryption="m.megolm.v1.aes-sha2", is_shown=True)
    shared.sessions[number] = session
    try:
        yield Stage(hs, session, inbox)
    finally:
        del shared.sessions[number]
        await shared.requests.close()


def member(avatar: str, name: str = "Bob") -> Member:
    return Member(name=name, avatar=avatar)
