"""What is known of a group that became a supergroup."""

import pytest

from adapters.telegram.rooms import known, moving
from adapters.telegram.rooms.group import Group, Member
from bridge.api.events import Moved
from tests.adapters.telegram.rooms.test_known import session

ME = Member(name="", status="member")


def test_who_was_put_out_of_either_stays_out() -> None:
    ours = session()
    groups = known.load(ours).groups
    groups[-1] = Group(chat=-1, me=ME, barred={"bob"}, muted={"eve"})
    groups[-100] = Group(chat=-100, me=ME, barred={"mallory"})

    items = moving.went(ours, -1, -100)

    assert items.things == [Moved(old=ours.room("-1"), new=ours.room("-100"))]
    assert (groups[-100].barred, groups[-100].muted) == ({"bob", "mallory"}, {"eve"})
    assert known.known(ours, -1) is groups[-100]


@pytest.mark.parametrize(("old", "new"), [(-1, -1), (-1, 5), (5, -1), (-1, 0)])
def test_nothing_moves_to_a_person_or_to_where_it_is(old: int, new: int) -> None:
    ours = session()
    groups = known.load(ours).groups
    before = groups[-1] = Group(chat=-1, me=ME)

    items = moving.went(ours, old, new)

    assert (items.things, items.keep) == ([], {})
    assert groups == {-1: before}
