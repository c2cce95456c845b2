"""Logging in by SASL, line by line: what is tried, in which order, and how it ends."""

import base64

import pytest

from adapters.irc.entry.authenticating import NO_MECHANISM, UNPROVEN, Authenticating, Ended
from adapters.irc.entry.sasl import Credentials
from adapters.irc.wire.line import parse

WORD = Credentials(name="user", password="pencil")
BOTH = Credentials(name="user", password="pencil", has_certificate=True)
SHOWN = Credentials(has_certificate=True)
PLAIN = f"AUTHENTICATE {base64.b64encode(bytes(1) + b'user' + bytes(1) + b'pencil').decode()}"


def begun(credentials: Credentials, offered: str = "") -> tuple[Authenticating, list[str]]:
    login = Authenticating(credentials, lambda: "rOprNGfwEbeRWgbNEkqO")
    out, ended = login.start(offered)
    assert ended is None
    return login, _text(out)


def play(login: Authenticating, *lines: str) -> tuple[list[str], Ended | None]:
    """What went out for some lines, and how it ended at the last."""
    out: list[str] = []
    ended = None
    for line in lines:
        assert ended is None
        sent, ended = login.feed(parse(line.encode()))
        out += _text(sent)
    return out, ended


def _text(lines: list[bytes]) -> list[str]:
    return [line.decode().removesuffix("\r\n") for line in lines]


def test_a_certificate_says_all() -> None:
    login, out = begun(BOTH, "PLAIN,EXTERNAL")

    assert out == ["AUTHENTICATE EXTERNAL"]
    assert play(login, "AUTHENTICATE +") == (["AUTHENTICATE +"], None)
    assert play(login, ":s 903 a :In") == ([], Ended("in", by="EXTERNAL"))


def test_a_certificate_that_is_not_known_is_followed_by_the_password() -> None:
    login, _ = begun(BOTH, "PLAIN,EXTERNAL")
    play(login, "AUTHENTICATE +")

    assert play(login, ":s 904 a :SASL authentication failed") == (["AUTHENTICATE PLAIN"], None)
    assert play(login, "AUTHENTICATE +") == ([PLAIN], None)
    assert play(login, ":s 903 a :In") == ([], Ended("in", by="PLAIN"))


def test_a_certificate_alone_that_is_not_known_yet_is_no_refusal() -> None:
    login, _ = begun(SHOWN)

    assert play(login, "AUTHENTICATE +", ":s 904 a :No") == (
        ["AUTHENTICATE +"],
        Ended("unable", "No"),
    )


def test_scram_is_said_in_base64_and_proven() -> None:
    """RFC 7677 section 3."""
    login, out = begun(WORD)
    server = (
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    )
    final = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

    assert out == ["AUTHENTICATE SCRAM-SHA-256"]
    first = base64.b64encode(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO").decode()
    assert play(login, "AUTHENTICATE +") == ([f"AUTHENTICATE {first}"], None)
    (said,), _ = play(login, f"AUTHENTICATE {base64.b64encode(server.encode()).decode()}")
    assert base64.b64decode(said.split()[1]).endswith(
        b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    told = base64.b64encode(final.encode()).decode()
    assert play(login, f"AUTHENTICATE {told}", ":s 903 a :In") == (
        ["AUTHENTICATE +"],
        Ended("in", by="SCRAM-SHA-256"),
    )


def test_where_scram_is_not_taken_the_password_is_said_plainly() -> None:
    """Services cannot do it with a password that they keep in an old way."""
    login, _ = begun(WORD)
    play(login, "AUTHENTICATE +")

    assert play(login, ":s 904 a :No") == (["AUTHENTICATE PLAIN"], None)
    assert play(login, "AUTHENTICATE +", ":s 904 a :No") == ([PLAIN], Ended("no", "No"))


def test_who_does_not_prove_to_know_the_password_is_told_nothing_more() -> None:
    login, _ = begun(WORD)
    play(login, "AUTHENTICATE +")

    assert play(login, ":s 903 a :In") == ([], Ended("distrusted", UNPROVEN))


@pytest.mark.parametrize("challenge", ["!", "AA==", "A" * 500])
def test_nonsense_is_broken_off(challenge: str) -> None:
    login, _ = begun(WORD, "PLAIN")

    assert play(login, f"AUTHENTICATE {challenge}") == (
        ["AUTHENTICATE *"],
        Ended("distrusted", UNPROVEN),
    )


@pytest.mark.parametrize("order", [("908", "904"), ("908",)])
def test_a_server_that_says_what_it_knows_is_believed(order: tuple[str, ...]) -> None:
    """IRCv3 SASL: 908 lists the mechanisms; some say 904 behind it, some do not."""
    login, out = begun(WORD)
    lines = {"908": ":s 908 a PLAIN,EXTERNAL :are available", "904": ":s 904 a :Failed"}

    assert out == ["AUTHENTICATE SCRAM-SHA-256"]
    assert play(login, *(lines[numeric] for numeric in order)) == (["AUTHENTICATE PLAIN"], None)
    assert play(login, "AUTHENTICATE +", ":s 904 a :No") == ([PLAIN], Ended("no", "No"))


def test_where_nothing_is_left_to_try_no_password_was_refused() -> None:
    login, _ = begun(WORD)

    assert play(login, ":s 908 a ECDSA :are available") == ([], Ended("unable", NO_MECHANISM))
    assert Authenticating(SHOWN, str).start("PLAIN") == ([], Ended("unable", NO_MECHANISM))


@pytest.mark.parametrize(
    "line", [":s 902 a :No", ":s 904 a :No", ":s 905 a :No", ":s FAIL AUTHENTICATE ANY x :No"]
)
def test_a_refusal_is_told_in_the_servers_words(line: str) -> None:
    login, _ = begun(WORD, "PLAIN")

    assert play(login, "AUTHENTICATE +", line) == ([PLAIN], Ended("no", "No"))


def test_a_failure_of_something_else_is_none_of_its_business() -> None:
    login, _ = begun(WORD, "PLAIN")

    assert play(login, ":s FAIL NICK RESERVED bob :No") == ([], None)


def test_services_that_went_away_refuse_nobody() -> None:
    login, _ = begun(WORD, "PLAIN")

    assert play(login, "AUTHENTICATE +", ":s 906 a :Aborted") == (
        [PLAIN],
        Ended("unable", "Aborted"),
    )
    assert play(login, "AUTHENTICATE +", ":s 904 a :No") == ([], None)


def test_secrets_do_not_show() -> None:
    login, _ = begun(WORD)

    assert "pencil" not in repr(login)
