"""Far people in an account's contact list, through real servers: how they fare, what they use."""

import asyncio
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from tests.clients.irc import IrcClient
from tests.clients.stream import bare, stanza
from tests.live.cast import Cast, play
from tests.live.site import Site
from tests.servers.inspircd import InspIrcd

pytestmark = pytest.mark.live

VERSION = "jabber:iq:version"
STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
ROSTER = "{jabber:iq:roster}"
PING = "<ping xmlns='urn:xmpp:ping'/>"


def fares(contact: str, kind: str, show: str = "", status: str = "") -> Callable[[Element], bool]:
    """A presence of a contact that says so."""
    return lambda e: (
        e.tag == "presence"
        and bare(e.get("from", "")) == contact
        and (e.get("type", ""), e.findtext("show", ""), e.findtext("status", ""))
        == (kind, show, status)
    )


async def answer(client: IrcClient, asked: str, words: str) -> None:
    """As programs answer a CTCP request."""
    request = await client.expect(rf":(\S+)!\S+ PRIVMSG \S+ :\x01{asked}(?: (\S+))?\x01")
    client.send(f"NOTICE {request[1]} :\x01{asked} {words or request[2]}\x01")


def test_somebody_on_irc_is_added_seen_to_come_and_go_and_removed(site: Site) -> None:
    """RFC 6121 sections 3.1, 4.4 and 4.5. Where the server tells of people nothing is joined; of
    an old one it is heard in a room at once, and by asking only each half minute.
    """

    async def scene(cast: Cast) -> None:
        nick, tells = site.nick("dora"), site.kind.irc is InspIrcd
        channel, contact = "" if tells else site.channel(), site.address(nick)
        alice = await cast.xmpp_client(site.account())
        if channel:
            await alice.join(site.address(channel), site.nick("al"))

        # RFC 6121 section 3.1.5: those who asked for their list are told who let them in.
        await alice.iq("get", "<query xmlns='jabber:iq:roster'/>")
        alice.send(f"<presence to='{contact}' type='subscribe'/>")
        await alice.expect(stanza("presence", sender=contact, type="subscribed"))
        await alice.expect(fares(contact, "unavailable"))
        dora = await cast.irc_client(nick, channel)
        await alice.expect(fares(contact, ""))
        if tells:
            dora.send("AWAY :at tea")
            await alice.expect(fares(contact, "", "away", "at tea"))
            dora.send("AWAY")
            await alice.expect(fares(contact, ""))
        await dora.quit()
        await alice.expect(fares(contact, "unavailable"))

        alice.send(f"<presence to='{contact}' type='unsubscribe'/>")
        await alice.expect(stanza("iq", has=f"{ROSTER}query/{ROSTER}item[@subscription='none']"))

    play(site, scene)


def test_a_program_on_irc_says_which_it_is_and_answers_a_ping(site: Site) -> None:
    """XEP-0092 and XEP-0199, to an occupant and to a contact; oneself is asked nothing."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        dora = await cast.irc_client(site.nick("dora"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)

        for to in (f"{room}/{dora.nick}", site.address(dora.nick)):
            asked = asyncio.create_task(alice.iq("get", f"<query xmlns='{VERSION}'/>", to=to))
            await answer(dora, "VERSION", "Teapot 4.2 (Linux)")
            told = (await asked)[0]
            words = [told.findtext(f"{{{VERSION}}}{each}") for each in ("name", "version", "os")]
            assert words == ["Teapot", "4.2", "Linux"]

            pinged = asyncio.create_task(alice.iq("get", PING, to=to))
            await answer(dora, "PING", "")
            assert (await pinged).get("type") == "result"

        own = await alice.iq("get", PING, to=f"{room}/{nick}")
        nobody = await alice.iq("get", PING, to=site.address("nobody"))

        assert own.get("type") == "result"
        assert nobody.find(f"error/{STANZAS}item-not-found") is not None

    play(site, scene)
