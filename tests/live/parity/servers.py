"""Scenes of servers: their addresses, connections to them, rooms that last, one server alone."""

from tests.clients.stream import Wanted, stanza
from tests.clients.xmpp import MUC_USER
from tests.live.parity import forms
from tests.live.parity.asked import info
from tests.live.parity.forms import execute, fill_in, nodes
from tests.live.parity.side import FIXED, JID, NOBODY_THERE, Facts, Play, heard
from tests.live.parity.told import refusal, told

SETTLED = 8.0
"""Seconds after which a room that nobody joined is surely offered."""


async def console(play: Play) -> Facts:
    """The server's address: how the connection fares, raw lines, and what the server answers."""
    bob = await play.irc()
    alice = await play.xmpp("new")
    server, nick = play.side.server, play.nick("new")
    await play.joined(alice, "new")
    await play.round(alice, bob)
    so_far = "\n".join(heard(alice, of=server))
    facts: dict[str, object] = {
        "how the connection comes about": {
            "which port": str(play.side.irc.port) in so_far,
            "whether it is encrypted": "not encrypted" in so_far,
            "that there is one": "Connected" in so_far,
            "the message of the day": "welcome" in so_far,
        }
    }
    for line, end in (
        (f"WHOIS {bob.nick}", "End of WHOIS"),
        ("NONSENSE", "Unknown command"),
        (f"INVITE {bob.nick} {play.channel}", "on channel"),
        (f"MODE {nick} +i", "+i"),
    ):
        begun = len(alice.seen)
        alice.message(server, line)
        await alice.expect(_says(server, end))
        bodies = (one.findtext("body") or "" for one in alice.seen[begun:] if _says(server)(one))
        facts[line.partition(" ")[0]] = [_plain(body) for body in bodies]
    facts["MODE"] = "told"
    alice.message(server, f"PRIVMSG {bob.nick} :by hand")
    await bob.said(bob.nick, "by hand")
    begun = len(alice.seen)
    bob.send(f"NOTICE {nick} :take notice")
    await alice.expect(lambda one: "take notice" in (one.findtext("body") or ""))
    facts["a notice by somebody one has not written to"] = heard(alice, begun, of=server) or heard(
        alice, begun
    )
    raw = f"{play.channel}-raw"
    alice.message(server, f"JOIN {raw}")
    has_invite = f"{MUC_USER}x/{MUC_USER}invite"
    offered = await alice.expect(
        stanza("message", sender=play.side.at(raw), has=has_invite), within=SETTLED
    )
    facts["a channel that is joined by hand"] = told(offered)
    return facts


def _says(server: str, end: str = "") -> Wanted:
    return lambda one: (
        one.tag == "message" and one.get("from") == server and end in (one.findtext("body") or "")
    )


def _plain(body: str) -> list[str]:
    """The words, without whose they are, and without how long somebody has been there."""
    words = body.removeprefix("ngircd.test: ").replace(":", " ").split()
    return sorted({word for word in words if not word.isdecimal()})


async def unreachable(play: Play) -> Facts:
    """A server that cannot be reached: why, at its address, and to the room."""
    alice = await play.xmpp("new")
    begun = len(alice.seen)
    room = f"#chan%{NOBODY_THERE}@{JID}"
    alice.send(f"<presence to='{room}/al'><x xmlns='http://jabber.org/protocol/muc'/></presence>")
    refused = await alice.expect(stanza("presence", type="error"), within=10.0)
    so_far = "\n".join(heard(alice, begun, of=f"{NOBODY_THERE}@{JID}"))
    return {
        "the room": refusal(refused),
        "its address": {"which port": NOBODY_THERE + ":" in so_far, "why": "refuse" in so_far},
    }


async def staying(play: Play) -> Facts:
    """Persistent rooms are not left when the last client leaves."""
    bob = await play.irc()
    alice = await play.xmpp()
    await fill_in(alice, play.room, "configure", {"persistent": "1"})
    await play.joined(alice)
    await play.round(alice, bob)
    await alice.leave(play.room, play.nick("al"))
    bob.privmsg(play.channel, "are you there?")
    await bob.settle()
    begun = len(alice.seen)
    await play.joined(alice)
    await play.round(alice, bob)
    shown = [one for one in alice.seen[begun:] if one.findtext("body") == "are you there?"]
    return {
        "has gone": any(" PART " in line or " QUIT " in line for line in bob.seen),
        "is shown what was said": len(shown),
    }


async def fixed(play: Play) -> Facts:
    """All on one server: addresses without it."""
    bob = await play.irc()
    alice = await play.xmpp()
    room = f"{play.channel}@{FIXED}"
    facts: dict[str, object] = {"joining": await play.joined(alice, room=room)}
    begun = len(alice.seen)
    bob.privmsg(play.channel, "hello")
    await alice.expect(stanza("message", body="hello"))
    bob.privmsg(play.nick("al"), "psst")
    await alice.expect(stanza("message", body="psst"))
    alice.message(f"{play.nick('bob')}@{FIXED}", "yes?")
    await bob.expect("yes?")
    bob.privmsg(play.nick("al"), "there")
    await alice.expect(stanza("message", body="there"))
    facts["what is said"] = heard(alice, begun)
    facts["the gateway"] = await info(alice, FIXED)
    facts["commands"] = await nodes(alice, FIXED)
    for node in ("server-configure", "global-configure", "get-irc-connection-info"):
        facts[node] = forms.types(await execute(alice, FIXED, node))
    facts["configure"] = forms.types(await execute(alice, room, "configure"))
    alice.message(FIXED, f"PRIVMSG {bob.nick} :by hand")
    try:
        await bob.expect("by hand", within=1.0)
        facts["a raw line to the gateway"] = "is sent"
    except AssertionError:
        facts["a raw line to the gateway"] = "is not"
    return facts
