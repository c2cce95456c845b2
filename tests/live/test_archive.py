"""What IRC rooms have besides: an archive over restarts, words for what IRC has no form for."""

import asyncio
from xml.etree.ElementTree import Element

import pytest

from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.cast import Cast, play
from tests.live.site import People, Restart, Site, kill, stop

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

MAM = "{urn:xmpp:mam:2}"
QUESTION = "<query xmlns='urn:xmpp:mam:2'/>"
CORRECTS = "<replace xmlns='urn:xmpp:message-correct:0' id='first'/>"


async def archive(client: XmppClient, room: str) -> list[tuple[str, str, str]]:
    """Id, author's nick and words of all lines."""
    before = len(client.seen)
    fin = await client.iq("set", QUESTION, to=room, within=10.0)
    assert fin.find(f"{MAM}fin[@complete='true']") is not None
    results = [e.find(f"{MAM}result") for e in client.seen[before:] if e.tag == "message"]
    return [_line(result) for result in results if result is not None]


def _line(result: Element) -> tuple[str, str, str]:
    message = next(result.iter("message"))
    return (
        result.get("id", ""),
        message.get("from", "").partition("/")[2],
        message.findtext("body") or "",
    )


@pytest.mark.parametrize("down", [stop, kill])
def test_the_archive_of_a_channel_is_the_same_after_a_restart(site: Site, down: Restart) -> None:
    """XEP-0313 section 3.1.1: "the unique ID of the message within the archive"."""

    async def scene(people: People) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await people.on_irc(site.nick("carol"), channel)
        alice = await people.on_xmpp(site.account())
        await alice.join(room, nick)
        for number in range(3):
            carol.privmsg(channel, f"line {number}")
            await alice.expect(stanza("message", sender=room, body=f"line {number}"))
        alice.message(room, "mine", type="groupchat", id="mine")
        await alice.expect(stanza("message", sender=f"{room}/{nick}", id="mine"))

        before = await archive(alice, room)
        down(site.gateway)
        site.gateway.start()
        await site.gateway.up(alice, within=30.0)
        after = await archive(alice, room)

        lines = [(carol.nick, f"line {number}") for number in range(3)]
        assert [line[1:] for line in before] == [*lines, (nick, "mine")]
        assert after[: len(before)] == before

    async def run() -> None:
        async with site.people() as people:
            await scene(people)

    asyncio.run(run())


def test_irc_hears_a_correction_and_an_answer_in_plain_words(site: Site) -> None:
    """XEP-0308 and XEP-0461, on a network that has neither; the room keeps both as they are."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        carol.privmsg(channel, "tea?")
        asked = await alice.expect(stanza("message", sender=room, body="tea?"))
        kept = asked.find("{urn:xmpp:sid:0}stanza-id")
        assert kept is not None

        alice.message(room, "tae", type="groupchat", id="first")
        await alice.expect(stanza("message", sender=f"{room}/{nick}", id="first"))
        alice.message(room, "tea", type="groupchat", id="second", extra=CORRECTS)
        edit = await alice.expect(stanza("message", sender=f"{room}/{nick}", id="second"))
        reply = f"<reply xmlns='urn:xmpp:reply:0' id='{kept.get('id')}' to='{asked.get('from')}'/>"
        alice.message(room, "yes", type="groupchat", id="third", extra=reply)
        answer = await alice.expect(stanza("message", sender=f"{room}/{nick}", id="third"))
        await carol.expect(rf"^:{nick}!\S+ PRIVMSG {channel} :\(edited\) tea$")
        await carol.expect(rf"^:{nick}!\S+ PRIVMSG {channel} :{carol.nick}: yes$")

        replaces = edit.find("{urn:xmpp:message-correct:0}replace")
        answers = answer.find("{urn:xmpp:reply:0}reply")
        assert replaces is not None
        assert answers is not None
        assert (replaces.get("id"), edit.findtext("body")) == ("first", "tea")
        assert (answers.get("id"), answer.findtext("body")) == (kept.get("id"), "yes")

    play(site, scene)
