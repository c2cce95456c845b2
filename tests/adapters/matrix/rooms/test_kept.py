"""What is known of rooms outlasts the session."""

import dataclasses

from adapters.matrix.rooms import kept
from adapters.matrix.rooms.room import Member, Power, Room
from bridge.api.adapter import Recalled
from bridge.testing.inbox import MOST_KEPT
from tests.adapters.matrix.rooms.stage import BOB, ME, TEA, room, session


def test_a_room_is_known_again_as_it_was() -> None:
    made = session()
    where = room(
        made,
        is_shown=False,
        name="Tea",
        topic="at five",
        topic_at=7.5,
        encryption="m.megolm.v1.aes-sha2",
        creators=(BOB,),
        power=Power(users={BOB: 100}, events={"m.room.name": 7}, kick=3),
        place="!old:example.org",
        heroes=(BOB,),
        is_whole=True,
        has_past=True,
    )
    where.members["@invited:example.org"] = Member("Ivy", "mxc://a/b", "invite")

    assert kept.read(TEA, kept.write(where)) == where


def test_a_session_begins_with_its_rooms_at_their_places() -> None:
    before, now = session(), session()
    room(before, place="!old:example.org")
    before.changed.add(TEA)
    now.kept = Recalled(None, {k: v for k, v in kept.changed(before).items() if v is not None})
    kept.load(now, {})

    assert now.rooms[TEA].members == before.rooms[TEA].members
    assert now.place(TEA).native == "!old:example.org"
    assert now.room_of(now.place(TEA)) is now.rooms[TEA]


def test_a_room_that_was_left_is_kept_no_longer() -> None:
    made = session()
    made.changed.add(TEA)

    assert (kept.changed(made), made.changed) == ({f"room:{TEA}": None}, set())


def test_what_is_kept_is_small_however_large_the_room() -> None:
    people = {f"@{number}{'x' * 200}:example.org": Member("n" * 400) for number in range(3000)}
    levels = Power(users=dict.fromkeys(people, 50), events={f"e{n}": n for n in range(2000)})
    large = Room(id=TEA, members=people, power=levels, topic="\u20ac" * 10_000, is_whole=True)
    found = kept.read(TEA, written := kept.write(large))

    assert len(written) <= MOST_KEPT
    assert found is not None
    assert (found.is_whole, found.power is not None) == (False, True)


def test_of_a_large_room_those_who_lead_it_are_kept() -> None:
    people = {f"@{number}:example.org": Member() for number in range(1000)}
    large = Room(id=TEA, members={BOB: Member("Bob"), **people}, power=Power(users={BOB: 50}))
    found = kept.read(TEA, kept.write(large))

    assert found is not None
    assert (BOB in found.members, len(found.members)) == (True, kept.MOST_MEMBERS)


def test_what_nobody_wrote_is_nothing() -> None:
    written = b'{"name":7,"joined":"x","creators":[3],"members":{"@a:b":[1]},"power":[],"v":{}}'

    assert [kept.read(TEA, one) for one in (b"", b"[]", b"\xff")] == [None, None, None]
    assert kept.read("nonsense", b"{}") is None
    assert kept.read(TEA, written) == Room(id=TEA, power=Power())


def test_nothing_of_a_room_is_forgotten_by_mistake() -> None:
    """A field that is new is either kept, or named here."""
    not_kept = {"id", "members", "power", "callings", "localparts", "has_come", "is_shown"}

    assert {field.name for field in dataclasses.fields(Room)} - set(kept.PLAIN) == not_kept


def test_oneself_is_among_them() -> None:
    made = session()
    found = kept.read(TEA, kept.write(room(made)))

    assert found is not None
    assert ME in found.members


def test_what_was_read_of_rooms_lies_in_memory_once() -> None:
    recalled = Recalled("s1", {"room:!tea:example.org": b"{}", "olm": b"o", "portrait:x": b"p"})

    assert kept.but_rooms(recalled) == Recalled("s1", {"olm": b"o", "portrait:x": b"p"})
