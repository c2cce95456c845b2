"""What accounts say and do in rooms of Matrix, as somebody with a client of Matrix has it, through
real XMPP servers and a real homeserver.
"""

from itertools import count
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.matrix import MESSAGE, MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import CANARY, Homestead, play
from tests.live.site import Site
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

NUMBERS = count(1)
STANZA_ID = f"{{{ns.SID}}}stanza-id"
HTML = "org.matrix.custom.html"
POLL = "org.matrix.msc3381.poll"
TEXT = "org.matrix.msc1767.text"


def test_each_kind_arrives_as_clients_of_matrix_have_it(site: Site, synapse: Synapse) -> None:
    """In a room that is not encrypted, and in one that is."""

    async def scene(line: Homestead) -> None:
        alice = await line.client()
        me = await line.logs_in(alice)
        bob = await line.person("bob")
        for is_encrypted in (False, True):
            talk = await begun(line, alice, me, bob, is_encrypted)
            await looks(talk)
            await calls(talk)
            await answers(talk)
            await changes(talk)
            await reacts(talk)
            await votes(talk)

    play(site, synapse, scene)


async def begun(
    line: Homestead, alice: XmppClient, me: str, bob: MatrixPerson, is_encrypted: bool
) -> "Talk":
    """Bob has asked something."""
    tea = await bob.makes("Tea", me, is_encrypted=is_encrypted)
    room = line.room(tea)
    await alice.expect(stanza("message", sender=room, has="{jabber:x:conference}x"), 10.0)
    await alice.join(room, "alice", within=20.0)
    await bob.sees(tea, me)
    question = await bob.says(tea, f"tea or {CANARY}?")
    heard = await alice.expect(stanza("message", sender=room, body=f"tea or {CANARY}?"), 10.0)
    return Talk(alice, bob, tea, room, question, heard)


class Talk:
    """tea: the room on Matrix. question: what Bob asked; nick: as who, id: by what the room knows
    it.
    """

    def __init__(
        self,
        alice: XmppClient,
        bob: MatrixPerson,
        tea: str,
        room: str,
        question: str,
        heard: Element,
    ) -> None:
        self.alice, self.bob, self.tea, self.room = alice, bob, tea, room
        self.question, self.id = question, known(heard)
        self.nick = heard.get("from", "").partition("/")[2]

    async def says(self, body: str, extra: str = "") -> Element:
        """As the room shows it, when the homeserver has it."""
        if body:
            said = self.alice.message(self.room, body, type="groupchat", extra=extra)
        else:
            said = f"change-{next(NUMBERS)}"
            self.alice.send(
                f"<message to='{self.room}' type='groupchat' id='{said}'>{extra}</message>"
            )
        return await self.alice.expect(stanza("message", id=said, type="groupchat"))

    async def hears(self, kind: str = MESSAGE) -> dict[str, Any]:
        """The content of what she says next."""
        event = await self.bob.expect(
            lambda one: one.get("type") == kind and one.get("sender") != self.bob.id
        )
        return {**event["content"], "event_id": event["event_id"]}


async def looks(talk: Talk) -> None:
    await talk.says(f"> old\n*{CANARY}* & `x`")
    said = await talk.hears()
    assert (said["msgtype"], said["body"]) == ("m.text", f"> old\n{CANARY} & x")
    assert said["format"] == HTML
    assert said["formatted_body"] == (
        f"<blockquote>old</blockquote><strong>{CANARY}</strong> &amp; <code>x</code>"
    )
    await talk.says("/me waves")
    waves = await talk.hears()
    assert (waves["msgtype"], waves["body"]) == ("m.emote", "waves")
    assert "formatted_body" not in waves
    await talk.says("geo:48.2,16.4;u=10")
    place = await talk.hears()
    assert (place["msgtype"], place["geo_uri"]) == ("m.location", "geo:48.2,16.4;u=10")


async def calls(talk: Talk) -> None:
    nick = talk.nick
    await talk.says(f"{nick}: and @room?")
    said = await talk.hears()
    assert said["m.mentions"] == {"user_ids": [talk.bob.id]}
    assert said["body"] == f"{nick}: and @room?"
    pill = f'<a href="https://matrix.to/#/{talk.bob.id}">{nick}</a>'
    assert said["formatted_body"] == f"{pill}: and @room?"


async def answers(talk: Talk) -> None:
    await talk.says("tea", f"<reply xmlns='{ns.REPLY}' id='{talk.id}'/>")
    said = await talk.hears()
    assert said["body"] == "tea"
    assert said["m.relates_to"] == {"m.in_reply_to": {"event_id": talk.question}}
    assert said["m.mentions"] == {"user_ids": [talk.bob.id]}


async def changes(talk: Talk) -> None:
    shown = await talk.says("tee")
    said = await talk.hears()
    replace = f"<replace xmlns='{ns.CORRECTION}' id='{shown.get('id')}'/>"
    await talk.says("tea", replace)
    edit = await talk.hears()
    assert edit["m.relates_to"] == {"rel_type": "m.replace", "event_id": said["event_id"]}
    assert (edit["body"], edit["m.new_content"]["body"]) == ("* tea", "tea")
    await talk.says("", f"<retract xmlns='{ns.RETRACT_1}' id='{known(shown)}'/>")
    redaction = await talk.bob.expect(lambda one: one.get("type") == "m.room.redaction")
    assert redaction["redacts"] == said["event_id"]


async def reacts(talk: Talk) -> None:
    begin = f"<reactions xmlns='{ns.REACTIONS}' id='{talk.id}'>"
    await talk.says("", f"{begin}<reaction>👍</reaction><reaction>🍵</reaction></reactions>")
    found = [await talk.hears("m.reaction"), await talk.hears("m.reaction")]
    relation = {"rel_type": "m.annotation", "event_id": talk.question}
    assert [one["m.relates_to"] for one in found] == [
        {**relation, "key": "👍"},
        {**relation, "key": "🍵"},
    ]
    await talk.says("", f"{begin}<reaction>🍵</reaction></reactions>")
    redaction = await talk.bob.expect(lambda one: one.get("type") == "m.room.redaction")
    assert redaction["redacts"] == found[0]["event_id"]


async def votes(talk: Talk) -> None:
    answers = [{"id": "yes", TEXT: "Yes"}, {"id": "no", TEXT: "No"}]
    start = {"question": {TEXT: "Green?"}, "kind": f"{POLL}.disclosed", "answers": answers}
    await talk.bob.sends(talk.tea, {f"{POLL}.start": start, TEXT: "Green?"}, f"{POLL}.start")
    await sees(talk, "Poll: Green?\n1. Yes\n2. No\n")
    await talk.says("vote 2")
    vote = await talk.hears(f"{POLL}.response")
    assert vote[f"{POLL}.response"] == {"answers": ["no"]}
    await sees(talk, "Poll: Green?\n1. Yes (0 votes)\n2. No (1 vote)\n")


async def sees(talk: Talk, poll: str) -> None:
    """How to vote stands behind it."""
    await talk.alice.expect(
        lambda each: (
            each.get("from", "").startswith(talk.room)
            and (each.findtext("body") or "").startswith(poll)
        ),
        10.0,
    )


def known(shown: Element) -> str:
    """By what others refer to it."""
    found = shown.find(STANZA_ID)
    assert found is not None
    return found.get("id", "")
