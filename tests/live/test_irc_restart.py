"""The IRC server restarts: the gateway comes back to its channels and tells what it missed.

"After the network is rejoined, clients get the difference." "A gap that could not be filled is
announced in the room with its from and to; silence is the worst answer."
"""

import asyncio
import signal
import time

import pytest

from tests.clients.stream import stanza
from tests.live.heard import (
    REQUEST,
    Line,
    firsts,
    gap,
    irc_lines,
    is_gap,
    numbered,
    presences,
    receipts,
    room_lines,
)
from tests.live.site import People, Restart, Site, kill, stop
from tests.live.talk import until

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.mark.parametrize("down", [stop, kill])
def test_a_room_survives_a_restart_of_the_irc_server(site: Site, down: Restart) -> None:
    async def play() -> None:
        async with site.people() as people:
            await _a_room_survives(site, people, down)

    asyncio.run(play())


async def _a_room_survives(site: Site, people: People, down: Restart) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    carol_nick, dave_nick, erin_nick = site.nick("carol"), site.nick("dave"), site.nick("erin")
    room, contact = site.address(channel), site.address(carol_nick)
    carol = await people.on_irc(carol_nick, channel)
    await people.on_irc(dave_nick, channel)
    ann = await people.on_xmpp(account)
    await ann.join(room, nick)
    carol.privmsg(channel, "line 0")
    await ann.expect(stanza("message", sender=room, body="line 0"))
    ann.message(contact, "whisper 0", id="whisper 0", extra=REQUEST)
    await until(lambda: "whisper 0" in receipts(ann.seen), "the receipt came")
    said_last = time.time()

    await asyncio.to_thread(down, site.irc)
    await carol.lines.closed
    # Answered meanwhile, for oneself and for others, as if nothing were.
    assert (await ann.ping(f"{room}/{nick}")).get("type") == "result"
    for number in range(3):
        ann.message(room, f"shout {number}", type="groupchat", id=f"shout {number}")
    ann.message(contact, "whisper 1", id="whisper 1", extra=REQUEST)
    site.gateway.send(signal.SIGSTOP)  # so that who is on IRC is there before it is back
    site.irc.start()
    carol = await people.on_irc(carol_nick, channel)
    carol.privmsg(channel, "missed")
    await carol.settle()
    await people.on_irc(erin_nick, channel)
    site.gateway.send(signal.SIGCONT)

    await carol.expect(rf"^:{nick}!\S+ JOIN", within=30.0)
    back = time.time()
    carol.privmsg(channel, "line 1")
    await ann.expect(stanza("message", sender=room, body="line 1"))
    said_first = time.time()
    await ann.expect(stanza("message", sender=f"{room}/{nick}", body="shout 2"), within=20.0)
    await until(lambda: "whisper 1" in receipts(ann.seen), "the receipt came")
    assert (await ann.ping(f"{room}/{nick}")).get("type") == "result"

    seen = presences(ann.seen, room)
    assert [kind for who, kind in seen if who == dave_nick] == ["", "unavailable"]
    assert [kind for who, kind in seen if who == erin_nick] == [""]
    assert [kind for who, kind in seen if who == nick] == [""]
    # A server that stops tells those who are left that others quit.
    of_carol = [kind for who, kind in seen if who == carol_nick]
    assert of_carol in ([[""]] if down is kill else [[""], ["", "unavailable", ""]])

    told = room_lines(ann.seen, room)
    [notice] = [line for line in told if is_gap(line)]
    assert [line.body for line in told if line.who == carol_nick] == ["line 0", "line 1"]
    bodies = [line.body for line in told]
    assert bodies.index("line 0") < bodies.index(notice.body) < bodies.index("line 1")
    _is_between(notice, said_last, back, said_first)

    await carol.settle()
    shouts = [text for who, text in irc_lines(carol, channel) if who == nick]
    assert firsts(shouts) == numbered("shout", 3)
    shown = [line.body for line in told if line.who == nick]
    assert shown == numbered("shout", 3)
    whispers = [text for who, text in irc_lines(carol, carol_nick) if who == nick]
    assert firsts(whispers) == ["whisper 1"]

    # The notice is part of the archive, under the same id.
    other = await people.on_xmpp(account, "other")
    await other.join(room, nick)
    assert notice in room_lines(other.seen, room)


def _is_between(notice: Line, said_last: float, back: float, said_first: float) -> None:
    """From the last line before to the first after; seconds are rounded outwards."""
    since, until = gap(notice)
    assert since <= said_last, "the gap begins after the last line before it"
    assert since > said_last - 30.0, "the gap begins long before"
    assert int(back) <= until <= said_first + 1.0, "the gap ends elsewhere"
    assert notice.who == ""
    assert notice.archive_id
