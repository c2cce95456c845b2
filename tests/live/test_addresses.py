"""Addresses as people and servers spell them: each means one room or one person, or is refused."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.clients.scripted import Connection, ScriptedIrc
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import XmppClient
from tests.live.site import DOMAIN, Site
from tests.live.yard import CANARY, ROUGH, Yard, admit, at, condition, enter, refused, sync, words

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
SUFFIX = "~[a-z2-7]{8}"


@dataclass(slots=True)
class Scene:
    """Alice is on a server under the nick al, in #c."""

    yard: Yard
    server: ScriptedIrc
    alice: XmppClient
    irc: Connection

    async def typed(self, name: str) -> str:
        """The address that the gateway makes of a name as IRC spells it."""
        name = name.replace("&", "&amp;").replace("<", "&lt;")
        answer = await self.alice.iq(
            "set",
            f"<query xmlns='jabber:iq:gateway'><prompt>{name}%{self.server.host}</prompt></query>",
            to=ROUGH,
        )
        return answer.findtext("{jabber:iq:gateway}query/{jabber:iq:gateway}jid") or ""

    async def joins(self, room: str, channel: str) -> str:
        """Join a room; IRC hears of this very channel. The room's address as it shows itself."""
        async with asyncio.TaskGroup() as both:
            both.create_task(admit(self.irc, "al", channel))
            joining = both.create_task(self.alice.join(room, "al"))
        return bare(joining.result().own.get("from", ""))


@asynccontextmanager
async def scene(yard: Yard) -> AsyncIterator[Scene]:
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        irc, _ = await enter(alice, server, "#c", "al", support={"CHANTYPES": "#&+!"})
        yield Scene(yard, server, alice, irc)


CHANNELS = (
    *("#plain", "##two", "#a.b-c_d", "#[x]", "#{x}", "#a^b", "#a~b", "#a\\b", "#a|b", "#a`b"),
    *("#a%b", "#a*b", "#a+b", "#a!b", "#a=b", "#a$b", "#a;b", "#a#b", "#a?b", "+modeless"),
    *("!12345run", "&local", "#a'b", '#a"b', "#a/b", "#a:b", "#a<b>", "#a@b", "#a&b", "#\\20"),
    *("#a\\2fb", "#~abcdefgh", "#ß", "#\u212a", "#\u0130", "#Ü", "#ü", "#straße", "#strasse"),
    *("#\ufb00", "#\U0001f984", "#日本"),
)


@sync
async def test_every_channel_has_one_address_in_which_it_is_heard_and_spoken_to(
    yard: Yard,
) -> None:
    async with scene(yard) as it:
        addresses: dict[str, str] = {}
        for channel in CHANNELS:
            room = await it.typed(channel)
            assert room.endswith(f"%{it.server.host}@{ROUGH}"), channel
            addresses[channel] = room
            assert await it.joins(room, channel) == room
            it.irc.send(f":carol!u@h PRIVMSG {channel} :{CANARY} in {channel}")
            await it.alice.expect(
                stanza("message", sender=f"{room}/carol", body=f"{CANARY} in {channel}")
            )
            said = it.alice.message(room, f"to {channel}", type="groupchat")
            await it.alice.expect(stanza("message", sender=f"{room}/al", id=said))
            assert f"PRIVMSG {channel} :to {channel}" in it.irc.seen
            answer = await it.alice.iq("get", INFO, to=room)
            identity = answer.find("*/{http://jabber.org/protocol/disco#info}identity")
            assert identity is not None
            assert identity.get("name") == channel
        assert len(set(addresses.values())) == len(CHANNELS)
        # Only names that the preparation of addresses would change, or other servers refuse, are
        # not their own address.
        stored = {channel for channel, room in addresses.items() if "~" in room.rpartition("%")[0]}
        assert stored - {"#a~b", "#~abcdefgh"} == {
            *("#ß", "#\u212a", "#\u0130", "#Ü", "#straße", "#\ufb00", "#\U0001f984")
        }


