"""The fake network keeps the rules of the port, in whatever manner it behaves."""

import asyncio

import pytest

from bridge.testing.conformance import RULES, Rule
from bridge.testing.manner import Manner
from tests.conformance.fake import fake_driver

MANNERS = {
    "flushed": Manner(word="flushed", native_ids=False),
    "echoed": Manner(word="echoed", window=3),
    "returned": Manner(word="returned", window=1, repeatable=False),
}


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_fake_network_keeps_the_rule(rule: Rule, manner: Manner) -> None:
    async def main() -> None:
        async with fake_driver(manner) as driver:
            await rule(driver)

    asyncio.run(main())
