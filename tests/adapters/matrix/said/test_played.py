"""What is said of what was said, on a scripted homeserver: over restarts, and in the meantime."""

from bridge.api.content import Text
from bridge.api.events import Edit, Message, Reactions
from bridge.testing.inbox import Recorder
from tests.adapters.matrix.wire.synced import login, played, shared, synced, up, words
from tests.servers.homeserver import FakeHomeserver


def test_what_is_redacted_is_known_by_the_next_session_too() -> None:
    """A reaction, and an edit: the words before it are asked for."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
            said = await bob.says(tea, "tea?")
            reaction = await bob.reacts(said, "👍")
            edit = await bob.edits(said, "coffee?")
            await inbox.until(Edit)
        begun = len(inbox.given)
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox, after=begun)
            await bob.redacts(reaction)
            fewer = await inbox.until(Reactions, after=begun)
            await bob.redacts(edit)
            reverted = await inbox.until(Edit, after=begun)

        assert (fewer.change, fewer.emoji, fewer.target.native) == ("fewer", ("👍",), said.id)
        assert (reverted.content, reverted.target.native) == ((Text("tea?"),), said.id)

    played(play)


def test_what_was_taken_back_while_nobody_looked_is_not_there() -> None:
    """Encrypted or not: what is left of it is no message that cannot be read."""

    async def play(hs: FakeHomeserver) -> None:
        alice, bob = hs.world.person("alice"), hs.world.person("bob")
        tea = hs.world.room("Tea", bob, alice)
        inbox, device = Recorder(), alice.device()
        async with synced(shared(hs), login(hs, device), inbox):
            await up(inbox)
        sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "y"}
        for event in (
            await bob.says(tea, "tee"),
            await bob.sends(tea, sealed, "m.room.encrypted"),
        ):
            await bob.redacts(event)
        await bob.says(tea, "tea")
        begun = len(inbox.given)
        async with synced(shared(hs), login(hs, device), inbox):
            await inbox.until(Message, lambda message: message.text == "tea", after=begun)

        assert words(inbox) == ["tea"]

    played(play)
