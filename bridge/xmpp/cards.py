"""Who somebody is, written for those who read other cards than vcard-temp: XEP-0292, XEP-0084.

RFC 6351 for the XML of vCard 4, RFC 2397 for the picture in it.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha1

from bridge.api.asked import Picture
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.imaging import Small


def vcard4(
    name: str, *, nick: str = "", picture: Picture | None = None, addresses: Iterable[str] = ()
) -> str:
    """A card. name: in full. addresses: where he can be written to, as URIs: `xmpp:a@b.example`."""
    inside = _text("fn", name)
    if nick:
        inside += _text("nickname", nick)
    if picture is not None and picture.image:
        inside += _uri("photo", f"data:{picture.media_type};base64,{_base64(picture.image)}")
    inside += "".join(_uri("impp", address) for address in addresses)
    return stanza.element("vcard", ns.VCARD_4, inside)


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
