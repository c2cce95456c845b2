"""What accounts say, when Telegram refuses it, slows it down, or does not answer.

Each is there once; or its sender knows that it is not, or may not be.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import XmppClient
from tests.live.heard import numbered, room_lines
from tests.live.site import Site
from tests.live.telegraph import CANARY, Telegraph, gathered, hasty, play
from tests.servers.botapi.chats import Chat

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

Happens = Callable[[], None]

DOUBT = "Telegram did not answer, so nobody knows whether it has this."
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message"
)


def test_what_is_refused_or_uncertain_is_told_and_not_said_again(
    site: Site, tmp_path: Path
) -> None:
    """In a plain sentence, once, and what comes behind it goes on."""
    program = hasty(
        tmp_path,
        "adapters.telegram.wire.request.READ = 0.4",
        "adapters.telegram.wire.pacing.A_CHAT = (100, 1.0)",
        "adapters.telegram.wire.pacing.A_BURST = (100, 1.0)",
    )

    async def scene(line: Telegraph) -> None:
        _, tea, bob = await gathered(line)
        await refusals(line, tea, bob)
        await doubts(line, tea, bob)

    play(site, scene, program=program)


async def refusals(line: Telegraph, tea: Chat, bob: XmppClient) -> None:
    """What is so already is done."""
    faults, room = line.api.faults, line.room(tea)
    first = await told(bob, room, "first")
    line.api.calls.clear()
    reasons = {
        "Bad Request: message is too long": "This is too long for Telegram.",
        "Bad Request: not enough rights to send text messages to the chat": (
            "The gateway's bot may not say this there."
        ),
        "Bad Request: some_new_thing": "Telegram does not take this.",
    }
    for words in reasons:
        faults.fail("sendMessage", code=400, description=words)
        assert await refused(bob, room, f"no {CANARY}") == reasons[words]
    assert sent(line) == [f"Bob: no {CANARY}"] * len(reasons)

    faults.fail("editMessageText", code=400, description=NOT_MODIFIED)
    replace = f"<replace xmlns='{ns.CORRECTION}' id='{first.get('id')}'/>"
    await told(bob, room, "first!", replace)
    await told(bob, room, "last")
    assert tea.texts[-2:] == ["Bob: first", "Bob: last"]


async def doubts(line: Telegraph, tea: Chat, bob: XmppClient) -> None:
    """Cut, not answered in time, 5xx, a page instead of JSON: done or not, nobody knows."""
    faults, room = line.api.faults, line.room(tea)
    line.api.calls.clear()
    bob.seen.clear()
    goes_wrong: dict[str, Happens] = {
        "one": lambda: faults.cut("sendMessage"),
        "two": lambda: faults.cut("sendMessage", takes_effect=True),
        "three": lambda: faults.hang("sendMessage"),
        "four": lambda: faults.fail("sendMessage", code=500),
        "five": lambda: faults.html("sendMessage", code=502),
    }
    for words, happens in goes_wrong.items():
        happens()
        assert await refused(bob, room, words) == DOUBT
    await told(bob, room, "six")

    assert sent(line) == [f"Bob: {words}" for words in (*goes_wrong, "six")]
    assert tea.texts[-3:] == ["Bob: two", "Bob: three", "Bob: six"]
    assert [one.body for one in room_lines(bob.seen, room)] == ["six"]


def test_where_it_may_be_said_twice_it_is_said_again(plain: Site) -> None:
    async def scene(line: Telegraph) -> None:
        _, tea, bob = await gathered(line)
        faults, room = line.api.faults, line.room(tea)
        faults.cut("sendMessage")
        await told(bob, room, "one")
        faults.cut("sendMessage", takes_effect=True)
        await told(bob, room, "two")

        assert tea.texts[-3:] == ["Bob: one", "Bob: two", "Bob: two"]
        assert [one.body for one in room_lines(bob.seen, room)] == ["one", "two"]

    play(plain, scene, options="resend_uncertain = true")


def test_what_cannot_be_sent_is_sent_once_when_it_can(site: Site, tmp_path: Path) -> None:
    """Nothing of it was written, and nobody is told anything."""

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        room = line.room(tea)
        async with line.api.away():
            ids = [bob.message(room, words, type="groupchat") for words in ("one", "two")]
            await bob.ping()
            await asyncio.to_thread(line.gateway.wait_until, lambda: away(line), "notice", 10.0)
            await alice.says(tea, "anybody?")
        for said in ids:
            await bob.expect(stanza("message", id=said), within=10.0)

        assert tea.texts[-2:] == ["Bob: one", "Bob: two"]
        bodies = [one.body for one in room_lines(bob.seen, room)]
        assert sorted(bodies) == ["anybody?", "one", "two"]
        assert not [one for one in bob.seen if one.get("type") == "error"]

    play(site, scene, program=hasty(tmp_path, "adapters.telegram.wire.polling.LONGEST = 0.2"))


def test_a_flood_stops_one_chat_and_what_need_not_be_said_is_not(site: Site) -> None:
    """Ten edits of one message leave as one, and nobody is shown writing."""

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        coffee = line.api.world.supergroup("Coffee", alice)
        await line.opens(alice, coffee)
        await line.joins(bob, coffee, "Bob")
        room = line.room(tea)
        first = await told(bob, room, "first")
        line.api.calls.clear()

        line.api.faults.fail("sendMessage", code=429, retry_after=1)
        second = bob.message(room, "second", type="groupchat")
        await line.api.world.until(lambda: len(sent(line)) == 1)
        bob.send(
            f"<message to='{room}' type='groupchat'><composing xmlns='{ns.CHAT_STATES}'/></message>"
        )
        for number in range(10):
            replace = f"<replace xmlns='{ns.CORRECTION}' id='{first.get('id')}'/>"
            bob.message(room, f"first, {number}", type="groupchat", extra=replace)
        await told(bob, line.room(coffee), "elsewhere")
        assert (tea.texts[-1], coffee.texts[-1]) == ("Bob: first", "Bob: elsewhere")

        await bob.expect(stanza("message", id=second))
        await line.api.world.until(lambda: "Bob: first, 9" in tea.texts)
        assert tea.texts[-2:] == ["Bob: first, 9", "Bob: second"]
        called = [name for name, _ in line.api.calls if name != "getUpdates"]
        assert called == ["sendMessage", "sendMessage", "sendMessage", "editMessageText"]

    play(site, scene)


def test_no_more_is_said_than_a_group_hears_in_a_minute(plain: Site, tmp_path: Path) -> None:
    """Edits and what the bot itself answers are counted. Here a minute has three seconds."""
    program = hasty(
        tmp_path,
        "adapters.telegram.wire.pacing.A_GROUP = (20, 3.0)",
        "adapters.telegram.wire.pacing.A_BURST = (10, 0.5)",
        "adapters.telegram.wire.pacing.A_CHAT = (5, 0.05)",
        "adapters.telegram.wire.pacing.PATIENCE = 0.5",
    )

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        line.api.world.clock.runs(20.0)
        line.api.floods.is_on = True
        room = line.room(tea)
        first = await told(bob, room, "line 0")
        replace = f"<replace xmlns='{ns.CORRECTION}' id='{first.get('id')}'/>"
        await told(bob, room, "line 0, edited", replace)
        asked = await alice.says(tea, "/who")
        for number in range(1, 22):
            bob.message(room, f"line {number}", type="groupchat")
        await line.api.world.until(lambda: by_bob(tea)[-1] == "line 21")

        assert [one.text for one in tea.messages if one.reply is asked] == ["From XMPP: Bob"]
        assert line.api.floods.refused == 0
        assert by_bob(tea)[1:] == numbered("line", 22, 1)

    play(plain, scene, program=program)


def test_no_more_is_said_than_telegram_hears_in_a_second(plain: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        groups = [tea, *(line.api.world.supergroup(f"Tea {n}", alice) for n in range(8))]
        for group in groups[1:]:
            await line.opens(alice, group)
            await line.joins(bob, group, "Bob")
        line.api.floods.is_on = True
        for number in range(4):
            for group in groups:
                bob.message(line.room(group), f"line {number}", type="groupchat")
        for group in groups:
            await bob.expect(stanza("message", sender=line.room(group), body="line 3"))

        assert line.api.floods.refused == 0
        assert [by_bob(group) for group in groups] == [numbered("line", 4)] * len(groups)

    play(plain, scene)


def test_a_group_that_the_bot_was_put_out_of_is_no_room_any_longer(site: Site) -> None:
    """Even if nobody told it so: Telegram forgets that after a day."""

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        room = line.room(tea)
        await alice.bans(tea, line.api.bot.user)
        line.api.bot.updates.drop()
        assert await refused(bob, room, "still here?") == (
            "The gateway's bot is not in this group."
        )
        ended = await bob.expect(stanza("presence", sender=f"{room}/Bob", type="unavailable"))
        assert ended.findtext("{*}x/{*}destroy/{*}reason") == (
            "The gateway's bot is no longer in this group on Telegram."
        )

    play(site, scene)


async def told(bob: XmppClient, room: str, body: str, extra: str = "") -> Element:
    """As the room shows it, when Telegram has it."""
    said = bob.message(room, body, type="groupchat", extra=extra)
    shown = await bob.expect(
        lambda one: one.get("id") == said and bare(one.get("from", "")) == room, within=10.0
    )
    assert shown.get("type") == "groupchat", shown.findtext(f"error/{{{ns.STANZA_ERRORS}}}text")
    return shown


async def refused(bob: XmppClient, room: str, body: str) -> str:
    """Why it is."""
    said = bob.message(room, body, type="groupchat")
    error = await bob.expect(stanza("message", sender=room, type="error", id=said))
    return error.findtext(f"error/{{{ns.STANZA_ERRORS}}}text") or ""


def sent(line: Telegraph) -> list[str]:
    """What the bot tried to say."""
    return [given["text"] for name, given in line.api.calls if name == "sendMessage"]


def by_bob(chat: Chat) -> list[str]:
    """The words that stand there now."""
    return [text.removeprefix("Bob: ") for text in chat.texts if text.startswith("Bob: ")]


def away(line: Telegraph) -> bool:
    return "Telegram cannot be reached at " in line.gateway.log()
