"""Who somebody is, written as cards: vcard-temp, vCard 4, and as avatars.

XEP-0054, with the order of its section 10; XEP-0292; XEP-0084. RFC 6351 for the XML of vCard 4, RFC
2397 for a picture in it.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1
from typing import Final

from bridge.api.asked import Picture, Profile
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.imaging import Small

NOTHING: Final = Profile()


def vcard_temp(
    name: str,
    *,
    is_person: bool = True,
    profile: Profile = NOTHING,
    picture: Picture | None = None,
) -> str:
    """A card. name: how he, or it, is called here. is_person: who has a nickname, too."""
    inside = stanza.text_element("FN", profile.name or name)
    if is_person:
        inside += stanza.text_element("NICKNAME", profile.nickname or name)
    if picture is not None and picture.image:
        photo = stanza.text_element("TYPE", picture.media_type)
        photo += stanza.text_element("BINVAL", _base64(picture.image))
        inside += stanza.element("PHOTO", "", photo)
    if profile.birthday:
        inside += stanza.text_element("BDAY", profile.birthday)
    inside += _temp_address(profile)
    for phone in profile.phones:
        number = stanza.text_element("NUMBER", phone)
        inside += stanza.element("TEL", "", stanza.element("VOICE") + number)
    for email in profile.emails:
        inside += stanza.element(
            "EMAIL", "", stanza.element("INTERNET") + stanza.text_element("USERID", email)
        )
    inside += "".join(stanza.text_element("URL", url) for url in profile.urls)
    if profile.about:
        inside += stanza.text_element("DESC", profile.about)
    return stanza.element("vCard", ns.VCARD, inside)


def _temp_address(profile: Profile) -> str:
    city = stanza.text_element("LOCALITY", profile.city) if profile.city else ""
    country = stanza.text_element("CTRY", profile.country) if profile.country else ""
    return stanza.element("ADR", "", city + country) if city or country else ""


def vcard4(
    name: str,
    *,
    nick: str = "",
    profile: Profile = NOTHING,
    picture: Picture | None = None,
    addresses: Iterable[str] = (),
) -> str:
    """A card. name: in full. addresses: where he can be written to, as URIs: `xmpp:a@b.example`."""
    inside = _text("fn", profile.name or name)
    if profile.nickname or nick:
        inside += _text("nickname", profile.nickname or nick)
    if picture is not None and picture.image:
        inside += _uri("photo", f"data:{picture.media_type};base64,{_base64(picture.image)}")
    if profile.birthday:
        inside += stanza.element("bday", "", stanza.text_element("date", profile.birthday))
    if profile.city or profile.country:
        inside += _address(profile)
    inside += "".join(_text("tel", phone) for phone in profile.phones)
    inside += "".join(_text("email", email) for email in profile.emails)
    inside += "".join(_uri("impp", address) for address in addresses)
    inside += "".join(_uri("url", url) for url in profile.urls)
    if profile.about:
        inside += _text("note", profile.about)
    return stanza.element("vcard", ns.VCARD_4, inside)


def _address(profile: Profile) -> str:
    """RFC 6351 appendix A: all seven parts, in this order, be they empty."""
    known = {"locality": profile.city, "country": profile.country}
    parts = ("pobox", "ext", "street", "locality", "region", "code", "country")
    inside = "".join(stanza.text_element(part, known.get(part, "")) for part in parts)
    return stanza.element("adr", "", inside)


def avatar_id(image: bytes) -> str:
    """What a picture is known by: its SHA-1, in hexadecimal. XEP-0084 section 3.1."""
    return sha1(image, usedforsecurity=False).hexdigest()


def avatar_metadata(picture: Small | None) -> str:
    """The item of the node of metadata, None where somebody has no picture any more.

    picture: a PNG. XEP-0084 section 4.2.1: "one of the formats MUST be "image/png" to ensure
    interoperability", and section 4.1: no other is data.
    """
    if picture is None:
        return stanza.element("item", "", stanza.element("metadata", ns.AVATAR_METADATA))
    known = avatar_id(picture.image)
    info = stanza.element(
        "info",
        bytes=str(len(picture.image)),
        height=str(picture.height),
        id=known,
        type=picture.media_type,
        width=str(picture.width),
    )
    return stanza.element(
        "item", "", stanza.element("metadata", ns.AVATAR_METADATA, info), id=known
    )


def avatar_data(picture: Small) -> str:
    """The item of the node of data: XEP-0084 section 4.1."""
    told = stanza.text_element("data", _base64(picture.image), ns.AVATAR_DATA)
    return stanza.element("item", "", told, id=avatar_id(picture.image))


def _text(name: str, content: str) -> str:
    return stanza.element(name, "", stanza.text_element("text", content))


def _uri(name: str, uri: str) -> str:
    return stanza.element(name, "", stanza.text_element("uri", uri))


def _base64(image: bytes) -> str:
    return b64encode(image).decode()
