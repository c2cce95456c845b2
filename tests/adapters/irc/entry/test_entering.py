"""What an account sets for its login to an IRC server."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from adapters.irc import config
from adapters.irc.adapter import build
from adapters.irc.config import IrcConfig
from adapters.irc.entry import certificates
from adapters.irc.entry.entering import SHOWN, IrcEntrance, done, first
from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, NetworkName
from bridge.api.login import Done, Entering, Question, Show, Step

ANY = config.read({})
FIXED = config.read({"fixed_server": "irc.example.org"})
SOME = config.read(
    {"other_servers": False, "servers": {"irc.one.example": {}, "irc.two.example": {}}}
)
OPEN = config.read({"servers": {"irc.example.org": {"ports": [6667], "tls_ports": []}}})
HERE = {"server": "irc.example.org", "nick": "al"}
LOGIN = Login(
    id=LoginId(1),
    native="irc.example.org",
    name="al",
    options={"sasl_name": "al", "sasl_password": "s3cret", "password": "d00r", "username": "u"},
)


def names(settings: IrcConfig, login: Login | None = None) -> list[str]:
    return [question.name for question in first(settings, login).questions]


def server_of(settings: IrcConfig) -> Question:
    return first(settings, None).questions[0]


def refusal(
    values: Mapping[str, str], settings: IrcConfig = ANY, login: Login | None = None
) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        done(settings, login, values)
    return caught.value.reason, caught.value.text


def test_the_server_is_asked_for_where_there_is_a_choice() -> None:
    rest = ["nick", "sasl_name", "sasl_password", "password", "realname", "certificate"]

    assert names(ANY) == ["server", *rest]
    assert names(FIXED) == rest
    assert names(ANY, Login(id=LoginId(1), native="irc.example.org", name="al")) == rest


def test_where_only_some_servers_may_be_used_one_of_them_is_chosen() -> None:
    hosts = ("irc.one.example", "irc.two.example")

    assert server_of(SOME).choices == tuple((host, host) for host in hosts)
    assert (server_of(ANY).kind, server_of(ANY).value) == ("text", "")
    assert server_of(OPEN).value == "irc.example.org"


def test_what_is_known_is_shown_but_no_secret() -> None:
    ask = first(ANY, LOGIN)

    assert {question.name: question.value for question in ask.questions} == {
        "nick": "al",
        "sasl_name": "al",
        "sasl_password": "",
        "password": "",
        "realname": "",
        "certificate": "0",
        "forget": "0",
    }
    assert [q.name for q in ask.questions if q.is_required] == ["nick", "certificate", "forget"]


def test_a_server_and_a_nick_are_enough() -> None:
    assert done(ANY, None, {**HERE, "server": "IRC.Example.org."}) == Done(
        native="irc.example.org", name="al", options={}
    )
    assert done(FIXED, None, {"nick": "al"}).native == "irc.example.org"


def test_what_is_set_is_what_the_login_needs() -> None:
    values = {"sasl_name": "al", "sasl_password": " s p ", "password": "d", "realname": "Al B."}

    assert done(ANY, None, HERE | values).options == values


def test_passwords_that_are_left_empty_stay_as_they_are() -> None:
    values = {"nick": "ally", "sasl_name": "al", "realname": "Al", "forget": "0"}

    assert done(ANY, LOGIN, values) == Done(
        native="irc.example.org", name="ally", options={**LOGIN.options, "realname": "Al"}
    )
    assert done(ANY, LOGIN, {**values, "password": "new"}).options["password"] == "new"


def test_a_certificate_is_made_and_its_fingerprint_shown() -> None:
    async def walk() -> tuple[Step, Step]:
        entrance = IrcEntrance(ANY, LOGIN, lambda: 1_750_000_000.0)
        values = {"nick": "al", "sasl_name": "al", "certificate": "1"}
        return await entrance.answer(values), await entrance.wait()

    shown, made = asyncio.run(walk())

    assert isinstance(made, Done)
    pem = made.options["certificate"]
    assert {**made.options, "certificate": ""} == {**LOGIN.options, "certificate": ""}
    fingerprint = certificates.fingerprints(pem)[0]
    assert shown == Show(words=SHOWN.format(host="irc.example.org", fingerprint=fingerprint))
    assert pem not in repr(made)


def test_a_certificate_stays_until_it_is_not_wished_any_more() -> None:
    login = replace(LOGIN, options={"certificate": "pem"})
    asked = {question.name: question.value for question in first(ANY, login).questions}

    assert asked["certificate"] == "1"
    for values, options in (
        ({"nick": "al", "certificate": "1"}, {"certificate": "pem"}),
        ({"nick": "al"}, {"certificate": "pem"}),
        ({"nick": "al", "certificate": "0"}, {}),
    ):
        step = asyncio.run(IrcEntrance(ANY, login).answer(values))
        assert step == Done(native="irc.example.org", name="al", options=options)


def test_without_tls_no_certificate_can_be_shown() -> None:
    assert refusal({**HERE, "certificate": "1"}, OPEN) == (
        "forbidden",
        "The connection to irc.example.org is not encrypted, so no certificate can be shown to it.",
    )


def test_passwords_can_be_forgotten() -> None:
    assert done(ANY, LOGIN, {"nick": "al", "forget": "1"}).options == {"username": "u"}
    shown = {question.name: question.value for question in first(ANY, LOGIN).questions}
    assert done(ANY, LOGIN, {**shown, "forget": "1"}).options == {"username": "u"}


def test_without_the_name_of_an_account_its_password_goes() -> None:
    assert done(ANY, LOGIN, {"nick": "al", "sasl_name": ""}).options == {
        "password": "d00r",
        "username": "u",
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"server": "no server"}, "This is not the name of a server."),
        ({"server": "irc.example.org:6667"}, "This is not the name of a server."),
        ({"nick": ""}, "IRC does not take this nick."),
        ({"nick": "!!!"}, "IRC does not take this nick."),
        ({"nick": "Zoë Müller"}, "but it takes Zoe_Muller."),
        ({"sasl_name": "al"}, "belong together"),
        ({"sasl_password": "s"}, "belong together"),
        ({"password": "a\r\nQUIT"}, "one line"),
        ({"realname": "a\0b"}, "one line"),
        ({"realname": "ä" * 200}, "shorter"),
    ],
)
def test_what_irc_does_not_take_is_refused(values: dict[str, str], words: str) -> None:
    reason, text = refusal(HERE | values)

    assert (reason, words in text) == ("malformed", True)


def test_a_server_that_may_not_be_used_is_refused() -> None:
    told = ("forbidden", "This gateway does not connect to irc.example.org.")

    assert refusal(HERE, SOME) == told
    assert refusal({"nick": "al"}, SOME, LOGIN) == told


def test_no_password_is_sent_unencrypted() -> None:
    for values in ({"password": "d"}, {"sasl_name": "al", "sasl_password": "s"}):
        reason, text = refusal(HERE | values, OPEN)
        assert (reason, "not encrypted" in text) == ("forbidden", True)
    loopback = config.read({"servers": {"127.0.0.1": {"ports": [6667], "tls_ports": []}}})
    values = {"server": "127.0.0.1", "nick": "al", "password": "d"}
    assert done(loopback, None, values).options == {"password": "d"}


def test_nobody_must_log_in_and_nothing_is_waited_for() -> None:
    async def run() -> None:
        irc = build(NetworkName("irc"), {})
        assert isinstance(irc, Entering)
        assert not irc.must_enter
        entrance = irc.enter(None)
        with pytest.raises(Refused):
            await entrance.wait()
        assert isinstance(await entrance.answer(HERE), Done)
        await entrance.abandon()
        await irc.log_out(LOGIN)

    asyncio.run(run())
