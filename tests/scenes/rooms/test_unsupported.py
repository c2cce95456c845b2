"""What cannot be shown in rooms is named; cards are words."""

from bridge.api.content import Card, Text, Unsupported
from tests.scenes.cast import Cast
from tests.scenes.paths import said
from tests.scenes.stage import Stage


def test_what_has_no_form_is_said_in_its_order(stage: Stage) -> None:
    """Ours: nothing that somebody sends is dropped unsaid; one message stays one."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        dave = Card(name="Dave", phones=("+43 1 2345",), native="dave%irc.fake")
        cast.far.share(room.native, "carol", Unsupported("a dice throw"), Text("look"), dave)
        body = (
            "[a dice throw, which cannot be shown here]\nlook\n"
            f"Contact: Dave\nPhone: +43 1 2345\nxmpp:dave%25irc.fake@{cast.domain}"
        )
        await alice.receives(said(room, "carol", body))

    stage.play(scene)
