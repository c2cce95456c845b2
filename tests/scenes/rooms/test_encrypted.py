"""Encrypted messages to rooms, which nobody behind the gateway can read."""

from tests.scenes.cast import Cast
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

OMEMO = (
    "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/>"
    "<payload>aaaa</payload></encrypted>"
)


def test_they_are_refused_in_the_words_of_ones_client(stage: Stage) -> None:
    """XEP-0380 section 1: "it becomes important to allow end users to know that a message could not
    be decrypted"

    XEP-0115 section 4: the node is "a URI that uniquely identifies a software application".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        caps = "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://gajim.org'/>"
        muc = "<x xmlns='http://jabber.org/protocol/muc'/>"
        alice.sends(f"<presence to='{room}/alice'>{muc}{caps}</presence>")
        await alice.reads_to("/message[subject]")
        alice.says(room, "This message is encrypted.", OMEMO, id="m1")
        await alice.receives(
            refused("message", room, "not-acceptable", "modify"),
            "/message[@id='m1']/error[contains(err:text, 'in Gajim, click the padlock')]",
        )
        alice.says(room, "plain", id="m2")
        await alice.receives(said(room, "alice", "plain"))
        assert await room.heard() == ["plain"]

    stage.play(scene)
