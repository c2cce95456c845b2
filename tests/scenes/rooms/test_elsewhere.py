"""A room that has several names on its network, as an alias on Matrix, has one address here."""

from urllib.parse import quote

from tests.scenes.cast import Cast, Room
from tests.scenes.paths import refused
from tests.scenes.skins import by_forms
from tests.scenes.stage import Stage


def named_otherwise(cast: Cast, room: Room) -> Room:
    """Another name of the same room, and the address of that name."""
    native = room.native.replace("#", "#also", 1)
    cast.far.elsewhere[native] = room.native
    return Room(native, f"{native}@{cast.domain}", cast.far)


def test_at_another_name_one_is_told_where_the_room_is(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.5: "the error stanza SHOULD include a new address, formatted as the
    XML character data of the <gone/> element (which MUST be a Uniform Resource Identifier".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        other = named_otherwise(cast, room)
        alice = await cast.client("alice")

        alice.sends_join(other)
        uri = f"xmpp:{quote(room.jid, safe='@')}?join"
        where = f"/*/error/err:gone[.='{uri}']"
        await alice.receives(refused("presence", f"{other}/alice", "gone", "cancel"), where)

    stage.play(scene)


def test_a_command_joins_the_room_whatever_it_is_called(stage: Stage) -> None:
    """Ours: who gives one of its other names is in the room, at the address that it has."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        other = named_otherwise(cast, room)
        alice = await cast.client("alice")
        told = await by_forms(alice, "join", {"room": other.jid})
        name = room.native.partition("%")[0]
        assert told == f"You are in {name}. Your client can join it now. Its address: {room}"
        [mine] = [one for one in cast.far.people(room.native) if one != "carol"]
        await alice.joins(room, mine)

    stage.play(scene)
