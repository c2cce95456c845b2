"""What accounts say about messages in a group of Telegram, through real XMPP servers."""

import asyncio
from itertools import count
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.site import Site
from tests.live.telegraph import CANARY, Telegraph, play
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.users import User

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

NUMBERS = count(1)
HEART = "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}"
STANZA_ID = f"{{{ns.SID}}}stanza-id"


def test_messages_are_answered_edited_taken_back_and_reacted_to(site: Site) -> None:
    """Each is what Telegram has for it; nothing is said in words."""

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        room, bot = line.room(tea), line.api.bot.user.id
        question = await alice.says(tea, f"tea or {CANARY}?")
        heard = await bob.expect(stanza("message", body=f"tea or {CANARY}?"))

        await told(bob, room, "tee", f"<reply xmlns='{ns.REPLY}' id='{known(heard)}'/>")
        said = tea.messages[-1]
        assert (said.text, said.reply) == ("Bob: tee", question)
        first = bob.seen[-1].get("id", "")
        await told(bob, room, "tea", f"<replace xmlns='{ns.CORRECTION}' id='{first}'/>")
        assert (said.text, len(tea.messages)) == ("Bob: tea", said.id - tea.messages[0].id + 1)

        reacted = f"<reactions xmlns='{ns.REACTIONS}' id='{known(heard)}'>"
        await told(bob, room, "", f"{reacted}<reaction>{HEART}</reaction></reactions>")
        assert question.reactions[bot] == [HEART[0]]
        await told(bob, room, "", f"{reacted}</reactions>")
        assert not question.reactions.get(bot)

        mine = await told(bob, room, f"no {CANARY}")
        await told(bob, room, "", f"<retract xmlns='{ns.RETRACT_1}' id='{known(mine)}'/>")
        assert tea.messages[-1].is_deleted

    play(site, scene)


def test_votes_from_xmpp_are_in_one_message_also_after_a_restart(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        asked = await alice.sends_poll(tea, "What?", "Tea", "Coffee")
        await bob.expect(lambda each: "What?" in (each.findtext("body") or ""))
        await told(bob, line.room(tea), "vote 2")
        tally = tea.messages[-1]
        await asyncio.to_thread(line.gateway.kill)
        await asyncio.to_thread(line.gateway.start)
        await line.gateway.up(bob)
        await bob.join(line.room(tea), "Bob")
        assert tally.text == "Votes from XMPP: 2. Coffee: 1"
        await told(bob, line.room(tea), "vote 1")
        assert tally.text == "Votes from XMPP: 1. Tea: 1"
        assert (tally.reply, tea.messages[-1]) == (asked, tally)

    play(site, scene)


async def gathered(line: Telegraph) -> tuple[User, Chat, XmppClient]:
    """Alice's group, which is open, and Bob in its room."""
    line.api.bot.reads_everything = True
    alice = line.api.world.user("Alice")
    tea = line.api.world.supergroup("Tea", alice)
    bob = await line.client()
    await line.opens(alice, tea)
    await bob.join(line.room(tea), "Bob")
    return alice, tea, bob


async def told(bob: XmppClient, room: str, body: str, extra: str = "") -> Element:
    """As the room shows it, when Telegram has it."""
    if body:
        said = bob.message(room, body, type="groupchat", extra=extra)
    else:
        said = f"change-{next(NUMBERS)}"
        bob.send(f"<message to='{room}' type='groupchat' id='{said}'>{extra}</message>")
    return await bob.expect(stanza("message", id=said, type="groupchat"))


def known(shown: Element) -> str:
    """By what others refer to it."""
    found = shown.find(STANZA_ID)
    assert found is not None
    return found.get("id", "")
