"""Who has registered with which network, and how that ends.

Where nobody has a session without logging in, logging in registers; elsewhere an account may use
the network without, and register all the same.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from bridge.api.adapter import Adapter
from bridge.api.errors import GatewayError
from bridge.api.ids import NetworkName
from bridge.api.login import Entering
from bridge.core.asking import asked
from bridge.core.logins import Registry
from bridge.core.sessions import value
from bridge.store.registrations import Registration
from bridge.store.values import KnownLogin

log = logging.getLogger(__name__)

LOG_OUT_WITHIN: Final = 10.0
"""Seconds for a network to end what it keeps of a login; it is forgotten here all the same."""


class Records(Protocol):
    """What is written of registrations; nobody waits for it."""

    def register(self, account: str, network: NetworkName, at: float) -> None: ...

    def unregister(self, account: str, network: NetworkName) -> None: ...


class Registering:
    """All registrations. networks: the adapters."""

    def __init__(
        self,
        *,
        networks: Mapping[NetworkName, Adapter[Any]],
        logins: Registry,
        records: Records,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._networks = networks
        self._logins = logins
        self._records = records
        self._now = now
        logins.on_replaced = self.end_there
        self._since: dict[Registration, float] = {}

    def __len__(self) -> int:
        return len(self._since)

    def restore(self, registrations: Mapping[Registration, float]) -> None:
        """What is remembered from before a restart."""
        self._since.update(registrations)

    def is_registered(self, account: str, network: NetworkName) -> bool:
        return (account, network) in self._since

    def since(self, account: str, network: NetworkName) -> float | None:
        """When the account registered, Unix time in seconds; None: it has not."""
        return self._since.get((account, network))

    def accounts(self, network: NetworkName) -> list[str]:
        """The accounts that have registered with a network, the first ones first."""
        return [account for account, of in self._since if of == network]

    def register(self, account: str, network: NetworkName) -> None:
        """The account is registered from now on; harmless when it is."""
        if (account, network) not in self._since:
            at = self._since[account, network] = self._now()
            self._records.register(account, network, at)

    async def unregister(self, account: str, network: NetworkName) -> list[KnownLogin]:
        """All logins of the account on the network end and are forgotten, and it is registered no
        longer. The logins as they were: what was shown of them is for the face to take away.
        """
        ended = self._logins.of(account, network)
        await asyncio.gather(*(self.end(login) for login in ended))
        if self._since.pop((account, network), None) is not None:
            self._records.unregister(account, network)
        return ended

    async def end(self, login: KnownLogin) -> None:
        """A login ends for good, there as well as here; harmless when it has ended."""
        if self._logins.get(login.id) is None:
            return
        # First there: after a crash its owner can do it again.
        await self._logins.log_out(login.id)
        await self.end_there(login)
        await self._logins.forget(login.id)

    async def end_there(self, login: KnownLogin) -> None:
        """What is kept of a login on the network ends there, where anything is."""
        adapter = self._networks.get(login.network)
        if adapter is not None and isinstance(adapter, Entering):
            await _end_there(adapter, login)


async def _end_there(adapter: Entering, login: KnownLogin) -> None:
    try:
        await asked(adapter.log_out(value(login)), LOG_OUT_WITHIN)
    except GatewayError as error:
        log.info("a login was not ended in order: %s", error)
    except Exception:
        log.exception("a login was not ended in order because of a fault")
