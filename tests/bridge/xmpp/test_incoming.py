"""Every iq has one answer, whatever becomes of it."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bridge.xmpp import answers
from bridge.xmpp import namespaces as ns
from bridge.xmpp.answers import TOO_LARGE
from bridge.xmpp.gate import MAX_STANZA
from bridge.xmpp.incoming import Incoming
from bridge.xmpp.inquiry import Inquiry
from tests.bridge.xmpp.muc.ranked import RankedScene
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, error, iq

LARGE = "x" * MAX_STANZA


def _now(_asked: Inquiry) -> str:
    return LARGE


async def _later(_asked: Inquiry) -> str:
    return LARGE


@pytest.mark.parametrize("answering", [_now, _later])
def test_an_answer_that_is_too_large_is_an_error(
    answering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 6120 section 8.2.3: "An entity that receives an IQ request of type "get" or "set" MUST
    reply with an IQ response of type "result" or "error"."

    The answer is put in place of one of ours, none of which is easily made so large.
    """
    everywhere = frozenset({"domain"})
    ping = ("get", f"{{{ns.PING}}}ping")
    monkeypatch.setattr(answers, "_ANSWERS", {ping: (everywhere, answering)})
    scene = RankedScene()
    incoming = Incoming(scene.hosting, cast("Any", SimpleNamespace(note=None)), cast("Any", None))

    async def run() -> None:
        incoming.stanzas(scene.service, [iq("get", f'<ping xmlns="{ns.PING}"/>', DOMAIN, CLIENT)])
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    asyncio.run(run())
    assert scene.sent == [error("resource-constraint", DOMAIN, kind="wait", text=TOO_LARGE)]
