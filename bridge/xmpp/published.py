"""What a contact publishes for those who may know him: his card and his picture.

XEP-0060 section 6.5, XEP-0292 section 4, XEP-0084 section 3. All other nodes are not there, lists
of devices that encrypt among them: what is `item-not-found` is asked for no more. So it is at the
gateway, with which one chats, too.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.xmpp import cards, persons, profiles, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.imaging import Small
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.persons import Person
from bridge.xmpp.service import Service

ONLY_ITEM: Final = "current"
"""XEP-0060 section 12.20: the id of what there is one of."""

NOT_THERE: Final = "There is nothing of this kind."

_ITEMS_TAG: Final = f"{{{ns.PUBSUB}}}items"
_ITEM_TAG: Final = f"{{{ns.PUBSUB}}}item"


def items(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """What is published at a node. Raises Refused."""
    wanted = asked.payload.find(_ITEMS_TAG)
    publish = None if wanted is None else _NODES.get(wanted.get("node", ""))
    person = None if asked.target is None else persons.person(asked)
    if wanted is None or publish is None or person is None:
        raise Refused("not-found", NOT_THERE)
    named = {item.get("id", "") for item in wanted.iterfind(_ITEM_TAG)}
    return _items(asked, person, wanted.get("node", ""), publish, named)


async def avatar(hosting: Hosting, service: Service, person: Person) -> Small | None:
    """A contact's picture as PNG, None without one. Raises Refused."""
    picture = await profiles.picture(hosting, service, person)
    if not picture.image:
        return None
    return await service.avatars.get(picture, hosting.gateway.spawn)


_Item = tuple[str, str]
"""An id, and the item as XML."""
_Publish = Callable[[Inquiry, Person], Awaitable[_Item]]


async def _items(
    asked: Inquiry, person: Person, node: str, publish: _Publish, named: set[str]
) -> str:
    id_, item = await publish(asked, person)
    if named and id_ not in named:
        raise Refused("not-found", NOT_THERE)
    return stanza.element("pubsub", ns.PUBSUB, stanza.element("items", "", item, node=node))


async def _card(asked: Inquiry, person: Person) -> _Item:
    name = persons.name(asked)
    profile = await profiles.description(asked, person)
    card = cards.vcard4(name, nick=name, profile=profile, addresses=(f"xmpp:{asked.address}",))
    return ONLY_ITEM, stanza.element("item", "", card, id=ONLY_ITEM)


async def _metadata(asked: Inquiry, person: Person) -> _Item:
    drawn = await _drawn(asked, person)
    return cards.avatar_id(drawn.image), cards.avatar_metadata(drawn)


async def _data(asked: Inquiry, person: Person) -> _Item:
    drawn = await _drawn(asked, person)
    return cards.avatar_id(drawn.image), cards.avatar_data(drawn)


async def _drawn(asked: Inquiry, person: Person) -> Small:
    if person.login is not None:
        asked.service.avatar_readers.told(person.login, person.who.native, person.avatar)
    drawn = await avatar(asked.hosting, asked.service, person)
    if drawn is None:
        raise Refused("not-found", NOT_THERE)
    return drawn


_NODES: Final[Mapping[str, _Publish]] = {
    # Those of `persons.nodes`.
    ns.VCARD_4_NODE: _card,
    ns.AVATAR_METADATA: _metadata,
    ns.AVATAR_DATA: _data,
}
