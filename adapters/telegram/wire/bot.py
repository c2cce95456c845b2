"""The bot: by which server it is reached, over which connections, and what is never logged."""

import asyncio
import logging
import sys
from importlib.util import find_spec
from typing import Any, Final

from telegram import Bot

from adapters.telegram.config import TelegramConfig
from adapters.telegram.wire.request import Request, Trouble

CONNECTIONS: Final = 32
SLACK: Final = 20.0
"""Seconds after which a poll that should have been answered is given up: its connection is dead."""

_NUMBERS: Final = 2**53
"""What updates are counted to at most."""

LOGGERS: Final = ("httpx", "httpcore", "telegram")
"""They write addresses, which have the token, and what people say."""


class OurBot(Bot):
    """`telegram.Bot`, which tells its token nobody."""

    def __repr__(self) -> str:
        return "OurBot[]"

    async def open(self) -> None:
        """Before the first request. Not `initialize`, whose errors have the token."""
        await asyncio.gather(*(request.initialize() for request in self._request))

    async def close_all(self) -> None:
        """Every connection is closed."""
        await asyncio.gather(*(request.shutdown() for request in self._request))

    async def raw_updates(
        self, offset: int | None, timeout: int, kinds: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        """As they came: `get_updates` would lose all of them where it cannot read one, and write
        them into the log. What has no number cannot be acknowledged, and is left out.
        """
        asked = {"offset": offset, "timeout": timeout, "allowed_updates": kinds}
        found = await self._post("getUpdates", asked, read_timeout=timeout + SLACK)
        updates = [one for one in found if _is_update(one)] if isinstance(found, list) else None
        if updates is None or (found and not updates):
            raise Trouble(200)
        return updates

    async def has_webhook(self) -> bool:
        """Whether somebody has set one."""
        found = await self._post("getWebhookInfo")
        return isinstance(found, dict) and bool(found.get("url"))


def _is_update(found: object) -> bool:
    match found:
        case {"update_id": int() as number}:
            return 0 < number < _NUMBERS
        case _:
            return False


def build(settings: TelegramConfig) -> OurBot:
    """The bot of one network; its connections are its own, and not open yet."""
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    _look_for_once("sniffio")
    url = settings.api_url.rstrip("/")
    return OurBot(
        settings.token.get_secret_value(),
        base_url=lambda token: f"{url}/bot{token}",
        base_file_url=lambda token: f"{url}/file/bot{token}",
        request=Request(CONNECTIONS),
        get_updates_request=Request(1),
        local_mode=settings.local_mode,
    )


def _look_for_once(module: str) -> None:
    """WORKAROUND: httpcore tries at several steps of each request to import it. Where it is not
    installed, all folders are looked through each time, 0.3 ms a request; AFFECTS: httpcore 1.0.
    """
    if module not in sys.modules and find_spec(module) is None:
        sys.modules[module] = None  # type: ignore[assignment]  # "not there", as `import` reads it
