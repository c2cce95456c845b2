"""How much one account may ask for at once."""

from bridge.xmpp.addressing import BareJid, Jid, bare
from bridge.xmpp.muc import pace
from bridge.xmpp.muc.pace import Pace

NOW = 1000.0


def account(name: str) -> BareJid:
    return bare(Jid(f"{name}@example.org"))


def admitted(joins: Pace, asking: BareJid, times: int, now: float) -> int:
    """How many of so many at once are not too much."""
    return sum(joins.admits(asking, now) for _ in range(times))


def test_so_many_are_admitted_at_once_then_one_by_one() -> None:
    joins = Pace(3, 0.5)
    alice = account("alice")

    assert [admitted(joins, alice, 10, NOW + passed) for passed in (0.0, 0.4, 0.5, 1.4, 1.5)] == [
        *(3, 0, 1, 1, 1)
    ]


def test_who_waits_long_enough_may_ask_for_as_many_again() -> None:
    joins = Pace(3, 0.5)
    alice = account("alice")
    admitted(joins, alice, 3, NOW)

    assert admitted(joins, alice, 10, NOW + 100.0) == 3


def test_what_was_refused_does_not_count() -> None:
    joins = Pace(3, 0.5)
    alice = account("alice")
    admitted(joins, alice, 1000, NOW)

    assert joins.admits(alice, NOW + 0.5)


def test_one_account_is_not_in_the_way_of_another() -> None:
    joins = Pace(3, 0.5)
    admitted(joins, account("alice"), 1000, NOW)

    assert admitted(joins, account("bob"), 10, NOW) == 3


def test_of_many_accounts_the_last_ones_are_remembered() -> None:
    joins = Pace(1, 0.5)
    first, last = account("first"), account("last")
    joins.admits(first, NOW)
    for number in range(pace.REMEMBERED - 1):
        joins.admits(account(f"n{number}"), NOW)
    joins.admits(last, NOW)

    assert (joins.admits(first, NOW), joins.admits(last, NOW)) == (True, False)
