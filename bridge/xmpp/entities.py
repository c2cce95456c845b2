"""What the gateway, servers and people are and can: entities of disco#info, and their caps.

XEP-0030 section 3. Nothing is announced that is not answered. The gateway is no `conference/text`:
clients would take it for the place where their users' own rooms are made.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from bridge.api.adapter import Target, Texts
from bridge.api.asked import People, Portraying
from bridge.api.ids import LoginId, Place
from bridge.api.tuning import Tuning
from bridge.xmpp import abilities, directory, entity, persons, probing, wished
from bridge.xmpp import namespaces as ns
from bridge.xmpp.entity import Entity, Identity
from bridge.xmpp.inquiry import Inquiry, Kind
from bridge.xmpp.muc import info as muc_info
from bridge.xmpp.networks import gateway_name
from bridge.xmpp.service import Service

_GATEWAY_FEATURES: Final = (
    ns.DISCO_INFO,
    ns.DISCO_ITEMS,
    ns.MUC,
    ns.GATEWAY,
    ns.PING,
    ns.TIME,
    ns.VERSION,
    ns.VCARD,
)
_WISHED: Final = (f"{ns.AVATAR_METADATA}+notify", f"{ns.NICK}+notify")
"""XEP-0163 section 4.3: of accounts' own, where the network can show it."""
_CONTACT_FEATURES: Final = (
    ns.DISCO_INFO,
    ns.DISCO_ITEMS,
    ns.COMMANDS,
    ns.PING,
    ns.RECEIPTS,
    ns.VCARD,
)
_PUBLISHER_FEATURES: Final = (
    *_CONTACT_FEATURES,
    ns.PUBSUB,
    f"{ns.PUBSUB}#retrieve-items",
)
"""Of a person's account, as XEP-0163 section 6.1 has those of who publishes by it."""
_CACHED: Final = 64
"""Sets of what can be done with messages; a network has a few."""


def described(asked: Inquiry) -> Entity:
    """What is asked. Raises Refused."""
    return _ENTITIES[asked.kind](asked)


def caps(service: Service, target: Target | None) -> str:
    """The `<c/>` for presence from the domain (None), a server, or a person's `/bridge`."""
    if target is not None and target.kind == "direct":
        return entity.caps(_client(_texts(service, target, None), probing.can(service)))
    return entity.caps(_gateway(service, target))


def _gateway(service: Service, target: Target | None) -> Entity:
    name = gateway_name(service, target)
    identities = [Identity("gateway", service.kind, name)]
    if service.kind == "irc":
        identities.append(Identity("conference", "irc", name))
    features = list(_GATEWAY_FEATURES)
    if target is None and directory.has_rooms(service):
        features.append(ns.CHANNEL_SEARCH)
    if target is None and isinstance(service.adapter, People):
        features.append(ns.SEARCH)
    if target is None:
        features.append(ns.REGISTER)
    if target is None or isinstance(service.adapter, Tuning):
        features.append(ns.COMMANDS)
    if target is None and isinstance(service.adapter, Portraying):
        features += _WISHED
    return Entity(tuple(identities), tuple(features))


def _contact(asked: Inquiry) -> Entity:
    """A person is an account, and his one resource a client."""
    assert asked.target is not None
    if asked.resource:
        return _client(_texts(asked.service, asked.target, None), probing.can(asked.service))
    wishes = asked.hosting.gateway.preferences.known(asked.account, asked.service.network)
    texts = wished.able(_texts(asked.service, asked.target, asked.login), wishes)
    account = Identity("account", "registered", persons.name(asked))
    version = (ns.VERSION,) if probing.can(asked.service) else ()
    features = (*_PUBLISHER_FEATURES, *version, *abilities.features(texts))
    return Entity((account, Identity("pubsub", "pep")), features, abilities.forms(texts))


@lru_cache(_CACHED)
def _client(texts: Texts, tells_version: bool) -> Entity:
    """A person's one resource: what its presence says of it must hold for everybody."""
    version = (ns.VERSION,) if tells_version else ()
    features = (*_CONTACT_FEATURES, *version, *abilities.features(texts))
    return Entity((Identity("client", "pc"),), features, abilities.forms(texts))


def _texts(service: Service, target: Target, login: LoginId | None) -> Texts:
    """What can be done with messages to a person. login: through which he is written to."""
    place = Place(service.network, "direct", target.native, login)
    return service.adapter.capabilities(place).texts


_ENTITIES: Final[Mapping[Kind, Callable[[Inquiry], Entity]]] = {
    "domain": lambda asked: _gateway(asked.service, None),
    "server": lambda asked: _gateway(asked.service, asked.target),
    "contact": _contact,
    "room": muc_info.room,
    "occupant": muc_info.occupant,
}
