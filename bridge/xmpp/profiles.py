"""Who people are and what rooms look like, as far as we know: XEP-0054, XEP-0153, XEP-0486.

Answered for everybody here by us, for accounts of ours in shared rooms, too: nothing is relayed.
"""

from base64 import b64encode
from collections.abc import Coroutine
from typing import Any, Final

from bridge.api.asked import Picture, Profiles
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.core.asking import asked as answer_of
from bridge.core.presence import Here
from bridge.xmpp import discovery, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.inquiry import NOT_IN, Inquiry, occupant
from bridge.xmpp.muc import info, portraits, whom
from bridge.xmpp.pictures import NONE

PICTURE_WITHIN: Final = 25.0
"""Seconds for a picture to come, with all those before it; clients wait for about 30."""


def vcard(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """A card with the name, and the picture where there is one. Raises Refused."""
    match asked.kind:
        case "contact":
            return _contact(asked)
        case "occupant":
            return _occupant(asked)
        case "room":
            return _room(asked)
        case _:
            name = discovery.gateway_name(asked.service, asked.target)
            return _card(stanza.text_element("FN", name))


def _occupant(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    if asked.room is None or not asked.is_in:
        raise Refused("not-acceptable", NOT_IN)
    here = occupant(asked)
    card = _person(here.occupant.name)
    return _pictured(asked, card, here.avatar, whom.identity(asked.room, here))


def _contact(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    assert asked.target is not None
    card = _person(discovery.contact_name(asked))
    here = _seen(asked, asked.target.native)
    if here is None:
        return _card(card)
    who = Identity(asked.service.network, asked.target.native, here.occupant.name)
    return _pictured(asked, card, here.avatar, who)


def _room(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """XEP-0486 section 3: "send a vcard-temp request to the room's bare JID"."""
    assert asked.target is not None
    standing = info.known(asked)
    card = stanza.text_element("FN", info.name(asked, standing))
    about = None if standing is None else standing.about
    place = Place(asked.service.network, "room", asked.target.native, asked.login)
    return _pictured(asked, card, "" if about is None else about.avatar, place)


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


def _pictured(
    asked: Inquiry, card: str, digest: str, of: Identity | Place
) -> str | Coroutine[Any, Any, str]:
    adapter, digest = asked.service.adapter, digest.lower()
    is_theirs = of.network == asked.service.network
    if not digest or not is_theirs or not isinstance(adapter, Profiles):
        return _card(card)
    known = asked.service.pictures.known(digest)
    if known is not None:
        portraits.tell_anew(asked.hosting, asked.service, of, digest)
        return _card(card, known)
    return _fetched(asked, card, digest, of, adapter)


async def _fetched(
    asked: Inquiry, card: str, digest: str, of: Identity | Place, adapter: Profiles
) -> str:
    fetching = asked.service.pictures.get(
        of,
        digest,
        lambda: adapter.picture(asked.login, of),
        asked.hosting.gateway.spawn,
    )
    picture = await answer_of(fetching, PICTURE_WITHIN)
    portraits.tell_anew(asked.hosting, asked.service, of, digest)
    return _card(card, picture)


def _person(name: str) -> str:
    return stanza.text_element("FN", name) + stanza.text_element("NICKNAME", name)


def _card(inside: str, picture: Picture = NONE) -> str:
    if picture.image:
        photo = stanza.text_element("TYPE", picture.media_type)
        photo += stanza.text_element("BINVAL", b64encode(picture.image).decode())
        inside += stanza.element("PHOTO", "", photo)
    return stanza.element("vCard", ns.VCARD, inside)
