"""Telegram refuses the bot, is away, or answers nonsense: what is told, and that nothing is lost.

The gateway is the installed one, but that minutes are seconds.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from telegram import Bot
from telegram.error import Conflict

from adapters.telegram.wire import standing
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.heard import chat_lines, gap, is_gap, numbered, room_lines
from tests.live.proving import prove
from tests.live.site import Site
from tests.live.telegraph import CANARY, DOMAIN, Telegraph, gathered, hasty, play
from tests.live.test_telegram_chats import meet

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

FLOOD = 3000
GROWN = 48 << 20
"""Bytes by which a flood may make the gateway larger: what is in memory of it at a time."""

DAY = 86_400

AGAIN = "The connection to Telegram is there again."
ANOTHER = "Another program asks Telegram for the messages of the gateway's bot. Only one can."
TOKEN = (
    "Telegram does not accept the token of the gateway's bot. Whoever runs the gateway has to look"
    " at it."
)


def test_a_bot_that_is_refused_is_told_of_once_and_its_end_once(site: Site, tmp_path: Path) -> None:
    """To who is in a room, has a login, or runs the gateway; and shown to all of them.

    What was said meanwhile leaves at once then.
    """
    admin = site.account()
    program = hasty(
        tmp_path,
        "bridge.core.trouble.TELL_AFTER = 0.7",
        "bridge.xmpp.own_presence.WORSE_AFTER = 0.2",
        "adapters.telegram.wire.polling.LONGEST = 0.2",
        "adapters.telegram.wire.rivals.LONGEST = 0.2",
    )

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        carol = await line.client()
        await prove(line, carol, alice)
        everybody = [bob, carol, await line.client(admin)]
        for one in everybody:
            one.send(f"<presence to='{DOMAIN}' type='subscribe'/>")
            await one.expect(shown(None, "Connected"))
            one.seen.clear()

        line.api.faults.fail("getUpdates", code=409, times=1000)
        await alice.says(tea, "who asks?")
        for one in everybody:
            await one.expect(shown("xa", ANOTHER))
            await one.expect(stanza("message", sender=DOMAIN))
        line.api.faults.clear()
        for one in everybody:
            await one.expect(shown(None, "Connected"))
            await one.expect(stanza("message", sender=DOMAIN, body=AGAIN))

        line.api.bot.is_revoked = True
        await alice.says(tea, "who may?")
        for one in everybody:
            await one.expect(shown("xa", TOKEN))
        said = bob.message(line.room(tea), f"nobody {CANARY}", type="groupchat")
        await line.api.world.until(lambda: "sendMessage" in dict(line.api.calls[-5:]))
        line.api.bot.is_revoked = False
        for one in everybody:
            await one.expect(shown(None, "Connected"))
        await bob.expect(stanza("message", type="groupchat", id=said))

        lasts = "There has been no connection to Telegram for 1 minute."
        for one, another, token in (
            (bob, ANOTHER, TOKEN),
            (carol, ANOTHER, TOKEN),
            (everybody[2], standing.ANOTHER.to_admins, standing.NO_TOKEN.to_admins),
        ):
            assert [line.body for line in chat_lines(one.seen, DOMAIN)] == [
                f"{lasts} {another} It is tried again, please wait.",
                AGAIN,
                f"The connection to Telegram has ended. {token}",
                AGAIN,
            ]
        log = line.gateway.log()
        for condition in (standing.ANOTHER, standing.NO_TOKEN):
            assert log.count(f"telegram: {condition.to_admins}\n") == 1
            assert condition.words + "\n" not in log
        assert tea.texts[-1] == f"Bob: nobody {CANARY}"
        heard = [one for one in room_lines(bob.seen, line.room(tea)) if not is_gap(one)]
        assert [one.body for one in heard] == ["who asks?", "who may?", f"nobody {CANARY}"]

    play(site, scene, program=program, admins=[admin])


def test_another_gateway_with_the_token_is_told_of_and_what_it_took(
    plain: Site, tmp_path: Path
) -> None:
    """Each time that the other asks, it ends the question of this one; and it acknowledges what it
    gets.
    """
    admin = plain.account()
    program = hasty(
        tmp_path,
        "bridge.core.trouble.TELL_AFTER = 1.5",
        "bridge.xmpp.own_presence.WORSE_AFTER = 0.0",
        "adapters.telegram.wire.polling.LONGEST = 0.1",
        "adapters.telegram.wire.rivals.LONGEST = 1.0",
    )

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        boss = await line.client(admin)
        bob.send(f"<presence to='{DOMAIN}' type='subscribe'/>")
        await bob.expect(shown(None, "Connected"))
        bob.seen.clear()
        began = line.api.now

        async with other(line):
            told = await boss.expect(stanza("message", sender=DOMAIN))
            assert standing.ANOTHER.to_admins in (told.findtext("body") or "")
            await bob.expect(shown("xa", ANOTHER))
        await bob.expect(shown(None, "Connected"), within=15.0)
        await alice.says(tea, "back")
        await bob.expect(stanza("message", body="back"))

        presences = [one for one in bob.seen if one.tag == "presence" and one.get("from") == DOMAIN]
        assert len(presences) <= 3
        [notice] = [one for one in room_lines(bob.seen, line.room(tea)) if is_gap(one)]
        since, until = gap(notice)
        assert began - 2 <= since <= until
        assert line.gateway.log().count(standing.ANOTHER.to_admins) == 1

    play(plain, scene, program=program, admins=[admin])


@asynccontextmanager
async def other(line: Telegraph) -> AsyncIterator[None]:
    """Another program that has the token, and asks for updates, too."""

    async def ask() -> None:
        offset = 0
        while True:
            try:
                updates = await bot.get_updates(offset=offset, timeout=1)
            except Conflict:
                continue
            offset = updates[-1].update_id + 1 if updates else offset

    url = f"{line.api.url}/bot"
    async with Bot(line.api.token, base_url=url) as bot, asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(ask())
        try:
            yield
        finally:
            asking.cancel()


def test_polls_that_come_to_nothing_lose_nothing_and_are_told_to_nobody(
    plain: Site, tmp_path: Path
) -> None:
    """A page instead of JSON, 5xx, a cut, an answer that was lost, one that never comes."""
    program = hasty(
        tmp_path,
        "adapters.telegram.wire.bot.SLACK = 0.3",
        "adapters.telegram.wire.polling.TIMEOUT = 1",
        "adapters.telegram.wire.polling.LONGEST = 0.1",
        "bridge.xmpp.own_presence.WORSE_AFTER = 0.0",
    )

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        bob.send(f"<presence to='{DOMAIN}' type='subscribe'/>")
        await bob.expect(shown(None, "Connected"))
        bob.seen.clear()
        faults = line.api.faults
        wrong: list[Callable[[], None]] = [
            lambda: faults.html("getUpdates", code=502),
            lambda: faults.fail("getUpdates", code=500),
            lambda: faults.fail("getUpdates", code=429, retry_after=1),
            lambda: faults.cut("getUpdates"),
            lambda: faults.cut("getUpdates", takes_effect=True),
            lambda: faults.hang("getUpdates"),
        ]
        for number, happens in enumerate(wrong):
            happens()
            await alice.says(tea, f"before {number}")
            await line.api.world.until(lambda: faults.is_over)
            await alice.says(tea, f"behind {number}")
            await bob.expect(stanza("message", body=f"behind {number}"))

        assert bodies(bob, line.room(tea)) == [
            f"{when} {number}" for number in range(len(wrong)) for when in ("before", "behind")
        ]
        assert not [one for one in bob.seen if one.get("from") == DOMAIN]

    play(plain, scene, program=program)


def test_a_flood_comes_in_its_order_and_takes_little_memory(plain: Site) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        bob.seen.clear()
        before = line.gateway.rss()
        line.gateway.stop()
        for number in range(FLOOD):
            await alice.says(tea, f"line {number}")
        line.gateway.start()
        await bob.expect(stanza("message", body=f"line {FLOOD - 1}"), within=30.0)

        assert bodies(bob, line.room(tea)) == numbered("line", FLOOD)
        assert line.gateway.rss() - before < GROWN

    play(plain, scene)


def test_who_was_away_for_more_than_a_day_says_so_where_something_is_missing(
    site: Site, tmp_path: Path
) -> None:
    """What is kept, Telegram gives; what was said before is lost, and announced as lost."""
    ago = 30 * 3600
    behind = tmp_path / "behind"
    program = hasty(
        tmp_path, f"time.time = lambda now=time.time: now() - int(open('{behind}').read())"
    )

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        await meet(line, bob, alice)
        first = await alice.says(tea, "two days ago")
        await bob.expect(stanza("message", body="two days ago"))
        line.gateway.stop()
        behind.write_text("0")
        await alice.says(tea, "nobody hears this")
        line.api.passes(ago)
        await alice.says(tea, "now")
        line.gateway.start()
        await bob.expect(stanza("message", body="now"), within=20.0)

        *_, notice, _ = lines = room_lines(bob.seen, line.room(tea))
        assert [one.body for one in lines if not is_gap(one)][-2:] == ["two days ago", "now"]
        since, until = gap(notice)
        assert first.date - 2 <= since <= first.date + 60
        assert abs(until - (line.api.now - DAY)) < 30
        in_private = await bob.expect(
            stanza("message", sender=line.contact(alice), body=notice.body)
        )
        assert in_private.get("type") == "chat"

    behind.write_text(str(ago))
    play(site, scene, program=program, now=time.time() - ago)


def bodies(client: XmppClient, room: str) -> list[str]:
    return [line.body for line in room_lines(client.seen, room)]


def shown(show: str | None, status: str) -> Callable[[Element], bool]:
    """The gateway's presence says so."""

    def wanted(element: Element) -> bool:
        is_there = element.tag == "presence" and element.get("type") is None
        is_it = element.findtext("show") == show and element.findtext("status", "").startswith(
            status
        )
        return is_there and element.get("from") == DOMAIN and is_it

    return wanted
