"""How logins fare together, in words."""

from typing import Literal

import pytest

from bridge.api.ids import LoginId, NetworkName
from bridge.api.states import Condition
from bridge.core import status
from bridge.core.status import Fares, Kind, Status, of_login, together
from bridge.store.values import KnownLogin

FAKE = NetworkName("fake")
Standing = Literal["connecting", "up", "down", "lost"]


def condition(standing: Standing, words: str) -> Condition:
    return Condition(login=None, standing=standing, words=words)


def fares(
    name: str,
    standing: Standing | None = None,
    words: str = "",
    *,
    why: Condition | None = None,
    is_out: bool = False,
    is_running: bool = True,
    network: Condition | None = None,
) -> Fares:
    return Fares(
        login=KnownLogin(LoginId(1), FAKE, "a@x", name, "alice", is_out=is_out),
        name=name,
        condition=None if standing is None else condition(standing, words),
        why=why,
        is_running=is_running,
        network=network,
    )


def test_all_that_are_up_are_named_in_one_sentence() -> None:
    logins = [fares("irc.b", "up", "Connected."), fares("irc.a", "up", "Connected.")]

    expected = Status(kind="up", words="Connected to irc.a, irc.b.")
    assert together(logins, None, must_enter=False) == expected


def test_what_is_not_up_says_why_beside_what_is() -> None:
    logins = [
        fares("irc.a", "up"),
        fares("irc.b", "down", "irc.b does not answer."),
        fares("irc.c", "connecting", "Connecting to irc.c."),
        fares("irc.d", is_out=True, is_running=False),
        fares("irc.e", is_running=False),
    ]

    words = (
        "Connected to irc.a. irc.b: irc.b does not answer. Connecting to irc.c."
        " Logged out of irc.d."
    )
    assert together(logins, None, must_enter=False) == Status(kind="partly", words=words)


def test_what_the_owner_can_mend_comes_before_what_mends_itself() -> None:
    logins = [fares("irc.a", "down", "No route."), fares("irc.b", "lost", "You are banned.")]

    words = f"irc.b: You are banned. {status.MEND} irc.a: No route."
    assert together(logins, None, must_enter=True) == Status(kind="lost", words=words)


def test_while_it_is_tried_again_the_reason_holds() -> None:
    why = condition("down", "No route.")

    assert of_login(fares("irc.a", "connecting", "Connecting.", why=why)) == Status(
        kind="down", words="No route."
    )


def test_before_anything_was_heard_a_running_login_connects() -> None:
    assert of_login(fares("irc.a")) == Status(kind="connecting", words=status.STARTING)


@pytest.mark.parametrize(
    ("standing", "kind"),
    [("up", "up"), ("connecting", "connecting"), ("down", "down"), ("lost", "down")],
)
def test_what_needs_no_session_fares_as_the_network_does(standing: Standing, kind: Kind) -> None:
    login = fares("", is_running=False, network=condition(standing, "So it is."))

    assert of_login(login) == Status(kind=kind, words="So it is.")


def test_without_a_session_there_is_no_connection_where_each_login_has_its_own() -> None:
    login = fares("", is_running=False)

    assert of_login(login) == Status(kind="unused", words=status.NOT_RUNNING)


def test_without_a_login_it_depends_on_the_network() -> None:
    assert together([], None, must_enter=True) == Status(kind="none", words=status.NO_LOGIN)
    assert together([], None, must_enter=False) == Status(kind="unused", words=status.UNUSED)
    up = condition("up", "The bot is there.")
    assert together([], up, must_enter=False) == Status(kind="up", words="The bot is there.")
    assert together([], up, must_enter=True) == Status(kind="none", words=status.NO_LOGIN)


def test_logged_out_is_said_so() -> None:
    logins = [fares("", is_out=True, is_running=False)]

    assert together(logins, None, must_enter=True) == Status(kind="out", words=status.LOGGED_OUT)


def test_a_network_that_is_down_comes_first() -> None:
    logins = [fares("irc.a", "up")]
    down = condition("down", "The service does not answer.")

    words = "The service does not answer. Connected to irc.a."
    assert together(logins, down, must_enter=False) == Status(kind="down", words=words)


def test_what_a_login_says_as_its_network_does_is_said_once() -> None:
    words = "Telegram cannot be reached."
    down = condition("down", words)
    logins = [fares("", "down", words), fares("")]

    assert together(logins, down, must_enter=False) == Status(kind="down", words=words)


def test_of_many_the_first_are_named() -> None:
    logins = [fares(f"irc{number:02}", "up") for number in range(12)]

    words = together(logins, None, must_enter=False).words
    assert words == (
        "Connected to irc00, irc01, irc02, irc03, irc04, irc05, irc06, irc07, irc08, irc09,"
        " and 2 more."
    )
