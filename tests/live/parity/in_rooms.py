"""Scenes of what happens in rooms."""

import contextlib
import re

from tests.clients.irc import IrcClient
from tests.clients.stream import Wanted, bare, stanza
from tests.clients.xmpp import Refused, XmppClient, status_codes
from tests.live.parity.side import Facts, Play, heard
from tests.live.parity.told import item, refusal, told

PATIENCE = 1.0
"""Seconds after which no answer is one, too."""
ADMIN = "http://jabber.org/protocol/muc#admin"


async def coming(play: Play) -> Facts:
    """Joining a room, and who comes and goes there."""
    bob = await play.irc()
    bob.send(f"TOPIC {play.channel} :tea at five")
    await bob.expect(" TOPIC ")
    alice = await play.xmpp()
    facts: dict[str, object] = {"joining": await play.joined(alice)}
    async with play.hears(alice, bob) as facts["somebody comes"]:
        carol = await play.irc("carol")
    async with play.hears(alice, bob) as facts["somebody parts"]:
        carol.send(f"PART {play.channel} :to bed")
        await bob.expect(" PART ")
    await carol.join(play.channel)
    await play.round(alice, bob)
    async with play.hears(alice, bob) as facts["somebody quits"]:
        await carol.quit("for good")
        await bob.expect(" QUIT ")
    own = f"{play.room}/{play.nick('al')}"
    alice.send(f"<presence to='{own}' type='unavailable'><status>home</status></presence>")
    facts["IRC hears of leaving"] = (await bob.expect(r":(\S+)!.* (PART \S+ :.*)"))[2]
    await alice.expect(stanza("presence", sender=own, type="unavailable"))
    facts["and is not on the server any more"] = await play.is_gone(bob, play.nick("al"))
    return facts


async def marks(play: Play) -> Facts:
    """What differs in each stanza of a kind, looked at once."""
    bob = await play.irc()
    bob.send(f"TOPIC {play.channel} :tea at five")
    await bob.expect(" TOPIC ")
    alice = await play.xmpp()
    joined = await alice.join(play.room, play.nick("al"))
    subject = next(one for one in alice.seen if one.find("subject") is not None)
    begun = len(alice.seen)
    await play.irc("carol")
    await play.round(alice, bob)
    came = next(one for one in alice.seen[begun:] if one.tag == "presence")
    own = f"{play.room}/{play.nick('al')}"
    alice.send(f"<presence to='{own}' type='unavailable'><status>home</status></presence>")
    gone = await alice.expect(stanza("presence", sender=own, type="unavailable"))
    return {
        "codes of joining": sorted(status_codes(joined.own)),
        "one's own address": item(joined.own).get("jid"),
        "of who comes": item(came).get("jid"),
        "the topic says when": subject.find("{urn:xmpp:delay}delay") is not None,
        "of who is gone": f"{item(gone).get('affiliation')}/{item(gone).get('role')}",
        "one's own last words come back": gone.findtext("status"),
    }


async def speaking(play: Play) -> Facts:
    """What is said in a room, /me and notices too; by several clients of one account."""
    alice, bob = await play.xmpp(), await play.irc()
    await play.joined(alice)
    facts: dict[str, object] = {}
    async with play.hears(alice, bob) as facts["by IRC"]:
        bob.privmsg(play.channel, "hello")
        bob.privmsg(play.channel, "\x01ACTION waves\x01")
        bob.send(f"NOTICE {play.channel} :mind the gap")
        bob.send_bytes(f"PRIVMSG {play.channel} :caf\xe9\r\n".encode("latin-1"))
    begun = len(bob.seen)
    async with play.hears(alice, bob) as facts["by oneself"]:
        alice.message(play.room, "hello to you", type="groupchat", id="m1")
        await alice.expect(stanza("message", sender=play.room, id="m1"))
        alice.message(play.room, "/me bows", type="groupchat", id="m2")
        await alice.expect(stanza("message", sender=play.room, id="m2"))
    facts["as IRC hears it"] = play.lines(bob, begun)
    second = await play.xmpp(resource="telephone")
    facts["another client comes"] = await play.joined(second)
    bob.privmsg(play.channel, "to both")
    await second.expect(stanza("message", sender=play.room, body="to both"))
    alice.message(play.room, "by one", type="groupchat")
    await second.expect(stanza("message", sender=play.room, body="by one"))
    own = f"{play.room}/{play.nick('al')}"
    second.send(f"<presence to='{own}' type='unavailable'/>")
    gone = await second.expect(stanza("presence", sender=own, type="unavailable"))
    facts["one of two clients leaves"] = told(gone)
    return facts


