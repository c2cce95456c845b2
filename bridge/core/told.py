"""What accounts were told of troubles, kept: nobody is told anew after a restart.

It lies with what accounts wish, under a name that no preference has: one row for each account and
network, while there is trouble.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

from bridge.api.ids import NetworkName
from bridge.core.records import note
from bridge.core.trouble import Kind
from bridge.store import preferences
from bridge.store.database import Store

ROW: Final = "troubles told"

_KINDS: Final[tuple[Kind, ...]] = ("lasts", "lost")


class Known(NamedTuple):
    """native: of the login, None: of the network as a whole."""

    account: str
    network: NetworkName
    native: str | None
    kind: Kind


class Told:
    """What was told of troubles that go on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._of: dict[tuple[str, NetworkName], dict[str, set[Kind]]] = {}

    async def restore(self) -> list[Known]:
        """Read what was told before a restart."""
        for row in await self._store.read(partial(preferences.named, names=(ROW,))):
            read = _read(row.value)
            if read:
                self._of[row.account, NetworkName(row.network)] = read
        return list(self._all())

    def is_known(self, account: str, network: NetworkName, native: str | None) -> bool:
        """Whether an account was told anything of this trouble."""
        return _key(native) in self._of.get((account, network), ())

    def knows_any(self, account: str, network: NetworkName) -> bool:
        """Whether an account was told of any trouble of a network."""
        return (account, network) in self._of

    def accounts(self, network: NetworkName, native: str | None) -> list[str]:
        """Who was told of this trouble."""
        key = _key(native)
        return [
            account for (account, of), told in self._of.items() if of == network and key in told
        ]

    def add(self, known: Known) -> None:
        """An account was told something."""
        told = self._of.setdefault((known.account, known.network), {})
        told.setdefault(_key(known.native), set()).add(known.kind)
        self._write(known.account, known.network)

    def drop(self, account: str, network: NetworkName, native: str | None) -> None:
        """This trouble is over; harmless when nothing was told of it."""
        told = self._of.get((account, network), {})
        if told.pop(_key(native), None) is None:
            return
        if not told:
            del self._of[account, network]
        self._write(account, network)

    def forget(self, account: str) -> None:
        """Of an account whose rows are erased."""
        self._of = {key: told for key, told in self._of.items() if key[0] != account}

    def _all(self) -> Iterator[Known]:
        for (account, network), told in self._of.items():
            for key, kinds in told.items():
                native = key[1:] if key else None
                yield from (Known(account, network, native, kind) for kind in sorted(kinds))

    def _write(self, account: str, network: NetworkName) -> None:
        told = self._of.get((account, network))
        written = told and json.dumps({key: sorted(kinds) for key, kinds in told.items()})
        write = partial(
            preferences.prefer, account=account, network=network, name=ROW, value=written or None
        )
        self._store.submit(write).add_done_callback(note)


def _key(native: str | None) -> str:
    """Of a login `=irc.example.org`, of the network itself ``."""
    return "" if native is None else f"={native}"


def _read(written: str) -> dict[str, set[Kind]]:
    """What another version wrote and makes no sense to this one is left out."""
    try:
        told: Any = json.loads(written)
        return {str(key): {kind for kind in _KINDS if kind in kinds} for key, kinds in told.items()}
    except (ValueError, AttributeError, TypeError):
        return {}
