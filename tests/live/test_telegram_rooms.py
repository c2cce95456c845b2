"""Groups on Telegram as rooms: who comes in, who is seen, who may what; through real servers."""

from base64 import b64encode
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from tests.bridge.xmpp.paintings import painting
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import MUC_USER, Joined, Refused, XmppClient, status_codes
from tests.live.proving import prove
from tests.live.site import Site
from tests.live.telegraph import CANARY, DOMAIN, Telegraph, play
from tests.scenes.client import Client
from tests.scenes.skins import by_chat
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.users import User

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

ADMIN = "http://jabber.org/protocol/muc#admin"
OWNER = "http://jabber.org/protocol/muc#owner"
FORM = "http://jabber.org/protocol/muc#roomconfig"


def ranked(sender: str, **wanted: str) -> Callable[[Element], bool]:
    """Presence of somebody who is there with this role or affiliation."""

    def holds(element: Element) -> bool:
        item = element.find(f"{MUC_USER}x/{MUC_USER}item")
        found = {} if item is None else item.attrib
        is_there = element.tag == "presence" and element.get("type") is None
        is_he = is_there and element.get("from") == sender
        return is_he and all(found.get(name) == value for name, value in wanted.items())

    return holds


def gone(sender: str, *codes: str) -> Callable[[Element], bool]:
    def holds(element: Element) -> bool:
        is_gone = element.tag == "presence" and element.get("type") == "unavailable"
        return is_gone and element.get("from") == sender and status_codes(element) >= set(codes)

    return holds


def seen(joined: Joined, wanted: Callable[[Element], bool]) -> list[Element]:
    return [one for one in joined.presences if wanted(one)]


async def refused(client: XmppClient, room: str, nick: str) -> Refused:
    """What a join comes to."""
    with pytest.raises(Refused) as caught:
        await client.join(room, nick)
    return caught.value


async def give(client: XmppClient, room: str, reason: str = "", **item: str) -> Element:
    """Change somebody; the answer."""
    written = "".join(f" {name}='{value}'" for name, value in item.items())
    query = f"<query xmlns='{ADMIN}'><item{written}><reason>{reason}</reason></item></query>"
    return await client.iq("set", query, to=room)


async def configure(client: XmppClient, room: str, **values: str) -> Element:
    fields = "".join(
        f"<field var='muc#roomconfig_{name}'><value>{value}</value></field>"
        for name, value in values.items()
    )
    typed = f"<field var='FORM_TYPE' type='hidden'><value>{FORM}</value></field>"
    x = f"<x xmlns='jabber:x:data' type='submit'>{typed}{fields}</x>"
    return await client.iq("set", f"<query xmlns='{OWNER}'>{x}</query>", to=room)


async def heard(line: Telegraph, chat: Chat, words: str) -> None:
    await line.api.world.until(lambda: any(words in text for text in chat.texts))


def group(line: Telegraph, *members: User) -> tuple[User, Chat]:
    """A supergroup, in which the bot reads everything, and its owner."""
    line.api.bot.reads_everything = True
    alice = line.api.world.user("Alice")
    return alice, line.api.world.supergroup("Tea", alice, *members)


