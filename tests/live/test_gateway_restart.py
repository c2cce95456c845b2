"""The gateway restarts; clients that stayed online find themselves in their rooms.

"Memberships, resources and occupants as last shown are in the store, clients find themselves in
their rooms and get the difference."
"""

import asyncio
import time

import pytest

from tests.clients.stream import stanza
from tests.clients.xmpp import DISCO_INFO, XmppClient, status_codes
from tests.live.database import clients_in_rooms, committed
from tests.live.heard import (
    REQUEST,
    firsts,
    gap,
    irc_lines,
    is_gap,
    numbered,
    occupant_id,
    presences,
    receipts,
    room_lines,
)
from tests.live.site import People, Restart, Site, kill, stop
from tests.live.talk import until

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

restarts = pytest.mark.parametrize("down", [stop, kill])


@restarts
def test_clients_find_themselves_in_their_rooms(site: Site, down: Restart) -> None:
    async def play() -> None:
        async with site.people() as people:
            await _find_themselves(site, people, down)

    asyncio.run(play())


async def _find_themselves(site: Site, people: People, down: Restart) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    carol_nick, dave_nick, erin_nick = site.nick("carol"), site.nick("dave"), site.nick("erin")
    room, contact = site.address(channel), site.address(carol_nick)
    carol = await people.on_irc(carol_nick, channel)
    dave = await people.on_irc(dave_nick, channel)
    home, phone, silent = [
        await people.on_xmpp(account, resource) for resource in ("home", "phone", "silent")
    ]
    for client in (home, phone, silent):
        await client.join(room, nick)
    await carol.expect(rf"^:{nick}!\S+ JOIN")
    carol.privmsg(channel, "line 0")
    for client in (home, phone, silent):
        await client.expect(stanza("message", sender=room, body="line 0"))
    home.message(room, "shout 0", type="groupchat", id="shout 0")
    await home.expect(stanza("message", sender=f"{room}/{nick}", id="shout 0"))
    if down is kill:  # what was not written yet is forgotten by a crash, not by a stop
        await until(lambda: clients_in_rooms(site, account) == 3, "the clients are remembered")
    said_last = time.time()

    down(site.gateway)
    await carol.expect(rf"^:{nick}!\S+ QUIT")
    silent.answers_requests = False
    await phone.abort()
    dave.send(f"PART {channel}")
    await people.on_irc(erin_nick, channel)
    carol.privmsg(channel, "missed")
    await carol.settle()
    site.gateway.start()

    await carol.expect(rf"^:{nick}!\S+ JOIN", within=30.0)
    back = time.time()
    carol.privmsg(channel, "line 1")
    for client in (home, silent):
        await client.expect(stanza("message", sender=room, body="line 1"))
    said_first = time.time()
    home.message(room, "shout 1", type="groupchat", id="shout 1")
    await home.expect(stanza("message", sender=f"{room}/{nick}", id="shout 1"), within=10.0)
    await silent.expect(stanza("message", sender=f"{room}/{nick}", id="shout 1"))
    home.message(contact, "whisper 0", id="whisper 0", extra=REQUEST)
    await until(lambda: "whisper 0" in receipts(home.seen), "the receipt came")
    carol.privmsg(nick, "word 0")
    await home.expect(stanza("message", sender=contact, body="word 0"))
    assert (await home.ping(f"{room}/{nick}")).get("type") == "result"

    seen = presences(home.seen, room)
    assert [kind for who, kind in seen if who == dave_nick] == ["", "unavailable"]
    assert [kind for who, kind in seen if who == erin_nick] == [""]
    assert [kind for who, kind in seen if who == carol_nick] == [""]
    assert [kind for who, kind in seen if who == nick] == [""]
    assert presences(silent.seen, room)[-2:] == seen[-2:]

    told = room_lines(home.seen, room)
    [notice] = [line for line in told if is_gap(line)]
    wanted = ["line 0", "shout 0", notice.body, "line 1", "shout 1"]
    assert list({line.archive_id: line.body for line in told}.values()) == wanted
    since, until_ = gap(notice)
    assert said_last - 30.0 < since <= said_last
    assert int(back) <= until_ <= said_first + 1.0
    assert [text for who, text in irc_lines(carol, channel) if who == nick] == [
        "shout 0",
        "shout 1",
    ]

    # The one that vanished was asked, and is in the room no longer; nor was anybody asked twice.
    again = await people.on_xmpp(account, "phone")
    carol.privmsg(channel, "line 2")
    await home.expect(stanza("message", sender=room, body="line 2"))
    await again.ping()
    assert room_lines(again.seen, room) == []
    assert (await again.ping(f"{room}/{nick}")).get("type") == "error"
    assert (_questions(home, room), _questions(silent, room)) == (1, 1)
    assert (await silent.ping(f"{room}/{nick}")).get("type") == "result"


