"""Commands of the network that are typed in a room: done, not said."""

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import fallback, kept_id, reply
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

COMMANDS = Manner(commands=True)


def test_a_command_is_done_and_not_said(stage: Stage) -> None:
    """Ours: what is typed for the network is shown to nobody but it; what comes of it is."""

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await alice.joins(room)

        alice.says(room, "/shout tea")
        await alice.receives(said(room, "", "TEA"))
        alice.says(room, "/shouting is no command")
        await alice.receives(said(room, "alice", "/shouting is no command"))

        assert await room.heard() == ["/shouting is no command"]
        assert not [one for one in alice.seen if one.findtext("body") == "/shout tea"]

    stage.play(scene, manner=COMMANDS)


def test_a_command_that_the_network_refuses_is_an_error(stage: Stage) -> None:
    """Ours: with the network's own words."""

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await alice.joins(room)

        alice.says(room, "/shout", id="m1")
        await alice.receives(refused("message", room, "not-acceptable", "modify"))

    stage.play(scene, manner=COMMANDS)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_a_command_says_who_typed_it_and_what_it_answers(stage: Stage, kind: str) -> None:
    """Ours: a room that all share has many who speak; and some commands are about a message."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        room = cast.room("carol") if kind == "private" else cast.shared_room("carol")
        await alice.joins(room)
        room.says("carol", "hi")
        hi = kept_id(await alice.receives(said(room, "carol", "hi")))
        native = cast.far.world.room(room.native).history[-1].event.native

        marks = reply(hi, f"{room}/carol") + fallback("urn:xmpp:reply:0", 0, 5)
        alice.says(room, "> hi\n/cite", marks)
        await alice.receives(said(room, "", f"alice cites {native}"))
        alice.says(room, "/cite", reply("nothing", f"{room}/carol"))
        await alice.receives(refused("message", room, "not-acceptable", "modify"))

    stage.play(scene, manner=Manner(commands=True, shared=True))
