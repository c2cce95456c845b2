"""What cannot be shown, named in chats with one person."""

from bridge.api.content import Text, Unsupported
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, begun
from tests.scenes.stage import Stage


def test_what_cannot_be_shown_is_named(stage: Stage) -> None:
    """Ours: nothing that somebody sends is dropped unsaid."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        cast.far.share_with(CAROL, chat.name, Unsupported("a dice throw"))
        await alice.receives(chat.message("[a dice throw, which cannot be shown here]"))
        cast.far.share_with(CAROL, chat.name, Text("look"), Unsupported("a game"), Text("well?"))
        await alice.receives(
            chat.message("look\n[a game, which cannot be shown here]\nwell?"),
        )

    stage.play(scene)
