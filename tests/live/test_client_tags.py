"""An answer, reactions and typing between an XMPP client and an IRC client that has tags.

XEP-0461, XEP-0444, XEP-0085; IRCv3 reply, react, typing.
"""

import asyncio
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.live.conftest import Sites
from tests.live.site import OTHER

pytestmark = pytest.mark.live

CAPABILITIES = ("message-tags", "server-time", "batch", "echo-message", "labeled-response")
REPLY, REACTIONS = "urn:xmpp:reply:0", "urn:xmpp:reactions:0"
STATES = "http://jabber.org/protocol/chatstates"


def stanza_id(message: Element) -> str:
    found = message.find("{urn:xmpp:sid:0}stanza-id")
    return "" if found is None else found.get("id", "")


def reactions(message: Element) -> tuple[str, list[str | None]] | None:
    """To what, and which."""
    found = message.find(f"{{{REACTIONS}}}reactions")
    return None if found is None else (found.get("id", ""), [each.text for each in found])


def is_(sender: str, tag: str) -> Callable[[Element], bool]:
    return lambda element: element.get("from") == sender and element.find(tag) is not None


async def tags(carol: IrcClient, nick: str, line: str) -> dict[str, str]:
    """The tags of a line that somebody else said."""
    found = await carol.expect(rf"^@(\S+) :{nick}!\S+ {line}$")
    return dict(item.partition("=")[::2] for item in found[1].split(";"))


def test_what_clients_say_over_tags_goes_both_ways(sites: Sites) -> None:
    site = sites(OTHER)

    async def scene() -> None:
        async with asyncio.timeout(60), site.people() as people:
            channel, nick = site.channel(), site.nick("al")
            room = site.address(channel)
            carol = await people.on_irc(site.nick("carol"), channel, capabilities=CAPABILITIES)
            alice = await people.on_xmpp(site.account())
            await alice.join(room, nick)
            far = f"{room}/{carol.nick}"

            carol.privmsg(channel, "tea?")
            question = await alice.expect(stanza("message", sender=far, body="tea?"))
            msgid = (await tags(carol, carol.nick, rf"PRIVMSG {channel} :tea\?"))["msgid"]
            to = f"<reply xmlns='{REPLY}' to='{far}' id='{stanza_id(question)}'/>"
            alice.message(room, "yes", type="groupchat", extra=to)
            own = await alice.expect(stanza("message", sender=f"{room}/{nick}", body="yes"))
            got = await tags(carol, nick, f"PRIVMSG {channel} :{carol.nick}: yes")
            ours = got["msgid"]
            assert got["+reply"] == msgid

            carol.send(f"@+draft/reply={ours} PRIVMSG {channel} :{nick}: milk?")
            answer = await alice.expect(stanza("message", body=f"> yes\n{nick}: milk?"))
            reply = answer.find(f"{{{REPLY}}}reply")
            assert reply is not None
            assert (reply.get("id"), reply.get("to")) == (stanza_id(own), f"{room}/{nick}")

            for emoji in ("👍🌹", "🌹"):
                each = "".join(f"<reaction>{one}</reaction>" for one in emoji)
                alice.send(
                    f"<message to='{room}' type='groupchat' id='r{len(emoji)}'><reactions"
                    f" xmlns='{REACTIONS}' id='{stanza_id(question)}'>{each}</reactions></message>"
                )
                shown = await alice.expect(is_(f"{room}/{nick}", f"{{{REACTIONS}}}reactions"))
                assert reactions(shown) == (stanza_id(question), list(emoji))
            for tag, one in (("react", "👍"), ("react", "🌹"), ("unreact", "👍")):
                got = await tags(carol, nick, f"TAGMSG :?{channel}")
                assert (got[f"+draft/{tag}"], got["+draft/reply"]) == (one, msgid)

            for tag, one in (("react", "👍"), ("react", "🌹"), ("unreact", "👍")):
                carol.send(f"@+draft/{tag}={one};+draft/reply={ours} TAGMSG {channel}")
            for expected in (["👍"], ["👍", "🌹"], ["🌹"]):
                shown = await alice.expect(is_(far, f"{{{REACTIONS}}}reactions"))
                assert reactions(shown) == (stanza_id(own), expected)

            alice.send(
                f"<message to='{room}' type='groupchat'><composing xmlns='{STATES}'/></message>"
            )
            got = await tags(carol, nick, f"TAGMSG :?{channel}")
            assert got["+typing"] == "active"
            for status, state in (("active", "composing"), ("done", "paused")):
                carol.send(f"@+typing={status} TAGMSG {channel}")
                await alice.expect(is_(far, f"{{{STATES}}}{state}"))

    asyncio.run(scene())
