"""Who leaves a network, while that is being done."""

import asyncio
from typing import Any, cast

from bridge.core.erasing import Erasing


def test_who_asks_again_while_he_leaves_is_answered_when_he_has_left() -> None:
    async def run() -> None:
        nothing = cast("Any", None)
        erasing = Erasing(nothing, nothing)
        assert not await erasing.has_left("alice@example.org", "irc.example.org")
        with erasing.leaving("alice@example.org", "irc.example.org"):
            again = asyncio.ensure_future(erasing.has_left("alice@example.org", "irc.example.org"))
            with erasing.leaving("alice@example.org", "irc.example.org"):
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert not again.done()

        assert await again
        assert not erasing.concerns("alice@example.org", "irc.example.org")

    asyncio.run(run())
