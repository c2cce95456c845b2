"""How often an account's data are exported."""

import asyncio

import pytest

from bridge.api.errors import Refused
from bridge.xmpp.addressing import BareJid, Domain
from bridge.xmpp.commands.exports import AT_ONCE, Exports
from tests.bridge.xmpp.scene import ALICE, Scene

LINK = "https://files.example.org/1"


def test_only_exports_that_there_are_count() -> None:
    fails, scene = True, Scene()

    async def export(_domain: Domain, _account: BareJid) -> str:
        if fails:
            raise Refused("offline", "There is no place for files now.")
        return LINK

    async def told() -> str | None:
        try:
            return await exports.link(scene.service, ALICE)
        except Refused as refused:
            return refused.text

    async def run() -> None:
        nonlocal fails
        assert {await told() for _ in range(AT_ONCE + 1)} == {"There is no place for files now."}
        fails = False
        assert [await told() for _ in range(AT_ONCE)] == [LINK] * AT_ONCE
        with pytest.raises(Refused, match="a few times lately"):
            await exports.link(scene.service, ALICE)

    exports = Exports(export)
    asyncio.run(run())
