"""Networks that keep an account in its rooms, whether its clients are there or not, as Matrix."""

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp.muc import leave, restart, unasked
from tests.scenes.cast import SERVER, Cast, Room
from tests.scenes.executing import executed
from tests.scenes.paths import said
from tests.scenes.skins import by_chat
from tests.scenes.stage import Stage

STAYS = Manner(stays=True, history=True)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is given time to come by himself, or to come back."""
    monkeypatch.setattr(unasked, "SETTLED_AFTER", 0.1)
    monkeypatch.setattr(leave, "BELIEVED_AFTER", 0.05)
    monkeypatch.setattr(restart, "GIVE_UP_AFTER", 0.1)


def put(cast: Cast, name: str, *rooms: Room) -> None:
    """The account comes into rooms by another client of the network."""
    world = cast.far.world
    view = world.view(SERVER, name)
    assert view is not None
    for room in rooms:
        world.join(view, room.native, None)
        world.show(view, world.room(room.native))


def test_a_client_that_leaves_leaves_nothing_there(stage: Stage) -> None:
    """Ours: what is said meanwhile is in the archive; the command alone leaves the room."""

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        await alice.joins(other)
        alice.leaves(room)
        await alice.receives("/presence[@type='unavailable']")
        room.says("carol", "meanwhile")
        other.says("dave", "behind")
        await alice.receives(said(other, "dave", "behind"))
        assert set(cast.far.people(room.native)) == {"alice", "carol"}
        came = await alice.joins(room)
        assert "meanwhile" in [one.findtext("body") for one in came if one.find("body") is not None]

        await executed(alice, room.jid, "leave")
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))

    stage.play(scene, manner=STAYS)


def test_who_is_in_many_rooms_is_told_so_once(stage: Stage) -> None:
    """Ours: they are listed; an invitation for each would be a flood. It is not told again."""

    async def scene(cast: Cast) -> None:
        first = cast.room("carol")
        rooms = [cast.room("dave") for _ in range(unasked.MOST_OFFERED + 1)]
        alice = await cast.client("alice")
        await alice.joins(first)
        put(cast, "alice", *rooms)
        words = unasked.MANY.format(len(rooms), cast.domain)
        path = f"/message[@from='{cast.domain}'][*[local-name()='body'][.='{words}']]"
        await alice.receives(path)
        listed = await by_chat(alice, "rooms")
        assert all(room.jid in listed for room in [first, *rooms])

        await cast.restart()
        await cast.far.until(lambda: cast.far.world.view(SERVER, "alice") is not None)
        rooms[3].says("dave", "alice: come")
        await alice.receives(f"/message[@from='{rooms[3]}']")

    stage.play(scene, manner=STAYS)


def test_a_room_that_was_away_for_long_is_not_left(stage: Stage) -> None:
    """Ours: its clients are out of it, and find it as it was."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.network.lose()
        await alice.receives(f"/presence[@type='unavailable'][@from='{room}/alice']")
        cast.network.restore()
        await cast.far.until(lambda: "alice" in cast.far.people(room.native))
        await alice.joins(room)

    stage.play(scene, manner=STAYS)


def test_a_room_that_was_left_elsewhere_before_a_client_came_is_none_of_the_accounts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: nobody returns there, though no client was told. Until then it has its name."""
    monkeypatch.setattr(unasked, "SETTLED_AFTER", 60.0)

    async def scene(cast: Cast) -> None:
        room, other = cast.room("carol"), cast.room("dave")
        cast.far.about(room.native, name="Tea by the sea")
        alice = await cast.client("alice")
        await alice.joins(room)
        await alice.joins(other)
        cast.network.lose()
        await alice.receives(f"/presence[@type='unavailable'][@from='{room}/alice']")
        cast.network.restore()
        await cast.far.until(lambda: "alice" in cast.far.people(room.native))
        listed = await by_chat(alice, "rooms")
        assert room.jid in listed
        assert "Tea by the sea" in listed
        cast.far.leave(room.native, "alice")
        other.says("dave", "alice: after it")
        await alice.joins(other)
        listed = await by_chat(alice, "rooms")
        assert room.jid not in listed
        assert other.jid in listed

    stage.play(scene, manner=STAYS)
