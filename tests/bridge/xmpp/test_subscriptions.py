"""What accounts say to far people by presence."""

import asyncio
from typing import Any, cast
from xml.etree.ElementTree import canonicalize, fromstring

import pytest

from bridge.xmpp.own_presence import OwnPresence
from bridge.xmpp.rosters import Rosters
from bridge.xmpp.subscriptions import OTHER_ADDRESS, Subscriptions
from bridge.xmpp.telling import Telling
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, Scene

CAFE = f"cafe%irc.fake@{DOMAIN}"


def answers(kind: str, address: str) -> list[str]:
    """What is sent to alice, who has no login, for a presence of hers."""

    async def main() -> list[str]:
        scene, sent = Scene(), list[str]()
        core = cast("Any", scene.hosting.gateway)
        cast("Any", scene.service).component = Wire(sent)
        tasks: list[asyncio.Future[None]] = []
        core.spawn = lambda work: tasks.append(asyncio.ensure_future(work))
        telling, own = Telling(scene.hosting), OwnPresence(scene.hosting)
        subscriptions = Subscriptions(
            scene.hosting, telling, Rosters(scene.hosting, telling, own), own
        )
        presence = fromstring(f'<presence type="{kind}"/>')
        presence.attrib.update({"from": CLIENT, "to": address})
        target = scene.service.target(cast("Any", address))
        subscriptions.presence(scene.service, target, kind, presence)
        await asyncio.gather(*tasks)
        return sent

    return asyncio.run(main())


class Wire:
    def __init__(self, sent: list[str]) -> None:
        self._sent = sent

    def send(self, sealed: bytes) -> None:
        self._sent.append(canonicalize(sealed.decode()))


def test_whoever_adds_somebody_by_another_spelling_is_told_his_address() -> None:
    """His presence comes from the one address that he has, which would not be in the list."""
    alias, words = f"café%irc.fake@{DOMAIN}", OTHER_ADDRESS.format(CAFE)

    assert answers("subscribe", alias) == [
        canonicalize(f'<presence from="{alias}" to="{ALICE}" type="unsubscribed"/>'),
        canonicalize(
            f'<message from="{DOMAIN}" to="{ALICE}" type="chat"><body>{words}</body></message>'
        ),
    ]


@pytest.mark.parametrize("kind", ["subscribe", "probe"])
def test_his_own_address_needs_no_other(kind: str) -> None:
    told = [fromstring(one) for one in answers(kind, CAFE)]

    assert {one.get("from") for one in told} <= {CAFE, f"{CAFE}/bridge"}
    assert "unsubscribed" not in [one.get("type") for one in told]
