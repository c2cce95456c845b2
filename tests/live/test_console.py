"""Raw lines, written to the address of an IRC server, and what it answers."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from tests.clients.stream import stanza
from tests.live.cast import Cast, play
from tests.live.site import DOMAIN, Site
from tests.live.yard import words

pytestmark = pytest.mark.live


def answer(server: str, body: str) -> Callable[[Element], bool]:
    """What a server says whose text fits a pattern."""
    return lambda e: (
        (e.get("from"), e.get("type")) == (server, "chat")
        and re.fullmatch(body, e.findtext("body", "")) is not None
    )


def test_a_server_is_spoken_to_at_its_address(site: Site) -> None:
    """Whoever was not connected is by that."""

    async def scene(cast: Cast) -> None:
        server = f"{site.irc.host}@{DOMAIN}"
        bob = await cast.irc_client(site.nick("bob"))
        alice = await cast.xmpp_client(site.account())

        alice.message(server, f"WHOIS {bob.nick}", id="asked")
        await alice.expect(answer(server, rf"{bob.nick} .*{bob.nick} .* {bob.nick}"))
        for typed, shown in (
            ("LUSERS", r"There are \d+ users .*"),
            ("AWAY :out", "You have been marked as being away"),
            ("away", "You are no longer marked as being away"),
        ):
            alice.message(server, typed)
            await alice.expect(answer(server, shown))
        alice.message(server, f"PRIVMSG {bob.nick} :by hand")
        await bob.said(bob.nick, "by hand")
        alice.message(server, "good morning")
        await alice.expect(answer(server, r"(?i:good) Unknown command"))
        alice.message(server, "¿qué?", id="none")
        refused = await alice.expect(stanza("message", type="error", id="none"))
        assert words(refused) == "IRC cannot take this: not an IRC command."

    play(site, scene)
