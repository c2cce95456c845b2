"""What is not to be seen before one asks for it, in rooms, both ways."""

from bridge.api.content import Text
from bridge.api.text import Span
from tests.scenes.cast import Cast
from tests.scenes.paths import said
from tests.scenes.stage import Stage

HIDDEN = "<spoiler xmlns='urn:xmpp:spoiler:0'>film</spoiler>"


def test_a_hidden_message_is_shown_hidden_and_as_it_was_written(stage: Stage) -> None:
    """XEP-0382 section 4: "its content MUST only be displayed upon user's request"."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "> who?\n*him*", HIDDEN)
        await alice.receives(
            said(room, "alice", "> who?\n*him*"), "/message/spoiler:spoiler[.='film']"
        )
        heard = await cast.far.until_heard(room.native, 2)
        assert [(one.text, [span.kind for span in one.spans]) for one in heard] == [
            ("who?", ["quote", "spoiler"]),
            ("him", ["spoiler", "bold"]),
        ]

    stage.play(scene)


def test_what_the_network_hides_is_hidden_in_the_room(stage: Stage) -> None:
    """XEP-0382 section 3: "Messages user wants to be sent as spoilers, MUST contain a <spoiler>
    element"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.say(room.native, "carol", Text("him", (Span(0, 3, "spoiler", "film"),)))
        await alice.receives(said(room, "carol", "him"), "/message/spoiler:spoiler[.='film']")

    stage.play(scene)
