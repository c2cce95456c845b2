"""Scenes of what passes between two people."""

import asyncio

from tests.clients.irc import IrcClient
from tests.clients.stream import Wanted, stanza
from tests.clients.xmpp import XmppClient
from tests.live.parity.forms import fill_in
from tests.live.parity.side import JID, Facts, Play, heard
from tests.live.parity.told import refusal, told

VERSION = "jabber:iq:version"
PING = "<ping xmlns='urn:xmpp:ping'/>"
MUC_USER = "http://jabber.org/protocol/muc#user"
INVITATION = stanza("message", has=f"{{{MUC_USER}}}x/{{{MUC_USER}}}invite")


async def private(play: Play) -> Facts:
    """Private messages, by a person's address and by an occupant's."""
    bob = await play.irc()
    alice = await play.xmpp()
    await play.joined(alice)
    al = play.nick("al")
    facts: dict[str, object] = {}
    async with play.hears(alice, bob) as facts["from somebody one has not written to"]:
        bob.privmsg(al, "psst")
        bob.privmsg(al, "\x01ACTION whispers\x01")
    begun = len(bob.seen)
    async with play.hears(alice, bob) as facts["by the person's address"]:
        alice.message(play.at("bob"), "yes?")
        alice.message(play.at("bob"), "/me listens")
        await bob.expect("listens")
        bob.privmsg(al, "nothing")
        bob.send(f"NOTICE {al} :noted")
    async with play.hears(alice, bob) as facts["by the occupant's address"]:
        mark = f"<x xmlns='{MUC_USER}'/>"
        alice.message(f"{play.room}/{play.nick('bob')}", "here, too", extra=mark)
        await bob.expect("here, too")
        bob.privmsg(al, "there")
    async with play.hears(alice, bob) as facts["and by the person's again"]:
        alice.message(play.at("bob"), "back")
        await bob.expect("back")
        bob.privmsg(al, "there again")
    facts["as IRC hears it"] = [
        line.partition(" ")[2] for line in bob.seen[begun:] if f" {bob.nick} " in line
    ]
    begun = len(alice.seen)
    alice.message(play.at("nobody"), "hello?", id="nobody")
    await play.round(alice, bob)
    facts["to nobody"] = [told(one) for one in alice.seen[begun:] if one.get("id") == "nobody"]
    return facts


async def case(play: Play) -> Facts:
    """However one spells a nick or a channel, it is the same one."""
    bob = await play.irc("Bob", channel="#CASE")
    alice = await play.xmpp()
    facts: dict[str, object] = {"joining": await play.joined(alice, room=play.side.at("#Case"))}
    begun = len(alice.seen)
    alice.message(play.side.at(bob.nick.upper()), "hello")
    await bob.expect("hello")
    bob.privmsg(play.nick("al"), "hello yourself")
    bob.privmsg("#cAsE", "hello all")
    await alice.expect(stanza("message", body="hello all"))
    await alice.expect(stanza("message", body="hello yourself"))
    facts["what is said"] = sorted(heard(alice, begun))
    return facts


async def strange(play: Play) -> Facts:
    """Names that addresses hold only escaped (XEP-0106)."""
    channel, room = "#st/range@home", play.side.at("#st\\2frange\\40home")
    bob = await play.irc(channel="")
    bob.send(f"NICK {play.nick('b{o|b')}")
    await bob.join(channel)
    alice = await play.xmpp()
    facts: dict[str, object] = {"joining": await play.joined(alice, room=room)}
    begun = len(alice.seen)
    alice.message(play.at("b{o|b"), "hello")
    await bob.expect("hello")
    bob.privmsg(play.nick("al"), "hello yourself")
    bob.privmsg(channel, "hello all")
    await alice.expect(stanza("message", body="hello all"))
    await alice.expect(stanza("message", body="hello yourself"))
    facts["what is said"] = sorted(heard(alice, begun))
    return facts


async def inviting(play: Play) -> Facts:
    """Invitations into a room and out of it."""
    bob, carol = await play.irc(), await play.irc("carol", channel="")
    alice = await play.xmpp()
    await play.joined(alice)
    bob.send(f"MODE {play.channel} +o {play.nick('al')}")
    await play.round(alice, bob)
    nick, facts = carol.nick, dict[str, object]()
    ways = {
        "by the person's address": play.at("carol"),
        "by an address with the nick behind": f"anybody@{JID}/{nick}",
        "by the nick": nick,
    }
    for way, to in ways.items():
        alice.send(
            f"<message to='{play.room}'><x xmlns='{MUC_USER}'><invite to='{to}'/></x></message>"
        )
        facts[way] = await _invited(carol)
        await play.round(alice, bob)  # whoever is just being invited is not invited again
    alice.send(
        f"<message to='{play.at('carol')}'>"
        f"<x xmlns='jabber:x:conference' jid='{play.room}'/></message>"
    )
    facts["to the person directly"] = await _invited(carol)
    dave = await play.xmpp("dave")
    alice.send(
        f"<message to='{play.room}'><x xmlns='{MUC_USER}'>"
        f"<invite to='dave-{play.name}@localhost'><reason>tea</reason></invite></x></message>"
    )
    try:
        facts["somebody on XMPP"] = told(await dave.expect(INVITATION, within=1.0))
    except AssertionError:
        facts["somebody on XMPP"] = "not invited"
    other = f"{play.channel}-other"
    await bob.join(other)
    async with play.hears(alice, bob, of=play.side.at(other)) as facts["by IRC"]:
        bob.send(f"INVITE {play.nick('al')} {other}")
    return facts


