"""Reads the configuration again while the gateway runs: all of it is right, or nothing changes."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from bridge import logs
from bridge.api.errors import ConfigError
from bridge.config.differences import Differences, differences
from bridge.config.settings import Settings

log = logging.getLogger(__name__)

NOTHING: Final = "Nothing has changed."
CHANGED: Final = "Changed: {}."
WAITING: Final = "These change at the next restart: {}."


class Reloading:
    """settings: what runs. read: reads it anew and checks all of it; it may raise ConfigError.

    begun, over: are told when that begins, and when it is over. apply: has parts do as settings
    say; whoever builds the parts sets it, and own_keys: further ones that can change, those of
    adapters, as `networks.irc.denied_servers`.
    """

    def __init__(
        self,
        settings: Settings,
        read: Callable[[], Settings],
        *,
        begun: Callable[[], None] = lambda: None,
        over: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self.apply: Callable[[Settings], None] = lambda _: None
        self.own_keys: frozenset[str] = frozenset()
        self._read = read
        self._begun = begun
        self._over = over
        self._asked = asyncio.Event()
        self._turn = asyncio.Lock()

    def ask(self) -> None:
        """Somebody wishes it who waits for no answer, by a signal: it is told in the log."""
        self._asked.set()

    async def run(self) -> None:
        """Do what is asked so, until cancelled."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            with suppress(ConfigError):
                await self.reload()

    async def reload(self) -> list[str]:
        """Change what can be changed; says in sentences what was, and not. Raises ConfigError."""
        async with self._turn:
            self._begun()
            try:
                read = await asyncio.to_thread(self._read)
                found = differences(self.settings, read, self.own_keys)
                self.settings = found.settings
                self.apply(found.settings)
                if "log.level" in found.changed:
                    logs.set_level(found.settings.log.level)
                told = _told(found)
                log.info("the configuration was read again: %s", " ".join(told))
                return told
            except ConfigError as error:
                log.error("the configuration stays as it was: %s", error)
                raise
            finally:
                self._over()


def _told(found: Differences) -> list[str]:
    told = [CHANGED.format(", ".join(found.changed))] if found.changed else []
    if found.waiting:
        told.append(WAITING.format(", ".join(found.waiting)))
    return told or [NOTHING]
