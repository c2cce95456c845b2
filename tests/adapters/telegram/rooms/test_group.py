"""What is known of a group, as it is kept."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.rooms import group
from adapters.telegram.rooms.group import Group, Member, Topic
from bridge.testing.inbox import MOST_KEPT

_names = st.text("aé😀 ", max_size=8)
_rights = st.frozensets(st.sampled_from(["can_restrict_members", "can_send_messages"]))
_members = st.builds(
    Member,
    name=_names,
    status=st.sampled_from(["creator", "administrator", "member", "restricted", "left", "kicked"]),
    rights=_rights,
    title=_names,
    seen=st.integers(0, 30_000),
    is_hidden=st.booleans(),
    is_bot=st.booleans(),
)
_topics = st.builds(Topic, name=_names, is_closed=st.booleans(), is_used=st.booleans())
_ids = st.integers(-(2**50), 2**50).map(str)
_groups = st.builds(
    Group,
    chat=st.integers(-(2**50), -1),
    kind=st.sampled_from(["group", "supergroup", "channel"]),
    title=_names,
    description=_names,
    is_forum=st.booleans(),
    members=st.none() | st.integers(0, 10**6),
    people=st.dictionaries(_ids, _members, max_size=5),
    topics=st.dictionaries(st.integers(1, 2**31), _topics, max_size=3),
    me=st.none() | _members,
    permissions=_rights,
    reactions=st.none() | st.lists(_names, max_size=3).map(tuple),
    opened=st.booleans(),
    invited=st.dictionaries(_names, st.floats(0, 1e10), max_size=3),
    barred=st.sets(_names, max_size=3),
    muted=st.sets(_names, max_size=3),
    moved_to=st.none() | st.integers(-(2**50), -1),
    told=_names,
    looked=st.floats(0, 1e10),
)


@given(_groups)
def test_what_is_kept_is_what_was_known(known: Group) -> None:
    assert group.read(group.write(known)) == known


@pytest.mark.parametrize("kept", [b"", b"{}", b"x" * 100])
def test_what_was_never_kept_is_no_group(kept: bytes) -> None:
    with pytest.raises(ValueError, match="no group"):
        group.read(kept)


def test_of_too_many_people_those_go_who_were_quiet_longest() -> None:
    known = Group(chat=-100)
    group.put(known, "1", Member(name="Owner", status="creator"))
    for number in range(2, group.MOST_PEOPLE + 2):
        group.put(known, str(number), Member(name="x", seen=20_000 + number))

    assert len(known.people) == group.MOST_PEOPLE + 1 - group.MOST_PEOPLE // 10
    assert "1" in known.people
    assert "2" not in known.people
    assert str(group.MOST_PEOPLE + 1) in known.people


def test_what_is_kept_is_small_however_large_the_group_is() -> None:
    known = Group(chat=-100)
    for number in range(group.MOST_PEOPLE):
        name = "".join(chr(0x4E00 + (number * 7919 + at * 104729) % 20_000) for at in range(40))
        group.put(known, str(number), Member(name=name, seen=number))

    assert len(group.write(known)) <= MOST_KEPT


def test_staff_is_shown_and_who_did_something_within_a_month() -> None:
    known = Group(
        chat=-100,
        people={
            "1": Member(name="Owner", status="creator"),
            "2": Member(name="Quiet", seen=100),
            "3": Member(name="Lately", seen=130),
            "4": Member(name="Today", seen=160),
            "5": Member(name="Gone", seen=160, status="left"),
            "6": Member(name="Hidden", status="administrator", is_hidden=True),
        },
    )

    assert list(group.shown(known, 160)) == ["4", "3", "1"]


def test_whoever_opens_hundreds_of_topics_drives_nobody_out() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    known = Group(chat=-1, topics={7: Topic(name="Biscuits", is_used=True)})
    known.people.update({str(one): Member(name=_name(chance, 20), seen=one) for one in range(300)})
    people = dict(known.people)
    known.topics.update({one: Topic(name=_name(chance, 128)) for one in range(10, 500)})

    written = group.write(known)

    assert len(written) <= MOST_KEPT
    assert (known.people, known.topics[7]) == (people, Topic(name="Biscuits", is_used=True))
    assert group.read(written) == known


def test_however_much_there_is_it_can_be_kept() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    known = Group(chat=-1)
    for one in range(50):
        known.people[str(one)] = Member(name=_name(chance, 128), status="administrator")
    for one in range(500):
        known.topics[one] = Topic(name=_name(chance, 128), is_used=True)

    assert len(group.write(known)) <= MOST_KEPT
    assert len(known.people) == 50


def _name(chance: random.Random, length: int) -> str:
    """One that cannot be made smaller."""
    return "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(length))
