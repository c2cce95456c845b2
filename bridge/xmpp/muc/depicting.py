"""A room is given a picture by one of its owners: XEP-0486 section 3.2, XEP-0054.

How a private view stands its own login decides; a shared room has owners. What leaves is made anew,
without what else was in the file.
"""

from collections.abc import Coroutine
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.asked import Depicting, Picture
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.core.asking import asked as answer_of
from bridge.xmpp import own_card
from bridge.xmpp.errors import Denied
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import info

ANSWER_WITHIN: Final = 25.0
"""Seconds for the network to take it; clients wait for about 30."""

NONE_HERE: Final = "This room cannot be given a picture from here."
NOT_IN: Final = "Only who is in this room can do this."
NO_OWNER: Final = "Only owners of this room can do this."
UNREADABLE: Final = "There is no picture in this that can be read."


def depict(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Raises Refused."""
    adapter = asked.service.adapter
    if not isinstance(adapter, Depicting):
        raise Denied("service-unavailable", NONE_HERE)
    if asked.room is None or not asked.is_in:
        raise Refused("forbidden", NOT_IN)
    own = info.own(asked)
    is_owner = own is not None and own.occupant.affiliation == "owner"
    if asked.room.shows.login is None and not is_owner:
        raise Refused("forbidden", NO_OWNER)
    return _depict(asked, adapter, asked.room.shows, _image(asked.payload))


async def _depict(asked: Inquiry, adapter: Depicting, place: Place, image: bytes) -> str:
    picture = None
    if image:
        small = await asked.service.looks.retouch(image)
        picture = Picture(small.image, small.media_type)
    await answer_of(adapter.depict(place, picture), ANSWER_WITHIN)
    return ""


def _image(card: Element) -> bytes:
    """None takes the picture away. Raises Refused."""
    around = Element("iq")
    around.append(card)
    image = own_card.photo(around)
    if not image and own_card.has_photo(around):
        raise Refused("not-acceptable", UNREADABLE)
    return image
