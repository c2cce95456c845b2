"""What is said to NickServ, what it answers, and what is done then."""

from dataclasses import replace

import pytest

from adapters.irc.config import ServerConfig
from adapters.irc.entry import nickserv
from adapters.irc.entry.nickserv import NickServ
from adapters.irc.session import Session
from adapters.irc.wire.line import parse
from adapters.irc.wishes import Wishes
from adapters.irc.wishes import of as wishes_of
from bridge.api.adapter import Login
from bridge.api.ids import LoginId, NetworkName

SERVER = "irc.example.org"
WORD = {"sasl_name": "acc", "sasl_password": "hush"}
ALONE = {"nickserv_password": "hush"}
SAYS = ":NickServ!services@services.example.org NOTICE {} :{}"


def wishes(options: dict[str, str]) -> Wishes:
    login = Login(id=LoginId(7), native=SERVER, name="alice", options=options)
    return wishes_of(login, ServerConfig(host=SERVER))


def session(nick: str = "alice", *, account: str = "", echoes: bool = False) -> Session:
    made = Session(NetworkName("irc"), LoginId(7), SERVER)
    made.wished = "alice"
    made.account = account
    made.caps = frozenset({"echo-message"}) if echoes else frozenset()
    made.take_nick(nick)
    return made


def begun(options: dict[str, str], welcomed: Session) -> tuple[NickServ, list[str]]:
    services = nickserv.of(welcomed, wishes(options))
    assert services is not None
    return services, _text(services.start())


def play(services: NickServ, *lines: str) -> list[str]:
    """What is sent for some lines; the server's own changes are taken as the session does."""
    out: list[str] = []
    for each in lines:
        line = parse(each.encode())
        if line.command == "NICK":
            services.session.take_nick(line.param(0))
        if line.command == "900":
            services.session.account = line.param(2)
        out += _text(services.feed(line)[0])
    return out


def says(text: str, nick: str = "alice") -> str:
    return SAYS.format(nick, text)


def _text(lines: list[bytes]) -> list[str]:
    return [line.decode().removesuffix("\r\n") for line in lines]


@pytest.mark.parametrize(
    ("options", "welcomed"),
    [
        ({}, session()),
        ({}, session("alice_")),
        (WORD, session(account="acc")),
        ({"password": "of the server"}, session("alice_")),
    ],
)
def test_where_there_is_nothing_to_say_nothing_is_said(
    options: dict[str, str], welcomed: Session
) -> None:
    assert nickserv.of(welcomed, wishes(options)) is None


def test_who_is_not_logged_in_says_who_he_is() -> None:
    """By the server's own command, so that nobody hears it who only calls himself NickServ."""
    assert begun(WORD, session())[1] == ["NICKSERV :IDENTIFY acc hush"]
    assert begun(ALONE, session())[1] == ["NICKSERV :IDENTIFY hush"]


def test_where_the_server_has_no_such_command_it_is_said_to_the_nick() -> None:
    services, _ = begun(WORD, session())

    assert play(services, ":s 421 alice NICKSERV :Unknown command") == [
        "PRIVMSG NickServ :IDENTIFY acc hush"
    ]


def test_an_echo_of_it_is_labelled_so_that_it_is_not_shown() -> None:
    services, _ = begun(WORD, session(echoes=True))

    assert play(services, ":s 421 alice NICKSERV :Unknown command") == [
        "@label=nickserv PRIVMSG NickServ :IDENTIFY acc hush"
    ]


@pytest.mark.parametrize(
    "line",
    [
        says("You are now identified for \x02acc\x02."),
        says("Password accepted - you are now recognized."),
        says("You are now logged in as \x02acc\x02."),
        says("You are already identified."),
        ":s 900 alice alice!a@b acc :You are now logged in as acc",
    ],
)
def test_who_is_known_then_is_done(line: str) -> None:
    services, _ = begun(WORD, session())

    assert play(services, line) == []
    assert (services.is_open, services.words, services.session.account) == (False, "", "acc")


@pytest.mark.parametrize(
    "text",
    [
        "Invalid password for \x02acc\x02.",
        "Password incorrect.",
        "Your nick isn't registered.",
        "\x02acc\x02 is not a registered nickname.",
        "Login failed.",
    ],
)
def test_a_refusal_is_told_in_its_words(text: str) -> None:
    services, _ = begun(WORD, session())

    assert play(services, says(text)) == []
    plain = text.replace("\x02", "")
    assert (services.is_open, services.words) == (
        False,
        f"You are not logged in to an account: NickServ says: {plain}",
    )