@sync
async def test_however_it_is_written_an_address_means_the_same_room(yard: Yard) -> None:
    """Preparation (RFC 6122) folds case, ß and the Kelvin sign; IRC gets the name folded so."""
    spellings = {
        "#case": ("#CASE", "#Case", "#cAsE"),
        "#strasse": ("#Straße", "#STRASSE", "#straße"),
        "#kelvin": ("#\u212aelvin", "#\u212aELVIN", "#KELVIN"),
        "#i\u0307z": ("#\u0130z", "#\u0130Z"),
    }
    async with scene(yard) as it:
        for channel, others in spellings.items():
            room = at(channel, it.server)
            assert await it.joins(room, channel) == room
            for other in others:
                written = f"{other}%{it.server.host}@ROUGH.localhost"
                answer = await it.alice.iq("get", INFO, to=written)
                assert answer.get("type") == "result", other
                said = it.alice.message(written, f"to {other}", type="groupchat")
                await it.alice.expect(stanza("message", sender=f"{room}/al", id=said))
                assert f"PRIVMSG {channel} :to {other}" in it.irc.seen
                with contextlib.suppress(KeyError):
                    await it.alice.join(written, "al", history=0)
        commands = [line.split()[0] for line in it.irc.seen]
        assert commands.count("JOIN") == 1 + len(spellings), "joined twice"


NICKS = (
    *("bob", "[bob]", "{b}", "b^b", "b~b", "b\\b", "b|b", "b`b", "_b", "b-b", "*status", "b=b"),
    *("b%b", "b/b", "b'b", 'b"b', "b<b>", "b&b", "b:b", "b.b", "~b", "Žofie", "ß", "\u212a"),
    *("\u0130", "b\\20b", "日本", "\U0001f984"),
)


@sync
async def test_every_nick_has_one_address_that_writes_and_is_written_to(yard: Yard) -> None:
    async with scene(yard) as it:
        contacts: dict[str, str] = {}
        for nick in NICKS:
            contact = contacts[nick] = await it.typed(nick)
            assert contact.endswith(f"%{it.server.host}@{ROUGH}"), nick
            it.alice.message(contact, f"to {nick}")
            await it.irc.expect("^PRIVMSG .* :to ")
            assert it.irc.seen[-1].startswith("PING") or f":to {nick}" in it.irc.seen[-1]
            assert f"PRIVMSG {nick} :to {nick}" in it.irc.seen
            it.irc.send(f":{nick}!u@h PRIVMSG al :{CANARY} by {nick}")
            heard = await it.alice.expect(stanza("message", body=f"{CANARY} by {nick}"))
            assert heard.get("from") == contact
        assert len(set(contacts.values())) == len(NICKS)


@sync
async def test_nicks_that_irc_takes_for_one_are_one_contact(yard: Yard) -> None:
    async with scene(yard) as it:
        for nick in ("bob", "BOB", "Bob"):
            it.irc.send(f":{nick}!u@h PRIVMSG al :by {nick}")
            heard = await it.alice.expect(stanza("message", body=f"by {nick}"))
            assert heard.get("from") == at("bob", it.server)
        it.alice.message(f"BOB%{it.server.host}@{ROUGH}", "to you")
        await it.irc.expect("^PRIVMSG bob :to you$")


@sync
async def test_two_names_of_one_channel_are_one_room(yard: Yard) -> None:
    """Where a server's CASEMAPPING folds more than addresses do."""
    async with yard.people() as people, yard.scripted() as server:
        alice = await yard.client(people)
        support = {"CASEMAPPING": "rfc1459"}
        irc, _ = await enter(alice, server, "#[x]", "al", "carol", support=support)
        refusal = await refused(alice, at("#{x}", server))
        assert refusal.condition == "conflict"
        assert words(refusal.stanza) == "You are in this channel already, under #[x]."
        irc.send(":CAROL!u@h PRIVMSG #{X} :the same")
        heard = await alice.expect(stanza("message", body="the same"))
        assert bare(heard.get("from", "")) == at("#[x]", server)


