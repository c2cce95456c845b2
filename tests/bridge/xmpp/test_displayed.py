"""How far somebody has read elsewhere is published once, and only moves forward."""

import asyncio
from typing import Any, cast
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.events import Ref
from bridge.api.ids import EventId
from bridge.xmpp import displayed
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.displayed import Displayed
from bridge.xmpp.permissions import BOTH, Permissions
from tests.bridge.xmpp.scene import ALICE, ROOM, Scene

TEA = BareJid(Jid(ROOM))
STANZA_ID = f"{{{ns.SID}}}stanza-id"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(displayed, "APART", 0)


class Server:
    """Takes everything, or refuses it. published: up to which messages."""

    def __init__(self, *, refuses: bool = False) -> None:
        self._kind = "error" if refuses else "result"
        self.published: list[str] = []

    async def request(self, *, to: Jid, payload: str, kind: str, within: float) -> Element:
        asked = fromstring(payload)
        self.published += [str(known.get("id")) for known in asked.iter(STANZA_ID)]
        inner = f'<iq xmlns="jabber:client" type="{self._kind}"/>'
        return fromstring(
            f'<iq xmlns="jabber:client" type="result"><privilege xmlns="{ns.PRIVILEGE_2}">'
            f'<forwarded xmlns="{ns.FORWARD}">{inner}</forwarded></privilege></iq>'
        )


def published(server: Server, *read: int | Ref, may: bool = True) -> list[str]:
    """What is published when all of this was read at once."""

    async def main() -> None:
        scene = Scene()
        scene.service.component = cast("Any", server)
        scene.service.permissions = Permissions({ns.PUBSUB: BOTH} if may else {})
        async with asyncio.TaskGroup() as tasks:
            known = Displayed(tasks.create_task)
            for one in read:
                ref = one if isinstance(one, Ref) else Ref(event=EventId(one))
                known.in_room(scene.service, ALICE, TEA, ref)

    asyncio.run(main())
    return server.published


def test_of_what_is_read_at_once_the_last_counts() -> None:
    assert published(Server(), 0x1, 0x2A, 0x10) == ["2a"]


def test_a_message_is_read_with_all_its_files() -> None:
    """What is behind the message that is named counts as unread."""
    album = Ref(event=EventId(0x2A), parts=("", "d1", "d2"))

    assert published(Server(), album) == ["2a.2"]


def test_where_nothing_may_be_published_nothing_is() -> None:
    assert published(Server(), 0x1, may=False) == []


def test_a_server_that_refuses_is_asked_once_more_with_fewer_wishes() -> None:
    assert published(Server(refuses=True), 0x1) == ["1", "1"]


def test_what_was_read_already_is_not_published_again() -> None:
    server = Server()

    async def main() -> None:
        scene = Scene()
        scene.service.component = cast("Any", server)
        scene.service.permissions = Permissions({ns.PUBSUB: BOTH})
        known = Displayed(asyncio.ensure_future)
        for event in (0x2A, 0x10, 0x2A, 0x2B):
            async with asyncio.TaskGroup() as tasks:
                known.spawn = tasks.create_task
                known.in_room(scene.service, ALICE, TEA, Ref(event=EventId(event)))

    asyncio.run(main())
    assert server.published == ["2a", "2b"]
