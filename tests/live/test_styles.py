"""How words look, between a real XMPP server and a real IRC server.

XEP-0393; modern.ircdocs.horse/formatting.
"""

import pytest

from tests.clients.stream import stanza
from tests.live.cast import Cast, play
from tests.live.heard import irc_lines
from tests.live.site import Site

pytestmark = pytest.mark.live

UNSTYLED = "{urn:xmpp:styling:0}unstyled"


def test_looks_become_codes_and_codes_become_looks(site: Site) -> None:
    """One's own message comes back as one wrote it."""
    body = "> who?\n*me*, `I` ~not~ _you_"

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)

        alice.message(room, body, type="groupchat")
        await alice.expect(stanza("message", body=body))
        await carol.settle()
        assert irc_lines(carol, channel) == [
            (nick, "> who?"),
            (nick, "\x02me\x02, \x11I\x11 \x1enot\x1e \x1dyou"),
        ]
        carol.privmsg(channel, "\x02so\x02, \x0304\x1dred\x03\x0f")
        await alice.expect(stanza("message", body="*so*, _red_"))
        carol.privmsg(channel, "*grin*")
        grin = await alice.expect(stanza("message", body="*grin*"))
        assert grin.find(UNSTYLED) is not None

    play(site, scene)


def test_a_long_text_keeps_its_look_over_its_lines(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        words = " ".join(["word"] * 200)

        alice.message(room, f"*{words}*", type="groupchat")
        await alice.expect(stanza("message", body=f"*{words}*"))
        await carol.settle()
        lines = [text for _, text in irc_lines(carol, channel)]
        assert len(lines) > 1
        assert all(line.startswith("\x02word") for line in lines)
        assert " ".join(line.removeprefix("\x02") for line in lines) == words

    play(site, scene)
