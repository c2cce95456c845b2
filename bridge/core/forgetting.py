"""What lives in memory of logins that are no more, and of accounts that leave: dropped, so that
nothing of it is written again, or taken for what comes later.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from bridge.store.values import KnownLogin

if TYPE_CHECKING:
    from bridge.core.gateway import Gateway


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
