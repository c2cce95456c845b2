"""Scenes of what addresses answer when they are asked: what they are, what there is."""

from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.parity.side import JID, Facts, Play
from tests.live.parity.told import refusal

INFO = "http://jabber.org/protocol/disco#info"
ITEMS = "http://jabber.org/protocol/disco#items"
TRAFFIC = "http://jabber.org/protocol/muc#traffic"
RSM = "http://jabber.org/protocol/rsm"
MAM = "urn:xmpp:mam:2"


async def discovery(play: Play) -> Facts:
    """What each address says that it is."""
    await play.irc()
    alice = await play.xmpp()
    facts: dict[str, object] = {
        "the gateway": await info(alice, JID),
        "a server": await info(alice, play.side.server),
        "a room": await info(alice, play.room),
        "a room's traffic": await info(alice, play.room, TRAFFIC),
    }
    await play.joined(alice)
    facts["a room that one is in"] = await info(alice, play.room)
    of_person = await info(alice, play.at("bob"))
    facts["a person"] = of_person if isinstance(of_person, str) else "answered"
    return facts


async def info(alice: XmppClient, to: str, node: str = "") -> set[str] | str:
    """Identities and features; an error's condition."""
    more = f" node='{node}'" if node else ""
    answer = await alice.iq("get", f"<query xmlns='{INFO}'{more}/>", to=to)
    if answer.get("type") == "error":
        return refusal(answer)
    identities = {
        f"is {one.get('category')}/{one.get('type')}" for one in answer.iter(f"{{{INFO}}}identity")
    }
    return identities | {one.get("var", "") for one in answer.iter(f"{{{INFO}}}feature")}


# --- the channels of a server ---------------------------------------------------------------------


async def listing(play: Play) -> Facts:
    """The channels of a server, page by page, from a list that is kept for a while."""
    bob = await play.irc(channel="")
    channels = [f"{play.channel}-{number}" for number in range(1, 6)]
    for number, channel in enumerate(channels):
        await bob.join(channel)
        bob.send(f"TOPIC {channel} :number {number}")
    await bob.settle()
    alice, server = await play.xmpp(), play.side.server
    await play.joined(alice, room=play.side.at(channels[0]))
    everything, _ = await _page(alice, server)
    ours = {play.side.at(channel) for channel in channels}
    first, said = await _page(alice, server, "<max>2</max>")
    facts: dict[str, object] = {
        "all": sorted(ours & set(everything)),
        "a page of two": (len(first), said),
    }
    more, said = await _page(alice, server, f"<max>2</max><after>{first[-1]}</after>")
    facts["the next one"] = (len(more), set(more).isdisjoint(first), said)
    back, said = await _page(alice, server, f"<max>2</max><before>{more[0]}</before>")
    facts["the one before"] = (back == first, said)
    last, said = await _page(alice, server, "<max>2</max><before/>")
    facts["the last one"] = (last == everything[-2:], said)
    none, said = await _page(alice, server, "<max>2</max><after>#none@nowhere</after>")
    facts["behind what there is not"] = (len(none), said)

    late = f"{play.channel}-late"
    await bob.join(late)
    known, _ = await _page(alice, server, f"<max>100</max><after>{first[-1]}</after>")
    facts["a list is kept while one reads its pages"] = play.side.at(late) not in known
    return facts


async def _page(alice: XmppClient, to: str, wish: str = "") -> tuple[list[str], str]:
    """The addresses of a page, and what is said of the page."""
    wish = f"<set xmlns='{RSM}'>{wish}</set>" if wish else ""
    answer = await alice.iq("get", f"<query xmlns='{ITEMS}'>{wish}</query>", to=to, within=10.0)
    if answer.get("type") == "error":
        return [], refusal(answer)
    found = answer.find(f".//{{{RSM}}}set")
    said = (
        ""
        if found is None
        else " ".join(tag for tag in ("first", "last") if found.find(f"{{{RSM}}}{tag}") is not None)
    )
    return [one.get("jid", "") for one in answer.iter(f"{{{ITEMS}}}item")], said