def _questions(client: XmppClient, room: str) -> int:
    """How often the room asked whether the client is there."""
    question = stanza("iq", sender=room, type="get", has=f"{{{DISCO_INFO}}}query")
    return sum(map(question, client.seen))


@restarts
def test_a_gap_is_told_where_nobody_had_spoken(site: Site, down: Restart) -> None:
    async def play() -> None:
        async with site.people() as people:
            await _nobody_had_spoken(site, people, down)

    asyncio.run(play())


async def _nobody_had_spoken(site: Site, people: People, down: Restart) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    room = site.address(channel)
    carol = await people.on_irc(site.nick("carol"), channel)
    ann = await people.on_xmpp(account)
    await ann.join(room, nick)
    await carol.expect(rf"^:{nick}!\S+ JOIN")
    joined = time.time()
    await until(lambda: clients_in_rooms(site, account) == 1, "the client is remembered")

    down(site.gateway)
    await carol.expect(rf"^:{nick}!\S+ QUIT")
    carol.privmsg(channel, "missed")
    await carol.settle()
    missed = time.time()
    site.gateway.start()
    await carol.expect(rf"^:{nick}!\S+ JOIN", within=30.0)
    carol.privmsg(channel, "line 0")
    await ann.expect(stanza("message", sender=room, body="line 0"), within=20.0)

    told = room_lines(ann.seen, room)
    assert [line.body for line in told] == [told[0].body, "line 0"]
    since, until_ = gap(told[0])
    assert since <= joined
    assert until_ >= missed


def test_a_nick_that_was_taken_meanwhile_is_told_as_a_change_of_it(site: Site) -> None:
    async def play() -> None:
        async with site.people() as people:
            await _nick_was_taken(site, people)

    asyncio.run(play())


async def _nick_was_taken(site: Site, people: People) -> None:
    account, nick, channel = site.account(), site.nick("ann"), site.channel()
    room = site.address(channel)
    carol = await people.on_irc(site.nick("carol"), channel)
    ann = await people.on_xmpp(account)
    await ann.join(room, nick)
    await until(lambda: clients_in_rooms(site, account) == 1, "the client is remembered")
    site.gateway.kill()
    await carol.expect(rf"^:{nick}!\S+ QUIT")
    thief = await people.on_irc(nick, channel)
    before = len(ann.seen)
    site.gateway.start()
    await carol.expect(rf"^:{nick}_!\S+ JOIN", within=30.0)
    thief.privmsg(channel, "mine now")
    stolen = await ann.expect(stanza("message", sender=f"{room}/{nick}", body="mine now"))
    ann.message(room, "here", type="groupchat", id="here")
    own = await ann.expect(stanza("message", sender=f"{room}/{nick}_", id="here"), within=10.0)

    told = [e for e in ann.seen[before:] if e.tag == "presence" and "/" in e.get("from", "")]
    shown = [
        (e.get("from", "").partition("/")[2], e.get("type", ""), status_codes(e))
        for e in told
        if e.get("from", "").startswith(room)
    ]
    assert shown == [
        (nick, "unavailable", {"110", "303"}),
        (f"{nick}_", "", {"110"}),
        (nick, "", set()),
    ]
    assert occupant_id(own) != occupant_id(stolen)
    assert (await ann.ping(f"{room}/{nick}_")).get("type") == "result"


def test_what_was_written_to_a_person_leaves_after_a_crash(site: Site) -> None:
    """Though nothing but this needs the connection to IRC."""

    async def play() -> None:
        async with site.people() as people:
            await _leaves_after_a_crash(site, people)

    asyncio.run(play())


async def _leaves_after_a_crash(site: Site, people: People) -> None:
    account, carol_nick = site.account(), site.nick("carol")
    contact = site.address(carol_nick)
    ann = await people.on_xmpp(account)
    word = site.nick("whisper")
    site.irc.stop()
    for number in range(20):
        ann.message(contact, f"{word} {number}", id=f"{word} {number}", extra=REQUEST)
    await until(lambda: len(committed(site, word)) >= 20, "all are committed")
    site.gateway.kill()
    site.irc.start()
    carol = await people.on_irc(carol_nick)
    site.gateway.start()
    await until(lambda: len(receipts(ann.seen)) == 20, "the receipts come", within=30.0)
    await carol.settle()

    heard = [text for _, text in irc_lines(carol, carol_nick)]
    assert firsts(heard) == numbered(word, 20)
    assert sorted(receipts(ann.seen)) == sorted(numbered(word, 20))
