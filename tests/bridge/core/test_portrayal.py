"""What networks show of accounts: what is news, and nothing against their wishes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from bridge.api.asked import Picture
from bridge.api.errors import Refused, TryLater, Uncertain
from bridge.api.ids import LoginId, NetworkName
from bridge.core.portrayal import NO_PICTURE, Own, Portrayal
from bridge.core.preferences import NAME, SHARE_PROFILE, Preferences
from bridge.store.database import Store
from bridge.store.values import KnownLogin

if TYPE_CHECKING:
    from bridge.api.adapter import Adapter

ALICE = "alice@example.org"
IRC, PLAIN = NetworkName("irc"), NetworkName("plain")
LOGIN = KnownLogin(LoginId(1), IRC, ALICE, "irc.fake", "alice")
OTHER = KnownLogin(LoginId(2), IRC, ALICE, "other.fake", "alice")
RED, BLUE = Picture(b"red", "image/png"), Picture(b"blue", "image/png")


class Shown:
    """A network that shows logins. asked: what it was to show, with the login."""

    def __init__(self) -> None:
        self.asked: list[tuple[LoginId, str | None, Picture | None]] = []
        self.refuses: BaseException | None = None

    async def portray(self, login: LoginId, name: str | None, picture: Picture | None) -> None:
        self.asked.append((login, name, picture))
        if self.refuses is not None:
            raise self.refuses


class Setting:
    def __init__(self, store: Store) -> None:
        self.network = Shown()
        self.store = store
        self.wishes = Preferences(store, {IRC: {SHARE_PROFILE: True}})

    def portrayal(self) -> Portrayal:
        """A new one, as after a restart."""
        networks = {IRC: self.network, PLAIN: object()}
        return Portrayal(
            networks=cast("dict[NetworkName, Adapter[Any]]", networks),
            wishes=self.wishes,
            store=self.store,
        )

    async def show(self, name: str, picture: Picture | None, login: KnownLogin = LOGIN) -> None:
        await self.portrayal().show(login, own(name, picture))

    @property
    def asked(self) -> list[tuple[str | None, Picture | None]]:
        return [(name, picture) for _, name, picture in self.network.asked]


def own(name: str, picture: Picture | None) -> Own:
    async def image() -> Picture:
        assert picture is not None
        return picture

    known = None if picture is None else picture.image.hex()
    return Own(name, known, image)


NOTHING = Picture(b"", "")


def play(folder: Path, scene: Callable[[Setting], Awaitable[None]]) -> None:
    async def run() -> None:
        store = Store.open(f"sqlite:///{folder / 'bridge.db'}", key=b"k" * 32)
        try:
            await scene(Setting(store))
        finally:
            await store.close()

    asyncio.run(run())


def test_only_what_is_news_is_shown(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        for name, picture in [
            ("Alice", RED),
            ("Alice", RED),
            ("Ally", RED),
            ("Ally", BLUE),
            ("", BLUE),
            ("Ally", NOTHING),
            ("Ally", NOTHING),
        ]:
            await of.show(name, picture)

        assert of.asked == [
            ("Alice", RED),
            ("Ally", None),
            (None, BLUE),
            (None, NO_PICTURE),
        ]

    play(tmp_path, scene)


def test_who_has_no_picture_takes_none_away(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        await of.show("", NOTHING)
        await of.show("Alice", NOTHING)

        assert of.asked == [("Alice", None)]

    play(tmp_path, scene)


def test_a_picture_that_cannot_be_seen_is_none_that_is_gone(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        await of.show("Alice", RED)
        await of.show("Alice", None)
        await of.show("Alice", RED)

        assert of.asked == [("Alice", RED)]

    play(tmp_path, scene)


def test_each_login_is_shown(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        await of.show("Alice", RED)
        await of.show("Alice", RED, OTHER)

        assert of.network.asked == [(LOGIN.id, "Alice", RED), (OTHER.id, "Alice", RED)]

    play(tmp_path, scene)


@pytest.mark.parametrize("error", [Refused("forbidden", "No."), TryLater("Later.")])
def test_what_the_network_did_not_take_is_shown_next_time(tmp_path: Path, error: Exception) -> None:
    async def scene(of: Setting) -> None:
        of.network.refuses = error
        await of.show("Alice", RED)
        of.network.refuses = None
        for _ in range(2):
            await of.show("Alice", RED)

        assert of.asked == [("Alice", RED)] * 2

    play(tmp_path, scene)


def test_a_picture_that_cannot_be_made_leaves_the_one_that_is_there(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        async def unreadable() -> Picture:
            raise Refused("not-acceptable", "This picture cannot be read.")

        await of.show("Alice", RED)
        await of.portrayal().show(LOGIN, Own("Ally", "other", unreadable))
        await of.show("Ally", BLUE)

        assert of.asked == [("Alice", RED), ("Ally", None), (None, BLUE)]

    play(tmp_path, scene)


def test_what_is_wished_no_longer_is_taken_back(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        await of.portrayal().take_back(LOGIN)  # nothing was shown
        await of.show("Alice", RED)
        for _ in range(2):
            await of.portrayal().take_back(LOGIN)
        await of.show("Alice", RED)

        assert of.asked == [("Alice", RED), (None, NO_PICTURE), ("Alice", RED)]

    play(tmp_path, scene)


def test_it_is_wished_where_an_account_says_so_and_the_network_can(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        found = []
        for value in (None, True, False):
            for network in (IRC, PLAIN):
                await of.wishes.set(ALICE, network, SHARE_PROFILE, value)
                found.append(of.portrayal().is_shared(ALICE, network))

        assert found == [True, False, True, False, False, False]

    play(tmp_path, scene)


def test_what_was_shown_is_no_preference(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        await of.show("Alice", RED)

        wishes = Preferences(of.store)
        await wishes.restore()

        assert wishes.known(ALICE, IRC).said == {}

    play(tmp_path, scene)


def test_who_changes_his_mind_while_he_is_looked_at_is_not_shown(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        async def meanwhile() -> Picture:
            await of.wishes.set(ALICE, IRC, SHARE_PROFILE, False)
            return RED

        await of.portrayal().show(LOGIN, Own("Alice", "red", meanwhile))

        assert of.asked == []

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "error", [Refused("timeout", "No answer."), Uncertain("Perhaps."), asyncio.CancelledError()]
)
def test_what_was_perhaps_shown_is_taken_back(tmp_path: Path, error: BaseException) -> None:
    async def scene(of: Setting) -> None:
        of.network.refuses = error
        with contextlib.suppress(asyncio.CancelledError):
            await of.show("Alice", RED)
        of.network.refuses = None
        await of.portrayal().take_back(LOGIN)

        assert of.asked == [("Alice", RED), (None, NO_PICTURE)]

    play(tmp_path, scene)


def test_a_chosen_name_is_shown_without_the_profile_but_no_picture_is(tmp_path: Path) -> None:
    async def scene(of: Setting) -> None:
        await of.show("Alice", RED)
        await of.wishes.set_all(ALICE, IRC, {SHARE_PROFILE: False, NAME: "Ally"})
        await of.wishes.set(ALICE, PLAIN, NAME, "Ally")
        for name, picture in [("Ally", BLUE), ("Alice", NOTHING), ("Ally", NOTHING)]:
            await of.show(name, picture)

        assert of.asked == [("Alice", RED), ("Ally", NO_PICTURE)]
        assert [of.portrayal().name(ALICE, network) for network in (IRC, PLAIN)] == ["Ally", ""]

    play(tmp_path, scene)
