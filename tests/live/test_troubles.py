"""An IRC server is away for longer than is borne in silence: who is connected to it is told, once.

The gateway is the installed one, but that three minutes are two seconds.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from tests.clients.stream import stanza
from tests.live.site import Site
from tests.servers.gateway import Gateway

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

DOMAIN = "hasty.localhost"
PROGRAM = f"""#!{sys.executable}
from bridge.cli import main
from bridge.core import trouble
from bridge.xmpp import own_presence

trouble.TELL_AFTER = 2.0
own_presence.WORSE_AFTER = 0.5
main(prog_name="xmpp-bridge")
"""


def test_who_is_connected_to_a_server_is_told_that_it_is_away_and_back(
    site: Site, tmp_path: Path
) -> None:
    program = tmp_path / "hasty"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    with Gateway(site.xmpp, [site.irc], jid=DOMAIN, program=program) as gateway:
        asyncio.run(_play(site, gateway))


async def _play(site: Site, gateway: Gateway) -> None:
    async with site.people() as people:
        room, server = f"{site.channel()}%{site.irc.host}@{DOMAIN}", f"{site.irc.host}@{DOMAIN}"
        ann = await people.on_xmpp(site.account(), gateway=False)
        await gateway.up(ann)
        await ann.join(room, site.nick("ann"))
        for address in (DOMAIN, server):
            ann.send(f"<presence to='{address}' type='subscribe'/>")
            await ann.expect(_shown(address, None))

        before = len(ann.seen)  # where the first connection took long, that was told, too

        await asyncio.to_thread(site.irc.stop)
        lasts = f"There has been no connection to {site.irc.host} for 1 minute."
        await ann.expect(_written(server, lasts), within=20.0)
        await ann.expect(_shown(server, "xa"), within=10.0)
        await ann.expect(_shown(DOMAIN, "xa"), within=10.0)

        site.irc.start()
        over = f"Connected to {site.irc.host}:"
        await ann.expect(_written(server, over), within=30.0)
        back = await ann.expect(_shown(server, None), within=10.0)
        assert back.findtext("status") == f"Connected to {site.irc.host}."
        back = await ann.expect(_shown(DOMAIN, None), within=10.0)
        assert back.findtext("status") == f"Connected to {site.irc.host}."
        for words in (lasts, over):
            assert len([each for each in ann.seen[before:] if _written(server, words)(each)]) == 1


def _written(address: str, words: str) -> Callable[[Element], bool]:
    """A message from there that begins so; servers say other things there, too."""

    def wanted(element: Element) -> bool:
        body = element.findtext("body") or ""
        return stanza("message", sender=address)(element) and body.startswith(words)

    return wanted


def _shown(address: str, show: str | None) -> Callable[[Element], bool]:
    """A presence from there that says so."""

    def wanted(element: Element) -> bool:
        is_there = element.tag == "presence" and element.get("type") is None
        return is_there and element.get("from") == address and element.findtext("show") == show

    return wanted
