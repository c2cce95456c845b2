"""Cards and pictures as other protocols than vcard-temp write them."""

from base64 import b64decode
from hashlib import sha1
from xml.etree.ElementTree import canonicalize, fromstring

from bridge.api.asked import Picture
from bridge.xmpp import cards
from bridge.xmpp.imaging import Small
from tests.bridge.xmpp.paintings import painting, seen

IMAGE = painting(64, 48)
KNOWN = sha1(IMAGE, usedforsecurity=False).hexdigest()
PNG = Small(image=IMAGE, media_type="image/png", width=64, height=48, of=(640, 480))


def test_a_card_of_everything() -> None:
    """XEP-0292 section 3: the root is "<vcard/>, not <vcards/>"; RFC 6351: a value is in an element
    of its type.
    """
    written = cards.vcard4(
        "Carol & Co",
        nick="carol",
        picture=Picture(b"\x89PNG", "image/png"),
        addresses=("xmpp:carol@irc.example.org", "irc://irc.example.net/carol,isuser"),
    )

    assert canonicalize(written) == canonicalize(
        """<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>Carol &amp; Co</text></fn>\
<nickname><text>carol</text></nickname>\
<photo><uri>data:image/png;base64,iVBORw==</uri></photo>\
<impp><uri>xmpp:carol@irc.example.org</uri></impp>\
<impp><uri>irc://irc.example.net/carol,isuser</uri></impp></vcard>"""
    )


def test_a_card_of_a_name_alone() -> None:
    for picture in (None, Picture(b"", "")):
        assert cards.vcard4("Tea", picture=picture) == (
            '<vcard xmlns="urn:ietf:params:xml:ns:vcard-4.0"><fn><text>Tea</text></fn></vcard>'
        )


def test_what_is_told_of_a_picture() -> None:
    """XEP-0084 section 4.2.1: bytes, height, id, type and width; the item is known by the id."""
    assert canonicalize(cards.avatar_metadata(PNG)) == canonicalize(
        f"""<item id="{KNOWN}"><metadata xmlns="urn:xmpp:avatar:metadata">\
<info bytes="{len(IMAGE)}" height="48" id="{KNOWN}" type="image/png" width="64"/>\
</metadata></item>"""
    )


def test_who_has_no_picture_any_more() -> None:
    assert (
        cards.avatar_metadata(None) == '<item><metadata xmlns="urn:xmpp:avatar:metadata"/></item>'
    )


def test_a_picture_is_found_by_what_was_told_of_it() -> None:
    """XEP-0084 section 4.1: the data is "Base64-encoded", without line feeds."""
    item = fromstring(cards.avatar_data(PNG))

    assert item.get("id") == KNOWN == cards.avatar_id(IMAGE)
    told = item.findtext("{urn:xmpp:avatar:data}data", "")
    assert b64decode(told, validate=True) == IMAGE
    assert seen(b64decode(told)).size == (64, 48)
