"""People on Telegram and accounts on XMPP in the bot's chats, through real XMPP servers."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import XmppClient
from tests.live.site import Site
from tests.live.telegraph import CANARY, DOMAIN, Telegraph, play
from tests.scenes.client import Client
from tests.scenes.executing import Execution
from tests.scenes.skins import by_chat
from tests.servers.botapi.messages import Message
from tests.servers.botapi.users import User

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

RECEIPT = f"<request xmlns='{ns.RECEIPTS}'/>"
RECEIVED = f"{{{ns.RECEIPTS}}}received"


def test_who_opens_a_link_is_a_contact_and_both_hear_each_other(site: Site) -> None:
    """An invitation, the contact list, words both ways, a receipt, an answer, an edit."""

    async def scene(line: Telegraph) -> None:
        alice, bob = line.api.world.user("Alice", "Doe"), await line.client()
        await meet(line, bob, alice)

        said = bob.message(line.contact(alice), f"hi {CANARY}", extra=RECEIPT)
        await bob.expect(stanza("message", has=f"{RECEIVED}[@id='{said}']"))
        hi = said_to(alice, f": hi {CANARY}")
        answer = await alice.says(alice.chat, "how are you", reply_to=hi)
        heard = await bob.expect(spoken(line, alice, "how are you"))
        assert heard.find(f"{{{ns.REPLY}}}reply") is not None
        await alice.edits(answer, "how are things")
        edited = await bob.expect(spoken(line, alice, "how are things"))
        assert edited.find(f"{{{ns.CORRECTION}}}replace") is not None

    play(site, scene)


@pytest.mark.parametrize("has_topics", [False, True], ids=["one-chat", "topics"])
def test_one_person_talks_to_two_accounts_at_once(site: Site, has_topics: bool) -> None:
    async def scene(line: Telegraph) -> None:
        line.api.bot.has_topics = has_topics
        alice = line.api.world.user("Alice")
        bob, carol = await line.client(), await line.client()
        names = [await meet(line, who, alice) for who in (bob, carol)]
        for who in (bob, carol):
            said = who.message(line.contact(alice), f"from {bare(who.jid)}", extra=RECEIPT)
            await who.expect(stanza("message", has=f"{RECEIVED}[@id='{said}']"))

        to_bob = said_to(alice, f"from {bare(bob.jid)}")
        await alice.says(alice.chat, "an answer", reply_to=to_bob, topic=to_bob.thread)
        await bob.expect(spoken(line, alice, "an answer"))
        thread = said_to(alice, f"from {bare(carol.jid)}").thread
        await alice.says(alice.chat, "to whom I chose", topic=thread)
        await carol.expect(spoken(line, alice, "to whom I chose"))
        await alice.says(alice.chat, "/who", topic=thread)
        listed = await answered(line, alice, "/chat_1")

        assert [name in listed for name in names] == [True, True]
        assert [topic.name for topic in alice.chat.topics.values()] == (names if has_topics else [])
        assert (to_bob.thread is None) is not has_topics
        assert not [one for one in bob.seen if one.findtext("body") == "to whom I chose"]

    play(site, scene)


def test_somebody_is_written_to_by_his_address_blocked_and_given_up(site: Site) -> None:
    """`/chat`, `/block`, `/unblock`, `/stop`."""

    async def scene(line: Telegraph) -> None:
        alice, eve = line.api.world.user("Alice"), line.api.world.user("Eve")
        bob = await line.client()
        await meet(line, bob, eve)
        account = bare(bob.jid)

        await alice.says(alice.chat, f"/chat nobody-{account}")
        await answered(line, alice, "Nobody can be reached by this address")
        await alice.says(alice.chat, f"/chat {account}")
        await answered(line, alice, "What you write goes to")
        await alice.says(alice.chat, f"good morning {CANARY}")
        await bob.expect(spoken(line, alice, f"good morning {CANARY}"))

        await alice.says(alice.chat, "/block")
        await answered(line, alice, "You hear nothing more")
        refused = bob.message(line.contact(alice), "spam")
        error = await bob.expect(stanza("message", type="error", id=refused))
        assert error.findtext(f"error/{{{ns.STANZA_ERRORS}}}text") == (
            "This person does not wish to hear from you."
        )
        await alice.says(alice.chat, "/unblock_1")
        await answered(line, alice, "You hear from")
        said = bob.message(line.contact(alice), "sorry", extra=RECEIPT)
        await bob.expect(stanza("message", has=f"{RECEIVED}[@id='{said}']"))

        await by_chat(Client("bob", bob, DOMAIN), "block", at=line.contact(eve))
        await eve.says(eve.chat, f"listen {CANARY}")
        await answered(line, eve, "This was sent to nobody.")
        assert eve.chat.texts[-1].endswith("does not wish to hear from you.")
        await eve.says(eve.chat, "/stop")
        await answered(line, eve, "You have no contacts here any longer")
        refused = bob.message(line.contact(eve), "still there?")
        await bob.expect(stanza("message", type="error", id=refused))
        assert "spam" not in str(alice.chat.texts)

    play(site, scene)


def test_by_forms_somebody_proves_who_he_is_on_telegram(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, wire = line.api.world.user("Alice", "Doe"), await line.client()
        bob = Client("bob", wire, DOMAIN)
        execution = await Execution.begun(bob, DOMAIN, "login")
        await execution.submits({})
        link = re.search(r"https://t\.me/\S+", whole(execution.answer))
        assert link, whole(execution.answer)
        await alice.presses_start(link[0].partition("=")[2])
        words = await answered(line, alice, "To log in with your Telegram account")
        number = re.search(r"\b\d{6}\b", words)
        assert number
        await execution.goes("execute")
        await execution.submits({"number": number[0]})
        assert execution.status == "completed", whole(execution.answer)
        assert "Alice Doe" in await by_chat(bob, "status")

    play(site, scene)


def test_somebody_of_a_group_is_written_to_alone_once_he_opened_a_link(site: Site) -> None:
    """Before, what there is to do is said."""

    async def scene(line: Telegraph) -> None:
        alice = line.api.world.user("Alice")
        tea = line.api.world.supergroup("Tea", alice)
        bob = await line.client()
        await line.opens(alice, tea)
        room = await line.joins(bob, tea, "Bob")

        refused = bob.message(f"{room}/Alice", f"psst {CANARY}")
        error = await bob.expect(stanza("message", type="error", id=refused))
        assert "invite" in (error.findtext(f"error/{{{ns.STANZA_ERRORS}}}text") or "")
        await meet(line, bob, alice)
        bob.message(f"{room}/Alice", f"psst {CANARY}")
        await line.api.world.until(lambda: f"psst {CANARY}" in alice.chat.texts[-1])
        await alice.says(alice.chat, "yes?")
        answer = await bob.expect(stanza("message", type="chat", body="yes?"))
        assert answer.get("from") == f"{room}/Alice"

    play(site, scene)


def test_nothing_of_it_is_lost_over_a_restart_and_a_kill(site: Site) -> None:
    """Contacts, links, whose messages were, what was said meanwhile."""

    async def scene(line: Telegraph) -> None:
        alice, eve = line.api.world.user("Alice"), line.api.world.user("Eve")
        bob, carol = await line.client(), await line.client()
        await meet(line, bob, alice)
        await meet(line, carol, alice)
        link = await invitation(carol)
        said = bob.message(line.contact(alice), "before", extra=RECEIPT)
        await bob.expect(stanza("message", has=f"{RECEIVED}[@id='{said}']"))

        line.gateway.kill()
        await alice.says(alice.chat, "meanwhile")
        await eve.presses_start(link)
        line.gateway.start()
        await line.gateway.up(carol)
        await carol.expect(spoken(line, alice, "meanwhile"), 20.0)
        await answered(line, eve, "")
        said = carol.message(line.contact(eve), "welcome", extra=RECEIPT)
        await carol.expect(stanza("message", has=f"{RECEIVED}[@id='{said}']"), 10.0)

        line.gateway.stop()
        line.gateway.start()
        await line.gateway.up(bob)
        await alice.says(alice.chat, "an answer", reply_to=said_to(alice, "before"))
        await bob.expect(spoken(line, alice, "an answer"), 20.0)
        heard = [each.get("id") for each in carol.seen if each.findtext("body") == "meanwhile"]
        assert len(set(heard)) == 1, heard  # perhaps twice, but as the same

    play(site, scene)


async def invitation(who: XmppClient) -> str:
    """The code in a link that an account asks for."""
    who.message(DOMAIN, "invite")
    who.message(DOMAIN, ".")  # called as before
    shown = await who.expect(
        lambda one: one.get("from") == DOMAIN and "https://t.me/" in (one.findtext("body") or "")
    )
    found = re.search(r"https://t\.me/gateway_bot\?start=(\S+)", shown.findtext("body") or "")
    assert found
    return found[1]


async def meet(line: Telegraph, who: XmppClient, user: User) -> str:
    """Somebody opens an account's link; how that is called there."""
    code = await invitation(who)
    before = len(user.chat.messages)
    await user.presses_start(code)
    await line.api.world.until(lambda: len(user.chat.messages) > before + 1)
    await who.expect(lambda one: "opened your link" in (one.findtext("body") or ""))
    told = re.match(r"(.+) is your contact now", user.chat.texts[-1])
    assert told, user.chat.texts
    return told[1]


def spoken(line: Telegraph, user: User, words: str) -> Callable[[Element], bool]:
    """What a person says to an account."""
    contact = line.contact(user)
    return lambda one: (
        bare(one.get("from", "")) == contact and (one.findtext("body") or "").endswith(words)
    )


def said_to(user: User, words: str) -> Message:
    """What the bot said to a person last that ends so."""
    return next(one for one in reversed(user.chat.messages) if one.text.endswith(words))


async def answered(line: Telegraph, user: User, words: str) -> str:
    """What the bot says to a person, when the last of it begins so."""
    chat = user.chat

    def claim() -> bool:
        last = chat.messages[-1]
        return last.author is not user and last.text.startswith(words)

    await line.api.world.until(claim)
    return chat.texts[-1]


def whole(element: Element) -> str:
    """All that stands in it."""
    return " ".join(element.itertext())
