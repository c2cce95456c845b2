"""The gateway ends again and again while people talk, also before it was quite back.

"What was said between the last committed and the first new line lies inside the announced gap."
"""

import asyncio
import time

import pytest

from tests.clients.stream import stanza
from tests.live.database import clients_in_rooms
from tests.live.heard import (
    REQUEST,
    chat_lines,
    errors,
    firsts,
    gap,
    irc_lines,
    is_gap,
    numbers,
    receipts,
    room_lines,
)
from tests.live.site import People, Restart, Site, kill, stop
from tests.live.talk import Talk, talking, until

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


def test_no_line_is_lost_without_a_word_over_many_restarts(site: Site) -> None:
    async def play() -> None:
        async with site.people() as people:
            await _many_restarts(site, people)

    asyncio.run(play())


async def _many_restarts(site: Site, people: People) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    carol_nick = site.nick("carol")
    room, contact = site.address(channel), site.address(carol_nick)
    carol = await people.on_irc(carol_nick, channel)
    ann = await people.on_xmpp(account)
    await ann.join(room, nick)
    back = rf"^:{nick}!\S+ JOIN"
    await carol.expect(back)
    await until(lambda: clients_in_rooms(site, account) == 1, "the client is remembered")
    said_at: list[float] = []

    def says(number: int) -> None:
        said_at.append(time.time())
        carol.privmsg(channel, f"line {number}")

    def shouts(number: int) -> None:
        body = f"shout {number}"
        ann.message(room, body, type="groupchat", id=body)

    def whispers(number: int) -> None:
        body = f"whisper {number}"
        ann.message(contact, body, id=body, extra=REQUEST)

    def shown() -> int:
        return len(room_lines(ann.seen, room))

    async def goes(down: Restart) -> None:
        """The gateway ends and starts, and is in the channel again."""
        await asyncio.to_thread(down, site.gateway)
        site.gateway.start()
        await carol.expect(back, within=30.0)

    lines = Talk(says)
    async with talking(lines, Talk(shouts), Talk(whispers)):
        await until(lambda: shown() > 20, "all talk")
        await goes(kill)
        await goes(kill)  # what it was about to tell is not told yet
        await goes(stop)
        before = shown()
        await until(lambda: shown() > before + 20, "all talk")
        await goes(kill)
        before = shown()
        await until(lambda: shown() > before, "something is shown")
        await goes(stop)
        before = shown()
        await until(lambda: shown() > before + 20, "all talk")
    last = f"line {lines.said - 1}"
    await ann.expect(stanza("message", sender=room, body=last), within=20.0)
    ann.message(room, "the end", type="groupchat", id="the end")
    ann.message(contact, "the end", id="the end too", extra=REQUEST)
    await ann.expect(stanza("message", sender=f"{room}/{nick}", id="the end"), within=20.0)
    await until(lambda: "the end too" in receipts(ann.seen), "the last receipt")
    await carol.settle()

    told = room_lines(ann.seen, room)
    heard = firsts(line.body for line in told if line.who == carol_nick)
    assert numbers(heard) == sorted(numbers(heard)), "out of order"
    gaps = {line.archive_id: gap(line) for line in told if is_gap(line)}
    lost = set(range(lines.said)) - set(numbers(heard))
    outside = [
        number
        for number in lost
        if not any(since <= said_at[number] <= until_ for since, until_ in gaps.values())
    ]
    assert lost, "it was never away"
    assert outside == [], "lost outside of all gaps"
    ids = {line.body: line.archive_id for line in told}
    assert all(ids[line.body] == line.archive_id != "" for line in told), "ids changed"
    _check_out(
        firsts(text for who, text in irc_lines(carol, channel) if who == nick),
        {line.id for line in told if line.who == nick},
        set(errors(ann.seen)),
        end="the end",
    )
    _check_out(
        firsts(text for who, text in irc_lines(carol, carol_nick) if who == nick),
        set(receipts(ann.seen)),
        set(errors(ann.seen)),
        end="the end too",
    )
    assert chat_lines(ann.seen, contact) == []


def _check_out(on_irc: list[str], confirmed: set[str], failed: set[str], *, end: str) -> None:
    """Ids are the words themselves, but for the last."""
    assert on_irc.pop() == "the end"
    assert numbers(on_irc) == sorted(numbers(on_irc)), "out of order on IRC"
    assert confirmed == {*on_irc, end}
    assert failed.isdisjoint(confirmed)
