"""`kill -9` of the gateway while people on both sides talk.

"Telegram in: nothing lost, duplicates removed; to Telegram: at most one uncertain message per chat,
told to its sender, never said twice."
"""

import pytest

from tests.clients.stream import stanza
from tests.live.heard import archived_in, errors, room_lines
from tests.live.site import Site
from tests.live.talk import until
from tests.live.telegraph import Telegraph, play
from tests.servers.botapi.chats import Chat

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

LINES = 240
WORDS = 8
"""Per group: so many may be said in one go."""


def test_what_telegram_said_is_there_once_and_in_order(site: Site) -> None:
    """It is killed in the middle of a burst; more is said while it is away."""

    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        alice = line.api.world.user("Alice")
        tea = line.api.world.supergroup("Tea", alice)
        room = line.room(tea)
        bob = await line.client()
        await line.opens(alice, tea)
        await line.joins(bob, tea, "Bob")
        bob.seen.clear()
        for number in range(LINES):
            await alice.says(tea, f"line {number}")
        await until(lambda: len(room_lines(bob.seen, room)) >= LINES // 2, "some lines are shown")
        line.gateway.kill()
        for number in range(LINES, LINES + 20):
            await alice.says(tea, f"line {number}")
        line.gateway.start()
        await bob.expect(stanza("message", body=f"line {LINES + 19}"), within=30.0)

        said = [f"line {number}" for number in range(LINES + 20)]
        shown = room_lines(bob.seen, room)
        ids = {one.body: one.archive_id for one in shown}
        assert list(dict.fromkeys(one.body for one in shown)) == said
        assert all(ids[one.body] == one.archive_id for one in shown)
        assert len(set(ids.values())) == len(said)
        await line.gateway.up(bob)
        archived = [body for body in await archived_in(bob, room) if body.startswith("line ")]
        assert archived == said

    play(site, scene)


def test_what_xmpp_said_is_on_telegram_once_or_its_sender_is_told(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        alice = line.api.world.user("Alice")
        groups = [line.api.world.supergroup(f"Tea {number}", alice) for number in range(4)]
        bob = await line.client()
        for group in groups:
            await line.opens(alice, group)
            await line.joins(bob, group, "Bob")
        for number in range(WORDS):
            for group in groups:
                words = f"{group.title}, {number}"
                bob.message(line.room(group), words, type="groupchat", id=words)
        await until(lambda: all(len(_by_bob(one)) >= 2 for one in groups), "some arrived")
        line.gateway.kill()
        line.gateway.start()
        await line.gateway.up(bob, within=30.0)
        last = {group.title: f"{group.title}, last" for group in groups}
        for group in groups:
            bob.message(line.room(group), last[group.title], type="groupchat", id=last[group.title])
        for group in groups:
            await bob.expect(stanza("message", type="groupchat", id=last[group.title]), within=30.0)

        failed = errors(bob.seen)
        for group in groups:
            said = [*(f"{group.title}, {number}" for number in range(WORDS)), last[group.title]]
            arrived = _by_bob(group)
            reflected = {one.body for one in room_lines(bob.seen, line.room(group))}
            uncertain = [words for words in said if words in failed]
            assert len(arrived) == len(set(arrived)), "said twice"
            assert arrived == [words for words in said if words in arrived], "out of order"
            assert len(uncertain) <= 1, "more than one is uncertain"
            assert {*arrived, *uncertain} == set(said), "lost unsaid"
            assert reflected == set(arrived) - set(uncertain)

    play(site, scene)


def _by_bob(group: Chat) -> list[str]:
    return [text.removeprefix("Bob: ") for text in group.texts if text.startswith("Bob: ")]


def test_a_stopped_gateway_hears_what_was_said_meanwhile(site: Site) -> None:
    """Telegram keeps it for a day."""

    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        alice = line.api.world.user("Alice")
        tea = line.api.world.supergroup("Tea", alice)
        bob = await line.client()
        await line.opens(alice, tea)
        await line.joins(bob, tea, "Bob")
        line.gateway.stop()
        first = await alice.says(tea, "are you there?")
        await alice.edits(first, "are you still there?")
        await alice.says(tea, "no?")
        line.gateway.start()
        await bob.expect(stanza("message", body="no?"), within=20.0)
        bodies = [one.body for one in room_lines(bob.seen, line.room(tea))]
        assert bodies[-3:] == ["are you there?", "are you still there?", "no?"]

    play(site, scene)
