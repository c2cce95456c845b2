"""Another program that asks for the same updates: until when it is feared."""

from adapters.telegram.wire.rivals import FORGET, KEPT, LONGEST, QUIET, Rivals


def met(*moments: float) -> Rivals:
    found = Rivals({})
    for now in moments:
        found.meet(1_000.0 + now, now)
    return found


def test_it_is_over_when_it_was_quiet_while_somebody_asked() -> None:
    rivals = met(0.0)

    assert rivals.since == 1_000
    assert not rivals.is_over(100.0)  # nobody asked meanwhile
    assert rivals.ask(100.0) == QUIET
    assert not rivals.is_over(100.0 + QUIET - 0.1)
    assert rivals.ask(100.0 + QUIET - 0.1) == 1
    assert rivals.is_over(100.0 + QUIET)


def test_each_conflict_makes_it_longer_up_to_a_minute_and_it_begins_with_the_first() -> None:
    assert [met(*map(float, range(number))).ask(9.0) for number in (1, 2, 3, 4, 5, 9)] == [
        *(QUIET, 2 * QUIET, 4 * QUIET, 8 * QUIET),
        *(LONGEST, LONGEST),
    ]
    assert met(3.0, 70.0).since == 1_003


def test_who_comes_back_soon_is_feared_for_longer_and_later_as_at_first() -> None:
    rivals = met(0.0)
    rivals.end(10.0)
    rivals.meet(2_000.0, 20.0)

    assert (rivals.since, rivals.ask(20.0)) == (2_000, 2 * QUIET)

    rivals.end(40.0)
    rivals.meet(3_000.0, 41.0 + FORGET)

    assert rivals.ask(700.0) == QUIET


def test_it_goes_on_after_a_restart() -> None:
    rivals = Rivals({KEPT: b"1234"})

    assert rivals.since == 1234
    assert not rivals.is_over(0.0)
    assert rivals.ask(0.0) == QUIET
    assert Rivals({KEPT: b"?"}).since is None
