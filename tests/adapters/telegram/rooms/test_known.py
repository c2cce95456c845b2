"""All groups that are known: how many, and what of accounts is kept."""

from typing import Any

from adapters.telegram.config import TelegramConfig
from adapters.telegram.rooms import known
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.session import Session
from bridge.api.adapter import Recalled
from bridge.api.ids import NetworkName
from bridge.testing.inbox import Recorder


def session(**kept: bytes) -> Session:
    settings = TelegramConfig.model_validate({"token": "1:x"})
    return Session(
        network=NetworkName("telegram"),
        settings=settings,
        inbox=Recorder(),
        kept=Recalled(None, {name.replace("_", ":"): value for name, value in kept.items()}),
    )


def test_for_one_group_too_many_one_that_the_bot_left_goes_first() -> None:
    ours = session()
    groups = known.load(ours).groups
    for number in range(known.MOST_GROUPS):
        me = Member(name="", status="left" if number == 77 else "member")
        groups[-number] = Group(chat=-number, me=me, looked=1000.0 - number)

    assert known.make_room(ours) == {"group:-77": None}
    assert len(groups) == known.MOST_GROUPS - 1
    assert known.make_room(ours) == {}


def test_whoever_adds_the_bot_to_thousands_of_groups_drives_out_none_that_is_used() -> None:
    ours = session()
    groups = known.load(ours).groups
    me = Member(name="", status="member")
    used: list[dict[str, Any]] = [{"opened": True}, {"invited": {"m": 1.0}}]
    used += [
        {"barred": {"m"}},
        {"muted": {"m"}},
        {"admitted": {"m": 1.0}},
        {"moved_to": -9},
        {"opened": True, "me": None},
    ]
    for number in range(known.MOST_GROUPS):
        more = {"me": me, **(used[number] if number < len(used) else {})}
        groups[-number] = Group(chat=-number, looked=float(number), **more)

    known.make_room(ours)

    assert -len(used) not in groups
    assert all(-number in groups for number in range(len(used)))


def test_an_account_is_marked_the_same_after_a_restart_and_otherwise_elsewhere() -> None:
    first, other = session(), session()
    mark = known.mark(first, "bob@example.org")
    kept = known.keep(first, Group(chat=-1))
    again = session(salt=kept["salt"] or b"")

    assert known.mark(again, "bob@example.org") == mark
    assert known.mark(other, "bob@example.org") != mark
    assert "bob" not in mark


def test_what_cannot_be_read_is_not_known_and_ends_nothing() -> None:
    broken = session(group_1=b"nonsense")

    assert known.known(broken, -1) is None
    assert list(known.every(broken)) == []


def test_a_group_is_known_by_the_id_that_it_had() -> None:
    ours = session()
    groups = known.load(ours).groups
    groups[-1] = Group(chat=-1, moved_to=-100)
    groups[-100] = Group(chat=-100, me=Member(name="", status="member"))

    assert known.known(ours, -1) is groups[-100]
    assert list(known.every(ours)) == [groups[-100]]