def test_a_channel_with_letters_that_addresses_fold_is_joined_on_real_servers(site: Site) -> None:
    async def play() -> None:
        async with site.people() as people:
            nick, alice = site.nick("al"), await people.on_xmpp(site.account())
            carol = await people.on_irc(site.nick("carol"))
            for stem in ("#Straße", "#Ünder", "#[{x}]"):
                channel = site.nick(stem)
                await carol.join(channel)
                prompt = f"<prompt>{channel}%{site.irc.host}</prompt>"
                answer = await alice.iq(
                    "set", f"<query xmlns='jabber:iq:gateway'>{prompt}</query>", to=DOMAIN
                )
                room = answer.findtext("{jabber:iq:gateway}query/{jabber:iq:gateway}jid") or ""
                joined = await alice.join(room, nick)
                assert joined.nicks == {nick, carol.nick}, stem
                carol.privmsg(channel, "hello")
                await alice.expect(stanza("message", sender=f"{room}/{carol.nick}", body="hello"))
                said = alice.message(room, "well met", type="groupchat")
                await alice.expect(stanza("message", sender=f"{room}/{nick}", id=said))
                await carol.expect(rf"(?i)PRIVMSG {re.escape(channel)} :well met")

    asyncio.run(play())


@sync
async def test_an_address_that_is_none_is_refused_with_a_sentence(yard: Yard) -> None:
    async with scene(yard) as it:
        host = it.server.host
        nothing = [
            *("#a%b%", f"%{host}", "%", "%%", f"#%{host}", f"#a%-{host}", "#a%x..y", "#a%1.2.3"),
            *(f"a,b%{host}", f"#a%{host}\\3a6667", f"#nothing~aaaaaaaa%{host}", "#a%\\20"),
            f"{'#' + 'a' * 400}%{host}",
        ]
        for address in (f"{name}@{ROUGH}" for name in nothing):
            said = it.alice.message(address, CANARY)
            error = await it.alice.expect(stanza("message", id=said))
            assert condition(error) in ("item-not-found", "jid-malformed"), address
            assert words(error), address
            answer = await it.alice.iq("get", INFO, to=address)
            assert condition(answer) in ("item-not-found", "jid-malformed"), address
            assert words(answer), address
            refusal = await refused(it.alice, address)
            assert refusal.condition in ("item-not-found", "jid-malformed"), address
            assert words(refusal.stanza), address


@sync
async def test_a_person_a_server_and_the_gateway_are_no_rooms(yard: Yard) -> None:
    """Who forgets the `#` of a channel is told so."""
    async with scene(yard) as it:
        for address in (at("bob", it.server), f"{it.server.host}@{ROUGH}", ROUGH):
            refusal = await refused(it.alice, address)
            assert refusal.condition == "item-not-found"
            assert words(refusal.stanza) == (
                "This is not the address of a room: on IRC the names of rooms begin with #."
            )
        said = it.alice.message(at("bob", it.server), CANARY, type="groupchat")
        error = await it.alice.expect(stanza("message", id=said, type="error"))
        assert condition(error) == "item-not-found"
        assert not [line for line in it.irc.seen if line.startswith("PRIVMSG")]


@sync
async def test_an_address_with_a_suffix_is_the_same_after_a_restart(yard: Yard) -> None:
    """ "An address once shown never changes"."""
    async with yard.people() as people, yard.scripted() as server:
        account = yard.account()
        alice = await yard.client(people, account)
        irc, _ = await enter(alice, server, "#c", "al")
        it = Scene(yard, server, alice, irc)
        room, contact = await it.typed("#Ü"), await it.typed("Ünal")
        assert await it.joins(room, "#Ü") == room
        irc.send(":Ünal!u@h PRIVMSG al :before")
        assert (await alice.expect(stanza("message", body="before"))).get("from") == contact

        await asyncio.to_thread(yard.gateway.stop)
        yard.gateway.start()
        irc = await server.accepted(within=20.0)
        irc.answers_pings = True
        await irc.welcome()
        joins = (await irc.expect("^JOIN (.*)", within=10.0))[1]
        assert set(joins.split(",")) == {"#c", "#Ü"}
        for channel in ("#c", "#Ü"):
            irc.send(f":al!u@h JOIN {channel}")
            irc.send(f":scripted.test 353 al = {channel} :al carol")
            irc.send(f":scripted.test 366 al {channel} :End")
        irc.send(":carol!u@h PRIVMSG #Ü :after")
        heard = await alice.expect(stanza("message", body="after"), within=10.0)
        assert heard.get("from") == f"{room}/carol"
        said = alice.message(room, "to the room", type="groupchat")
        await alice.expect(stanza("message", sender=f"{room}/al", id=said))
        alice.message(contact, "to the person")
        await irc.expect("^PRIVMSG Ünal :to the person$")