def test_each_of_three_ways_leads_in_and_no_other(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        bob = line.api.world.user("Bob")
        alice, tea = group(line, bob)
        room = line.room(tea)
        wire, other = await line.client(), await line.client()

        error = await refused(wire, room, "bob")
        assert error.condition == "registration-required"
        assert "/invite" in (error.stanza.findtext("error/{*}text") or "")
        unknown = await refused(wire, f"-100999@{room.partition('@')[2]}", "bob")
        assert unknown.condition == "item-not-found"

        await prove(line, wire, bob)
        joined = await wire.join(room, "bobby")
        assert {"Alice", "bobby"} <= joined.nicks
        await wire.leave(room, "bobby")

        await alice.says(tea, f"/invite {bare(other.jid)}")
        invited = await other.expect(stanza("message", has="{jabber:x:conference}x"))
        assert invited.find("{jabber:x:conference}x").get("jid") == room  # type: ignore[union-attr]
        await heard(line, tea, "may come in")
        await other.join(room, "carol")
        await alice.says(tea, f"/uninvite {bare(other.jid)}")
        await other.expect(gone(f"{room}/carol", "110", "321"))
        await refused(other, room, "carol")

        await alice.says(tea, "/open")
        await heard(line, tea, "Everybody may come in")
        await other.join(room, "carol")
        await alice.says(tea, "/close")
        await other.expect(gone(f"{room}/carol", "110", "322"))

    play(site, scene)


def test_who_is_there_is_seen_as_what_he_is(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        world = line.api.world
        bob, carol = world.user("Bob"), world.user("Carol", "Cole")
        alice, tea = group(line, bob, carol)
        room, wire = line.room(tea), await line.client()
        await alice.promotes(tea, line.api.bot.user)
        await alice.promotes(tea, bob, title="Taster")
        await prove(line, wire, carol)
        joined = await wire.join(room, "carol")
        assert joined.nicks == {"Alice", "Bob", "carol"}
        assert seen(joined, ranked(f"{room}/Alice", affiliation="owner", role="moderator"))
        [taster] = seen(joined, ranked(f"{room}/Bob", affiliation="admin", role="moderator"))
        assert (
            taster.find("{urn:xmpp:hats:0}hats/{urn:xmpp:hats:0}hat[@title='Taster']") is not None
        )
        assert seen(joined, ranked(f"{room}/carol", affiliation="member", role="participant"))

        await carol.says(tea, f"hello {CANARY}")
        await wire.expect(ranked(f"{room}/Carol Cole", affiliation="member"))
        await wire.expect(stanza("message", sender=f"{room}/Carol Cole", body=f"hello {CANARY}"))
        await alice.restricts(tea, carol)
        await wire.expect(ranked(f"{room}/Carol Cole", role="visitor"))
        await wire.expect(ranked(f"{room}/carol", role="visitor"))
        await alice.bans(tea, bob)
        await wire.expect(gone(f"{room}/Bob", "301"))
        await alice.bans(tea, carol)
        await wire.expect(gone(f"{room}/carol", "301", "110"))
        error = await refused(wire, room, "carol")
        assert error.condition == "forbidden"

    play(site, scene)


def test_admins_govern_from_xmpp(site: Site) -> None:
    """Kick, ban, silence, title, description, picture, pin."""

    async def scene(line: Telegraph) -> None:
        world = line.api.world
        bob, carol = world.user("Bob"), world.user("Carol")
        alice, tea = group(line, bob, carol)
        room, wire = line.room(tea), await line.client()
        await alice.promotes(tea, line.api.bot.user)
        await prove(line, wire, alice)
        await wire.join(room, "boss")
        said = await bob.says(tea, "look here")
        await wire.expect(stanza("message", body="look here"))
        await carol.says(tea, "me too")
        await wire.expect(ranked(f"{room}/Carol"))

        assert (await give(wire, room, nick="Bob", role="visitor")).get("type") == "result"
        await wire.expect(ranked(f"{room}/Bob", role="visitor"))
        assert tea.member(bob).status == "restricted"
        assert (await give(wire, room, nick="Bob", role="participant")).get("type") == "result"
        assert (await give(wire, room, "loud", nick="Carol", role="none")).get("type") == "result"
        kicked = await wire.expect(gone(f"{room}/Carol", "307"))
        assert kicked.findtext(f"{MUC_USER}x/{MUC_USER}item/{MUC_USER}reason") == "loud"
        assert tea.member(carol).status == "left"
        jid = line.contact(bob)
        assert (await give(wire, room, jid=jid, affiliation="outcast")).get("type") == "result"
        await wire.expect(gone(f"{room}/Bob", "301"))
        assert tea.member(bob).status == "kicked"

        asked = f"<query xmlns='{ADMIN}'><item affiliation='outcast'/></query>"
        listed = await wire.iq("get", asked, to=room)
        assert [item.get("jid") for item in listed.iter(f"{{{ADMIN}}}item")] == [jid]

        changed = await configure(wire, room, roomname="Coffee", roomdesc="hot")
        assert changed.get("type") == "result"
        await wire.expect(stanza("message", has=f"{MUC_USER}x/{MUC_USER}status[@code='104']"))
        assert (tea.title, tea.description) == ("Coffee", "hot")

        image = b64encode(painting(64, 64, colour="green")).decode()
        photo = f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{image}</BINVAL></PHOTO>"
        card = f"<vCard xmlns='vcard-temp'>{photo}</vCard>"
        assert (await wire.iq("set", card, to=room)).get("type") == "result"
        assert tea.photo is not None

        reply = await pinned(wire, room, said.text)
        wire.message(room, "/pin", type="groupchat", extra=reply)
        await wire.expect(stanza("message", body="boss has pinned a message."))
        assert tea.pinned == [said]

    play(site, scene)


async def pinned(wire: XmppClient, room: str, words: str) -> str:
    """What answers a message of the room that was seen."""
    [seen] = [one for one in wire.seen if one.findtext("body") == words]
    own = seen.find("{urn:xmpp:sid:0}stanza-id")
    assert own is not None
    sender, number = seen.get("from"), own.get("id")
    return f"<reply xmlns='urn:xmpp:reply:0' to='{sender}' id='{number}'/>"


def test_a_room_ends_with_the_bot_and_comes_back_with_it(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea = group(line)
        room, wire = line.room(tea), await line.client()
        await alice.says(tea, "/open")
        await heard(line, tea, "Everybody may come in")
        await wire.join(room, "bob")

        await alice.bans(tea, line.api.bot.user)
        ended = await wire.expect(gone(f"{room}/bob", "110"))
        reason = ended.findtext(f"{MUC_USER}x/{MUC_USER}destroy/{MUC_USER}reason")
        assert reason == "The gateway's bot is no longer in this group on Telegram."
        error = await refused(wire, room, "bob")
        assert error.condition == "item-not-found"
        line.api.calls.clear()
        await alice.adds(tea, line.api.bot.user)
        await line.api.world.until(lambda: "getChatMemberCount" in dict(line.api.calls))
        await wire.join(room, "bob")

    play(site, scene)


def test_after_a_restart_all_are_still_there_and_little_is_asked(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        bob = line.api.world.user("Bob")
        alice, tea = group(line, bob)
        room, wire, other = line.room(tea), await line.client(), await line.client()
        await bob.says(tea, "hi")
        await prove(line, wire, bob)
        await wire.join(room, "bobby")
        await alice.says(tea, f"/invite {bare(other.jid)}")
        await heard(line, tea, "may come in")
        await other.join(room, "carol")
        texts = len(tea.texts)
        wire.seen.clear()
        line.api.calls.clear()

        line.gateway.restart()
        await line.gateway.up(wire)
        await bob.says(tea, f"again {CANARY}")
        await wire.expect(stanza("message", sender=f"{room}/Bob", body=f"again {CANARY}"), 20.0)
        said = other.message(room, "still here", type="groupchat")
        await other.expect(stanza("message", id=said, type="groupchat"), 20.0)

        assert not [one for one in wire.seen if one.tag == "presence" and one.get("type")]
        assert tea.texts[texts:] == [f"again {CANARY}", "carol: still here"]
        asked = [name for name, _ in line.api.calls if name.startswith("getChat")]
        assert len(asked) <= 8, asked

    play(site, scene)


def test_a_topic_is_a_room_of_its_own_and_accounts_are_put_out_of_it(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea = group(line)
        tea.is_forum = True
        topic = await alice.creates_topic(tea, "Biscuits")
        room, wire, other = line.room(tea, topic.id), await line.client(), await line.client()
        await prove(line, wire, alice)
        await wire.join(room, "boss")
        await alice.says(tea, "/open")
        await heard(line, tea, "Everybody may come in")
        await other.join(room, "carol")
        await wire.expect(ranked(f"{room}/carol", affiliation="none"))

        await alice.says(tea, "in the topic", topic=topic.id)
        await other.expect(stanza("message", sender=f"{room}/Alice", body="in the topic"))
        said = other.message(room, f"crumbs {CANARY}", type="groupchat")
        await other.expect(stanza("message", id=said, type="groupchat"))
        assert [m.thread for m in tea.messages if "crumbs" in m.text] == [topic.id]

        await other.join(line.room(tea), "carol")
        second = await alice.creates_topic(tea, "Cakes")
        words = f"Alice opened the topic Cakes. Its room is {line.room(tea, second.id)}."
        await other.expect(stanza("message", sender=line.room(tea), body=words))

        answer = await give(wire, room, nick="carol", role="visitor")
        assert answer.get("type") == "result"
        await other.expect(ranked(f"{room}/carol", role="visitor"))
        answer = await give(wire, room, nick="carol", affiliation="outcast")
        assert answer.get("type") == "result"
        await other.expect(gone(f"{room}/carol", "301", "110"))
        assert (await refused(other, room, "carol")).condition == "forbidden"

    play(site, scene)


def test_who_logs_in_or_out_is_another_in_the_rooms_that_he_is_in(site: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea = group(line)
        await line.opens(alice, tea)
        wire = await line.client()
        room = await line.joins(wire, tea, "boss")

        await prove(line, wire, alice)
        await wire.expect(ranked(f"{room}/boss", affiliation="owner", role="moderator"))
        await alice.says(tea, "/close")
        await heard(line, tea, "Only people of this group")
        await by_chat(Client("boss", wire, DOMAIN), "logout")
        await wire.expect(gone(f"{room}/boss", "110", "321"))

    play(site, scene)
