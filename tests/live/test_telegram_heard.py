"""What people say on Telegram besides words, as an XMPP client hears it, through real servers."""

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

STANZA_ID = f"{{{ns.SID}}}stanza-id"
REPLY = f"{{{ns.REPLY}}}reply"


def test_answers_quote_the_words_that_were_meant_and_edits_replace(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        said = await alice.says(tea, f"how about tea {CANARY}?")
        first = await hear(bob, f"how about tea {CANARY}?")
        await alice.says(tea, "yes", reply_to=said, quote="tea")
        answer = await hear(bob, "> tea\nyes")
        await alice.edits(said, "how about coffee?")
        edit = await hear(bob, "how about coffee?")

        reply, replaced = answer.find(REPLY), edit.find(f"{{{ns.CORRECTION}}}replace")
        stanza_id = first.find(STANZA_ID)
        assert reply is not None
        assert replaced is not None
        assert stanza_id is not None
        assert reply.get("id") == stanza_id.get("id")
        assert replaced.get("id") == first.get("id")

    play(site, scene)


def test_what_is_no_words_is_said_in_words(site: Site) -> None:
    """A look, a place, a poll, dice, what Telegram itself tells, what nobody knows yet."""

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        bold = {"type": "bold", "offset": 3, "length": 3}
        await alice.says(tea, "👍 tea", entities=[bold])
        await hear(bob, "👍 *tea*")
        await alice.sends_venue(tea, "Café", "Herrengasse 14", (48.2, 16.4))
        await bob.expect(lambda each: "Café, Herrengasse 14" in (each.findtext("body") or ""))
        await alice.sends_poll(tea, "Tea?", "Yes", "No")
        await bob.expect(lambda each: "1. Yes\n2. No" in (each.findtext("body") or ""))
        await alice.sends_dice(tea, 4)
        await hear(bob, "🎲 4")
        await alice.renames(tea, "Chai")
        line_ = await hear(bob, "Alice named the group Chai.")
        assert line_.get("from") == line.room(tea)
        await alice.sends(tea, {"hologram": {"depth": 3}})
        await hear(bob, "[an unsupported message (hologram), which cannot be shown here]")

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


async def hear(bob: XmppClient, body: str) -> Element:
    return await bob.expect(stanza("message", type="groupchat", body=body))
