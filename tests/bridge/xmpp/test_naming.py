"""What logins are called when their owner has chosen a name."""

import asyncio
from typing import Any, cast

import pytest

from bridge.api.asked import Joined
from bridge.api.errors import GatewayError, Refused, Uncertain
from bridge.api.ids import LoginId
from bridge.xmpp import guests, naming, portraying
from bridge.xmpp.addressing import FullJid, bare, prepare
from tests.bridge.xmpp.scene import ALICE, DOMAIN, IRC, FarNetwork, Scene


class Renaming(FarNetwork):
    """Gives names, cut to six letters, or says why not."""

    def __init__(self, error: GatewayError | None) -> None:
        super().__init__()
        self.error = error
        self.asked: list[tuple[LoginId, str]] = []

    async def rename(self, login: LoginId, name: str) -> Joined:
        self.asked.append((login, name))
        if self.error is not None:
            raise self.error
        return Joined(name[:6])


class Play:
    """Alice has a login, and so has somebody else. looked: who was looked at."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        error: GatewayError | None = None,
        is_running: bool = True,
        portrays: bool = False,
    ) -> None:
        self.scene = Scene()
        self.network = Renaming(error)
        self.scene.service.adapter = cast("Any", self.network)
        self.scene.service.component = cast("Any", self)
        self.login = self.scene.login(name="Alice")
        self.scene.login(bare(FullJid(prepare("bob@example.org/phone"))), "Bob")
        self.sent: list[str] = []
        self.looked: list[str] = []
        core = cast("Any", self.scene.hosting.gateway)
        core.portrayal = self
        self.portrays = portrays
        monkeypatch.setattr(self.scene.logins, "is_running", lambda _: is_running)
        monkeypatch.setattr(portraying, "look", lambda _h, _s, account: self.looked.append(account))

    def can(self, _network: str) -> bool:
        return self.portrays

    def send(self, sealed: bytes) -> None:
        self.sent.append(sealed.decode())

    def wishes(self, name: str) -> None:
        self.scene.wishes(name=name)

        async def run() -> None:
            naming.wished(self.scene.hosting, ALICE, IRC)
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*tasks)

        asyncio.run(run())

    @property
    def names(self) -> list[str]:
        return [login.name for login in self.scene.logins.known()]


def test_who_is_connected_is_renamed_and_has_the_name_that_he_got(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play = Play(monkeypatch)
    play.wishes("Alexandra")

    assert play.network.asked == [(play.login.id, "Alexandra")]
    assert (play.names, play.looked) == (["Alexan", "Bob"], [])
    [told] = play.sent
    assert naming.OTHERWISE.format("irc.fake", "Alexan") in told


def test_who_gets_the_name_that_he_wished_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play(monkeypatch)
    play.wishes("Alex")

    assert (play.names, play.sent) == (["Alex", "Bob"], [])


def test_who_is_not_connected_comes_back_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Play(monkeypatch, is_running=False)
    play.wishes("Ally")

    assert (play.names, play.network.asked) == (["Ally", "Bob"], [])


@pytest.mark.parametrize("name", ["", "Alice"])
def test_who_has_it_already_or_wishes_none_keeps_it(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    play = Play(monkeypatch)
    play.wishes(name)

    assert (play.names, play.network.asked) == (["Alice", "Bob"], [])


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Refused("conflict", "The nick Ally is taken."), "The nick Ally is taken."),
        (Uncertain(""), naming.LATER),
    ],
)
def test_who_cannot_have_it_is_told(
    monkeypatch: pytest.MonkeyPatch, error: GatewayError, why: str
) -> None:
    play = Play(monkeypatch, error=error)
    play.wishes("Ally")

    words = f"<body>You are still called Alice on irc.fake: {why}</body>"
    assert play.sent == [f'<message from="{DOMAIN}" to="{ALICE}" type="chat">{words}</message>']
    assert play.names == ["Alice", "Bob"]


def test_where_names_are_shown_beside_addresses_it_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play = Play(monkeypatch, portrays=True)
    play.wishes("Ally")

    assert (play.looked, play.names, play.network.asked) == ([ALICE], ["Alice", "Bob"], [])


def test_a_first_login_has_the_chosen_name_or_a_guests() -> None:
    scene = Scene()
    preferences = scene.hosting.gateway.preferences
    by_chance = guests.first_name(preferences, IRC, ALICE)
    scene.wishes(name="Ally")

    assert by_chance == guests.guest(ALICE)
    assert guests.first_name(preferences, IRC, ALICE) == "Ally"
