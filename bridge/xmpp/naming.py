"""Gives logins the name that their owner chose for a network, when he chooses it.

Where a network shows names beside addresses it is shown; else it is what the login is called.
"""

from typing import Final

from bridge.api.asked import Membership
from bridge.api.errors import GatewayError
from bridge.api.ids import NetworkName
from bridge.core.asking import asked
from bridge.core.preferences import NAME
from bridge.store.values import KnownLogin
from bridge.xmpp import portraying, stanza
from bridge.xmpp.addressing import Jid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.service import Service

WITHIN: Final = 25.0
"""Seconds for a network to take a name."""

OTHERWISE: Final = "{} does not take this name as it is: you are called {} there."
NOT_TAKEN: Final = "You are still called {} on {}: {}"
LATER: Final = "there was no answer. Please try again later."


def wished(hosting: Hosting, account: str, network: NetworkName) -> None:
    """An account wishes to have another name; "" leaves the one that it has."""
    if hosting.gateway.portrayal.can(network):
        portraying.wished(hosting, account, network)
        return
    name = hosting.gateway.preferences.known(account, network).text(NAME)
    for service in hosting.services.values():
        if name and service.network == network:
            for login in hosting.gateway.logins.known():
                if (login.account, login.network) == (account, network) and login.name != name:
                    _rename(hosting, service, login, name)


def _rename(hosting: Hosting, service: Service, login: KnownLogin, name: str) -> None:
    logins = hosting.gateway.logins
    if logins.is_running(login.id):
        hosting.gateway.spawn(_ask(hosting, service, login, name))
    else:
        logins.rename(login.id, name)  # it comes back under this one


async def _ask(hosting: Hosting, service: Service, login: KnownLogin, name: str) -> None:
    """A name that is not to be had its owner is told of: he asked for it."""
    adapter = service.adapter
    if not isinstance(adapter, Membership):
        return
    try:
        joined = await asked(adapter.rename(login.id, name), WITHIN)
    except GatewayError as error:
        words = NOT_TAKEN.format(login.name, login.native, str(error) or LATER)
        service.post(stanza.message(sender=Jid(service.domain), to=owner(login), body=words))
    else:
        hosting.gateway.logins.rename(login.id, joined.name)
        if words := otherwise(login, name, joined.name):
            service.post(stanza.message(sender=Jid(service.domain), to=owner(login), body=words))


def otherwise(login: KnownLogin, wished: str, name: str) -> str:
    """What is said to who has another name than he wished; "" where he has it."""
    return "" if name == wished else OTHERWISE.format(login.native, name)
