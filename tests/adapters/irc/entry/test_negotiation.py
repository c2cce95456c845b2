"""Registration: what goes out for what comes in, and what becomes of it."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.entry.authenticating import UNPROVEN
from adapters.irc.entry.negotiation import (
    MOST_LOGINS,
    WANTED,
    Denied,
    Negotiation,
    NickRefused,
    Outcome,
    Welcomed,
    Wish,
)
from adapters.irc.wire.line import parse

PLAIN_WISH = Wish("alice", "alice", "Alice A.")
SASL_WISH = Wish("alice", "alice", "Alice A.", sasl_name="acc", sasl_password="pässword")

ALL = f"{' '.join(WANTED)} draft/x sts=duration=1 vendor/y=z"


def play(state: Negotiation, *lines: str) -> tuple[list[str], list[Outcome]]:
    """Feed lines; what went out, without ends, and what came of it."""
    out, outcomes = [], []
    for line in lines:
        sent, outcome = state.feed(parse(line.encode()))
        out += [each.decode().removesuffix("\r\n") for each in sent]
        outcomes += [outcome] if outcome else []
    return out, outcomes


def test_it_starts_with_capabilities_and_registration_at_once() -> None:
    wish = Wish("alice", "al", "Alice A.", password="two words")

    assert Negotiation(wish).start() == [
        b"CAP LS 302\r\n",
        b"PASS :two words\r\n",
        b"NICK alice\r\n",
        b"USER al 0 * :Alice A.\r\n",
    ]


def test_a_server_without_capabilities_is_registered_with() -> None:
    state = Negotiation(PLAIN_WISH)

    assert play(state, ":s 421 alice CAP :Unknown command", ":s 001 alice :Welcome") == (
        [],
        [Welcomed("alice")],
    )
    assert state.enabled == frozenset()


def test_all_that_is_wanted_and_offered_is_asked_for_and_taken() -> None:
    state = Negotiation(PLAIN_WISH)
    wanted = " ".join(WANTED)

    assert play(state, f":s CAP * LS :{ALL}") == ([f"CAP REQ :{wanted}"], [])
    assert play(state, f":s CAP alice ACK :{wanted} ") == (["CAP END"], [])
    assert play(state, ":s 001 alice2 :Welcome") == ([], [Welcomed("alice2")])
    assert state.enabled == frozenset(WANTED)


def test_a_list_in_several_lines_is_read_to_its_end() -> None:
    state = Negotiation(PLAIN_WISH)

    assert play(state, ":s CAP * LS * :multi-prefix a b=c") == ([], [])
    assert play(state, ":s CAP * LS :batch") == (["CAP REQ :batch multi-prefix"], [])


def test_a_server_that_offers_nothing_we_use_is_told_the_end() -> None:
    assert play(Negotiation(PLAIN_WISH), ":s CAP * LS :draft/x") == (["CAP END"], [])
    assert play(Negotiation(PLAIN_WISH), ":s CAP * LS :") == (["CAP END"], [])


@pytest.mark.parametrize("missing", ["labeled-response", "batch", "message-tags"])
def test_echo_is_not_asked_for_without_labels(missing: str) -> None:
    state = Negotiation(PLAIN_WISH)
    offered = {"echo-message", "labeled-response", "batch", "message-tags"} - {missing}

    out, _ = play(state, f":s CAP * LS :{' '.join(offered)}")

    assert "echo-message" not in out[0]


def test_a_refused_request_is_repeated_one_by_one_and_an_echo_without_labels_is_put_away() -> None:
    state = Negotiation(PLAIN_WISH)
    names = ["batch", "echo-message", "labeled-response", "message-tags"]
    play(state, f":s CAP * LS :{' '.join(names)}")

    assert play(state, f":s CAP * NAK :{' '.join(names)}") == (
        [f"CAP REQ :{name}" for name in names],
        [],
    )
    assert play(
        state,
        ":s CAP * ACK :batch",
        ":s CAP * ACK :echo-message",
        ":s CAP * NAK :labeled-response",
        ":s CAP * ACK :message-tags",
    ) == (["CAP REQ :-echo-message", "CAP END"], [])
    assert state.enabled == {"batch", "message-tags"}


def test_capabilities_come_and_go_while_connected() -> None:
    state = Negotiation(PLAIN_WISH)
    play(state, ":s CAP * LS :cap-notify", ":s CAP * ACK :cap-notify", ":s 001 alice :Hi")

    assert play(state, f":s CAP alice NEW :{ALL} sasl=PLAIN") == (
        ["CAP REQ :" + " ".join(name for name in WANTED if name != "cap-notify")],
        [],
    )
    assert play(state, f":s CAP alice ACK :{ALL}") == ([], [])
    assert state.enabled == frozenset(WANTED)
    assert play(state, ":s CAP alice DEL :labeled-response chghost") == (
        ["CAP REQ :-echo-message"],
        [],
    )
    assert play(state, ":s CAP alice ACK :-echo-message") == ([], [])
    assert state.enabled == frozenset(WANTED) - {"labeled-response", "chghost", "echo-message"}


def test_a_second_list_while_connected_changes_nothing() -> None:
    state = Negotiation(PLAIN_WISH)
    play(state, ":s CAP * LS :", ":s 001 alice :Hi")

    assert play(state, ":s CAP alice LS :batch", ":s CAP alice", ":s CAP") == ([], [])


def test_sasl_goes_before_the_end() -> None:
    state = Negotiation(SASL_WISH)
    secret = base64.b64encode("\0acc\0pässword".encode()).decode()

    assert play(state, ":s CAP * LS :sasl=EXTERNAL,PLAIN") == (["CAP REQ :sasl"], [])
    assert play(state, ":s CAP * ACK :sasl") == (["AUTHENTICATE PLAIN"], [])
    assert play(state, "AUTHENTICATE +") == ([f"AUTHENTICATE {secret}"], [])
    assert play(state, ":s 900 alice a!b@c acc :You are now logged in") == ([], [])
    assert play(state, ":s 903 alice :SASL authentication successful") == (["CAP END"], [])
    assert play(state, ":s 001 alice :Hi") == ([], [Welcomed("alice")])
    assert state.account == "acc"


def test_a_refused_password_is_told_in_the_servers_words() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :sasl=PLAIN", ":s CAP * ACK :sasl", "AUTHENTICATE +")

    assert play(state, ":s 904 alice :SASL authentication failed") == (
        [],
        [Denied("sasl", "SASL authentication failed")],
    )


def test_a_server_that_proves_nothing_is_not_logged_in_to() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :sasl=SCRAM-SHA-256", ":s CAP * ACK :sasl", "AUTHENTICATE +")

    assert play(state, ":s 903 alice :Welcome!") == ([], [Denied("distrusted", UNPROVEN)])


@pytest.mark.parametrize(
    "lines",
    [
        [":s CAP * LS :batch", ":s CAP * ACK :batch"],
        [":s CAP * LS :"],
        [":s CAP * LS :sasl", ":s CAP * NAK :sasl"],
        [":s CAP * LS :sasl=EXTERNAL", ":s CAP * ACK :sasl"],
        [":s CAP * LS :sasl=PLAIN", ":s CAP * ACK :sasl", ":s 906 a :SASL authentication aborted"],
    ],
)
def test_where_no_password_can_be_tried_one_comes_in_without(lines: list[str]) -> None:
    out, outcomes = play(Negotiation(SASL_WISH), *lines)

    assert (out[-1], outcomes) == ("CAP END", [])


def test_who_is_not_logged_in_is_when_the_services_are_back() -> None:
    """cap-notify: "CAP NEW" with `sasl`, after a split of the network."""
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :cap-notify", ":s CAP * ACK :cap-notify", ":s 001 alice :Hi")

    assert play(state, ":s CAP alice NEW :sasl=PLAIN") == (["CAP REQ :sasl"], [])
    assert play(state, ":s CAP alice ACK :sasl") == (["AUTHENTICATE PLAIN"], [])
    out, _ = play(state, "AUTHENTICATE +")
    assert out[0].startswith("AUTHENTICATE ")
    assert play(
        state, ":s 900 alice a!b@c acc :You are now logged in", ":s 903 alice :Successful"
    ) == ([], [])
    assert state.account == "acc"


def test_who_is_logged_in_stays_so_when_the_services_are_back() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :cap-notify sasl=PLAIN", ":s CAP * ACK :cap-notify sasl")
    play(state, "AUTHENTICATE +", ":s 900 a a!b@c acc :In", ":s 903 a :In", ":s 001 alice :Hi")

    assert play(state, ":s CAP a DEL :sasl", ":s CAP a NEW :sasl=PLAIN") == ([], [])


def test_who_was_logged_out_logs_in_when_the_services_are_back() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :cap-notify sasl=PLAIN", ":s CAP * ACK :cap-notify sasl")
    play(state, "AUTHENTICATE +", ":s 900 a a!b@c acc :In", ":s 903 a :In", ":s 001 alice :Hi")
    play(state, ":s CAP a DEL :sasl", ":s 901 a a!b@c :You are now logged out")

    assert play(state, ":s CAP a NEW :sasl=PLAIN") == (["CAP REQ :sasl"], [])


def test_a_refusal_while_connected_ends_nothing() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :", ":s 001 alice :Hi", ":s CAP alice NEW :sasl=PLAIN")
    play(state, ":s CAP alice ACK :sasl", "AUTHENTICATE +")

    assert play(state, ":s 904 alice :SASL authentication failed") == ([], [])


def test_the_policy_of_a_server_is_noted_and_never_asked_for() -> None:
    """IRCv3 STS: "Clients MUST NOT request this capability with CAP REQ"."""
    state = Negotiation(PLAIN_WISH)

    assert play(state, ":s CAP * LS :sts=port=6697,duration=9 batch") == (["CAP REQ :batch"], [])
    assert state.offered_sts == "port=6697,duration=9"
    play(state, ":s CAP * ACK :batch", ":s 001 alice :Hi", ":s CAP alice NEW :sts=duration=8")
    assert state.offered_sts == "duration=8"
    play(state, ":s CAP alice DEL :sts")
    assert state.offered_sts == "duration=8"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (":s 433 * alice :Nickname is already in use", NickRefused("alice", "taken")),
        (":s 432 * alice :Erroneous nickname", NickRefused("alice", "bad")),
        (":s 436 * alice :Nickname collision", NickRefused("alice", "taken")),
        (":s 437 * alice :Unavailable", NickRefused("alice", "held")),
        (":s 433", NickRefused("", "taken")),
        (":s 464 alice :Password incorrect", Denied("password", "Password incorrect")),
        (":s 465 alice :You are banned", Denied("banned", "You are banned")),
        (":s 465", Denied("banned", "")),
    ],
)
def test_what_the_caller_must_decide_is_told(line: str, expected: Outcome) -> None:
    assert play(Negotiation(PLAIN_WISH), line) == ([], [expected])


def test_after_registration_the_numerics_of_registration_mean_nothing_here() -> None:
    state = Negotiation(PLAIN_WISH)
    play(state, ":s 001 alice :Hi")

    assert play(state, ":s 433 alice bob :taken", ":s 001 eve :Hi", "AUTHENTICATE +") == ([], [])


def test_a_password_is_never_sent_before_it_is_asked_for() -> None:
    assert play(Negotiation(SASL_WISH), "AUTHENTICATE +", ":s 904 a :no") == ([], [])


def test_secrets_do_not_show() -> None:
    wish = Wish("a", "a", "a", password="hush1", sasl_name="acc", sasl_password="hush2")

    assert "hush" not in repr(Negotiation(wish))


@given(st.lists(st.sampled_from(
    ["CAP", "CAP * LS", "CAP * LS * :sasl", "CAP * LS :sasl batch", "CAP * ACK :sasl",
     "CAP * ACK :batch", "CAP * NAK :sasl batch", "CAP * NAK", "CAP * NEW :batch", "CAP * DEL",
     "CAP * DEL :sasl batch", "AUTHENTICATE", "AUTHENTICATE +", "903", "904 a", "433", "001"]
), max_size=12))  # fmt: skip
def test_no_order_of_lines_breaks_it(lines: list[str]) -> None:
    out, _ = play(Negotiation(SASL_WISH), *lines)

    assert out.count("CAP END") <= 1


def test_a_server_that_offers_a_login_for_ever_is_logged_in_to_a_few_times() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :multi-prefix", ":s CAP * ACK :multi-prefix", ":s 001 alice :Welcome")

    begun = 0
    for _ in range(MOST_LOGINS + 3):
        out, _ = play(
            state,
            ":s CAP alice DEL :sasl",
            ":s CAP alice NEW :sasl=PLAIN",
            ":s CAP alice ACK :sasl",
            "AUTHENTICATE +",
            ":s 904 alice :No",
        )
        begun += "AUTHENTICATE PLAIN" in out

    assert begun == MOST_LOGINS


def test_what_is_asked_for_already_is_not_asked_for_again() -> None:
    state = Negotiation(SASL_WISH)
    play(state, ":s CAP * LS :multi-prefix", ":s CAP * ACK :multi-prefix", ":s 001 alice :Welcome")

    assert play(state, *[":s CAP alice NEW :batch sasl"] * 100) == (["CAP REQ :batch sasl"], [])
