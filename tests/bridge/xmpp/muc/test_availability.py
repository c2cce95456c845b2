"""Which of an account's clients says how its user is."""

import pytest

from bridge.xmpp.muc.availability import Availability, most_present

CHATTY = Availability("chat", "tea?")
HERE = Availability("", "at work")
BUSY = Availability("dnd")
AWAY = Availability("away", "at lunch")
GONE = Availability("xa", "on holiday")


@pytest.mark.parametrize(
    ("clients", "counts"),
    [
        ((GONE, AWAY, BUSY, HERE, CHATTY), CHATTY),
        ((GONE, AWAY, BUSY, HERE), HERE),
        ((GONE, AWAY, BUSY), BUSY),
        ((GONE, AWAY), AWAY),
        ((GONE,), GONE),
        ((), Availability()),
    ],
)
def test_the_most_present_client_counts(
    clients: tuple[Availability, ...], counts: Availability
) -> None:
    assert most_present(clients) == counts


def test_of_equal_clients_the_first_counts() -> None:
    assert most_present((AWAY, Availability("away"))) == AWAY


def test_a_client_that_has_said_nothing_since_a_restart_is_there() -> None:
    assert most_present((AWAY, None)) == Availability()


def test_a_word_that_nobody_knows_says_no_more_than_none() -> None:
    odd = Availability("asleep", "zzz")

    assert most_present((AWAY, odd)) == odd
    assert (odd.is_away, odd.finer) == (False, "")


@pytest.mark.parametrize(
    ("show", "is_away", "finer"),
    [("", False, ""), ("chat", False, "chat"), ("away", True, ""), ("xa", True, "xa")],
)
def test_networks_that_know_only_present_and_away_are_told_which(
    show: str, is_away: bool, finer: str
) -> None:
    said = Availability(show)

    assert (said.is_away, said.finer) == (is_away, finer)