async def looks(play: Play) -> Facts:
    """Colours and bold, and messages of several lines."""
    alice, bob = await play.xmpp(), await play.irc()
    await play.joined(alice)
    facts: dict[str, object] = {}
    async with play.hears(alice, bob) as facts["looks"]:
        bob.privmsg(play.channel, "\x02bold\x02 and \x0304red\x03")
    begun = len(bob.seen)
    async with play.hears(alice, bob) as facts["several lines"]:
        alice.message(play.room, "one\n/me two", type="groupchat")
    facts["several lines, as IRC hears them"] = play.lines(bob, begun)
    return facts


async def nicks(play: Play) -> Facts:
    """One nick on the whole server; changing it."""
    alice, bob = await play.xmpp(), await play.irc()
    await play.joined(alice)
    second = f"{play.channel}-too"
    await bob.join(second)
    facts: dict[str, object] = {}
    begun = len(alice.seen)
    await alice.join(play.side.at(second), "another")
    facts["another nick at the next room"] = heard(alice, begun)
    for what, nick, who in (
        ("somebody else changes", "rob", bob),
        ("oneself changes", "liz", alice),
    ):
        async with play.hears(alice, bob) as seen:
            if isinstance(who, IrcClient):
                who.send(f"NICK {play.nick(nick)}")
            else:
                who.send(f"<presence to='{play.room}/{play.nick(nick)}'/>")
            await bob.expect(f" NICK :?{play.nick(nick)}")
        facts[what] = sorted(one.partition(" jid=")[0] for one in seen)
    async with play.hears(alice, bob) as facts["to one in use"]:
        alice.send(f"<presence to='{play.room}/{play.nick('rob')}' id='n1'/>")
        await alice.expect(stanza("presence", type="error"))
    return facts


async def modes(play: Play) -> Facts:
    """Modes are shown in the room, ranks as affiliations and roles."""
    bob, alice = await play.irc(), await play.xmpp()
    await play.joined(alice)
    al, nick = play.nick("al"), play.nick("bob")
    facts: dict[str, object] = {}
    for what in (f"+v {al}", f"+o {al}", "+mt", "+l 9", "-l", f"-v {al}", "-m", "+b *!*@spam"):
        begun = len(alice.seen)
        bob.send(f"MODE {play.channel} {what}")
        await play.round(alice, bob)
        facts[f"by IRC: {what}"] = _shown(alice, begun, bob.nick, what), _ranks(alice, play)
    for given in ("affiliation='member'", "affiliation='admin'", "affiliation='none'"):
        query = f"<query xmlns='{ADMIN}'><item nick='{nick}' {given}/></query>"
        begun = len(alice.seen)
        answer = await alice.iq("set", query, to=play.room)
        await play.round(alice, bob)
        shown = _shown(alice, begun, al, nick), _ranks(alice, play)
        facts[f"by XMPP: {given}"] = answer.get("type"), *shown
    changes = (
        line.partition(f" MODE {play.channel} ")[2] for line in bob.seen if f":{al}!" in line
    )
    facts["as IRC hears it"] = [_spelled(one) for one in changes if one]
    begun = len(alice.seen)
    alice.message(play.room, f"/mode +v {nick}", type="groupchat")
    await play.round(alice, bob)
    facts["/mode"] = _shown(alice, begun, al, f"+v {nick}"), _ranks(alice, play)
    facts["nobody hears /mode"] = not any("/mode" in line for line in bob.seen)
    begun = len(alice.seen)
    alice.message(play.room, "/mode +b", type="groupchat")
    await play.round(alice, bob)
    facts["/mode +b tells who is banned"] = _shown(alice, begun, "*!*@spam")
    return facts


