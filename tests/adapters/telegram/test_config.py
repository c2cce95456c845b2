"""What is wrong with a network's table, in words."""

import pytest

from adapters.telegram.config import read
from bridge.api.errors import ConfigError

TOKEN = "123456789:AA-canary"


@pytest.mark.parametrize(
    ("options", "key", "problem", "remedy"),
    [
        ({}, "token", "This is needed.", "BotFather on Telegram gives it."),
        ({"tokn": TOKEN}, "tokn", "There is no such key.", 'Did you mean "token"?'),
        (
            {"token": TOKEN, "apiurl": "https://a.example"},
            "apiurl",
            "There is no such key.",
            'Did you mean "api_url"?',
        ),
        (
            {"token": TOKEN, "zzz": 1},
            "zzz",
            "There is no such key.",
            "Known: token, api_url, local_mode.",
        ),
    ],
)
def test_one_sentence_names_the_key_and_the_remedy(
    options: dict[str, object], key: str, problem: str, remedy: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read(options)
    error = raised.value

    assert (error.key, error.problem, error.remedy) == (key, problem, remedy)


@pytest.mark.parametrize(
    "token", ["canary", "canary:123456789", f"{TOKEN} ", f"{TOKEN}\n", f"bot{TOKEN}", "123456789:"]
)
def test_what_is_no_token_is_said_so_and_never_shown(token: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read({"token": token})

    assert str(raised.value) == (
        "token: This is not a bot's token: one looks like 123456789:AA.... Copy it as it was given."
    )


def test_a_token_is_taken_as_it_is() -> None:
    assert read({"token": TOKEN}).token.get_secret_value() == TOKEN