async def _invited(carol: IrcClient) -> str:
    try:
        return (await carol.expect(" (INVITE .*)", within=1.0))[1].replace(":", "")
    except AssertionError:
        return "not invited"


async def programs(play: Play) -> Facts:
    """CTCP VERSION and PING are XMPP's version and ping, both ways."""
    bob = await play.irc()
    alice = await play.xmpp()
    await play.joined(alice)
    facts: dict[str, object] = {}
    for way, to in {
        "the person": play.at("bob"),
        "the occupant": f"{play.room}/{play.nick('bob')}",
    }.items():
        asked = asyncio.create_task(alice.iq("get", f"<query xmlns='{VERSION}'/>", to=to))
        await bob.expect("PRIVMSG .*\x01VERSION")
        bob.send(f"NOTICE {play.nick('al')} :\x01VERSION Teapot 4.2 Linux\x01")
        answer = await asked
        facts[f"the version of {way}"] = [
            answer.get("from"),
            *(part.text for part in answer.iter() if part.text),
        ]
        asked = asyncio.create_task(alice.iq("get", PING, to=to))
        token = (await bob.expect("PRIVMSG .*\x01PING ([^\x01]*)"))[1]
        bob.send(f"NOTICE {play.nick('al')} :\x01PING {token}\x01")
        answer = await asked
        facts[f"a ping to {way}"] = [answer.get("from"), answer.get("type")]
    for what, to in {
        "nobody": play.at("nobody"),
        "nobody in the room": f"{play.room}/{play.nick('nobody')}",
        "oneself": f"{play.room}/{play.nick('al')}",
        "the room": play.room,
        "the server": play.side.server,
        "the gateway": JID,
    }.items():
        answer = await alice.iq("get", PING, to=to)
        facts[f"a ping to {what}"] = (
            refusal(answer) if answer.get("type") == "error" else answer.get("type")
        )
    facts["the version of the gateway"] = await _answer(alice, JID)
    facts["the version of the room"] = await _answer(alice, play.room)
    alice.answers_requests = False
    bob.privmsg(play.nick("al"), "\x01VERSION\x01")
    facts["IRC asks for the version"] = await _asked(alice, bob, VERSION)
    bob.privmsg(play.nick("al"), "\x01PING 12345\x01")
    facts["IRC pings"] = await _asked(alice, bob, "urn:xmpp:ping")
    return facts


async def _answer(alice: XmppClient, to: str) -> set[str] | str:
    """What is told of a program."""
    answer = await alice.iq("get", f"<query xmlns='{VERSION}'/>", to=to)
    if answer.get("type") == "error":
        return refusal(answer)
    return {part.tag.rpartition("}")[2] for part in answer.iter() if part.text}


async def _asked(alice: XmppClient, bob: IrcClient, namespace: str) -> object:
    """Whom a question of IRC comes to, and what IRC hears."""
    asks = asyncio.create_task(
        alice.received.take(
            lambda one: (
                one.tag == "iq"
                and one.get("type") == "get"
                and len(one) == 1
                and one[0].tag.startswith(f"{{{namespace}}}")
            ),
            "a question",
            5.0,
        )
    )
    hears = asyncio.create_task(bob.expect("NOTICE \\S+ :\x01([^\x01]*)"))
    await asyncio.wait((asks, hears), return_when=asyncio.FIRST_COMPLETED)
    if hears.done():
        asks.cancel()
        return f"the gateway answers: {hears.result()[1]}"
    one = asks.result()
    inside = (
        f"<query xmlns='{VERSION}'><name>Teacup</name><version>1.0</version><os>tea</os></query>"
        if namespace == VERSION
        else ""
    )
    alice.send(f"<iq type='result' id='{one.get('id')}' to='{one.get('from')}'>{inside}</iq>")
    return f"{one.get('from')} asks; IRC hears {(await hears)[1]}"


def _fares(address: str) -> Wanted:
    """What a contact list shows."""
    return lambda one: (
        one.tag == "presence"
        and one.get("from") == address
        and one.get("type") in (None, "unavailable")
    )


async def contacts(play: Play) -> Facts:
    """Who subscribes to an address is told how it fares."""
    bob = await play.irc()
    alice = await play.xmpp()
    await alice.iq("get", "<query xmlns='jabber:iq:roster'/>")
    facts: dict[str, object] = {}
    for what, to in {
        "the gateway": JID,
        "the server": play.side.server,
    }.items():
        begun = len(alice.seen)
        alice.send(f"<presence to='{to}' type='subscribe'/>")
        await alice.expect(stanza("presence", sender=to, type="subscribed"))
        await alice.ping(to)
        facts[what] = [told(one) for one in alice.seen[begun:] if one.tag == "presence"]
    alice.unclaimed.clear()
    await play.joined(alice)
    facts["the server, when one is there"] = told(await alice.expect(_fares(play.side.server)))
    await play.round(alice, bob)
    alice.unclaimed.clear()
    await alice.leave(play.room, play.nick("al"))
    if play.side.name == "ours":  # the connection stays for a while
        ends = {"irc-servers": play.side.irc.host}
        await fill_in(alice, JID, "disconnect-from-irc-server", ends)
    gone = await alice.expect(_fares(play.side.server))
    facts["the server, when one is gone"] = f"{told(gone)} {gone.findtext('show', '')}".strip()
    return facts