def _shown(alice: XmppClient, begun: int, *words: str) -> bool:
    """Whether the room itself has said a line that holds all these."""
    lines = [
        one.findtext("body") or ""
        for one in alice.seen[begun:]
        if one.tag == "message" and "/" not in one.get("from", "")
    ]
    wanted = {part for word in words for part in word.split()}
    return any(wanted <= set(re.findall(r"[^\s\[\]()]+", line.rstrip("."))) for line in lines)


def _ranks(alice: XmppClient, play: Play) -> dict[str, str]:
    """As what everybody was shown last."""
    return {
        one.get("from", "").partition("/")[2]: f"{item(one).get('affiliation')}/"
        f"{item(one).get('role')}"
        for one in alice.seen
        if one.tag == "presence" and bare(one.get("from", "")) == play.room
    }


def _spelled(changes: str) -> list[str]:
    """`+v-o bob bob`: `+v`, `-o`."""
    sign, found = "+", []
    for letter in changes.partition(" ")[0].lstrip(":"):
        if letter in "+-":
            sign = letter
        else:
            found.append(f"{sign}{letter}")
    return sorted(found)


async def kicks(play: Play) -> Facts:
    """Kicks, with who did it and why; both ways, allowed and not."""
    bob, carol = await play.irc(), await play.irc("carol")
    alice = await play.xmpp()
    await play.joined(alice)

    async def kick(stem: str) -> str:
        item = f"<item nick='{play.nick(stem)}' role='none'><reason>enough</reason></item>"
        answer = await alice.iq("set", f"<query xmlns='{ADMIN}'>{item}</query>", to=play.room)
        return refusal(answer) if answer.get("type") == "error" else "done"

    facts: dict[str, object] = {"not allowed": await kick("carol"), "nobody": await kick("dave")}
    bob.send(f"MODE {play.channel} +o {play.nick('al')}")
    await play.round(alice, bob)
    async with play.hears(alice, bob) as facts["by XMPP"]:
        facts["the answer"] = await kick("carol")
    facts["as IRC hears it"] = (await carol.expect(" (KICK .*)"))[1]
    await carol.join(play.channel)
    await play.round(alice, bob)
    async with play.hears(alice, bob) as facts["by IRC"]:
        bob.send(f"KICK {play.channel} {play.nick('carol')} :out")
        await bob.expect(" KICK ")
    begun = len(alice.seen)
    bob.send(f"KICK {play.channel} {play.nick('al')} :you too")
    await alice.expect(
        stanza("presence", sender=f"{play.room}/{play.nick('al')}", type="unavailable")
    )
    facts["oneself"] = heard(alice, begun)
    return facts


async def topics(play: Play) -> Facts:
    """The topic, both ways, also where only operators may set it."""
    bob = await play.irc()
    bob.send(f"MODE {play.channel} -t")
    alice = await play.xmpp()
    await play.joined(alice)
    facts: dict[str, object] = {}
    async with play.hears(alice, bob) as facts["by IRC"]:
        bob.send(f"TOPIC {play.channel} :tea at six")
        await bob.expect(" TOPIC ")
    async with play.hears(alice, bob) as facts["by XMPP"]:
        alice.send(
            f"<message to='{play.room}' type='groupchat'><subject>tea\nat seven</subject></message>"
        )
        facts["as IRC hears it"] = (await bob.expect(r":al\S+ (TOPIC .*)"))[1]
    bob.send(f"MODE {play.channel} +t")
    await play.round(alice, bob)
    begun = len(alice.seen)
    alice.send(f"<message to='{play.room}' type='groupchat' id='t'><subject>no</subject></message>")
    await play.round(alice, bob)
    facts["refused"] = [told(one) for one in alice.seen[begun:] if one.get("id") == "t"]
    return facts


