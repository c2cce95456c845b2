"""Who a far person is, as far as the account that asks may know: by its own login, or by a room
that it shares with him.

Nobody else is told more than what the address itself says, whether there is such a person or not.
"""

from dataclasses import dataclass

from bridge.api.adapter import Target
from bridge.api.asked import Profiles
from bridge.api.ids import Identity, LoginId
from bridge.core.occupancy import Here
from bridge.store.values import KnownLogin
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.service import Service


@dataclass(frozen=True, slots=True)
class Person:
    """login: through which he is known, None where a shared room shows him. avatar: what the
    network knows his picture by, "" where there is none or none is known of.
    """

    login: LoginId | None
    who: Identity
    avatar: str


def person(asked: Inquiry) -> Person | None:
    """Whom a contact's address means to who asks; None where it may not know him."""
    assert asked.target is not None
    native, login = asked.target.native, asked.login
    contact = None if login is None else asked.hosting.gateway.contacts.of(login).get(native)
    if contact is not None:
        return Person(login, contact.who, contact.avatar.lower())
    here = _seen(asked, native)
    if here is None and login is None:
        return None
    name = asked.name if here is None else here.occupant.name
    avatar = "" if here is None else here.avatar.lower()
    return Person(login, Identity(asked.service.network, native, name), avatar)


def address(service: Service, login: KnownLogin, native: str) -> BareJid:
    """Where a login's owner has somebody as a contact. Raises MalformedJid."""
    return service.address(Target("direct", native, login.native))


def name(asked: Inquiry) -> str:
    """How he is called: in the account's list, else by himself; else as in his address."""
    assert asked.target is not None
    native, login = asked.target.native, asked.login
    if login is None:
        return asked.name
    contact = asked.hosting.gateway.contacts.of(login).get(native)
    if contact is not None:
        return contact.name or contact.who.name or asked.name
    here = _seen(asked, native)
    return asked.name if here is None else here.occupant.name


def nodes(asked: Inquiry) -> tuple[str, ...]:
    """Where he publishes something, as far as is known without asking the network."""
    known = person(asked)
    if known is None:
        return ()
    if known.avatar and isinstance(asked.service.adapter, Profiles):
        return (ns.VCARD_4_NODE, ns.AVATAR_METADATA, ns.AVATAR_DATA)
    return (ns.VCARD_4_NODE,)


def _seen(asked: Inquiry, native: str) -> Here | None:
    """Somebody as he is in one of the rooms that the account is in."""
    assert asked.target is not None
    if asked.target.login is not None and asked.login is None:
        return None
    presence = asked.hosting.gateway.presence
    for place in presence.rooms(asked.login):
        room = presence.room(place)
        if room is None or (place.login is None and asked.account not in room.here):
            continue
        here = room.here.get(native)
        if here is not None and not here.occupant.network:
            return here
    return None
