"""Shows networks the name and the picture that accounts have on XMPP, or the name that they chose
for a network: where they wish it, once.

What a network was shown of a login is remembered by hash, so that nothing is shown again because
the gateway was started again, and so that what was shown can be taken away.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any, Final, NamedTuple

from bridge.api.adapter import Adapter
from bridge.api.asked import Picture, Portraying
from bridge.api.errors import GatewayError
from bridge.api.ids import NetworkName
from bridge.core.asking import asked
from bridge.core.preferences import NAME, SHARE_PROFILE, Preferences
from bridge.store import preferences
from bridge.store.database import Store
from bridge.store.values import KnownLogin

log = logging.getLogger(__name__)

WITHIN: Final = 60.0
"""Seconds for a network to take a picture."""

NO_PICTURE: Final = Picture(b"", "")
"""Takes away the one that is there."""

_PERHAPS: Final = "?"
"""No picture's hash: of one that the network has perhaps."""


class Own(NamedTuple):
    """How an account shows itself on XMPP.

    name: "" for none. picture: what its picture is known by, "" for none; None: it cannot be told.
    image: makes the picture that may be shown elsewhere. Raises Refused.
    """

    name: str
    picture: str | None
    image: Callable[[], Awaitable[Picture]]


class _Shown(NamedTuple):
    """What a login was shown as; by hash, "" for nothing."""

    name: str = ""
    picture: str = ""


class Portrayal:
    """How networks are told."""

    def __init__(
        self,
        *,
        networks: Mapping[NetworkName, Adapter[Any]],
        wishes: Preferences,
        store: Store,
    ) -> None:
        self._networks = networks
        self._wishes = wishes
        self._store = store

    def can(self, network: NetworkName) -> bool:
        """Whether a network shows anything of this."""
        return isinstance(self._networks[network], Portraying)

    def is_shared(self, account: str, network: NetworkName) -> bool:
        """Whether an account wishes to be shown as it is on XMPP."""
        return self.can(network) and self._wishes.known(account, network).flag(SHARE_PROFILE)

    def name(self, account: str, network: NetworkName) -> str:
        """Which name an account wishes to have, whatever it has on XMPP; "" for none."""
        return self._wishes.known(account, network).text(NAME) if self.can(network) else ""

    async def show(self, login: KnownLogin, own: Own) -> None:
        """Show a login as its owner is on XMPP, if that is news."""
        shown = await self._shown(login)
        name = _hash(own.name)
        if own.picture is None:
            picture, sent = shown.picture, None
        else:
            picture, sent = own.picture, await _changed(own, shown.picture)
        if picture != shown.picture and sent is None:
            picture = shown.picture  # nothing can be made of it
        told = own.name if name and name != shown.name else None
        if told is None and sent is None:
            return
        if not self._is_wished(login, own.name, sent):
            return  # any longer
        if sent is not None and sent.image:
            await self._remember(login, _Shown(shown.name, _PERHAPS))
        if await self._portray(login, told, sent):
            await self._remember(login, _Shown(name or shown.name, picture))

    async def take_back(self, login: KnownLogin) -> None:
        """The owner wishes it no longer: a picture is taken away, the name stays as it is."""
        shown = await self._shown(login)
        if shown == _Shown():
            return
        if not shown.picture or await self._portray(login, None, NO_PICTURE):
            await self._remember(login, _Shown())

    def _is_wished(self, login: KnownLogin, name: str, picture: Picture | None) -> bool:
        if self.is_shared(login.account, login.network):
            return True
        has_picture = picture is not None and picture.image
        return not has_picture and name == self.name(login.account, login.network)

    async def _portray(self, login: KnownLogin, name: str | None, picture: Picture | None) -> bool:
        adapter = self._networks[login.network]
        if not isinstance(adapter, Portraying):
            return False
        try:
            await asked(adapter.portray(login.id, name, picture), WITHIN)
        except GatewayError as error:
            log.info("%s did not take an account's name and picture: %s", login.network, error)
            return False
        return True

    async def _shown(self, login: KnownLogin) -> _Shown:
        kept = await self._store.read(
            partial(preferences.preferences, account=login.account, network=login.network)
        )
        written = kept.get(_row(login))
        return _Shown() if written is None else _Shown(*json.loads(written))

    async def _remember(self, login: KnownLogin, shown: _Shown) -> None:
        await self._store.write(
            partial(
                preferences.prefer,
                account=login.account,
                network=login.network,
                name=_row(login),
                value=None if shown == _Shown() else json.dumps(shown),
            )
        )


async def _changed(own: Own, shown: str) -> Picture | None:
    """The picture to be shown instead of another; None to leave that one."""
    if own.picture == shown:
        return None
    if not own.picture:
        return NO_PICTURE
    try:
        return await own.image()
    except GatewayError as error:
        log.info("an account's own picture is not shown elsewhere: %s", error)
        return None


def _hash(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32] if name else ""


def _row(login: KnownLogin) -> str:
    """No preference has such a name."""
    return f"shown {login.native}"
