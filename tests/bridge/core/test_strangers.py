"""So many strangers a day; who was not let through is told once a day."""

from bridge.api.ids import LoginId
from bridge.core import strangers
from bridge.core.strangers import DAY, Refusals, Tally, Unheard, sentence

ONE, OTHER = LoginId(1), LoginId(2)


def test_so_many_a_day_and_no_more() -> None:
    tally = Tally()

    first = [tally.admits(ONE, 2, now) for now in (0.0, 10.0, 20.0, DAY - 1)]
    other = tally.admits(OTHER, 2, 30.0)
    next_day = [tally.admits(ONE, 2, now) for now in (DAY, DAY, DAY)]

    assert (first, other) == ([True, True, False, False], True)
    assert next_day == [True, True, False]


def test_none_are_none() -> None:
    assert not Tally().admits(ONE, 0, 0.0)


def test_who_is_forgotten_begins_anew() -> None:
    tally = Tally()
    assert tally.admits(ONE, 1, 0.0)

    for number in range(2, 2 + strangers.REMEMBERED):
        tally.admits(LoginId(number), 1, 0.0)

    assert tally.admits(ONE, 1, 0.0)


def test_the_first_stranger_is_told_at_once_and_the_others_a_day_later() -> None:
    refusals = Refusals()

    first = refusals.refuse(ONE, "bob", 100.0)
    told = refusals.told(ONE, 100.0)
    later = [refusals.refuse(ONE, native, 200.0) for native in ("eve", "mallory", "eve")]
    told_later = refusals.told(ONE, 100.0 + DAY)

    assert (first, told) == (0.0, Unheard(("bob",), 1))
    assert later == [DAY - 100.0, None, None]
    assert told_later == Unheard(("eve", "mallory"), 2)
    assert refusals.told(ONE, 100.0 + DAY) is None
    assert refusals.told(OTHER, 0.0) is None


def test_of_many_the_first_are_named() -> None:
    refusals = Refusals()
    for number in range(1000):
        refusals.refuse(ONE, f"spam{number}", 0.0)

    unheard = refusals.told(ONE, 0.0)

    assert unheard == Unheard(("spam0", "spam1", "spam2", "spam3", "spam4"), 1000)


def test_people_are_told_how_to_hear_them() -> None:
    assert sentence(["bob@x"], 1) == (
        "1 person was not let through, who wrote to you for the first time: bob@x."
        " To hear from somebody, write to him first, or add him to your contacts."
        " Others who try today are named tomorrow."
    )
    assert sentence(["bob@x", "eve@x"], 7) == (
        "7 people were not let through, who wrote to you for the first time: bob@x, eve@x and 5"
        " more. To hear from somebody, write to him first, or add him to your contacts."
        " Others who try today are named tomorrow."
    )
