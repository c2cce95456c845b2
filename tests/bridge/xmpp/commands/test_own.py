"""What is asked of who sets his preferences, and what is named of commands elsewhere."""

import asyncio
import re
from typing import Any, cast

from adapters.telegram.adapter import TelegramAdapter
from bridge.api.tuning import Wish
from bridge.core.preferences import PREFERENCES
from bridge.xmpp.addressing import Jid
from bridge.xmpp.commands import listing, own
from bridge.xmpp.inquiry import Inquiry, asking
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, FarNetwork, Scene

WITHOUT = {"share_profile", "reads", "typing", "tell_absence", "last_seen"}
"""Not asked where a network can do nothing of it."""


def at_gateway(network: FarNetwork) -> Inquiry:
    scene = Scene()
    scene.service.adapter = cast("Any", network)
    return asking(scene.hosting, scene.service, CLIENT, Jid(DOMAIN))


def wished(network: FarNetwork) -> set[str]:
    """What is not asked."""
    fields = [own.field(name, preference) for name, preference in PREFERENCES.items()]
    shown = asyncio.run(own.wished(at_gateway(network), fields))
    return set(PREFERENCES) - {one.name for one in shown}


def test_what_a_network_has_no_use_for_is_not_asked() -> None:
    assert wished(FarNetwork()) == WITHOUT


def test_a_network_says_which_wishes_change_nothing() -> None:
    class Ample(FarNetwork):
        indifferent_to: frozenset[Wish] = frozenset({"edits", "long_texts"})

    assert wished(Ample()) == {*WITHOUT, "edits", "long_texts"}


def test_telegram_tells_nobody_what_was_read_and_takes_edits_and_long_texts() -> None:
    assert TelegramAdapter.indifferent_to == {"reads", "last_seen", "edits", "long_texts"}
    assert TelegramAdapter.indifferent_to <= set(PREFERENCES)


def test_nothing_is_named_that_a_network_has_nowhere() -> None:
    said = listing.helped(at_gateway(FarNetwork()), "")

    assert not re.search("^(server|connection|room) ", said, flags=re.MULTILINE)
    assert re.search("^(leave|invite) ", said, flags=re.MULTILINE)
