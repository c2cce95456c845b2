"""The Matrix adapter keeps the rules of the port, on the scripted homeserver."""

import asyncio
from typing import Any

import pytest

from adapters.matrix.wire import calling, syncing
from bridge.testing.conformance import Rule, describing, ranking, rules
from tests.conformance.matrix import FEATURES, matrix_driver
from tests.servers.homeserver import homeserver

OLD = (ranking.a_list_names_who_has_an_affiliation,)
"""Rules for rooms that nobody is an owner of at first: of others, who made them always is."""
STRICT = (describing.only_an_owner_changes_a_room,)
"""Rules for rooms in which an ordinary person may change nothing."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost connection is tried again at once, and the next answer is asked for at once."""
    monkeypatch.setattr(calling, "SOON", 0.05)
    monkeypatch.setattr(syncing, "APART", 1e-6)
    monkeypatch.setattr(syncing, "backoff", lambda *_, **__: 0.05)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", rules(FEATURES), ids=lambda rule: rule.__name__)
def test_the_matrix_adapter_keeps_the_rule(rule: Rule) -> None:
    async def main() -> None:
        room: dict[str, Any] = {
            "version": "11" if rule in OLD else "12",
            "topic": 50 if rule in STRICT else 0,
        }
        async with homeserver() as hs, matrix_driver(hs, **room) as driver:
            await rule(driver)

    asyncio.run(main())
