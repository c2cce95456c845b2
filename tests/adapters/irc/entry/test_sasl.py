"""The mechanisms of SASL: the RFCs' examples, and servers that do not keep to them."""

import base64

import pytest

from adapters.irc.entry.sasl import (
    MOST_BYTES,
    Challenge,
    Credentials,
    Distrusted,
    Scram,
    begin,
    choices,
    chunks,
)

BOTH = Credentials(name="user", password="pencil", has_certificate=True)
WORD = Credentials(name="user", password="pencil")
NONCE = "rOprNGfwEbeRWgbNEkqO"
# RFC 7677 section 3.
SERVER_FIRST = (
    b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
)
CLIENT_FINAL = (
    b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    b"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
)
SERVER_FINAL = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


@pytest.mark.parametrize(
    ("credentials", "offered", "expected"),
    [
        (BOTH, None, ("EXTERNAL", "SCRAM-SHA-256", "PLAIN")),
        (WORD, None, ("SCRAM-SHA-256", "PLAIN")),
        (BOTH, ["plain", "external"], ("EXTERNAL", "PLAIN")),
        (WORD, ["EXTERNAL", "PLAIN", "SCRAM-SHA-512"], ("PLAIN",)),
        (WORD, ["ECDSA-NIST256P-CHALLENGE"], ()),
        (Credentials(has_certificate=True), ["EXTERNAL", "PLAIN"], ("EXTERNAL",)),
        (Credentials(name="user"), None, ()),
    ],
)
def test_the_best_that_both_can_goes_first(
    credentials: Credentials, offered: list[str] | None, expected: tuple[str, ...]
) -> None:
    assert choices(credentials, offered) == expected


def test_plain_says_the_name_and_the_password() -> None:
    """RFC 4616: "message = [authzid] UTF8NUL authcid UTF8NUL passwd"."""
    assert begin("PLAIN", WORD, NONCE).answer(b"") == b"\0user\0pencil"


def test_external_leaves_to_the_certificate_who_it_is() -> None:
    """RFC 4422 appendix A: "the authorization identity [...] or empty"."""
    assert begin("EXTERNAL", BOTH, NONCE).answer(b"") == b""
    assert begin("EXTERNAL", Credentials(has_certificate=True), NONCE).answer(b"") == b""


def test_scram_is_as_in_rfc_7677() -> None:
    exchange = begin("SCRAM-SHA-256", WORD, NONCE)

    said = [exchange.answer(challenge) for challenge in (b"", SERVER_FIRST)]

    assert said == [b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO", CLIENT_FINAL]
    assert not exchange.is_proven
    assert exchange.answer(SERVER_FINAL) == b""
    assert exchange.is_proven


def test_a_name_is_prepared_and_escaped() -> None:
    """RFC 5802 section 5.1: "=2C" for "," and "=3D" for "="."""
    assert Scram("a,b=\u2168", "x", "N").answer(b"") == b"n,,n=a=2Cb=3DIX,r=N"


@pytest.mark.parametrize(
    "challenges",
    [
        (b"r=x",),
        (b"", b"r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
        (b"", b"r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
        (b"", SERVER_FIRST.replace(b"i=4096", b"i=4095")),
        (b"", SERVER_FIRST.replace(b"i=4096", b"i=999999999")),
        (b"", SERVER_FIRST.replace(b"s=W22Z", b"s=====")),
        (b"", b"m=mandatory," + SERVER_FIRST),
        (b"", b"\xff"),
        (b"", SERVER_FIRST, b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4="),
        (b"", SERVER_FIRST, b"v="),
        (b"", SERVER_FIRST, b"e=invalid-proof"),
        (b"", SERVER_FIRST, SERVER_FINAL, b"more"),
    ],
)
def test_a_server_that_does_not_keep_to_scram_is_distrusted(challenges: tuple[bytes, ...]) -> None:
    exchange = Scram("user", "pencil", NONCE)
    for challenge in challenges[:-1]:
        exchange.answer(challenge)

    with pytest.raises(Distrusted):
        exchange.answer(challenges[-1])


def test_a_password_is_said_once_and_to_no_other_question() -> None:
    asked = begin("PLAIN", WORD, NONCE)
    with pytest.raises(Distrusted):
        asked.answer(b"who is your mother?")
    said = begin("PLAIN", WORD, NONCE)
    said.answer(b"")
    with pytest.raises(Distrusted):
        said.answer(b"")


@pytest.mark.parametrize(
    ("length", "expected"), [(0, ["+"]), (297, [396]), (300, [400, "+"]), (301, [400, 4])]
)
def test_an_answer_goes_in_chunks(length: int, expected: list[int | str]) -> None:
    """IRCv3: if the last one "is exactly 400 bytes long, it must be followed by AUTHENTICATE +"."""
    answer = b"x" * length
    lines = list(chunks(answer))

    assert [line if line == "+" else len(line) for line in lines] == expected
    assert base64.b64decode("".join(lines).removesuffix("+")) == answer


@pytest.mark.parametrize("length", [0, 1, 299, 300, 301, 600])
def test_a_challenge_is_put_together_again(length: int) -> None:
    challenge = Challenge()
    *before, last = (challenge.take(line) for line in chunks(b"x" * length))

    assert (before, last) == ([None] * len(before), b"x" * length)


def test_a_challenge_without_an_end_is_not_waited_for() -> None:
    challenge = Challenge()
    for _ in range(MOST_BYTES // 400):
        assert challenge.take("A" * 400) is None

    with pytest.raises(Distrusted):
        challenge.take("A" * 400)


def test_a_challenge_must_be_base64() -> None:
    with pytest.raises(Distrusted):
        Challenge().take("!")


def test_secrets_do_not_show() -> None:
    assert "pencil" not in repr(BOTH)
