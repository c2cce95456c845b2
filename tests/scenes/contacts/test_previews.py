"""What links lead to, in chats with one person, both ways."""

from bridge.api.content import Preview, Text
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, REQUEST, begun
from tests.scenes.stage import Stage

LINK = "https://x.example/?a=1&b=2"
DESCRIPTION = (
    "<rdf:Description xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    " xmlns:og='https://ogp.me/ns#' rdf:about='https://x.example'>"
    "<og:title>The X</og:title></rdf:Description>"
)


def test_a_far_preview_is_beside_the_words(stage: Stage) -> None:
    """XEP-0511 section 3.1: "they append to the message stanza a child <Description> [...] which
    MUST have a namespaced attribute about in the same namespace"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        preview = Preview(url=LINK, title="The <X>", description="All of it")
        cast.far.share_with(CAROL, chat.name, Text(f"see {LINK}"), preview)
        await alice.receives(
            chat.message(f"see {LINK}"),
            f"/message/rdf:Description[@rdf:about='{LINK}'][og:title='The <X>']"
            f"[og:description='All of it'][og:url='{LINK}']",
        )

    stage.play(scene)


def test_previews_of_clients_are_not_said(stage: Stage) -> None:
    """XEP-0511 section 3.1: "When an entity wishes to add metadata describing an IRI to a message",
    it is no part of what is said.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "see https://x.example", DESCRIPTION + REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        [said] = chat.said
        assert (said.text, said.holds) == ("see https://x.example", ())

    stage.play(scene)
