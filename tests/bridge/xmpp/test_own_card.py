"""What is read of accounts' own cards, whatever stands in them."""

from base64 import b64encode
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.xmpp import own_card
from bridge.xmpp.addressing import BareJid, Jid

ALICE = BareJid(Jid("alice@example.org"))
IMAGE = b"\x89PNG\r\n"
ENCODED = b64encode(IMAGE).decode()


def card(inside: str) -> Element:
    vcard = f'<vCard xmlns="vcard-temp">{inside}</vCard>'
    return fromstring(f'<iq xmlns="jabber:client" type="result">{vcard}</iq>')


def items(payload: str) -> Element:
    item = f"<items><item>{payload}</item></items>"
    pubsub = f'<pubsub xmlns="http://jabber.org/protocol/pubsub">{item}</pubsub>'
    return fromstring(f'<iq xmlns="jabber:client" type="result">{pubsub}</iq>')


def metadata(inside: str) -> Element:
    return items(f'<metadata xmlns="urn:xmpp:avatar:metadata">{inside}</metadata>')


@pytest.mark.parametrize(
    ("candidates", "name"),
    [
        ([], ""),
        (["", "  ", "\n"], ""),
        (["Ally", "Alice"], "Ally"),
        (["", "Alice"], "Alice"),
        ([" Alice\r\nof\tTea "], "Alice of Tea"),
        (["\u202egnp.ecilA"], "gnp.ecilA"),
        (["\U0001f469\u200d\U0001f52c Ada"], "\U0001f469\u200d\U0001f52c Ada"),
        (["alice@example.org"], ""),
        (["xmpp:ALICE@example.org?message", "Alice"], "Alice"),
        (["alice@example.org\u202e"], ""),
        (["a" * 500], "a" * own_card.MAX_NAME),
        (["x " * 100 + "alice@example.org"], ""),
    ],
)
def test_a_name_is_one_line_and_no_address(candidates: list[str], name: str) -> None:
    assert own_card.shown_name(ALICE, candidates) == name


def test_a_nickname_comes_before_a_full_name() -> None:
    written = card("<FN>Alice Liddell</FN><NICKNAME>Ally</NICKNAME>")

    assert own_card.names(written) == ["Ally", "Alice Liddell"]


@pytest.mark.parametrize(
    ("inside", "image"),
    [
        ("", b""),
        ("<PHOTO/>", b""),
        (f"<PHOTO><BINVAL>{ENCODED}</BINVAL></PHOTO>", IMAGE),
        (f"<PHOTO><BINVAL>\n {ENCODED[:4]}\r\n\t{ENCODED[4:]} </BINVAL></PHOTO>", IMAGE),
        ("<PHOTO><BINVAL>no base64!</BINVAL></PHOTO>", b""),
        ("<PHOTO><BINVAL>QUJ\u00e9</BINVAL></PHOTO>", b""),
        ("<PHOTO><EXTVAL>http://127.0.0.1/secret</EXTVAL></PHOTO>", b""),
    ],
)
def test_a_photo_is_what_is_in_the_card(inside: str, image: bytes) -> None:
    """XEP-0153 section 4.6: "any whitespace characters (e.g., '\\r' and '\\n') MUST be ignored"."""
    assert own_card.photo(card(inside)) == image


@pytest.mark.parametrize(
    ("inside", "known"),
    [
        ("", ""),
        ("<stop/>", ""),
        ('<info id="1f" bytes="7" type="image/png"/>', "1f"),
        ('<info id="1f" url="http://127.0.0.1/"/><info id="2f"/>', "2f"),
        ('<info id="1f" url="http://127.0.0.1/"/>', ""),
    ],
)
def test_an_avatar_that_is_elsewhere_is_left_there(inside: str, known: str) -> None:
    """XEP-0084 section 3.4: what "possesses a 'url' attribute" is "hosted at a URL"."""
    assert own_card.avatar_id(metadata(inside)) == known


def test_what_is_published_is_read() -> None:
    nick = items('<nick xmlns="http://jabber.org/protocol/nick">Ally</nick>')
    data = items(f'<data xmlns="urn:xmpp:avatar:data">{ENCODED}</data>')

    assert (own_card.nick(nick), own_card.avatar(data)) == ("Ally", IMAGE)
    assert (own_card.nick(data), own_card.avatar(nick)) == ("", b"")