async def doors(play: Play) -> Facts:
    """What keeps one out of a channel; its key is the room's password."""
    bob = await play.irc()
    alice = await play.xmpp()
    facts: dict[str, object] = {}

    async def tried(room: str, more: str = "") -> list[str]:
        begun = len(alice.seen)
        alice.send(
            f"<presence to='{room}/{play.nick('al')}'>"
            f"<x xmlns='http://jabber.org/protocol/muc'>{more}</x></presence>"
        )
        with contextlib.suppress(AssertionError):
            await alice.expect(_ends_a_join(room), within=PATIENCE)
        return heard(alice, begun, of=room)

    lobby = f"{play.channel}-lobby"
    await play.joined(alice, room=play.side.at(lobby))
    for what, mode in {
        "a key": "+k sesame",
        "only the invited": "-k+i sesame",
        "banned": f"-i+b {play.nick('al')}!*@*",
        "full": f"-b+l {play.nick('al')}!*@* 1",
    }.items():
        bob.send(f"MODE {play.channel} {mode}")
        await bob.settle()
        facts[what] = await tried(play.room)
        if what == "a key":
            facts["a wrong key"] = await tried(play.room, "<password>abracadabra</password>")
            facts["the key"] = await tried(play.room, "<password>sesame</password>")
            await alice.leave(play.room, play.nick("al"))
            await bob.expect(f":{play.nick('al')}!.* PART ")
    facts["a name that the server does not take"] = await tried(play.side.at("#" + "a" * 60))
    return facts


def _ends_a_join(room: str) -> Wanted:
    return lambda one: (
        bare(one.get("from", "")) == room
        and (one.get("type") == "error" or one.find("subject") is not None)
    )


async def outside(play: Play) -> Facts:
    """What a client is told that is not in the room, though another one of the account is."""
    bob, alice = await play.irc(), await play.xmpp()
    await play.joined(alice)
    second = await play.xmpp(resource="telephone")
    own = f"{play.room}/{play.nick('al')}"
    facts: dict[str, object] = {}
    second.message(play.room, "hello", type="groupchat", id="o1")
    facts["saying something"] = told(await second.expect(stanza("message", id="o1")))
    ping = await second.iq("get", "<ping xmlns='urn:xmpp:ping'/>", to=own)
    facts["a ping to oneself"] = refusal(ping)
    second.send(f"<presence to='{play.room}/other'/>")
    try:
        sender = f"{play.room}/other"
        answer = await second.expect(stanza("presence", sender=sender), within=PATIENCE)
        facts["another nick"] = told(answer)
    except AssertionError:
        facts["another nick"] = "no answer"
    await play.round(alice, bob)
    facts["IRC hears of it"] = [line for line in bob.seen if "hello" in line or "other" in line]
    dave = await play.xmpp("dave")
    dave.message(play.at("bob"), "good evening", id="o3")
    try:
        error = await dave.expect(stanza("message", type="error", id="o3"), within=PATIENCE)
        facts["a message to somebody while not connected"] = refusal(error)
    except AssertionError:
        facts["a message to somebody while not connected"] = "arrives"
        await bob.said(bob.nick, "good evening")
    return facts


async def taken(play: Play) -> Facts:
    """A nick that is in use, and one that is none, at the first room."""
    facts: dict[str, object] = {}
    await play.irc()
    alice = await play.xmpp()
    for nick in (play.nick("bob"), "no nick"):
        try:
            await alice.join(play.room, nick, within=3.0)
        except Refused as refused:
            facts[nick] = refused.condition
        except AssertionError:
            facts[nick] = "no answer"
    return facts