@pytest.mark.parametrize(
    "line",
    [
        says("This nickname is registered. Please choose a different nickname, or identify."),
        says("You are now identified for acc.", nick="#chan"),
        ":eve!e@h NOTICE alice :You are now identified for acc.",
        ":NickServ!e@h PRIVMSG alice :You are now identified for acc.",
        ":s 401 alice bob :No such nick",
        ":s 421 alice FOO :Unknown command",
        ":s 433 alice bob :taken",
    ],
)
def test_what_is_no_answer_is_waited_past(line: str) -> None:
    services, _ = begun(WORD, session())

    assert play(services, line) == []
    assert services.is_open


@pytest.mark.parametrize("numeric", ["401", "440"])
def test_where_there_are_no_services_it_ends(numeric: str) -> None:
    services, _ = begun(WORD, session())
    play(services, ":s 421 alice NICKSERV :Unknown command")

    assert play(services, f":s {numeric} alice NickServ :No such nick/channel") == []
    assert (services.is_open, services.words) == (
        False,
        "You are not logged in to an account: the server has no NickServ.",
    )


def test_no_answer_is_told() -> None:
    services, _ = begun(WORD, session())
    services.end()

    assert (services.is_open, services.words) == (
        False,
        "You are not logged in to an account: NickServ did not answer.",
    )


def test_its_words_meanwhile_are_for_us_alone() -> None:
    services, _ = begun(WORD, session())
    heard = [
        services.feed(parse(line.encode()))[1]
        for line in (
            ":bob!b@h PRIVMSG alice :hi",
            ":s 421 alice NICKSERV :Unknown command",
            says("This nickname is registered."),
            says("You are now identified for acc."),
            says("Your last login was yesterday."),
        )
    ]

    assert heard == [False, True, True, True, False]


def test_a_taken_nick_is_had_back_by_who_is_logged_in() -> None:
    services, out = begun(WORD, session("alice_", account="acc"))

    assert out == ["NICKSERV :REGAIN alice"]
    assert play(services, says("\x02alice\x02 has been regained.", "alice_")) == ["NICK alice"]
    play(services, ":alice_!a@b NICK alice")
    assert not services.is_open


def test_services_that_give_the_nick_back_themselves_are_not_asked_again() -> None:
    services, _ = begun(WORD, session("alice_", account="acc"))

    assert play(services, ":alice_!a@b NICK alice") == []
    assert not services.is_open


def test_what_services_do_not_know_is_followed_by_the_next() -> None:
    services, _ = begun(WORD, session("alice_", account="acc"))
    unknown = says("Invalid command. Use \x02/msg NickServ help\x02.", "alice_")

    assert play(services, unknown) == ["NICKSERV :RECOVER alice"]
    assert play(services, says("Unknown command \x02RECOVER\x02.", "alice_")) == [
        "NICKSERV :GHOST alice"
    ]
    assert play(services, says("\x02alice\x02 has been ghosted.", "alice_")) == ["NICK alice"]
    assert play(services, ":s 433 alice_ alice :Nickname is already in use.") == []
    assert not services.is_open


def test_a_password_alone_is_that_of_the_nick_which_goes_first() -> None:
    services, out = begun(ALONE, session("alice_"))

    assert out == ["NICKSERV :REGAIN alice hush"]
    assert play(services, says("Unknown command REGAIN.", "alice_")) == [
        "NICKSERV :RECOVER alice hush"
    ]
    assert play(services, says("Ghost with your nick has been killed.", "alice_")) == ["NICK alice"]
    assert play(services, ":alice_!a@b NICK alice") == ["NICKSERV :IDENTIFY hush"]
    assert play(services, says("Password accepted - you are now recognized.")) == []
    assert not services.is_open


def test_a_nick_that_is_not_ours_stays_anothers() -> None:
    services, _ = begun(WORD, session("alice_", account="acc"))

    assert play(services, says("Access denied.", "alice_")) == []
    assert (services.is_open, services.words) == (False, "")


def test_the_password_does_not_show() -> None:
    services, _ = begun(WORD, session())

    assert "hush" not in repr(services)


def test_a_nick_that_services_compare_as_the_server_does_is_ours() -> None:
    folded = session("al[ice")
    folded.support = replace(folded.support, casemapping="rfc1459")
    folded.wished = "AL{ICE"
    folded.take_nick("al[ice")

    assert nickserv.of(folded, wishes({**WORD})) is not None  # to be identified
    folded.account = "acc"
    assert nickserv.of(folded, wishes({**WORD})) is None
