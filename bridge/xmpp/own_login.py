"""The login by which an account uses a network: found, made at its first use, or refused with what
there is to do. XEP-0100 section 4.8: `registration-required`.
"""

from typing import Final

from bridge.api.errors import Refused
from bridge.api.login import Entering
from bridge.core.logins import Registry
from bridge.store.values import KnownLogin
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.networks import place_name
from bridge.xmpp.service import Service

LOGGED_OUT: Final = 'You have logged out of {}. Send "login" to {} to log in again.'
MUST_ENTER: Final = 'You are not logged in to this network. Send "register" to {} to log in.'


NICK: Final = "nick"
"""Among the options of a login: what it is called, whatever a client would have it called."""


def ensured(
    service: Service, logins: Registry, account: BareJid, native: str, name: str
) -> KnownLogin:
    """The account's login to this server, made if need be under this name. Raises Refused where
    its owner has logged out, must log in first, or has too many.
    """
    login = logins.find(service.network, account, native)
    if login is None:
        if must_enter(service):
            raise Refused("members-only", MUST_ENTER.format(service.domain))
        return logins.ensure(service.network, account, native, name)
    if login.is_out:
        raise Refused("members-only", LOGGED_OUT.format(place_name(service, login), service.domain))
    if not logins.is_running(login.id):
        logins.check_use(login)
    return login


def must_enter(service: Service) -> bool:
    """Whether nobody has a session on the network without logging in."""
    return isinstance(service.adapter, Entering) and service.adapter.must_enter


def owner(login: KnownLogin) -> BareJid:
    """The account that a login is of."""
    return BareJid(login.account)  # type: ignore[arg-type]  # stored as it was prepared
