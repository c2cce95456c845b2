"""What lives in memory of logins that are no more, and of accounts that leave: dropped, so that
nothing of it is written again, or taken for what comes later. And the logins that nobody misses.
"""

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from bridge.api.errors import TryLater
from bridge.api.ids import LoginId
from bridge.store.contacts import Kept
from bridge.store.values import KnownLogin

if TYPE_CHECKING:
    from bridge.core.gateway import Gateway

log = logging.getLogger(__name__)


def forget_logins(gateway: "Gateway", logins: Collection[KnownLogin]) -> None:
    """These were ended and forgotten; their rooms are closed."""
    ids = {login.id for login in logins}
    for login in ids:
        for place in gateway.presence.rooms(login):
            gateway.presence.forget(place)
        gateway.contacts.forget(login)
        gateway.acquaintance.forget(login)
        gateway.books.forget(login)
        gateway.had_lists.discard(login)
    gateway.twins.forget(ids)


async def forget_account(gateway: "Gateway", account: str) -> None:
    """It has no logins any more, and is in no room. Its rows are not touched here, but for what is
    kept of its wishes.
    """
    for network in gateway.networks:
        await gateway.entrances.abandon(account, network)
        await gateway.preferences.forget(account, network)
    gateway.told.forget(account)
    gateway.limits.forget(account)
    for address in gateway.watching.of(account):
        gateway.watching.drop(account, address)
    gateway.books.flush()
    gateway.records.flush()


async def forget_in_vain(gateway: "Gateway") -> None:
    """The logins by which nobody got anywhere, when who asked was told why."""
    for login in gateway.logins.in_vain():
        if gateway.outbox.is_carrying(login):
            continue
        try:
            book = await gateway.books.of(login)
            if login in gateway.logins.in_vain() and not any(map(_is_wished, book.values())):
                await _forget(gateway, login)
        except TryLater:
            log.info("a login that led nowhere is forgotten later")


async def forget_empty(gateway: "Gateway", login: LoginId) -> bool:
    """Its owner does not want it: whether it is no more, since nothing is to be kept of it. Nobody
    ever wrote to it, or from it. Raises TryLater.
    """
    if not gateway.logins.is_empty(login) or gateway.outbox.is_carrying(login):
        return False
    if any(await gateway.books.of(login)) or not gateway.logins.is_empty(login):
        return False
    await _forget(gateway, login)
    return True


async def _forget(gateway: "Gateway", login: LoginId) -> None:
    known = gateway.logins.get(login)
    assert known is not None
    await gateway.logins.forget(login)
    await gateway.registering.end_there(known)
    forget_logins(gateway, (known,))
    await gateway.erasing.forget_login(login)


def _is_wished(kept: Kept) -> bool:
    """Somebody is more to the login's owner than one to whom he has written."""
    is_known = kept.is_watched or kept.is_listed or kept.is_blocked or kept.roster
    return bool(kept.native and is_known)
