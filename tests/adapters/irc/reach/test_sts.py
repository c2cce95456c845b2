"""Policies of servers: what they say, how long it holds, how it is kept."""

import pytest

from adapters.irc.reach.sts import LONGEST, Offer, Policy, offer, read, renewed, upgraded, written

NOW = 1_750_000_000.0
HOST = "irc.example.org"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("port=6697,duration=31536000", Offer(port=6697, duration=31_536_000)),
        ("duration=0", Offer(duration=0)),
        ("port=6697", Offer(port=6697)),
        ("port=6697,preload,duration=5,x=y", Offer(port=6697, duration=5)),
        ("port=0,duration=-1", Offer()),
        ("port=65536,duration=1e9", Offer()),
        ("port=²,duration=" + "9" * 40, Offer()),
        ("", Offer()),
    ],
)
def test_what_a_server_says_is_read(value: str, expected: Offer) -> None:
    assert offer(value) == expected


def test_an_unencrypted_connection_learns_where_to_go_and_nothing_else() -> None:
    """IRCv3 STS: "clients MUST [...] reconnect securely on the port"."""
    assert upgraded(HOST, Offer(port=6697, duration=0), NOW) == Policy(
        host=HOST, port=6697, until=NOW + LONGEST
    )
    assert upgraded(HOST, Offer(duration=9), NOW) is None


def test_a_secure_connection_learns_how_long_it_holds() -> None:
    """The port is the one that the connection has."""
    assert renewed(HOST, 7000, Offer(port=6697, duration=60), NOW) == Policy(
        host=HOST, port=7000, until=NOW + 60
    )
    assert renewed(HOST, 7000, Offer(duration=10**11), NOW) == Policy(
        host=HOST, port=7000, until=NOW + LONGEST
    )


@pytest.mark.parametrize("said", [Offer(duration=0), Offer(port=6697)])
def test_a_policy_can_end(said: Offer) -> None:
    assert renewed(HOST, 6697, said, NOW) is None


def test_a_policy_holds_for_its_host_and_its_time() -> None:
    policy = Policy(host=HOST, port=6697, until=NOW + 60)

    assert [
        policy.holds(HOST, NOW),
        policy.holds(HOST, NOW + 60),
        policy.holds("irc.example.com", NOW),
    ] == [True, False, False]


def test_what_is_kept_is_read_again() -> None:
    policy = Policy(host=HOST, port=6697, until=NOW)

    assert read(written(policy)) == policy


@pytest.mark.parametrize("kept", [None, b"", b"a", b"a b c", b"a 1 x", b"\xff 1 1"])
def test_what_cannot_be_read_is_none(kept: bytes | None) -> None:
    assert read(kept) is None
