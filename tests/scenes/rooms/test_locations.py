"""Places on the map, in rooms, both ways."""

from bridge.api.content import Location
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import said
from tests.scenes.stage import Stage

CAFE = Location(latitude=48.2082, longitude=16.3738, accuracy=10.0)
URI = "geo:48.2082,16.3738;u=10"


def test_a_place_is_a_geo_uri_alone_in_both_directions(stage: Stage) -> None:
    """RFC 5870 abstract: "A 'geo' URI identifies a physical location in a two- or three-dimensional
    coordinate reference system in a compact, simple, human-readable, and protocol-independent way."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.share(room.native, "carol", CAFE)
        await alice.receives(said(room, "carol", URI))
        alice.says(room, URI, id="m1")
        await alice.receives(said(room, "alice", URI), "/message[@id='m1']")
        assert [one.holds for one in cast.far.said(room.native)] == [(CAFE,), (CAFE,)]

    stage.play(scene)


def test_where_there_are_no_places_there_is_a_link_to_a_map(stage: Stage) -> None:
    """Ours: what a network has no form for is said in words; the room shows what was written."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, URI, id="m1")
        await alice.receives(said(room, "alice", URI), "/message[@id='m1']")
        link = "https://www.openstreetmap.org/?mlat=48.2082&mlon=16.3738#map=16/48.2082/16.3738"
        assert await room.heard() == [f"A place on the map: {link}"]

    stage.play(scene, manner=Manner(locations=False))
