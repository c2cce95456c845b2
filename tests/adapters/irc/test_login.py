"""What a connection registers as, and its next nicks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.config import ServerConfig
from adapters.irc.entry.negotiation import NickRefused, Wish
from adapters.irc.login import first_nick, legal_nick, next_nick, stable_username, wish
from adapters.irc.wishes import of
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.ids import LoginId

CONFIG = ServerConfig(host="a.example")


def login(name: str = "alice", **options: str) -> Login:
    return Login(id=LoginId(36), native="a.example", name=name, options=options)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alice", "alice"),
        ("Zoë Müller", "Zoe_Muller"),
        ("a@b!c,d:e", "a_b_c_d_e"),
        ("3com", "_3com"),
        ("-x", "_-x"),
        ("[a]\\`^{|}", "[a]\\`^{|}"),
        ("a\r\nQUIT", "a__QUIT"),
        ("日本", ""),
        ("", ""),
        (" ", ""),
    ],
)
def test_a_name_becomes_a_nick_that_every_server_takes(name: str, expected: str) -> None:
    assert legal_nick(name) == expected


@given(st.text(max_size=40))
def test_a_legal_nick_stays_as_it_is(name: str) -> None:
    nick = legal_nick(name)

    assert legal_nick(nick) == nick
    assert not set(nick) & set("\0\r\n :,!@#")


def test_the_owners_wishes_go_before_the_configuration() -> None:
    config = ServerConfig(
        host="a.example", nick="gw", username="gw", realname="The gateway", password="server"
    )

    assert wish(of(login("", nick="zoe", realname="Zoë\nM."), config)) == Wish(
        "zoe", "gw", "Zoë M.", "server"
    )
    assert wish(of(login("", username="a b@c", sasl_name="z", sasl_password="p"), config)) == Wish(
        "gw", "abc", "The gateway", "server", "z", "p"
    )


def test_without_any_wishes_nick_and_login_are_enough() -> None:
    assert wish(of(login(), CONFIG)) == Wish("alice", "x10", "alice")


@pytest.mark.parametrize("option", ["password", "sasl_name", "sasl_password"])
@pytest.mark.parametrize("end", ["\r", "\n", "\0"])
def test_a_secret_of_two_lines_is_refused(option: str, end: str) -> None:
    with pytest.raises(Refused):
        wish(of(login(**{option: f"a{end}QUIT"}), CONFIG))


def test_a_name_that_leaves_no_nick_is_refused() -> None:
    with pytest.raises(Refused):
        wish(of(login("日本"), CONFIG))


def test_the_username_of_a_login_never_changes() -> None:
    names = [stable_username(number) for number in (1, 36, 36**7 - 1, 36**7 + 5)]

    assert names == ["x1", "x10", "xzzzzzzz", "x5"]


@given(st.integers(1, 2**63 - 1))
def test_a_username_is_a_word_of_at_most_eight_letters(number: int) -> None:
    name = stable_username(number)

    assert name.isalnum()
    assert len(name) <= 8


def test_when_returning_the_next_nicks_are_always_the_same() -> None:
    taken = NickRefused("alice", "taken")

    assert [next_nick(taken, "alice", attempt) for attempt in (0, 1, 2, 8)] == [
        "alice_",
        "alice_1",
        "alice_2",
        None,
    ]


def test_at_the_first_connection_a_taken_nick_is_told() -> None:
    assert first_nick(NickRefused("alice", "taken")) is None


def test_a_nick_that_is_too_long_for_an_old_server_is_cut() -> None:
    assert first_nick(NickRefused("alexandrina", "bad")) == "alexandri"
    assert next_nick(NickRefused("alexandrina", "bad"), "alexandrina", 0) == "alexandri"
    assert first_nick(NickRefused("alice", "bad")) is None
