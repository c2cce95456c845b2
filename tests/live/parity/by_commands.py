"""Scenes of what is set and ended by commands."""

from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.parity import forms
from tests.live.parity.forms import OWNER, execute, fill_in, nodes
from tests.live.parity.side import JID, Facts, Play, heard

QUIT = "disconnect-from-irc-server"
OF_SERVER = ("username", "realname", "nick", "after_connect_commands", "throttle_limit")


async def commands(play: Play) -> Facts:
    """Which commands there are where, and what their forms ask."""
    alice, admin = await play.xmpp(), await play.xmpp("admin")
    await play.joined(alice)
    facts: dict[str, object] = {}
    for where, to in {
        "the gateway": JID,
        "a server": play.side.server,
        "a room": play.room,
    }.items():
        facts[f"commands at {where}"] = await nodes(alice, to)
        facts[f"configure at {where}"] = forms.types(await execute(alice, to, "configure"))
    owned = await alice.iq("get", f"<query xmlns='{OWNER}'/>", to=f"#elsewhere%{play.room[1:]}")
    facts["a room's form by muc#owner"] = forms.types(owned)
    facts["commands for admins"] = await nodes(admin, JID)
    return facts


async def settings(play: Play) -> Facts:
    """What is set for a server is seen by it; a nick that is set holds whatever one joins with."""
    alice = await play.xmpp()
    bob = await play.irc()
    liz = play.nick("liz")
    commands = [f"MODE {liz} +i", f"PRIVMSG {bob.nick} :here I am"]
    values = {
        "username": "liddell",
        "realname": "Alice Liddell",
        "nick": liz,
        "after_connect_commands": commands,
        "throttle_limit": "100",
    }
    facts: dict[str, object] = {
        "the answer": forms.status(await fill_in(alice, play.side.server, "configure", values))
    }
    begun = await execute(alice, play.side.server, "configure")
    facts["what stands there now"] = forms.standing(begun, *OF_SERVER)
    facts["joining under another nick"] = await play.joined(alice)
    facts["said after connecting"] = (await bob.expect("PRIVMSG .*:here I am$"))[0]
    bob.send(f"WHOIS {liz}")
    facts["as IRC sees it"] = (await bob.expect(r" 311 \S+ (\S+ \S+) \S+ \* :(.*)")).groups()
    wished = {"record_history": "false", "persistent": "1"}
    await fill_in(alice, play.room, "configure", wished)
    begun = await execute(alice, play.room, "configure")
    facts["what stands for the room"] = forms.standing(begun, *wished)
    return facts


async def connections(play: Play) -> Facts:
    """How one's connection stands, and ending it."""
    bob = await play.irc()
    alice = await play.xmpp()
    none = await execute(alice, play.side.server, "get-irc-connection-info")
    facts: dict[str, object] = {"no connection": (forms.status(none), bool(forms.words(none)))}
    await play.joined(alice)
    answer = await execute(alice, play.side.server, "get-irc-connection-info")
    said = forms.words(answer)
    facts["a connection"] = {
        "status": forms.status(answer),
        "its port": str(play.side.irc.port) in said,
        "its channels": play.channel in said,
        "its clients": "home" in said,
    }
    begun = len(alice.seen)
    facts["which of them to end"] = forms.types(await execute(alice, JID, QUIT))
    ended = await fill_in(
        alice, JID, QUIT, {"irc-servers": play.side.irc.host, "quit-message": "tea time"}
    )
    facts["the answer"] = forms.status(ended)
    facts["IRC hears"] = (await bob.expect(r" (QUIT .*)"))[1]
    own = f"{play.room}/{play.nick('al')}"
    await alice.expect(stanza("presence", sender=own, type="unavailable"))
    facts["one is told"] = heard(alice, begun, of=play.room)
    return facts


async def disconnecting(play: Play) -> Facts:
    """An admin ends others' connections: all of an account, or one."""
    bob = await play.irc()
    alice, dora = await play.xmpp(), await play.xmpp("dora")
    admin = await play.xmpp("admin")
    await play.joined(alice)
    await play.joined(dora, "dora")
    await play.round(alice, bob)
    begun = len(alice.seen)
    values = {"jids": f"al-{play.name}@localhost", "quit-message": "be off"}
    facts: dict[str, object] = {
        "the answer": forms.status(await fill_in(admin, JID, "disconnect-user", values)),
        "IRC hears": (await bob.expect(r":al\S+ (QUIT .*)"))[1],
    }
    await alice.expect(
        stanza("presence", sender=f"{play.room}/{play.nick('al')}", type="unavailable")
    )
    facts["whoever it is is told"] = heard(alice, begun, of=play.room)
    pages = await _end_anothers(admin, play, f"dora-{play.name}@localhost")
    facts["hers, page by page"] = pages
    facts["IRC hears of her"] = (await bob.expect(r":dora\S+ (QUIT .*)"))[1]
    return facts


async def _end_anothers(admin: XmppClient, play: Play, whose: str) -> list[object]:
    """What each page asks, and how it ends."""
    values = {"jid": whose, "irc-servers": play.side.irc.host, "quit-message": "you, too"}
    pages: list[object] = []
    answer = await execute(admin, JID, QUIT)
    while forms.status(answer) == "executing":
        asked = {name: [values[name]] for name in forms.fields(answer) if name in values}
        pages.append(sorted(asked))
        given = forms.submitted(asked)
        answer = await execute(admin, JID, QUIT, given, forms.session(answer), "next")
    return [*pages, forms.status(answer)]
