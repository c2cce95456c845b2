"""What of a trouble is told, and when: the clock is the test's."""

from collections import Counter
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from bridge.api.ids import LoginId
from bridge.api.states import Condition
from bridge.core.trouble import TELL_AFTER, Notice, Troubles

ONE, OTHER = LoginId(1), LoginId(2)
Standing = Literal["connecting", "up", "down", "lost"]


def said(standing: Standing, words: str = "") -> Condition:
    return Condition(login=ONE, standing=standing, words=words or f"{standing}.")


def test_what_lasts_for_three_minutes_is_told_once() -> None:
    troubles = Troubles[LoginId]()

    assert troubles.heard(ONE, said("down", "Nobody answers."), 0.0) is None
    assert troubles.next_at() == TELL_AFTER
    assert troubles.due(TELL_AFTER - 1) == []
    lasts = Notice(of=ONE, kind="lasts", words="Nobody answers.", lasted=TELL_AFTER)
    assert troubles.due(TELL_AFTER) == [lasts]
    assert troubles.heard(ONE, said("down"), TELL_AFTER + 1) is None
    assert (troubles.due(9e9), troubles.next_at()) == ([], None)


def test_that_it_is_over_is_told_to_whom_it_was_told_before() -> None:
    troubles = Troubles[LoginId]()
    troubles.heard(ONE, said("down"), 0.0)
    troubles.due(TELL_AFTER)

    over = troubles.heard(ONE, said("up"), 600.0)

    assert over == Notice(of=ONE, kind="over", lasted=600.0)
    assert troubles.heard(ONE, said("up"), 601.0) is None


def test_what_is_over_within_three_minutes_is_not_told() -> None:
    troubles = Troubles[LoginId]()
    told = []
    for minute in range(0, 6000, 60):
        standing: Standing = "down" if minute % 120 == 0 else "up"
        told += [troubles.heard(ONE, said(standing), float(minute)), *troubles.due(float(minute))]

    assert set(told) == {None}


def test_that_it_is_tried_again_begins_nothing_anew() -> None:
    troubles = Troubles[LoginId]()
    for second in range(0, 180, 10):
        standing: Standing = "connecting" if second % 20 else "down"
        troubles.heard(ONE, said(standing, "No route." if standing == "down" else ""), second)

    lasts = Notice(of=ONE, kind="lasts", words="No route.", lasted=TELL_AFTER)
    assert troubles.due(TELL_AFTER) == [lasts]


def test_a_first_attempt_that_does_not_end_is_told_without_a_reason() -> None:
    troubles = Troubles[LoginId]()
    troubles.heard(ONE, said("connecting"), 0.0)

    assert troubles.due(200.0) == [Notice(of=ONE, kind="lasts", words="", lasted=200.0)]


def test_what_only_the_owner_can_mend_is_told_at_once_and_once() -> None:
    troubles = Troubles[LoginId]()

    lost = troubles.heard(ONE, said("lost", "You are banned."), 5.0)

    assert lost == Notice(of=ONE, kind="lost", words="You are banned.")
    assert troubles.heard(ONE, said("connecting"), 6.0) is None
    assert troubles.heard(ONE, said("lost"), 7.0) is None
    assert troubles.next_at() is None


def test_what_admins_read_instead_is_in_the_notice() -> None:
    troubles = Troubles[LoginId]()
    condition = Condition(login=ONE, standing="lost", words="No.", to_admins="Put a token.")

    expected = Notice(of=ONE, kind="lost", words="No.", to_admins="Put a token.")
    assert troubles.heard(ONE, condition, 5.0) == expected


def test_what_does_not_come_back_after_the_owner_mended_it_is_told_too() -> None:
    troubles = Troubles[LoginId]()
    troubles.heard(ONE, said("lost"), 0.0)

    troubles.heard(ONE, said("connecting"), 100.0)
    troubles.heard(ONE, said("down", "No route."), 101.0)

    lasts = Notice(of=ONE, kind="lasts", words="No route.", lasted=280.0)
    assert troubles.due(100.0 + TELL_AFTER) == [lasts]


def test_a_lasting_trouble_that_becomes_the_owners_is_told_as_that() -> None:
    troubles = Troubles[LoginId]()
    troubles.heard(ONE, said("down"), 0.0)
    troubles.due(TELL_AFTER)

    lost = troubles.heard(ONE, said("lost", "Wrong password."), 200.0)

    assert lost == Notice(of=ONE, kind="lost", words="Wrong password.", lasted=200.0)


def test_what_was_told_before_a_restart_is_not_told_again() -> None:
    troubles = Troubles[LoginId]()
    troubles.restore(ONE, ["lasts"], 0.0)

    troubles.heard(ONE, said("connecting"), 1.0)
    troubles.heard(ONE, said("down"), 2.0)

    assert troubles.due(1000.0) == []
    assert troubles.heard(ONE, said("up"), 1001.0) == Notice(of=ONE, kind="over", lasted=1001.0)


def test_what_is_forgotten_is_not_told() -> None:
    troubles = Troubles[LoginId]()
    troubles.heard(ONE, said("down"), 0.0)
    troubles.heard(OTHER, said("down"), 1.0)

    troubles.forget(ONE)

    assert troubles.next_at() == 1.0 + TELL_AFTER
    assert [notice.of for notice in troubles.due(1000.0)] == [OTHER]
    assert troubles.heard(ONE, said("up"), 1001.0) is None


def test_a_reason_is_known_until_it_is_up_or_mended() -> None:
    troubles = Troubles[LoginId]()
    down, connecting, lost = said("down"), said("connecting"), said("lost")
    known = []
    for condition in (connecting, down, connecting, lost, connecting, said("up")):
        troubles.heard(ONE, condition, 0.0)
        known.append(troubles.why(ONE))

    assert known == [connecting, down, down, lost, connecting, None]


steps = st.lists(
    st.tuples(
        st.floats(0.0, 400.0),
        st.sampled_from([ONE, OTHER]),
        st.sampled_from(["connecting", "up", "down", "lost"]),
    ),
    max_size=60,
)


@given(steps)
def test_each_trouble_is_told_at_most_once_and_always_where_it_lasts(
    steps: list[tuple[float, LoginId, Standing]],
) -> None:
    troubles, now = Troubles[LoginId](), 0.0
    told: Counter[tuple[LoginId, str]] = Counter()
    tried_since: dict[LoginId, float] = {}  # without a connection, and the owner need not mend it

    def tell(notices: list[Notice[LoginId]]) -> None:
        for notice in notices:
            told[notice.of, notice.kind] += 1

    for wait, of, standing in steps:
        now += wait
        tell(troubles.due(now))  # as whoever drives this does, when it is due
        heard = troubles.heard(of, said(standing), now)
        tell([] if heard is None else [heard])
        assert all(count == 1 for count in told.values())
        if standing == "up":
            was_told = told.pop((of, "lasts"), 0) + told.pop((of, "lost"), 0) > 0
            assert (told.pop((of, "over"), 0) == 1) == was_told
            tried_since.pop(of, None)
        elif standing == "lost":
            assert told[of, "lost"] == 1
            tried_since.pop(of, None)
        else:
            tried_since.setdefault(of, now)
        for each, since in tried_since.items():
            assert told[each, "lasts"] == 1 or now - since < TELL_AFTER or each == of
    tell(troubles.due(now + TELL_AFTER))
    assert all(told[each, "lasts"] == 1 for each in tried_since)
    assert troubles.next_at() is None
