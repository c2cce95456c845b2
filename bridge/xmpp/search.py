"""Searching for rooms of a network: XEP-0433, XEP-0059."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.api.errors import Refused
from bridge.xmpp import directory, forms, paging, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.errors import Denied
from bridge.xmpp.forms import Field, Submitted
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.listings import Offer
from bridge.xmpp.paging import Wish

FORM_TYPE: Final = "urn:xmpp:channel-search:0:search-params"
BY_MEMBERS: Final = "{urn:xmpp:channel-search:0:order}nusers"
BY_ADDRESS: Final = "{urn:xmpp:channel-search:0:order}address"
NON_ANONYMOUS: Final = "{urn:xmpp:channel-search:0:anonymity}none"
SERVICE: Final = "xep-0045"

MOST_WORDS: Final = 200
"""Characters of what is searched for."""

PAGE: Final = 100
"""Rooms of a page where the searcher does not say."""

_FIELDS: Final = (
    Field("q", "text-single", label="Search for"),
    Field("all", "boolean", ("false",), "Return all rooms"),
    Field("sinname", "boolean", ("true",), "Search in name"),
    Field("sindescription", "boolean", ("true",), "Search in description"),
    Field("sinaddr", "boolean", ("true",), "Search in address"),
    Field("min_users", "text-single", ("0",), "Minimum number of users"),
    Field("types", "list-multi", (SERVICE,), "Kinds of rooms", ((SERVICE, "Multi-user chats"),)),
    Field(
        "key",
        "list-single",
        (BY_MEMBERS,),
        "Sort results by",
        ((BY_MEMBERS, "Number of users"), (BY_ADDRESS, "Address")),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for. words: "" for any; in_...: where they may stand."""

    words: str
    in_name: bool = True
    in_description: bool = True
    in_address: bool = True
    least: int = 0
    by_address: bool = False
    is_for_rooms: bool = True


def search(asked: Inquiry) -> str | Coroutine[Any, Any, str]:
    """The form, or what is found. Raises Refused."""
    if not directory.has_rooms(asked.service):
        raise Denied("service-unavailable", "Rooms of this network cannot be searched for.")
    if len(asked.payload) == 0:
        return stanza.element("search", ns.CHANNEL_SEARCH, forms.form(FORM_TYPE, _FIELDS))
    form = forms.form_in(asked.payload)
    if form is None:
        raise _nothing_asked()
    wanted = read(forms.submitted(form, FORM_TYPE))
    wish = paging.read(asked.payload, default=PAGE) or Wish(PAGE)
    return _found(asked, wanted, wish)


def read(form: Submitted) -> Search:
    """What a form looks for. Raises Refused."""
    words, is_all = form.text("q"), form.flag("all")
    if is_all and words is not None:
        raise _wrong("conflicting-fields", "Either all rooms or some can be asked for.")
    if words is not None and not words.strip():
        raise _wrong("invalid-search-terms", "There is nothing to search for in this.")
    if words is not None and len(words) > MOST_WORDS:
        text = f"At most {MOST_WORDS} characters can be searched for."
        raise _wrong("invalid-search-terms", text)
    if words is None and not is_all:
        raise _nothing_asked()
    types = form.values("types")
    return Search(
        words=(words or "").strip().casefold(),
        in_name=_flag(form, "sinname"),
        in_description=_flag(form, "sindescription"),
        in_address=_flag(form, "sinaddr") and _flag(form, "sinaddress"),
        least=_number(form.text("min_users")),
        by_address=_is_by_address(form.text("key")),
        is_for_rooms=not types or SERVICE in types,
    )


async def _found(asked: Inquiry, wanted: Search, wish: Wish) -> str:
    offers = await directory.offers(asked, wanted.words) if wanted.is_for_rooms else []
    rooms = sorted_(wanted, [offer for offer in offers if fits(wanted, offer)])

    def item(index: int) -> str:
        directory.remember(asked.service, rooms[index])
        return _item(rooms[index])

    inside = paging.page([room.address for room in rooms], wish, item)
    return stanza.element("result", ns.CHANNEL_SEARCH, inside)


def fits(wanted: Search, offer: Offer) -> bool:
    """Whether a room is one of those looked for; networks know of names and topics alone."""
    if (offer.found.members or 0) < wanted.least:
        return False
    places = (
        (wanted.in_name, offer.name),
        (wanted.in_description, offer.found.topic),
        (wanted.in_address, offer.address),
    )
    read = [text.casefold() for is_read, text in places if is_read]
    return all(any(word in text for text in read) for word in wanted.words.split())


def sorted_(wanted: Search, offers: Sequence[Offer]) -> list[Offer]:
    """In the order asked for; rooms alike by address."""
    by_address = sorted(offers, key=lambda offer: offer.address)
    if wanted.by_address:
        return by_address
    return sorted(by_address, key=lambda offer: -(offer.found.members or 0))


def _item(offer: Offer) -> str:
    inside = stanza.text_element("name", offer.name)
    if offer.found.topic:
        inside += stanza.text_element("description", offer.found.topic)
    if offer.found.members is not None:
        inside += stanza.text_element("nusers", str(offer.found.members))
    is_shared = offer.target.login is None
    inside += stanza.text_element("service-type", SERVICE)
    anonymity = "muc_semianonymous" if is_shared else NON_ANONYMOUS
    inside += stanza.text_element("anonymity-mode", anonymity)
    return stanza.element("item", "", inside, address=offer.address)


def _flag(form: Submitted, name: str) -> bool:
    said = form.flag(name)
    return True if said is None else said


def _number(text: str | None) -> int:
    text = "0" if text is None else text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused("malformed", "The number of users is no number.")
    return int(text)


def _is_by_address(key: str | None) -> bool:
    if key not in (None, BY_MEMBERS, BY_ADDRESS):
        raise Denied(
            "feature-not-implemented",
            "Rooms cannot be sorted by this.",
            specific=stanza.element("invalid-sort-key", ns.CHANNEL_SEARCH_ERRORS),
            kind="modify",
        )
    return key == BY_ADDRESS


def _nothing_asked() -> Denied:
    return _wrong("no-search-conditions", "Nothing is searched for.")


def _wrong(specific: str, text: str) -> Denied:
    mark = stanza.element(specific, ns.CHANNEL_SEARCH_ERRORS)
    return Denied("bad-request", text, specific=mark)
