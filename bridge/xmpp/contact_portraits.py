"""Tells those whose contact somebody is of his picture again, when it is another one.

By presence (XEP-0153 section 3.1), once it is known that it is given out as another one than the
network told of. By an event (XEP-0084 section 3.3), where the account asked for it that way: to
know what an event says the picture must be fetched, and nothing is fetched for who never asks.
"""

import logging

from bridge.api.errors import GatewayError
from bridge.api.ids import Identity, Place
from bridge.api.states import Contact, Stranger
from bridge.core.contacts import Difference
from bridge.store.values import KnownLogin
from bridge.xmpp import cards, published, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import MalformedJid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.own_login import owner
from bridge.xmpp.persons import Person, address
from bridge.xmpp.service import Service
from bridge.xmpp.telling import Telling

log = logging.getLogger(__name__)


def tell_anew(
    hosting: Hosting, service: Service, telling: Telling, of: Identity, digest: str
) -> None:
    """Somebody's picture was asked for, and is told by another hash. digest: the network's."""
    gateway = hosting.gateway
    for login in gateway.logins.known():
        if login.network != service.network:
            continue
        contact = gateway.contacts.of(login.id).get(of.native)
        kept = gateway.books.loaded(login.id).get(of.native)
        if contact is not None and kept is not None and contact.avatar.lower() == digest:
            telling.tell(service, login, (kept,))


def changed(hosting: Hosting, service: Service, difference: Difference) -> None:
    """A network tells of somebody: perhaps he has another picture."""
    readers = service.avatar_readers
    match difference:
        case Contact(login=login, who=who) if readers.wants(
            login, who.native, difference.avatar.lower()
        ):
            known = hosting.gateway.logins.get(login)
            chat = Place(service.network, "direct", who.native, login)
            if known is not None and not hosting.gateway.acquaintance.is_blocked(chat):
                person = Person(login, who, difference.avatar.lower())
                hosting.gateway.spawn(_tell(hosting, service, known, person))
        case Stranger(login=login, who=who):
            readers.forget(login, who.native)


async def _tell(hosting: Hosting, service: Service, login: KnownLogin, person: Person) -> None:
    service.avatar_readers.told(login.id, person.who.native, person.avatar)
    try:
        sender = address(service, login, person.who.native)
        drawn = await published.avatar(hosting, service, person)
    except (GatewayError, MalformedJid) as error:
        log.debug("a contact's picture could not be told of: %s", type(error).__name__)
        return
    if not _is_still(hosting, person):
        return  # he has another one, of which another event tells
    items = stanza.element("items", "", cards.avatar_metadata(drawn), node=ns.AVATAR_METADATA)
    event = stanza.element("event", ns.PUBSUB_EVENT, items)
    service.post(stanza.message(sender=sender, to=owner(login), kind="headline", payload=event))


def _is_still(hosting: Hosting, person: Person) -> bool:
    assert person.login is not None
    contact = hosting.gateway.contacts.of(person.login).get(person.who.native)
    return contact is not None and contact.avatar.lower() == person.avatar
