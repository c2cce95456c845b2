"""Contact lists are kept in step, here with a server of whom each answer is known."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.ids import Identity, Place
from bridge.api.states import Contact
from bridge.core.books import Books
from bridge.core.contacts import Known
from bridge.store.database import Store
from bridge.store.values import KnownLogin
from bridge.xmpp import namespaces as ns
from bridge.xmpp import rosters
from bridge.xmpp.addressing import BareJid, Jid, prepare
from bridge.xmpp.own_presence import OwnPresence
from bridge.xmpp.permissions import BOTH, Permissions
from bridge.xmpp.rosters import Rosters
from bridge.xmpp.telling import Telling
from tests.bridge.xmpp.scene import ALICE, IRC, Scene

BOB = BareJid(prepare("bob@example.org"))
TRUSTED = Permissions(roster=BOTH)


class Server:
    """Takes what is put into contact lists, but for those of some; all of them are empty.

    sets: into whose lists something was put. left: the presences that left.
    """

    is_up = True
    jid = Jid("irc.example.org")

    def __init__(self, *refusing: BareJid) -> None:
        self._refusing = refusing
        self.sets: list[BareJid] = []
        self.left: list[Element] = []

    async def request(self, *, to: BareJid, payload: str, kind: str, within: float) -> Element:
        if kind == "get":
            return fromstring(f"<iq type='result'><query xmlns='{ns.ROSTER}'/></iq>")
        self.sets.append(to)
        return fromstring(f"<iq type='{'error' if to in self._refusing else 'result'}'/>")

    async def ping(self, to: Jid) -> None: ...

    def send(self, sealed: bytes) -> None:
        self.left.append(fromstring(sealed))

    def kinds(self) -> list[tuple[str, str]]:
        """Whom presences were for, and their types."""
        return [(one.get("to", ""), one.get("type", "")) for one in self.left]


class Lists:
    """Accounts' contact lists, and those of the far network."""

    def __init__(self, store: Store, server: Server, permissions: Permissions) -> None:
        self.scene = Scene()
        self.scene.service.component = cast("Any", server)
        self.scene.service.permissions = permissions
        self.core = cast("Any", self.scene.hosting.gateway)
        self.core.books = self.books = Books(store)
        self.core.contacts = self.known = Known(self._heard)
        self.core.spawn = self._spawn
        hosting = self.scene.hosting
        self.rosters = Rosters(hosting, Telling(hosting), OwnPresence(hosting))
        self._tasks: set[asyncio.Future[None]] = set()

    def login(self, account: BareJid = ALICE) -> KnownLogin:
        return self.scene.login(account)

    async def befriend(self, account: BareJid, *names: str) -> None:
        """These are in the account's far list; return when all is done that follows."""
        login = self.login(account).id
        for name in names:
            who = Identity(IRC, f"{name}%irc.fake", name)
            self.known.report(Contact(login=login, who=who))
        await self.done()

    async def done(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def _heard(self, difference: Any) -> None:
        self.rosters.heard(difference)

    def _spawn(self, work: Any) -> asyncio.Future[None]:
        task: asyncio.Future[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "SAID_AFTER", 0.0)
    monkeypatch.setattr(rosters, "INTERVAL", 0.0)


def play(
    scene: Callable[[Lists], Awaitable[None]],
    directory: Path,
    server: Server,
    permissions: Permissions = TRUSTED,
) -> None:
    async def main() -> None:
        url = f"sqlite:///{directory}/bridge.db"
        store = await asyncio.to_thread(Store.open, url, key=b"k" * 32)
        try:
            lists = Lists(store, server, permissions)
            await scene(lists)
            lists.books.flush()
        finally:
            await store.close()

    asyncio.run(main())


def test_a_list_that_is_not_taken_leaves_the_others(tmp_path: Path) -> None:
    """A server may refuse what is in one entry, or one account that it has no longer."""
    server = Server(ALICE)

    async def scene(lists: Lists) -> None:
        await lists.befriend(ALICE, "carol", "dave")
        await lists.befriend(BOB, "carol")

    play(scene, tmp_path, server)

    assert server.sets == [ALICE, BOB, BOB]  # the gateway's own entry is the first
    assert server.kinds().count((ALICE, "subscribe")) == 2
    assert (BOB, "subscribe") not in server.kinds()


def test_who_is_blocked_does_not_ask_to_be_let_in(tmp_path: Path) -> None:
    server = Server()

    async def scene(lists: Lists) -> None:
        login = lists.login().id
        await lists.books.of(login)
        lists.books.block(login, "carol%irc.fake", True)
        await lists.befriend(ALICE, "carol", "dave")

    play(scene, tmp_path, server, Permissions())

    assert [one.get("from") for one in server.left] == ["dave%irc.fake@irc.example.org"]


def test_who_writes_for_the_first_time_need_not_wait_until_others_are_let_in(
    tmp_path: Path,
) -> None:
    names = [f"p{number:02}" for number in range(rosters.OFFERED + 3)]
    server = Server()

    async def scene(lists: Lists) -> None:
        await lists.befriend(ALICE, *names)
        for name in (names[-1], names[-1], names[0], "stranger"):
            lists.rosters.met(Place(IRC, "direct", f"{name}%irc.fake", lists.login().id))
            await lists.done()

    play(scene, tmp_path, server, Permissions())

    assert [one.get("from") for one in server.left] == [
        f"{name}%irc.fake@irc.example.org" for name in (*names[: rosters.OFFERED], names[-1])
    ]


def test_where_lists_are_written_nobody_asks(tmp_path: Path) -> None:
    server = Server()

    async def scene(lists: Lists) -> None:
        await lists.befriend(ALICE, "carol")
        lists.rosters.met(Place(IRC, "direct", "carol%irc.fake", lists.login().id))
        await lists.done()

    play(scene, tmp_path, server)

    assert (ALICE, "subscribe") not in server.kinds()
