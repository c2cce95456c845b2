"""Keys of our own device, told to the homeserver as far as it lacks them.

Matrix specification, `POST /keys/upload`; `device_one_time_keys_count` and
`device_unused_fallback_key_types` of /sync.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.matrix import foreign
from adapters.matrix.crypto.account import NAME, SIGNED_KEY, Account
from adapters.matrix.crypto.store import KeptStore
from adapters.matrix.wire.paths import path

if TYPE_CHECKING:
    from adapters.matrix.session import Session


@dataclass(slots=True)
class OwnKeys:
    """is_foreign: somebody else gave our device its keys. _counted: how many one-time keys the
    homeserver has, None while it did not say.
    """

    session: "Session"
    store: KeptStore
    account: Account
    is_foreign: bool = False
    _counted: int | None = None
    _lacks_fallback: bool = False
    _telling: asyncio.Lock = field(default_factory=asyncio.Lock)

    def count(self, answer: Mapping[str, Any]) -> None:
        """How many the homeserver has left, by an answer to /sync."""
        counts = answer.get("device_one_time_keys_count")
        if isinstance(counts, Mapping):
            self._counted = max(foreign.number(counts, SIGNED_KEY), 0)
        unused = answer.get("device_unused_fallback_key_types")
        self._lacks_fallback = isinstance(unused, list) and SIGNED_KEY not in unused
        is_due = self._lacks_fallback or self.account.missing(self._counted) > 0
        if (is_due or not self.account.is_told) and not self._telling.locked():
            self.session.run_errand(self.tell)

    async def tell(self) -> None:
        """The homeserver is told those that it lacks. Raises TryLater, Refused."""
        async with self._telling:
            if not self.account.is_told and await self._are_anothers():
                self.is_foreign = True
                return
            missing = self.account.missing(self._counted)
            if missing:
                self.account.keys.generate_one_time_keys(missing)
            if self._lacks_fallback:
                self.account.keys.generate_fallback_key()  # type: ignore[attr-defined]  # its stubs lack it
                self._lacks_fallback = False
            told = self.account.upload()
            if not told:
                return
            await self._keep()
            answer = await self.session.homeserver.ask("POST", path("keys", "upload"), body=told)
            self.account.uploaded()
            self._counted = foreign.number(foreign.table(answer, "one_time_key_counts"), SIGNED_KEY)
            await self._keep()

    async def _keep(self) -> None:
        self.store.change(NAME, self.account.written)
        await self.store.commit()

    async def _are_anothers(self) -> bool:
        """Whether somebody else gave our device its keys: its token was taken over."""
        me, device = self.session.me, self.session.device
        asked = {"device_keys": {me: [device]}}
        answer = await self.session.homeserver.ask("POST", path("keys", "query"), body=asked)
        keys = foreign.nested(answer, "device_keys", me, device, "keys")
        return bool(keys) and foreign.text(keys, f"ed25519:{device}") != self.account.ed
