"""The XMPP server restarts in mid-traffic; IRC does not notice.

"Component streams reconnect with backoff without dropping IRC."
"""

import asyncio
import re
import signal

import pytest

from tests.clients.component import Component
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.heard import (
    REQUEST,
    archived,
    chat_lines,
    firsts,
    irc_lines,
    numbered,
    presences,
    receipts,
    room_lines,
)
from tests.live.site import DOMAIN, People, Restart, Site, kill, stop
from tests.live.talk import Talk, talking, until

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

restarts = pytest.mark.parametrize("down", [stop, kill])


@restarts
def test_nothing_is_lost_over_a_restart_of_the_xmpp_server(site: Site, down: Restart) -> None:
    async def play() -> None:
        async with site.people() as people:
            await _nothing_is_lost(site, people, down)

    asyncio.run(play())


async def _nothing_is_lost(site: Site, people: People, down: Restart) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    carol_nick = site.nick("carol")
    room, contact = site.address(channel), site.address(carol_nick)
    carol = await people.on_irc(carol_nick, channel)
    before = await people.on_xmpp(account)
    await before.join(room, nick)
    lines = Talk(lambda n: carol.privmsg(channel, f"line {n}"))
    words = Talk(lambda n: carol.privmsg(nick, f"word {n}"))
    shouts = Talk(lambda n: _says(before, room, f"shout {n}", "groupchat"))
    whispers = Talk(lambda n: _says(before, contact, f"whisper {n}", "chat"))

    async with talking(lines, words, shouts, whispers):
        await until(lambda: len(room_lines(before.seen, room)) > 60, "both are heard")
        await until(lambda: len(receipts(before.seen)) > 20, "receipts come")
        await asyncio.to_thread(down, site.xmpp)
        await before.closed
    lines.more(40)
    words.more(40)
    await carol.settle()
    site.xmpp.start()
    after = await people.on_xmpp(account)
    await after.join(room, nick, history=200, within=20.0)
    lines.more(10)
    words.more(10)
    last_line, last_word = f"line {lines.said - 1}", f"word {words.said - 1}"
    await after.expect(lambda e: e.findtext("body") == last_line, within=20.0)
    await after.expect(stanza("message", sender=contact, body=last_word), within=20.0)
    await carol.settle()

    told = room_lines([*before.seen, *after.seen], room)
    in_room = {line.body: line.archive_id for line in told}
    assert all(in_room[line.body] == line.archive_id != "" for line in told), "ids changed"
    assert firsts(line.body for line in told if line.who == carol_nick) == numbered(
        "line", lines.said
    )
    private = [
        *chat_lines(before.seen, contact),
        *await archived(after, contact),
        *chat_lines(after.seen, contact),
    ]
    ids = {line.body: line.id for line in private}
    assert all(ids[line.body] == line.id for line in private), "ids changed"
    assert sorted(ids, key=_number) == numbered("word", words.said)

    on_irc = [text for who, text in irc_lines(carol, channel) if who == nick]
    assert firsts(on_irc) == numbered("shout", len(set(on_irc))), "out of order on IRC"
    assert {line.body for line in told if line.who == nick} <= set(on_irc), "shown, but not on IRC"
    to_carol = [text for who, text in irc_lines(carol, carol_nick) if who == nick]
    assert firsts(to_carol) == numbered("whisper", len(set(to_carol))), "out of order on IRC"
    assert set(receipts([*before.seen, *after.seen])) <= set(to_carol), "a receipt for nothing"
    moved = rf"^:{nick}!\S+ (QUIT|PART|NICK|JOIN)"
    assert len([line for line in carol.seen if re.match(moved, line)]) == 1, "IRC noticed"


def test_a_client_that_is_back_before_the_gateway_needs_no_join(site: Site) -> None:
    """After a crash only: a server that stops tells that its clients leave."""

    async def play() -> None:
        async with site.people() as people:
            await _needs_no_join(site, people)

    asyncio.run(play())


async def _needs_no_join(site: Site, people: People) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    carol_nick = site.nick("carol")
    room, contact = site.address(channel), site.address(carol_nick)
    carol = await people.on_irc(carol_nick, channel)
    before = await people.on_xmpp(account)
    await before.join(room, nick)
    carol.privmsg(channel, "line 0")
    await before.expect(stanza("message", sender=room, body="line 0"))

    await asyncio.to_thread(kill, site.xmpp)
    await before.closed
    for number in range(1, 30):
        carol.privmsg(channel, f"line {number}")
        carol.privmsg(nick, f"word {number}")
    await carol.settle()
    site.gateway.send(signal.SIGSTOP)
    site.xmpp.start()
    after = await people.on_xmpp(account, gateway=False)
    site.gateway.send(signal.SIGCONT)
    await after.expect(stanza("message", sender=room, body="line 29"), within=20.0)
    carol.privmsg(channel, "line 30")
    await after.expect(stanza("message", sender=room, body="line 30"))
    after.message(room, "still here", type="groupchat", id="still")
    await after.expect(stanza("message", sender=f"{room}/{nick}", id="still"))

    told = room_lines([*before.seen, *after.seen], room)
    assert firsts(line.body for line in told if line.who == carol_nick) == numbered("line", 31)
    words = chat_lines(after.seen, contact)
    assert firsts(word.body for word in words) == numbered("word", 30, start=1)
    assert (await after.ping(f"{room}/{nick}")).get("type") == "result"


def _says(client: XmppClient, to: str, body: str, kind: str) -> None:
    """The body is the id, too. A client that has lost its server says nothing."""
    if not client.transport.is_closing():
        client.message(to, body, type=kind, id=body, extra=REQUEST if kind == "chat" else "")


def _number(body: str) -> int:
    return int(body.rpartition(" ")[2])


def test_who_came_and_went_without_a_stream_is_shown_when_there_is_one(plain: Site) -> None:
    """Prosody ends the stream of a component when another comes in its name; the clients stay."""

    async def play() -> None:
        async with plain.people() as people:
            await _came_and_went(plain, people)

    asyncio.run(play())


async def _came_and_went(site: Site, people: People) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    dave_nick, erin_nick = site.nick("dave"), site.nick("erin")
    room = site.address(channel)
    dave = await people.on_irc(dave_nick, channel)
    ann = await people.on_xmpp(account)
    await ann.join(room, nick)
    server = site.xmpp
    secret = server.components[DOMAIN]
    other = await Component.login(server.host, server.component_port, DOMAIN, secret)
    try:
        dave.privmsg(channel, "good-bye")
        dave.send(f"PART {channel}")
        await dave.settle()
        erin = await people.on_irc(erin_nick, channel)
    finally:
        await other.abort()
    erin.privmsg(channel, "hello")
    await ann.expect(stanza("message", sender=f"{room}/{erin_nick}", body="hello"), within=20.0)

    seen = presences(ann.seen, room)
    assert [kind for who, kind in seen if who == dave_nick] == ["", "unavailable"]
    assert [kind for who, kind in seen if who == erin_nick] == [""]
    assert [line.body for line in room_lines(ann.seen, room)] == ["good-bye", "hello"]
    assert (await ann.ping(f"{room}/{nick}")).get("type") == "result"
