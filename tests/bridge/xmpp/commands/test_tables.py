"""Tables at the end of a command."""

import asyncio

import pytest

from bridge.xmpp import gate
from bridge.xmpp.addressing import FullJid, Jid
from bridge.xmpp.commands import adhoc
from bridge.xmpp.commands.declared import Command
from bridge.xmpp.commands.pages import Table
from tests.bridge.xmpp.commands.test_adhoc import command
from tests.bridge.xmpp.scene import ALICE, DOMAIN, Scene, iq


@pytest.mark.parametrize("client", ["phone", "profanity.x1Y2"])
def test_of_more_rows_than_fit_it_is_told_how_many_there_are(
    monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    """A stanza that is too large for servers would not be sent at all."""
    rows = [(f"{number}@example.org", "<" * 100) for number in range(3_000)]
    table = Table(words="All:", columns=[("who", "Who"), ("why", "Why")], rows=rows)
    listed = Command(
        word="all", name="All", about="", group="Account", act=lambda *_: table, is_harmless=True
    )
    monkeypatch.setattr(adhoc, "EVERY", (listed,))
    by = FullJid(Jid(f"{ALICE}/{client}"))
    answer = Scene().put(iq("set", command(node="all"), DOMAIN, by))
    assert not isinstance(answer, str)
    told = asyncio.run(answer)
    gate.seal(told, DOMAIN)  # it may leave
    shown = told.count("@example.org") - 1  # to whom it goes
    assert shown > 100
    assert f"All: ... and {3_000 - shown} more." in told
