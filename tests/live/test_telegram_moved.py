"""A group becomes a supergroup, with messages waiting, while the gateway is there or is killed.

"migration to a supergroup re-keys the native id in one transaction, on all three paths": the room's
address, its archive and who is in it stay.
"""

import pytest

from tests.clients.stream import stanza
from tests.clients.xmpp import Refused, XmppClient
from tests.live.database import waiting
from tests.live.heard import errors, room_lines
from tests.live.site import Site
from tests.live.talk import until
from tests.live.telegraph import Telegraph, play
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.users import User

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


async def group_of(line: Telegraph) -> tuple[User, Chat, XmppClient]:
    """A plain group, its owner, and a client in its room, who has heard something there."""
    line.api.bot.reads_everything = True
    alice = line.api.world.user("Alice")
    tea = line.api.world.group("Tea", alice)
    bob = await line.client()
    await line.opens(alice, tea)
    await line.joins(bob, tea, "Bob")
    await alice.says(tea, "before")
    await bob.expect(stanza("message", body="before"))
    return alice, tea, bob


def by_bob(group: Chat) -> list[str]:
    return [text.removeprefix("Bob: ") for text in group.texts if text.startswith("Bob: ")]


async def says(bob: XmppClient, room: str, words: str) -> None:
    bob.message(room, words, type="groupchat", id=words)
    await bob.expect(stanza("message", type="groupchat", id=words), within=20.0)


def test_a_group_becomes_larger_and_is_the_same_room(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await group_of(line)
        room = line.room(tea)
        larger = line.api.world.migrate(tea)
        await alice.says(larger, "behind")
        await bob.expect(stanza("message", body="behind"))
        await says(bob, room, "ours")

        said = ["before", "behind", "ours"]
        shown = [one.body for one in room_lines(bob.seen, room)]
        assert [words for words in shown if words in said] == said
        assert by_bob(larger) == ["ours"]
        assert errors(bob.seen) == []
        with pytest.raises(Refused) as refused:
            await bob.join(line.room(larger), "Bob")
        assert refused.value.condition == "gone"

    play(site, scene)


def test_what_waited_when_it_was_killed_is_said_in_the_larger_group(site: Site) -> None:
    """Telegram stops the chat for a while; the group grows while the gateway is away."""

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await group_of(line)
        room = line.room(tea)
        line.api.faults.fail("sendMessage", code=429, retry_after=30, times=1)
        for number in range(3):
            bob.message(room, f"line {number}", type="groupchat", id=f"line {number}")
        await until(lambda: line.api.faults.is_over, "it was told to wait")
        await until(lambda: waiting(line.site) == (3, 0), "it knows that nothing has left")
        line.gateway.kill()
        larger = line.api.world.migrate(tea)
        line.gateway.start()
        await line.gateway.up(bob, within=30.0)
        await bob.expect(stanza("message", type="groupchat", id="line 2"), within=40.0)
        await alice.says(larger, "behind")
        await bob.expect(stanza("message", body="behind"), within=20.0)

        assert (by_bob(tea), by_bob(larger)) == ([], [f"line {number}" for number in range(3)])
        assert errors(bob.seen) == []

    play(site, scene)
