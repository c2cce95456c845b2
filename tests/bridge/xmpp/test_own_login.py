"""Which login an account uses, and what it is told where there is none to be used."""

from dataclasses import replace
from typing import Any, cast

import pytest

from bridge.api.errors import Refused
from bridge.store.values import KnownLogin
from bridge.xmpp import own_login
from tests.bridge.xmpp.scene import ALICE, FarNetwork, Scene


class ClosedNetwork(FarNetwork):
    """Nobody has a session there without logging in."""

    must_enter = True
    has_one = False

    def first(self, login: Any) -> Any:
        raise NotImplementedError

    def enter(self, login: Any) -> Any:
        raise NotImplementedError

    async def log_out(self, login: Any) -> None:
        raise NotImplementedError


def ensured(scene: Scene) -> KnownLogin:
    return own_login.ensured(scene.service, scene.logins, ALICE, "irc.fake", "guest")


def refusal(scene: Scene) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        ensured(scene)
    return caught.value.reason, caught.value.text


def test_a_login_is_made_at_its_first_use_and_found_at_the_next() -> None:
    scene = Scene()
    made = ensured(scene)

    assert made.name == "guest"
    assert ensured(scene) is made


def test_where_one_must_log_in_none_is_made() -> None:
    scene = Scene()
    scene.service.adapter = cast("Any", ClosedNetwork())

    words = 'You are not logged in to this network. Send "register" to irc.example.org to log in.'
    assert refusal(scene) == ("members-only", words)
    assert scene.logins.of(ALICE, scene.service.network) == []


def test_where_one_must_log_in_the_login_that_there_is_is_used() -> None:
    scene = Scene()
    made = ensured(scene)
    scene.service.adapter = cast("Any", ClosedNetwork())

    assert ensured(scene) is made


def test_who_has_logged_out_is_told_how_to_log_in_again() -> None:
    scene = Scene()
    scene.logins.restore([replace(ensured(scene), is_out=True)])

    words = 'You have logged out of irc.fake. Send "login" to irc.example.org to log in again.'
    assert refusal(scene) == ("members-only", words)
