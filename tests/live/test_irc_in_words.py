"""What IRC has no form for, as its people read it: a burst of edits, a paste."""

import re

import aiohttp
import pytest

from tests.clients.stream import stanza
from tests.live.cast import Cast, play
from tests.live.site import Site

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

CORRECTS = "<replace xmlns='urn:xmpp:message-correct:0' id='first'/>"
WORDS = "the quick brown fox jumps over the lazy dog, and then it sat on {} mat and slept till {}"
PASTE = "\n".join(f"{number}. a line of a poem with Grüßen" for number in range(1, 501))


def test_a_burst_of_edits_is_one_short_line(site: Site) -> None:
    """What is said meanwhile comes before it."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)

        alice.message(room, WORDS.format("a", "noon"), type="groupchat", id="first")
        await alice.expect(stanza("message", sender=f"{room}/{nick}", id="first"))
        edits = {"second": WORDS.format("the", "noon"), "third": WORDS.format("the", "dusk")}
        for id_, words in edits.items():
            alice.message(room, words, type="groupchat", id=id_, extra=CORRECTS)
        alice.message(room, "good night", type="groupchat", id="fourth")
        for id_ in ("fourth", "second", "third"):
            await alice.expect(stanza("message", sender=f"{room}/{nick}", id=id_))
        said = [await carol.expect(rf"^:{nick}!\S+ PRIVMSG {channel} :(.*)$") for _ in range(3)]
        assert [line[1] for line in said] == [
            WORDS.format("a", "noon"),
            "good night",
            "(edited) … sat on the mat and slept till dusk",
        ]

    play(site, scene)


def test_a_paste_is_three_lines_and_a_link_to_all_of_it(site: Site) -> None:
    """Put up by the XMPP server's own service."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)

        alice.message(room, PASTE, type="groupchat", id="paste")
        shown = await alice.expect(stanza("message", sender=f"{room}/{nick}", id="paste"))
        assert shown.findtext("body") == PASTE
        said = [
            (await carol.expect(rf"^:{nick}!\S+ PRIVMSG {channel} :(.*)$"))[1] for _ in range(4)
        ]
        assert said[:3] == PASTE.split("\n")[:3]
        link = re.fullmatch(r"… \(500 lines: (http\S+)\)", said[3])
        assert link is not None
        async with aiohttp.ClientSession() as http, http.get(link[1]) as answer:
            assert await answer.text() == f"{PASTE}\n"
            assert answer.content_type == "text/plain"

    play(site, scene)
