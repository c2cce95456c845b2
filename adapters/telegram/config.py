"""The adapter's own part of a network's table: the bot, and by which server it is reached."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from bridge.api.errors import ConfigError

PUBLIC: Final = "https://api.telegram.org"

_SENTENCES: Final = {
    "missing": ("This is needed.", "BotFather on Telegram gives it."),
    "string_type": ("This is not a text in quotes.", ""),
    "bool_type": ("This is not true or false.", ""),
    "bool_parsing": ("This is not true or false.", ""),
    "token": (
        "This is not a bot's token: one looks like 123456789:AA....",
        "Copy it as it was given.",
    ),
    "string_pattern_mismatch": ("This does not look like one.", "Copy it as it was given."),
}
_ELSEWHERE: Final = ("token_file", "token_env")
"""Where the gateway finds a token besides."""


def _token(given: SecretStr) -> SecretStr:
    """It is never in the error."""
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", given.get_secret_value()):
        raise PydanticCustomError("token", "not a token")
    return given


class TelegramConfig(BaseModel):
    """One network.

    token: of the gateway's bot, as BotFather gives it. api_url: of the Bot API server.
    local_mode: that is one of the operator's own, which gives files as paths on this machine, and
    of any size.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    token: Annotated[SecretStr, AfterValidator(_token)]
    api_url: str = Field(default=PUBLIC, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")
    local_mode: bool = False


def read(options: Mapping[str, object]) -> TelegramConfig:
    """The typed configuration; ConfigError names the first key that cannot be used."""
    try:
        return TelegramConfig.model_validate(dict(options))
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        # A key that nobody knows goes first: it explains one that is missing.
        first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
        key = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise ConfigError(key, "There is no such key.", _meant(key)) from None
        problem, remedy = _SENTENCES.get(first["type"], ("This cannot be used.", ""))
        raise ConfigError(key, problem, remedy) from None


def _meant(key: str) -> str:
    own = tuple(TelegramConfig.model_fields)
    if close := get_close_matches(key, (*own, *_ELSEWHERE), n=1, cutoff=0.7):
        return f'Did you mean "{close[0]}"?'
    return f"Known: {', '.join(own)}."
