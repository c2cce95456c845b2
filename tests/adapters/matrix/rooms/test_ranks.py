"""Power levels as roles and affiliations. Matrix specification, `m.room.power_levels`."""

import pytest

from adapters.matrix.rooms import ranks
from adapters.matrix.rooms.room import Power, Room

BOB, CAROL = "@bob:example.org", "@carol:example.org"


def _room(version: str = "11", **fields: object) -> Room:
    return Room(id="!tea:example.org", version=version, **fields)  # type: ignore[arg-type]


def _shown(room: Room, person: str = BOB) -> tuple[str, str, tuple[str, ...]]:
    hats = tuple(hat.title for hat in ranks.hats(room, person))
    return ranks.role(room, person), ranks.affiliation(room, person), hats


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (100, ("moderator", "owner", ())),
        (150, ("moderator", "owner", ("Power level 150",))),
        (75, ("moderator", "admin", ("Power level 75",))),
        (50, ("moderator", "admin", ())),
        (10, ("participant", "none", ("Power level 10",))),
        (0, ("participant", "none", ())),
        (-1, ("visitor", "none", ("Power level -1",))),
    ],
)
def test_a_level_is_a_rank(level: int, shown: tuple[str, str, tuple[str, ...]]) -> None:
    assert _shown(_room(power=Power(users={BOB: level}), join_rule="public")) == shown


def test_who_is_in_a_room_that_not_everybody_may_come_to_is_a_member() -> None:
    assert _shown(_room(power=Power(), join_rule="invite")) == ("participant", "member", ())


def test_creators_stand_above_all_from_version_12_on() -> None:
    power = Power(users={CAROL: 100})
    new = _room("12", power=power, creators=(BOB,))
    old = _room("11", power=power, creators=(BOB,))

    levels = [ranks.level(room, BOB) for room in (new, old)]
    assert levels == [ranks.ABOVE_ALL, 0]
    assert _shown(new) == ("moderator", "owner", ())


def test_versions_of_the_future_are_like_the_last_one() -> None:
    assert [ranks.creators_reign(version) for version in ("1", "11", "12", "13")] == [
        *(False, False, True, True)
    ]


def test_where_nobody_set_levels_the_creator_leads_and_everybody_may_change_the_room() -> None:
    """ "If the room contains no m.room.power_levels event, the room's creator has a power level of
    100, and all other users have a power level of 0."
    """
    room = _room(creators=(BOB,))

    assert [ranks.level(room, one) for one in (BOB, CAROL)] == [100, 0]
    assert ranks.needed(room, "m.room.topic") == 0


def test_who_may_not_speak_is_a_visitor() -> None:
    room = _room(power=Power(users={CAROL: 10}, events_default=10))

    assert [ranks.role(room, one) for one in (BOB, CAROL)] == ["visitor", "participant"]
    assert ranks.is_moderated(room)


def test_in_an_encrypted_room_what_is_encrypted_counts() -> None:
    power = Power(events={"m.room.encrypted": 10})
    open_, encrypted = _room(power=power), _room(power=power, encryption="m.megolm.v1.aes-sha2")

    assert [ranks.role(room, BOB) for room in (open_, encrypted)] == ["participant", "visitor"]
