"""What links lead to, in rooms, both ways."""

from bridge.api.content import Preview, Text
from tests.scenes.cast import Cast
from tests.scenes.paths import said
from tests.scenes.stage import Stage

DESCRIPTION = (
    "<rdf:Description xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    " xmlns:og='https://ogp.me/ns#' rdf:about='https://x.example'>"
    "<og:title>The X</og:title></rdf:Description>"
)


def test_previews_are_beside_the_words_and_not_said(stage: Stage) -> None:
    """XEP-0511 section 3.1: "they append to the message stanza a child <Description> [...] which
    MUST have a namespaced attribute about in the same namespace"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        see, x = "see https://x.example", Preview(url="https://x.example", title="The X")
        cast.far.share(room.native, "carol", Text(see), x)
        await alice.receives(
            said(room, "carol", see),
            "/message/rdf:Description[@rdf:about='https://x.example'][og:title='The X']",
        )
        alice.says(room, see, DESCRIPTION, id="m1")
        await alice.receives(said(room, "alice", see), "/message[@id='m1']")
        assert await room.heard() == [see]

    stage.play(scene)
