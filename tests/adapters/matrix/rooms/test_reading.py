"""What a room is, by the events of its state, and what of it is told."""

from typing import Any

import pytest

from adapters.matrix.rooms import reading
from adapters.matrix.rooms import state as states
from adapters.matrix.rooms.room import Power, Room
from bridge.api.content import Text
from bridge.api.events import Message, RoomChange
from bridge.api.ids import NativeId
from bridge.api.states import About, Present
from tests.adapters.matrix.rooms.stage import (
    BOB,
    CAROL,
    ME,
    OLD,
    PLACE,
    SAID,
    TEA,
    identity,
    read,
    room,
    session,
    state,
    told,
)


def _about(**fields: Any) -> About:
    usual: dict[str, Any] = {
        "place": PLACE,
        "name": "Alice",
        "description": "This room is not encrypted.",
        "members": 3,
        "is_public": True,
    }
    return About(**{**usual, **fields})


def _notice(words: str) -> Message:
    return Message(
        place=PLACE,
        actor=None,
        at=SAID + 0.001,
        content=(Text(words),),
        form="notice",
        native=NativeId("$1"),
    )


def test_a_topic_is_told_as_the_subject_and_in_the_description() -> None:
    made = session()
    change = RoomChange(
        place=PLACE,
        actor=identity(BOB, "Bob"),
        at=SAID + 0.001,
        subject="tea at five",
        native=NativeId("$1"),
    )
    description = "tea at five\nThis room is not encrypted."

    found = told(made, room(made, name="Tea"), state("m.room.topic", {"topic": "tea at five"}))
    assert found == [_about(name="Tea", description=description), change]


def test_what_was_so_before_is_no_news() -> None:
    made = session()
    where = room(made, name="Tea", is_shown=False)

    items = read(made, where, state("m.room.topic", {"topic": "tea"}), is_new=False)
    assert (items.things, where.topic, made.changed) == ([], "tea", {TEA})


def test_another_name_is_told_in_words_too() -> None:
    made = session()

    found = told(made, room(made, name="Tea"), state("m.room.name", {"name": "Coffee"}))
    assert found == [_about(name="Coffee"), _notice("Bob calls this room Coffee now.")]


def test_what_a_room_begins_with_is_not_told_in_words() -> None:
    made = session()
    where = room(made, name="Tea", began=SAID - 1)

    found = told(made, where, state("m.room.name", {"name": "Coffee"}))
    assert found == [_about(name="Coffee")]


def test_encryption_is_told_and_never_ends() -> None:
    made = session()
    where = room(made, name="Tea")
    on = told(made, where, state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}))
    off = told(made, where, state("m.room.encryption", {}))
    words = "Bob turned encryption on: what is said from now on is encrypted."

    assert on == [_about(name="Tea", description="This room is encrypted."), _notice(words)]
    assert (off, where.is_encrypted) == ([], True)


def test_other_levels_are_told_of_those_who_have_them() -> None:
    made = session()
    levels = {"users": {BOB: 100, CAROL: 50}}

    found = told(made, room(made), state("m.room.power_levels", levels))
    assert found == [
        Present(
            place=PLACE,
            who=identity(CAROL, "Carol"),
            role="moderator",
            affiliation="admin",
            anchor=CAROL,
            away=None,
            status=None,
        )
    ]


def test_a_room_that_is_shut_makes_members_of_all_who_are_in_it() -> None:
    made = session()
    found = told(made, room(made, name="Tea"), state("m.room.join_rules", {"join_rule": "invite"}))

    shown = {one.who.native: one.affiliation for one in found if isinstance(one, Present)}
    assert shown == {ME: "member", CAROL: "member"}
    assert found[0] == _about(name="Tea", is_public=False, is_members_only=True)


def test_a_pinned_message_is_told_and_an_unpinned_one_is_not() -> None:
    made = session()
    where = room(made, pinned=("$a",))
    more = told(made, where, state("m.room.pinned_events", {"pinned": ["$a", "$b"]}))
    fewer = told(made, where, state("m.room.pinned_events", {"pinned": ["$b"]}))

    assert (more, fewer) == ([_notice("Bob pinned a message.")], [])


def test_of_a_space_nothing_is_said() -> None:
    made = session()
    where = room(made, kind="m.space", is_shown=False)

    assert told(made, where, state("m.room.topic", {"topic": "rooms"})) == []


def test_of_a_room_that_nobody_came_into_only_what_happened_is_told() -> None:
    made = session()
    where = room(made, is_shown=False, name="Tea")

    found = told(made, where, state("m.room.name", {"name": "Coffee"}))
    assert found == [_notice("Bob calls this room Coffee now.")]


def test_how_many_there_are_is_as_it_was_where_it_is_not_told() -> None:
    made = session()
    where = room(made, name="Tea")
    more = reading.summary(made, where, {"m.joined_member_count": 4})
    same = reading.summary(made, where, {})

    assert (more.things, same.things, where.joined) == ([_about(name="Tea", members=4)], [], 4)


def test_the_creation_names_all_who_made_the_room() -> None:
    made = session()
    where = Room(id=TEA)
    content = {"room_version": "12", "additional_creators": [CAROL, "nonsense", 7]}
    read(made, where, state("m.room.create", content), is_new=False)

    assert (where.creators, where.version, where.began) == ((BOB, CAROL), "12", SAID + 0.001)


def test_levels_as_text_count_as_numbers() -> None:
    """Rooms of old versions have them."""
    made = session()
    where = room(made)
    told(made, where, state("m.room.power_levels", {"users": {CAROL: "50"}, "kick": " 30 "}))

    assert where.power == Power(users={CAROL: 50}, kick=30)


@pytest.mark.parametrize(
    "content",
    [
        *({}, {"name": 7, "topic": [], "url": {}, "users": [], "pinned": {}, "alias": 1}),
        {"users": {BOB: {}, "": 1}, "events": {"m.room.name": None}, "ban": 1e300, "kick": True},
        {"pinned": [None, 3, "no id"], "additional_creators": "all", "predecessor": []},
        {"replacement_room": "nonsense", "algorithm": [], "join_rule": 3, "room_version": 2},
    ],
)
@pytest.mark.parametrize("kind", sorted(states.KINDS))
def test_nonsense_is_as_good_as_nothing(kind: str, content: Any) -> None:
    made = session()
    where = room(made)
    read(made, where, state(kind, content))
    read(made, where, {**state(kind, content), "sender": None, "origin_server_ts": "soon"})

    assert where.id == TEA


def test_an_old_room_is_told_to_have_been_replaced() -> None:
    made = session()
    where = room(made, began=OLD)
    content = {"body": "a new one", "replacement_room": "!new:example.org"}
    items = read(made, where, state("m.room.tombstone", content))
    words = (
        "Bob replaced this room by a new version of it. It goes on here. In their words: a new one"
    )

    assert (items.things, len(items.errands)) == ([_notice(words)], 1)


def test_a_room_that_nobody_came_into_is_not_followed() -> None:
    made = session()
    where = room(made, is_shown=False)
    content = {"replacement_room": "!new:example.org"}

    assert read(made, where, state("m.room.tombstone", content)).errands == []