# --- what was said before -------------------------------------------------------------------------


async def archive(play: Play) -> Facts:
    """Reading the archive, with bounds and by pages."""
    alice, bob = await play.xmpp(), await play.irc()
    await play.joined(alice)
    for number in range(1, 6):
        bob.privmsg(play.channel, f"line {number}")
    await alice.expect(stanza("message", sender=play.room, body="line 5"))
    alice.message(play.room, "line 6", type="groupchat")
    await alice.expect(stanza("message", sender=play.room, body="line 6"))
    told, _, ids = await _archived(alice, play.room)
    facts: dict[str, object] = {
        "all": told,
        "ids are those of before": ids == _live_ids(alice, play.room),
    }
    for what, wish in {
        "the first two": "<max>2</max>",
        "the last two": "<max>2</max><before/>",
        "behind the second": f"<max>2</max><after>{ids[1]}</after>",
        "before the last": f"<max>2</max><before>{ids[-1]}</before>",
        "behind what there is not": "<after>nothing</after>",
    }.items():
        facts[what] = (await _archived(alice, play.room, f"<set xmlns='{RSM}'>{wish}</set>"))[:2]
    facts["since the future"] = (await _archived(alice, play.room, _since("2100-01-01")))[:2]
    return facts


def _since(day: str) -> str:
    start = f"<field var='start'><value>{day}T00:00:00Z</value></field>"
    kind = f"<field var='FORM_TYPE' type='hidden'><value>{MAM}</value></field>"
    return f"<x xmlns='jabber:x:data' type='submit'>{kind}{start}</x>"


def _live_ids(alice: XmppClient, room: str) -> list[str]:
    path = "{urn:xmpp:sid:0}stanza-id"
    found = (one.find(path) for one in alice.seen if one.tag == "message" and one.findtext("body"))
    return [one.get("id", "") for one in found if one is not None and one.get("by") == room]


async def _archived(
    alice: XmppClient, room: str, inside: str = ""
) -> tuple[list[str], str, list[str]]:
    """Who said what, whether that is the end, and the ids of it."""
    begun = len(alice.seen)
    answer = await alice.iq("set", f"<query xmlns='{MAM}'>{inside}</query>", to=room)
    if answer.get("type") == "error":
        return [], refusal(answer), []
    fin = answer.find(f"{{{MAM}}}fin")
    found = [
        result for one in alice.seen[begun:] if (result := one.find(f"{{{MAM}}}result")) is not None
    ]
    lines = [one for result in found for one in result.iter("message")]
    return (
        [f"{one.get('from')} {one.get('type')} {one.findtext('body')}" for one in lines],
        "complete" if fin is not None and fin.get("complete") == "true" else "more",
        [result.get("id", "") for result in found],
    )


async def history(play: Play) -> Facts:
    """What one is shown at joining of what was said before."""
    alice, bob = await play.xmpp(), await play.irc()
    await play.joined(alice)
    for number in range(1, 26):
        bob.privmsg(play.channel, f"line {number}")
    await alice.expect(stanza("message", sender=play.room, body="line 25"))
    second = await play.xmpp(resource="telephone")
    facts: dict[str, object] = {}
    for what, wish in {
        "nothing wished": "",
        "three": "<history maxstanzas='3'/>",
        "none": "<history maxchars='0'/>",
    }.items():
        begun = len(second.seen)
        second.send(
            f"<presence to='{play.room}/{play.nick('al')}'>"
            f"<x xmlns='http://jabber.org/protocol/muc'>{wish}</x></presence>"
        )
        await second.expect(stanza("message", sender=play.room, has="subject"))
        bodies = (one.findtext("body") for one in second.seen[begun:])
        facts[what] = [body for body in bodies if body]
    return facts
