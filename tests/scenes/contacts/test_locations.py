"""Places on the map, in chats with one person, both ways."""

import pytest

from bridge.api.content import Location, Text
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, REQUEST, begun
from tests.scenes.stage import Stage

CAFE = Location(latitude=48.2082, longitude=16.3738, accuracy=10.0)
URI = "geo:48.2082,16.3738;u=10"


def test_a_far_place_is_a_geo_uri_alone(stage: Stage) -> None:
    """RFC 5870 abstract: "A 'geo' URI identifies a physical location in a two- or three-dimensional
    coordinate reference system in a compact, simple, human-readable, and protocol-independent way."

    Ours: clients show a map where it is all that the body holds.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        cast.far.share_with(CAROL, chat.name, CAFE)
        await alice.receives(chat.message(URI))
        named = Location(latitude=-33.5, longitude=0.0, name="Café\nCentral")
        cast.far.share_with(CAROL, chat.name, Text("here:"), named)
        await alice.receives(chat.message("here:\nCafé Central\ngeo:-33.5,0"))

    stage.play(scene)


def test_a_geo_uri_alone_reaches_the_network_as_a_place(stage: Stage) -> None:
    """RFC 5870 abstract: "The default coordinate reference system used is the World Geodetic System
    1984 (WGS-84)."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, URI, REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        alice.writes(chat.carol, f"I am at {URI}", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        alice.writes(chat.carol, "geo:91,16.3738", REQUEST, id="m3")
        await alice.receives("/message/receipts:received[@id='m3']")
        assert [(said.text, said.holds) for said in chat.said] == [
            ("", (CAFE,)),
            (f"I am at {URI}", ()),
            ("geo:91,16.3738", ()),
        ]

    stage.play(scene)


@pytest.mark.parametrize("manner", [Manner(locations=False)], ids=["words"])
def test_where_there_are_no_places_there_is_a_link_to_a_map(stage: Stage, manner: Manner) -> None:
    """Ours: what a network has no form for is said in words, and never dropped."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, URI, REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        [said] = chat.said
        assert (said.text, said.holds) == (
            "A place on the map: https://www.openstreetmap.org/?mlat=48.2082&mlon=16.3738"
            "#map=16/48.2082/16.3738",
            (),
        )

    stage.play(scene, manner=manner)
