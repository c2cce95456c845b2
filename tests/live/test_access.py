"""Who may use a network: bare JIDs, domains, everyone; and that others get nowhere with anything.

"An account outside `access`: forbidden, for everything."
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from tests.clients.component import Component
from tests.clients.scripted import ScriptedIrc
from tests.clients.stream import XmlStream, stanza
from tests.live.site import SECRET
from tests.live.yard import (
    CANARY,
    FEW,
    FRIEND,
    NEAR,
    OPEN,
    ROUGH,
    Yard,
    at,
    condition,
    enter,
    improper,
    refused,
    sync,
    words,
)

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

QUESTIONS: Mapping[str, str] = {
    "disco#info": "<query xmlns='http://jabber.org/protocol/disco#info'/>",
    "disco#items": "<query xmlns='http://jabber.org/protocol/disco#items'/>",
    "ping": "<ping xmlns='urn:xmpp:ping'/>",
    "version": "<query xmlns='jabber:iq:version'/>",
    "time": "<time xmlns='urn:xmpp:time'/>",
    "vcard": "<vCard xmlns='vcard-temp'/>",
    "register": "<query xmlns='jabber:iq:register'/>",
    "gateway": "<query xmlns='jabber:iq:gateway'/>",
    "admin": "<query xmlns='http://jabber.org/protocol/muc#admin'><item role='moderator'/></query>",
    "owner": "<query xmlns='http://jabber.org/protocol/muc#owner'/>",
    "pubsub": "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='x'/></pubsub>",
    "archive": "<query xmlns='urn:xmpp:mam:2'/>",
    "unknown": "<query xmlns='urn:example:unknown'/>",
}


@asynccontextmanager
async def domain(yard: Yard, name: str) -> AsyncIterator[Component]:
    """Another domain, whose people write to us."""
    xmpp = yard.site.xmpp
    async with await Component.login(xmpp.host, xmpp.component_port, name, SECRET) as component:
        yield component


async def answers(
    client: XmlStream, server: ScriptedIrc, network: str, sender: str = ""
) -> dict[str, str]:
    """What everything that can be sent to a network is answered with, a condition or `result`.

    sender: whose stanzas they are, where the stream does not say so itself.
    """
    room, contact, console = at("#door", server, network), at("bob", server, network), server.host
    told: dict[str, str] = {}
    by = f"from='{sender}'" if sender else ""
    stanzas = {
        "join": f"<presence {by} to='{room}/al'><x xmlns='http://jabber.org/protocol/muc'/>"
        "</presence>",
        "old join": f"<presence {by} to='{room}/old'/>",
        "subscribe": f"<presence {by} to='{contact}' type='subscribe'/>",
        "subscribe to the gateway": f"<presence {by} to='{network}' type='subscribe'/>",
        "groupchat": f"<message {by} to='{room}' type='groupchat'><body>{CANARY}</body></message>",
        "subject": f"<message {by} to='{room}' type='groupchat'><subject>{CANARY}</subject>"
        "</message>",
        "private": f"<message {by} to='{room}/bob' type='chat'><body>{CANARY}</body></message>",
        "chat": f"<message {by} to='{contact}' type='chat'><body>{CANARY}</body></message>",
        "normal": f"<message {by} to='{contact}'><body>{CANARY}</body></message>",
        "to the console": f"<message {by} to='{console}@{network}'><body>{CANARY}</body></message>",
        "to the gateway": f"<message {by} to='{network}' type='chat'><body>{CANARY}</body>"
        "</message>",
    }
    for to in (network, f"{console}@{network}", room, f"{room}/bob", contact):
        for what, question in QUESTIONS.items():
            for type in ("get", "set"):
                stanzas[f"{type} {what} {to}"] = f"<iq {by} to='{to}' type='{type}'>{question}</iq>"
    for number, text in enumerate(stanzas.values()):
        client.send(text.replace(" ", f" id='try-{number}' ", 1))
    for number, (what, text) in enumerate(stanzas.items()):
        kind = text[1 : text.index(" ")]
        answer = await client.expect(stanza(kind, id=f"try-{number}"))
        told[what] = condition(answer) or "result"
        assert words(answer) == (
            "This gateway is not open to you." if told[what] != "result" else ""
        )
    return told


@sync
async def test_an_outsider_is_forbidden_everything_and_irc_never_hears_of_him(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted(FEW) as server:
        outsider = await yard.client(people)
        told = await answers(outsider, server, FEW)

        assert len(told) == 11 + 5 * 2 * len(QUESTIONS)
        assert set(told.values()) == {"forbidden"}
        # A good-bye or an answer asks for nothing and gets nothing.
        room, heard = at("#door", server, FEW), len(outsider.seen)
        outsider.send(f"<presence to='{room}/al' type='unavailable'/>")
        outsider.send(f"<presence to='{FEW}' type='probe'/>")
        outsider.send(f"<message to='{room}' type='error' id='e'><body>{CANARY}</body></message>")
        outsider.send(f"<iq to='{FEW}' type='result' id='r'/>")
        assert condition(await outsider.ping(FEW)) == "forbidden"
        assert [e.tag for e in outsider.seen[heard:] if FEW in e.get("from", "")] == ["iq"]

        yard.site.xmpp.add_account("friend", "pw")
        friend = await yard.client(people, FRIEND)
        connection, joined = await enter(friend, server, "#door", "fay", network=FEW)
        assert joined.nicks == {"fay"}
        assert server.connections == [connection], "the outsider got a connection"
        assert not [line for line in connection.seen if CANARY in line and "PASS" not in line]


@sync
async def test_a_domain_admits_its_own_people_and_no_look_alikes(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted(FEW) as server:
        await yard.client(people)
        for outside in (f"sub.{NEAR}", f"{NEAR}.test"):
            async with domain(yard, outside) as component:
                for name in ("friend", "bob"):
                    sender = f"{name}@{outside}/home"
                    assert set((await answers(component, server, FEW, sender)).values()) == {
                        "forbidden"
                    }
                assert improper(component.seen) == []
        assert server.connections == []
        async with domain(yard, NEAR) as component:
            for sender in (f"bob@{NEAR}/home", f"BOB@{NEAR}/home", NEAR):
                answer = await component.iq("get", QUESTIONS["disco#info"], to=FEW, sender=sender)
                assert answer.get("type") == "result", sender


@sync
async def test_by_default_only_the_servers_own_users_may_and_none_of_its_subdomains(
    yard: Yard,
) -> None:
    async with yard.people() as people, yard.scripted() as server, domain(yard, NEAR) as component:
        await yard.client(people)
        told = await answers(component, server, ROUGH, f"bob@{NEAR}/home")

        assert set(told.values()) == {"forbidden"}
        assert server.connections == []


@sync
async def test_everyone_may_where_everyone_may(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted(OPEN) as server:
        guest = await yard.client(people)
        async with domain(yard, f"{NEAR}.test") as component:
            answer = await component.iq(
                "get", QUESTIONS["disco#info"], to=OPEN, sender=f"bob@{NEAR}.test/home"
            )
            assert answer.get("type") == "result"
        _, joined = await enter(guest, server, "#open", "gus", network=OPEN)
        assert joined.nicks == {"gus"}


@sync
async def test_a_bare_jid_admits_nobody_else_of_its_domain(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted(FEW) as server:
        yard.site.xmpp.add_account("friendly", "pw")
        outsider = await yard.client(people, "friendly@localhost", resource="friend@localhost")
        refusal = await refused(outsider, at("#door", server, FEW))

        assert refusal.condition == "forbidden"
        assert server.connections == []
