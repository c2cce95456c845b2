"""The adapter's own part of a network's table: the bot, and by which server it is reached."""

import logging
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Annotated, Final

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError

from bridge.api.errors import ConfigError

log = logging.getLogger(__name__)

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
    "api_url": ("This does not look like one.", "It is as " + PUBLIC + "."),
    "api_url_bot": (
        "This has the bot in it.",
        "End it before /bot: the gateway writes that, and the token, behind it.",
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


# What a request has behind it: `https://api.telegram.org/bot123:abc/getMe`.
_BOT: Final = re.compile(r"/bot(\d|/*$)", re.IGNORECASE)
_NEAR: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


def _api_url(given: str) -> str:
    try:
        path = httpx.URL(given).path
    except httpx.InvalidURL:
        raise PydanticCustomError("api_url", "no address") from None
    if _BOT.search(path):
        raise PydanticCustomError("api_url_bot", "the bot is in it")
    return given


class TelegramConfig(BaseModel):
    """One network.

    token: of the gateway's bot, as BotFather gives it. api_url: of the Bot API server.
    local_mode: that is one of the operator's own, which gives files as paths on this machine, and
    of any size.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    token: Annotated[SecretStr, AfterValidator(_token)]
    api_url: Annotated[str, AfterValidator(_api_url)] = Field(
        default=PUBLIC, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$"
    )
    local_mode: bool = False


def read(options: Mapping[str, object]) -> TelegramConfig:
    """The typed configuration; ConfigError names the first key that cannot be used."""
    try:
        settings = TelegramConfig.model_validate(dict(options))
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        # A key that nobody knows goes first: it explains one that is missing.
        first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
        key = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise ConfigError(key, "There is no such key.", _meant(key)) from None
        problem, remedy = _SENTENCES.get(first["type"], ("This cannot be used.", ""))
        raise ConfigError(key, problem, remedy) from None
    url = httpx.URL(settings.api_url)
    if url.scheme == "http" and not _is_near(url.host):
        log.warning("api_url: the token would travel without encryption; begin it with https://")
    return settings


def _is_near(host: str) -> bool:
    """This machine, or a net of one's own; there a name needs no dot."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.casefold().endswith(_NEAR)
    return address.is_loopback or address.is_private


def _meant(key: str) -> str:
    own = tuple(TelegramConfig.model_fields)
    if close := get_close_matches(key, (*own, *_ELSEWHERE), n=1, cutoff=0.7):
        return f'Did you mean "{close[0]}"?'
    return f"Known: {', '.join(own)}."
