"""The Matrix adapter keeps the rules of the port, on the scripted homeserver."""

import asyncio

import pytest

from adapters.matrix.wire import syncing
from bridge.testing.conformance import Rule, ranking, rules
from tests.conformance.matrix import FEATURES, matrix_driver
from tests.servers.homeserver import homeserver

OLD = (ranking.a_list_names_who_has_an_affiliation,)
"""Rules for rooms that nobody is an owner of at first: of others, who made them always is."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost connection is tried again at once."""
    monkeypatch.setattr(syncing, "backoff", lambda *_, **__: 0.05)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", rules(FEATURES), ids=lambda rule: rule.__name__)
def test_the_matrix_adapter_keeps_the_rule(rule: Rule) -> None:
    async def main() -> None:
        async with homeserver() as hs, matrix_driver(hs, "11" if rule in OLD else "12") as driver:
            await rule(driver)

    asyncio.run(main())
