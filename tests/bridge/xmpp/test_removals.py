"""Whom accounts have removed is removed far away, unless they are too many at once."""

import asyncio
from typing import Any, cast

import pytest

from bridge.api.adapter import Target
from bridge.api.errors import TryLater
from bridge.api.ids import Identity, LoginId
from bridge.api.states import Contact
from bridge.xmpp import removals
from bridge.xmpp.removals import TOO_MANY, Removals
from tests.bridge.xmpp.scene import IRC, Scene


class Far:
    """unfollowed: who was taken out of the far list."""

    def __init__(self, scene: Scene) -> None:
        self.unfollowed: list[str] = []
        self.told: list[str] = []
        self.was_told = asyncio.Event()
        self.tasks: set[asyncio.Future[None]] = set()
        self.is_away = False
        far = cast("Any", scene.far)
        far.follow, far.unfollow = self.unfollow, self.unfollow
        far.keeps_list = True
        cast("Any", scene.service).component = self
        cast("Any", scene.hosting.gateway).spawn = self.spawn

    async def unfollow(self, login: LoginId, who: str) -> None:
        if self.is_away:
            raise TryLater("")
        self.unfollowed.append(who)

    def send(self, sealed: bytes) -> None:
        self.told.append(sealed.decode())
        self.was_told.set()

    def spawn(self, work: Any) -> None:
        self.tasks.add(asyncio.ensure_future(work))

    async def done(self) -> None:
        await asyncio.gather(*self.tasks)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removals, "GATHERED", 0.0)
    monkeypatch.setattr(removals, "QUIET", 0.01)
    monkeypatch.setattr(removals, "MOST", 2)


def target(name: str) -> Target:
    return Target("direct", f"{name}%irc.fake", "irc.fake")


def test_of_many_at_once_none_is_removed_nor_who_comes_behind() -> None:
    async def main() -> tuple[list[str], list[str]]:
        scene = Scene()
        far, removing = Far(scene), Removals(scene.hosting)
        for name in ("ann", "bob", "carol"):
            removing.add(scene.service, scene.login(), target(name))
        await far.was_told.wait()
        removing.add(scene.service, scene.login(), target("dave"))
        await far.done()
        for name in ("eve", "fay"):
            removing.add(scene.service, scene.login(), target(name))
        await far.done()
        return far.unfollowed, far.told

    unfollowed, [told] = asyncio.run(main())

    assert unfollowed == ["eve%irc.fake", "fay%irc.fake"]
    assert TOO_MANY in told


@pytest.mark.parametrize(
    ("known", "are_kept"), [("abc", True), ("abcd", False), ("ab", True), ("", True)]
)
def test_of_all_that_there_are_none_is_removed(
    known: str, are_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removals, "MOST", 20)

    async def main() -> list[str]:
        scene = Scene()
        far, removing = Far(scene), Removals(scene.hosting)
        login = scene.login()
        for name in known:
            who = Identity(IRC, f"{name}%irc.fake", name)
            scene.contacts.report(Contact(login=login.id, who=who))
        for name in "abc":
            removing.add(scene.service, login, target(name))
        await far.done()
        return far.unfollowed

    assert asyncio.run(main()) == ([] if are_kept else [f"{name}%irc.fake" for name in "abc"])


def test_who_cannot_be_removed_is_named() -> None:
    async def main() -> list[str]:
        scene = Scene()
        far, removing = Far(scene), Removals(scene.hosting)
        far.is_away = True
        removing.add(scene.service, scene.login(), target("ann"))
        removing.add(scene.service, scene.login(), target("bob"))
        removing.take_back(scene.login().id, "bob%irc.fake")
        await far.done()
        return far.told

    [told] = asyncio.run(main())

    assert "ann is still in your contact list" in told
