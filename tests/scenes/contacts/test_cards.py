"""How somebody can be reached, told by far people."""

from bridge.api.content import Card, Text
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, begun
from tests.scenes.stage import Stage


def test_a_far_card_is_words_and_leads_to_the_contact(stage: Stage) -> None:
    """Ours: the name, each phone and each address in a line of its own; the last one is a URI by
    RFC 5122, which clients open.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        dave = Card(name="Dave", phones=("+43 1 2345",), emails=("d@x.example",))
        cast.far.share_with(CAROL, chat.name, Text("ask him"), dave)
        told = "ask him\nContact: Dave\nPhone: +43 1 2345\nEmail: d@x.example"
        await alice.receives(chat.message(told))
        cast.far.share_with(CAROL, chat.name, Card(name="Eve", native="eve%irc.fake"))
        await alice.receives(
            chat.message(f"Contact: Eve\nxmpp:eve%25irc.fake@{cast.domain}"),
        )

    stage.play(scene)
