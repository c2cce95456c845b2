"""The Telegram adapter keeps the rules of the port, on the fake Bot API server."""

import asyncio

import pytest

from adapters.telegram.wire import calling, pacing, polling
from bridge.testing.conformance import Rule, shared
from tests.conformance.telegram import FEATURES, telegram_driver
from tests.servers.telegram import fake_telegram


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules say more in a minute than people do, and a lost connection is tried again at once."""
    monkeypatch.setattr(pacing, "A_GROUP", (100_000, 1e-5))
    monkeypatch.setattr(pacing, "A_BURST", (100_000, 1e-5))
    monkeypatch.setattr(pacing, "A_CHAT", (100_000, 1e-5))
    monkeypatch.setattr(pacing, "OVER_ALL", (100_000, 1e-5))
    monkeypatch.setattr(pacing, "PATIENCE", 0.1)
    monkeypatch.setattr(calling, "AWAY", 0.1)
    monkeypatch.setattr(polling, "backoff", lambda *_, **__: 0.05)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", shared(FEATURES), ids=lambda rule: rule.__name__)
def test_the_telegram_adapter_keeps_the_rule(rule: Rule) -> None:
    async def main() -> None:
        async with fake_telegram() as api, telegram_driver(api) as driver:
            await rule(driver)

    asyncio.run(main())
