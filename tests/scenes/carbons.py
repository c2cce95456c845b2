"""What clients of an account hear of each other: XEP-0280."""

from xml.etree.ElementTree import Element

from tests.scenes import xpath
from tests.scenes.client import Client

CARBONS = "urn:xmpp:carbons:2"
SENT = f"{{{CARBONS}}}sent/{{urn:xmpp:forward:0}}forwarded/message"


async def enables_carbons(client: Client) -> None:
    await client.sets("", f"<enable xmlns='{CARBONS}'/>", "/iq[@type='result']")


async def reads_to_copy(client: Client, *paths: str) -> Element:
    """The first message that another client of the account is said to have sent, of which every
    path holds; what came before it stays.
    """
    return _inner(await client.wire.expect(lambda element: _fits(client, element, paths)))


def copies(client: Client, *paths: str) -> list[Element]:
    """All of these that came up to now."""
    return [_inner(each) for each in client.wire.seen if _fits(client, each, paths)]


def _fits(client: Client, element: Element, paths: tuple[str, ...]) -> bool:
    """XEP-0280 section 11: only what comes from the own bare JID is to be believed."""
    if element.tag != "message" or element.get("from") != client.account:
        return False
    return element.find(SENT) is not None and not xpath.missing(_inner(element), paths)


def _inner(element: Element) -> Element:
    inner = element.find(SENT)
    assert inner is not None
    return inner
