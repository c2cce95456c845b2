"""The adapter's own part of a network's table: the bot, and by which server it is reached."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bridge.api.errors import ConfigError

PUBLIC: Final = "https://api.telegram.org"

_SENTENCES: Final = {
    "missing": ("This is needed.", "BotFather on Telegram gives it."),
    "extra_forbidden": ("There is no such key.", ""),
    "string_type": ("This is not a text in quotes.", ""),
    "bool_type": ("This is not true or false.", ""),
    "bool_parsing": ("This is not true or false.", ""),
    "string_pattern_mismatch": ("This does not look like one.", "Copy it as it was given."),
}


class TelegramConfig(BaseModel):
    """One network.

    token: of the gateway's bot, as BotFather gives it. api_url: of the Bot API server.
    local_mode: that is one of the operator's own, which gives files as paths on this machine, and
    of any size.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    token: SecretStr = Field(min_length=3)
    api_url: str = Field(default=PUBLIC, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")
    local_mode: bool = False


def read(options: Mapping[str, object]) -> TelegramConfig:
    """The typed configuration; ConfigError names the first key that cannot be used."""
    try:
        return TelegramConfig.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        problem, remedy = _SENTENCES.get(first["type"], ("This cannot be used.", ""))
        raise ConfigError(key, problem, remedy) from None
