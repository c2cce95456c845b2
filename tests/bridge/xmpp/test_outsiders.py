"""What is answered to those to whom the gateway is not open."""

from types import SimpleNamespace
from typing import Any, cast
from xml.etree.ElementTree import fromstring

import pytest

from bridge.xmpp.admission import Access
from bridge.xmpp.incoming import Incoming
from tests.bridge.xmpp.muc.ranked import RankedScene
from tests.bridge.xmpp.scene import DOMAIN, ROOM, STRANGER


@pytest.mark.parametrize(
    ("to", "kind", "answers"),
    [
        (DOMAIN, "", 0),
        (DOMAIN, "unavailable", 0),
        (DOMAIN, "subscribe", 1),
        (f"{ROOM}/eve", "", 1),
        (f"{ROOM}/eve", "unavailable", 0),
    ],
)
def test_presence_that_asks_for_nothing_has_no_answer(to: str, kind: str, answers: int) -> None:
    """XEP-0356 section 7: a server may tell the gateway of people whom its accounts know."""
    scene = RankedScene()
    scene.service.access = Access(frozenset({"elsewhere.example"}))
    incoming = Incoming(scene.hosting, cast("Any", SimpleNamespace(note=None)), cast("Any", None))
    presence = fromstring('<presence xmlns="jabber:client"/>')
    presence.attrib.update({"from": STRANGER, "to": to, **({"type": kind} if kind else {})})
    incoming.stanzas(scene.service, [presence])

    assert len(scene.sent) == answers
