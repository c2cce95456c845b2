"""Ranks, bans and settings from XMPP to IRC and back, through real servers (XEP-0045)."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import MUC_USER, Refused, XmppClient, status_codes
from tests.live.cast import Cast, play
from tests.live.site import Site

pytestmark = pytest.mark.live

ADMIN = "http://jabber.org/protocol/muc#admin"
OWNER = "http://jabber.org/protocol/muc#owner"
FORM = "http://jabber.org/protocol/muc#roomconfig"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
FIELD = "{jabber:x:data}field"


def ranked(sender: str, **wanted: str) -> Callable[[Element], bool]:
    """Presence of somebody who has this role or affiliation."""

    def holds(element: Element) -> bool:
        item = element.find(f"{MUC_USER}x/{MUC_USER}item")
        found = {} if item is None else item.attrib
        return (
            element.tag == "presence"
            and element.get("from") == sender
            and all(found.get(name) == value for name, value in wanted.items())
        )

    return holds


async def give(client: XmppClient, room: str, reason: str = "", **item: str) -> None:
    """Change somebody, and be answered that it is done."""
    written = "".join(f" {name}='{value}'" for name, value in item.items())
    query = f"<query xmlns='{ADMIN}'><item{written}><reason>{reason}</reason></item></query>"
    answer = await client.iq("set", query, to=room)
    assert answer.get("type") == "result", answer.attrib


async def banned(client: XmppClient, room: str) -> dict[str, str]:
    """Who is, by JID, with why."""
    asked = f"<query xmlns='{ADMIN}'><item affiliation='outcast'/></query>"
    answer = await client.iq("get", asked, to=room)
    items = answer.iter(f"{{{ADMIN}}}item")
    return {item.get("jid", ""): item.findtext(f"{{{ADMIN}}}reason") or "" for item in items}


async def form(client: XmppClient, room: str) -> dict[str, str]:
    """What can be set, as it stands."""
    answer = await client.iq("get", f"<query xmlns='{OWNER}'/>", to=room)
    fields = answer.iter(FIELD)
    return {f.get("var", ""): f.findtext("{jabber:x:data}value") or "" for f in fields}


async def configure(client: XmppClient, room: str, **values: str) -> None:
    fields = "".join(
        f"<field var='muc#roomconfig_{name}'><value>{value}</value></field>"
        for name, value in values.items()
    )
    typed = f"<field var='FORM_TYPE' type='hidden'><value>{FORM}</value></field>"
    x = f"<x xmlns='jabber:x:data' type='submit'>{typed}{fields}</x>"
    answer = await client.iq("set", f"<query xmlns='{OWNER}'>{x}</query>", to=room)
    assert answer.get("type") == "result", answer.attrib


async def features(client: XmppClient, room: str) -> set[str]:
    answer = await client.iq("get", INFO, to=room)
    told = answer.iter("{http://jabber.org/protocol/disco#info}feature")
    return {feature.get("var", "") for feature in told}


class Den:
    """alice, on XMPP, made a channel; bob, on IRC, is in it."""

    def __init__(self, site: Site, alice: XmppClient, nick: str, bob: IrcClient, channel: str):
        self.site = site
        self.alice = alice
        self.nick = nick
        self.bob = bob
        self.channel = channel
        self.room = site.address(channel)

    @classmethod
    async def open(cls, site: Site, cast: Cast) -> "Den":
        channel, nick = site.channel(), site.nick("al")
        alice = await cast.xmpp_client(site.account())
        await alice.join(site.address(channel), nick)
        bob = await cast.irc_client(site.nick("bob"), channel)
        den = cls(site, alice, nick, bob, channel)
        await alice.expect(ranked(den.occupant(bob.nick)))
        return den

    def occupant(self, nick: str) -> str:
        return f"{self.room}/{nick}"


def test_ranks_go_both_ways(site: Site) -> None:
    """XEP-0045 section 9.6: "An admin may want to grant moderator status"."""

    async def scene(cast: Cast) -> None:
        den = await Den.open(site, cast)
        alice, bob, channel = den.alice, den.bob, den.channel
        await give(alice, den.room, nick=bob.nick, role="moderator")
        await bob.expect(rf"MODE {channel} \+o :?{bob.nick}")
        # What the channel was before we came is no change of it.
        assert not any("104" in status_codes(e) for e in alice.seen if e.tag == "message")
        await alice.expect(ranked(den.occupant(bob.nick), role="moderator"))
        bob.send(f"MODE {channel} -o+v {den.nick} {den.nick}")
        await alice.expect(ranked(den.occupant(den.nick), role="participant", affiliation="member"))
        refused = await alice.iq(
            "set",
            f"<query xmlns='{ADMIN}'><item nick='{bob.nick}' role='participant'/></query>",
            to=den.room,
        )
        assert refused.find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}forbidden") is not None
        bob.send(f"MODE {channel} +o {den.nick}")
        await alice.expect(ranked(den.occupant(den.nick), role="moderator"))
        await give(alice, den.room, nick=bob.nick, role="participant")
        await alice.expect(ranked(den.occupant(bob.nick), role="participant"))
        await bob.expect(rf"MODE {channel} -o :?{bob.nick}")

    play(site, scene)


def test_bans_are_made_listed_and_ended_by_the_addresses_that_are_shown(site: Site) -> None:
    """XEP-0045 section 9.1: "the banned user's affiliation is outcast"; status code 301."""

    async def scene(cast: Cast) -> None:
        den = await Den.open(site, cast)
        alice, bob, room = den.alice, den.bob, den.room
        await give(alice, room, "enough", jid=site.address(bob.nick), affiliation="outcast")
        await bob.expect(rf"KICK {den.channel} {bob.nick} :enough")
        gone = await alice.expect(stanza("presence", sender=den.occupant(bob.nick)))
        assert "301" in status_codes(gone)
        assert gone.findtext(f"{MUC_USER}x/{MUC_USER}item/{MUC_USER}reason") == "enough"
        bob.send(f"JOIN {den.channel}")
        await bob.expect(" 474 ")
        [(jid, reason)] = (await banned(alice, room)).items()
        assert (jid, reason[:11]) == (site.address(bob.nick), "enough (by ")
        await give(alice, room, jid=jid, affiliation="none")
        assert await banned(alice, room) == {}
        await bob.join(den.channel)

        mask = site.address("*!*\\40spam.example")
        await give(alice, room, jid=mask, affiliation="outcast")
        await bob.expect(rf"MODE {den.channel} \+b :?\*!\*@spam\.example")
        assert list(await banned(alice, room)) == [mask]
        await give(alice, room, jid=mask, affiliation="none")
        await bob.expect(rf"MODE {den.channel} -b :?\*!\*@spam\.example")

    play(site, scene)


def test_the_form_of_a_room_sets_its_modes_and_shows_them(site: Site) -> None:
    """XEP-0045 section 10.2: "a configuration form to the room owner with the current options set
    as defaults".
    """

    async def scene(cast: Cast) -> None:
        den = await Den.open(site, cast)
        alice, bob, room = den.alice, den.bob, den.room
        before = await form(alice, room)
        assert before["muc#roomconfig_passwordprotectedroom"] == "0"
        await configure(alice, room, passwordprotectedroom="1", roomsecret="sesame", maxusers="9")
        await bob.expect(rf"MODE {den.channel} :?\+kl sesame :?9")
        said = await alice.expect(
            lambda e: e.tag == "message" and (e.findtext("body") or "").endswith("sets +kl 9.")
        )
        assert said.get("from") == room
        await alice.expect(lambda e: e.tag == "message" and "104" in status_codes(e))
        after = await form(alice, room)
        assert (after["muc#roomconfig_roomsecret"], after["muc#roomconfig_maxusers"]) == (
            "sesame",
            "9",
        )
        assert "muc_passwordprotected" in await features(alice, room)
        carol = await cast.xmpp_client(site.account())
        with pytest.raises(Refused) as refused:
            await carol.join(room, site.nick("carol"))
        assert refused.value.condition == "not-authorized"

        await give(alice, room, nick=bob.nick, role="moderator")
        bob.send(f"MODE {den.channel} +m-k sesame")
        await alice.expect(
            lambda e: (
                e.tag == "message" and (e.findtext("body") or "").endswith(f"{bob.nick} sets +m-k.")
            )
        )
        told = await features(alice, room)
        assert {"muc_moderated", "muc_unsecured"} <= told

    play(site, scene)
