"""By which server the bot is reached: what is refused, and warned of, before it is tried."""

import logging

import pytest

from adapters.telegram.config import PUBLIC, read
from bridge.api.errors import ConfigError

TOKEN = "12345:canary"
IN_CLEAR = "api_url: the token would travel without encryption; begin it with https://"


@pytest.mark.parametrize(
    "url",
    [
        f"{PUBLIC}/bot",
        f"{PUBLIC}/bot/",
        f"{PUBLIC}/bot{TOKEN}",
        f"{PUBLIC}/bot{TOKEN}/getMe",
        "http://127.0.0.1:8081/a/Bot12345",
    ],
)
def test_the_bot_is_no_part_of_it(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read({"token": TOKEN, "api_url": url})

    assert str(refused.value) == (
        "api_url: This has the bot in it. End it before /bot: the gateway writes that, and the"
        " token, behind it."
    )


@pytest.mark.parametrize("url", ["https://a:port", "https://[::1", "https://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="This does not look like one"):
        read({"token": TOKEN, "api_url": url})


@pytest.mark.parametrize("url", [PUBLIC, f"{PUBLIC}/bots", "https://bot1.example.org/botapi/"])
def test_other_folders_are_taken(url: str) -> None:
    assert read({"token": TOKEN, "api_url": url}).api_url == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://api.telegram.org", [IN_CLEAR]),
        ("http://8.8.8.8:8081", [IN_CLEAR]),
        ("https://api.telegram.org", []),
        ("http://127.0.0.1:8081", []),
        ("http://[::1]:8081", []),
        ("http://10.0.0.7:8081", []),
        ("http://localhost:8081", []),
        ("http://botapi:8081", []),
        ("http://botapi.home.arpa", []),
    ],
)
def test_a_token_in_clear_on_foreign_nets_is_warned_of(
    url: str, told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    read({"token": TOKEN, "api_url": url})

    assert [one.getMessage() for one in caplog.records if one.levelname == "WARNING"] == told
