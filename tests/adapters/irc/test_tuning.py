"""What accounts set for a server and for a channel, as forms show it and as it is kept."""

from collections.abc import Mapping

import pytest

from adapters.irc import config
from adapters.irc.life.describing import facts, last_words
from adapters.irc.session import Channel, Session
from adapters.irc.tuning import only, tunable, tuned
from bridge.api.adapter import Login, Target
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, NetworkName, Place

HOST = "irc.example.org"
SERVER = Target("server", HOST, HOST)
ROOM = Target("room", f"#tea%{HOST}", HOST)
SETTINGS = config.read({"servers": {HOST: {"encoding_out": "utf-8", "verify_cert": False}}})


def login(**options: str) -> Login:
    return Login(id=LoginId(1), native=HOST, name="alice", options=options)


def stands(target: Target, known: Login | None = None) -> dict[str, str]:
    return {one.name: one.value for one in tunable(SETTINGS, target, known)}


def kept(values: Mapping[str, str], target: Target = SERVER, known: Login | None = None) -> object:
    return dict(tuned(SETTINGS, target, values, known))


def test_a_server_has_the_fields_that_people_know() -> None:
    """Those of biboumi, and three of our own."""
    assert stands(SERVER, login()) == {
        "nick": "",
        "username": "",
        "realname": "",
        "sasl_name": "",
        "sasl_password": "",
        "nickserv_password": "",
        "pass": "",
        "address": HOST,
        "tls_ports": "6697",
        "ports": "none",
        "verify_cert": "0",
        "fingerprint": "",
        "throttle_limit": "10",
        "after_connect_commands": "",
        "encoding_in": "cp1252",
        "encoding_out": "utf-8",
    }
    assert stands(ROOM) == {"encoding_in": "cp1252", "encoding_out": "utf-8"}


def test_where_operators_say_where_servers_are_accounts_do_not() -> None:
    settings = config.read({"servers": {HOST: {"own_ways": False}}})
    names = {one.name for one in tunable(settings, SERVER, None)}
    assert not {"address", "ports", "tls_ports", "verify_cert", "fingerprint"} & names
    with pytest.raises(Refused):
        tuned(settings, SERVER, {"address": "irc.other"}, None)


def test_where_all_is_on_one_server_no_other_address_can_be_set() -> None:
    settings = config.read({"fixed_server": HOST, "servers": {HOST: {}}})
    names = {one.name for one in tunable(settings, SERVER, None)}
    assert {"ports", "tls_ports"} <= names
    with pytest.raises(Refused):
        tuned(settings, SERVER, {"address": "irc.other"}, None)


def test_what_is_set_is_kept_by_its_own_name() -> None:
    assert kept({"pass": "swordfish", "realname": " Alice ", "tls_ports": "6697\n7000"}) == {
        "password": "swordfish",
        "realname": "Alice",
        "tls_ports": "6697\n7000",
    }
    assert kept({"encoding_in": "koi8-r"}, ROOM) == {f"encoding_in #tea%{HOST}": "koi8-r"}
    assert kept({"nick": "Alice_"}) == {"nick": "Alice_"}


@pytest.mark.parametrize(
    "values",
    [
        {"tls_ports": "6697"},
        {"ports": "none"},
        {"ports": ""},
        {"verify_cert": "0"},
        {"throttle_limit": "10"},
        {"encoding_in": "cp1252"},
        {"address": HOST},
        {"realname": ""},
    ],
)
def test_what_is_as_usual_is_not_kept(values: dict[str, str]) -> None:
    assert set(tuned(SETTINGS, SERVER, values, login()).values()) == {""}


def test_a_channel_has_what_its_login_has_where_nothing_else_is_said() -> None:
    known = login(encoding_in="koi8-r")
    assert stands(ROOM, known) == {"encoding_in": "koi8-r", "encoding_out": "utf-8"}
    assert kept({"encoding_in": "koi8-r"}, ROOM, known) == {f"encoding_in #tea%{HOST}": ""}
    assert kept({"encoding_in": "cp1252"}, ROOM, known) == {f"encoding_in #tea%{HOST}": "cp1252"}


def test_secrets_are_not_told_and_can_be_forgotten() -> None:
    known = login(password="one", sasl_password="two", realname="Alice")
    shown = stands(SERVER, known)
    assert (shown["pass"], shown["sasl_password"], shown["forget"]) == ("", "", "0")
    assert "forget" not in stands(SERVER, login(realname="Alice"))
    assert kept({"pass": "", "sasl_password": ""}, known=known) == {}
    assert kept({"forget": "1", "pass": "new"}, known=known) == {
        "sasl_password": "",
        "password": "new",
    }


@pytest.mark.parametrize(
    "values",
    [
        {"nick": "no nick"},
        {"nick": "Zoë"},
        {"username": "two words"},
        {"realname": "two\nlines"},
        {"pass": "x\rQUIT"},
        {"realname": "x" * 301},
        {"ports": "22"},
        {"ports": "many"},
        {"verify_cert": "perhaps"},
        {"fingerprint": "abc"},
        {"throttle_limit": "0"},
        {"after_connect_commands": ":not a command"},
        {"encoding_in": "klingon"},
        {"encoding_out": "utf-16"},
        {"address": "not a host"},
        {"persistent": "1"},
        {"sasl_password": "x", "tls_ports": "none"},
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(Refused):
        tuned(SETTINGS, SERVER, values, login())


def test_of_a_server_that_is_not_used_nothing_is_set() -> None:
    settings = config.read({"servers": {HOST: {}}, "other_servers": False})
    other = Target("server", "irc.other", "irc.other")
    assert tunable(settings, other, None) == ()
    with pytest.raises(Refused):
        tuned(settings, other, {"realname": "Alice"}, None)


def test_a_fixed_server_is_the_only_one() -> None:
    assert only(SETTINGS) is None
    assert only(config.read({"fixed_server": HOST})) == SERVER


def test_a_connection_is_told_in_facts() -> None:
    session = Session(NetworkName("irc"), LoginId(1), HOST, nick="al", user="u", host="h")
    session.caps = frozenset({"batch", "away-notify"})
    session.account = "alice"
    for name in ("#tea", "#milk"):
        place = Place(NetworkName("irc"), "room", f"{name}%{HOST}", LoginId(1))
        session.channels[name] = Channel(place, name, is_in=name == "#tea")

    assert facts(session, f"{HOST}:6697, encrypted (TLSv1.3)", 0.0421) == (
        ("Connected to", f"{HOST}:6697, encrypted (TLSv1.3)"),
        ("Others see you as", "al (u@h)"),
        ("Logged in as", "alice"),
        ("Channels", "#tea"),
        ("Extensions in use", "away-notify, batch"),
        ("Last answer after", "42 ms"),
    )


def test_last_words_are_one_line_that_fits() -> None:
    assert last_words("tea\r\nQUIT  \x02time") == "tea QUIT time"
    assert len(last_words("ü" * 400).encode()) == 300


@pytest.mark.parametrize("address", ["10.0.0.1", "[::1]", "127.0.0.2", "0x7f.1"])
def test_an_address_that_is_not_public_is_refused_at_once(address: str) -> None:
    with pytest.raises(Refused):
        kept({"address": address})
