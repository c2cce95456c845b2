"""What the parts of a running bot share."""

import asyncio
import logging

import pytest

from adapters.telegram.config import TelegramConfig
from adapters.telegram.session import Session
from bridge.api.errors import Refused
from bridge.api.ids import NetworkName


def ended(error: Exception) -> None:
    """An errand that ends so."""

    async def errand() -> None:
        raise error

    async def run() -> None:
        settings = TelegramConfig.model_validate({"token": "1:x"})
        session = Session(network=NetworkName("telegram"), settings=settings)
        session.run_errand(errand)
        await asyncio.gather(*session.errands, return_exceptions=True)

        assert session.errands == set()

    asyncio.run(run())


def test_a_fault_in_an_errand_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ended(KeyError("canarybird"))

    (told,) = caplog.messages
    assert told.startswith("an errand failed by a fault: KeyError\n  File ")
    assert "canarybird" not in told


def test_an_errand_that_is_refused_is_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ended(Refused("forbidden", "No."))

    assert caplog.messages == []
