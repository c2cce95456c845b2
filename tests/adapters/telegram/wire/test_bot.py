"""The bot: where it asks, and what it never tells."""

import logging
import sys

import pytest

from adapters.telegram.config import TelegramConfig
from adapters.telegram.wire import bot

TOKEN = "12345:CANARY"


@pytest.mark.parametrize(
    ("url", "asked", "files"),
    [
        (
            "https://api.telegram.org",
            f"https://api.telegram.org/bot{TOKEN}",
            f"https://api.telegram.org/file/bot{TOKEN}",
        ),
        (
            "http://127.0.0.1:8081/tg/",
            f"http://127.0.0.1:8081/tg/bot{TOKEN}",
            f"http://127.0.0.1:8081/tg/file/bot{TOKEN}",
        ),
        (
            "http://h/{token}",
            f"http://h/{{token}}/bot{TOKEN}",
            f"http://h/{{token}}/file/bot{TOKEN}",
        ),
    ],
)
def test_it_asks_the_server_that_is_configured(url: str, asked: str, files: str) -> None:
    ours = bot.build(TelegramConfig.model_validate({"token": TOKEN, "api_url": url}))

    assert (ours.base_url, ours.base_file_url, ours.local_mode) == (asked, files, False)


def test_a_local_server_gives_paths() -> None:
    settings = TelegramConfig.model_validate({"token": TOKEN, "local_mode": True})

    assert bot.build(settings).local_mode


def test_it_does_not_show_its_token() -> None:
    ours = bot.build(TelegramConfig.model_validate({"token": TOKEN}))

    assert TOKEN not in f"{ours} {ours!r}"


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "telegram.Bot", "telegram.request"])
def test_the_libraries_log_nothing(name: str) -> None:
    bot.build(TelegramConfig.model_validate({"token": TOKEN}))

    assert not logging.getLogger(name).isEnabledFor(logging.CRITICAL)


def test_what_is_not_installed_is_not_looked_for_at_each_request() -> None:
    """httpcore tries to import it again and again."""
    bot.build(TelegramConfig.model_validate({"token": "12345:abc"}))

    assert "sniffio" in sys.modules
