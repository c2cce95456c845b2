"""What accounts say to far people by presence."""

import asyncio
from typing import Any, cast
from xml.etree.ElementTree import canonicalize, fromstring

import pytest

from bridge.api.adapter import Target
from bridge.xmpp.own_presence import OwnPresence
from bridge.xmpp.rosters import Rosters
from bridge.xmpp.subscriptions import OTHER_ADDRESS, Subscriptions
from bridge.xmpp.telling import Telling
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, Scene

CAFE = f"cafe%irc.fake@{DOMAIN}"


def answers(
    kind: str, address: str, *, is_listing: bool = False, is_all: bool = False
) -> list[str]:
    """What is sent to alice, who has no login, for a presence of hers.

    is_listing: the network keeps contact lists. is_all: who is meant needs no login.
    """

    async def main() -> list[str]:
        scene, sent = Scene(), list[str]()
        far = cast("Any", scene.far)
        if is_listing:
            far.keeps_list = True
            far.follow = far.unfollow = lambda *_: None
        if is_all:
            far.target = lambda name: Target("direct", name, None)
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


def test_who_needs_no_login_is_in_no_far_list_and_can_be_seen() -> None:
    """A server asks at each start of a client: who was let in is not thrown out then."""
    of_bot = [fromstring(one) for one in answers("probe", CAFE, is_listing=True, is_all=True)]
    of_list = [fromstring(one) for one in answers("probe", CAFE, is_listing=True)]

    assert [one.get("type") for one in of_bot] == [None]
    assert [one.get("type") for one in of_list] == ["unsubscribed"]
