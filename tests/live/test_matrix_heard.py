"""What people say and do in rooms of Matrix, as a client of XMPP has it, through real XMPP servers
and a real homeserver.
"""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.matrix import MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, Homestead, play
from tests.live.site import Site
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

STANZA_ID = f"{{{ns.SID}}}stanza-id"
REPLY = f"{{{ns.REPLY}}}reply"
REPLACE = f"{{{ns.CORRECTION}}}replace"
REACTIONS = f"{{{ns.REACTIONS}}}reactions"
RETRACT = f"{{{ns.RETRACT_1}}}retract"
HTML = "org.matrix.custom.html"
POLL = "org.matrix.msc3381.poll"
TEXT = "org.matrix.msc1767.text"


def test_each_kind_arrives_as_clients_of_xmpp_have_it(site: Site, synapse: Synapse) -> None:
    """In a room that is not encrypted, and in one that is."""

    async def scene(line: Homestead) -> None:
        alice = await line.client()
        me = await line.logs_in(alice)
        bob = await line.person("bob")
        for is_encrypted in (False, True):
            tea = await bob.makes("Tea", me, is_encrypted=is_encrypted)
            await alice.expect(
                stanza("message", sender=line.room(tea), has="{jabber:x:conference}x")
            )
            joined = await alice.join(line.room(tea), "alice", within=20.0)
            await bob.sees(tea, me)
            nick = joined.own.get("from", "").partition("/")[2]
            talk = Talk(alice=alice, bob=bob, tea=tea, room=line.room(tea), me=me, nick=nick)

            await looks(talk)
            await answers(talk)
            await changes(talk)
            await reacts(talk)
            await votes(talk)
        await places(talk)
        await calls(talk)
        await nothing_is_lost_of_what_nobody_knows(talk)

    play(site, synapse, scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """tea: the room on Matrix; room: on XMPP. me, nick: who Alice is there."""

    alice: XmppClient
    bob: MatrixPerson
    tea: str
    room: str
    me: str
    nick: str

    async def says(self, body: str, **more: Any) -> str:
        return await self.bob.says(self.tea, body, **more)

    async def redacts(self, event: str) -> None:
        await self.bob.nio.room_redact(self.tea, event)

    async def hears(self, body: str) -> Element:
        heard = await self.alice.expect(stanza("message", type="groupchat", body=body))
        assert heard.get("from", "").startswith(f"{self.room}/bob")
        return heard

    async def gets(self, tag: str) -> tuple[Element, Element]:
        """The next message in the room that has this in it, and that."""
        heard = await self.alice.expect(stanza("message", type="groupchat", has=tag))
        found = heard.find(tag)
        assert found is not None
        return heard, found


async def looks(talk: Talk) -> None:
    html = (
        "<mx-reply>nothing</mx-reply><blockquote>\n<p>old</p>\n</blockquote>\n"
        f"<p><strong>{CANARY}</strong> &amp; <code>x</code> <a href='javascript:x'>y</a></p>\n"
        "<script>z</script>"
    )
    await talk.says("plain", format=HTML, formatted_body=html)
    await talk.hears(f"> old\n*{CANARY}* & `x` y\n\nz")
    await talk.says("waves", msgtype="m.emote")
    await talk.hears("/me waves")
    await talk.says("it is done", msgtype="m.notice")
    await talk.hears("[notice] it is done")


async def places(talk: Talk) -> None:
    await talk.says("Café", msgtype="m.location", geo_uri="geo:48.2,16.4;u=10")
    await talk.hears("Café\ngeo:48.2,16.4;u=10")


async def calls(talk: Talk) -> None:
    me = talk.me
    pill = f'<a href="https://matrix.to/#/{me}">somebody</a>: come'
    mentions: dict[str, Any] = {"m.mentions": {"user_ids": [me]}}
    await talk.says("somebody: come", format=HTML, formatted_body=pill, **mentions)
    await talk.hears(f"{talk.nick}: come")
    await talk.says("and now", **mentions)
    await talk.hears(f"{talk.nick}: and now")


async def answers(talk: Talk) -> None:
    """Also in a thread."""
    question = await talk.says("tea?")
    asked = await talk.hears("tea?")
    relation = {"m.in_reply_to": {"event_id": question}}
    await talk.says("> <@x:example.org> tea?\n\nyes", **{"m.relates_to": relation})
    _, reply = await talk.gets(REPLY)
    assert reply.get("id") == known(asked)
    thread = {"rel_type": "m.thread", "event_id": question, "is_falling_back": True}
    await talk.says("green", **{"m.relates_to": thread})
    heard, reply = await talk.gets(REPLY)
    assert reply.get("id") == known(asked)
    assert (heard.findtext("body") or "").endswith("green")


async def changes(talk: Talk) -> None:
    event = await talk.says("tee")
    shown = await talk.hears("tee")
    for words in ("tea", "tea!"):
        new = {"msgtype": "m.text", "body": words}
        relation = {"rel_type": "m.replace", "event_id": event}
        edit = await talk.says(f"* {words}", **{"m.new_content": new, "m.relates_to": relation})
        heard, replaced = await talk.gets(REPLACE)
        assert (heard.findtext("body"), replaced.get("id")) == (words, shown.get("id"))
    await talk.redacts(edit)
    heard, replaced = await talk.gets(REPLACE)
    assert (heard.findtext("body"), replaced.get("id")) == ("tea", shown.get("id"))
    await talk.redacts(event)
    _, retracted = await talk.gets(RETRACT)
    assert retracted.get("id") == known(shown)


async def reacts(talk: Talk) -> None:
    event = await talk.says("fine?")
    shown = await talk.hears("fine?")
    made = []
    for key in ("👍", "🍵"):
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        made.append(await talk.bob.sends(talk.tea, {"m.relates_to": relation}, "m.reaction"))
        _, reactions = await talk.gets(REACTIONS)
    assert reactions.get("id") == known(shown)
    assert [each.text for each in reactions] == ["👍", "🍵"]
    await talk.redacts(made[0])
    _, reactions = await talk.gets(REACTIONS)
    assert [each.text for each in reactions] == ["🍵"]


async def votes(talk: Talk) -> None:
    answers = [{"id": "y", TEXT: "Yes"}, {"id": "n", TEXT: "No"}]
    start = {"question": {TEXT: "Tea?"}, "kind": f"{POLL}.disclosed", "answers": answers}
    poll = await talk.bob.sends(talk.tea, {f"{POLL}.start": start, TEXT: "Tea?"}, f"{POLL}.start")
    shown = await talk.alice.expect(lambda each: "1. Yes\n2. No" in (each.findtext("body") or ""))
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll}}
    vote = {**relation, f"{POLL}.response": {"answers": ["n"]}}
    await talk.bob.sends(talk.tea, vote, f"{POLL}.response")
    heard, replaced = await talk.gets(REPLACE)
    assert replaced.get("id") == shown.get("id")
    assert "2. No (1 vote)" in (heard.findtext("body") or "")
    await talk.bob.sends(talk.tea, {**relation, f"{POLL}.end": {}, TEXT: "over"}, f"{POLL}.end")
    heard, _ = await talk.gets(REPLACE)
    assert (heard.findtext("body") or "").startswith("Closed poll: Tea?")


async def nothing_is_lost_of_what_nobody_knows(talk: Talk) -> None:
    await talk.bob.sends(talk.tea, {"body": "of tomorrow"}, "org.example.tomorrow")
    await talk.hears("of tomorrow")
    await talk.bob.sends(talk.tea, {"msgtype": "org.example.dream", "body": ""})
    await talk.hears("[an unsupported message (org.example.dream), which cannot be shown here]")


def known(shown: Element) -> str:
    """By what others refer to it."""
    found = shown.find(STANZA_ID)
    assert found is not None
    return found.get("id", "")
