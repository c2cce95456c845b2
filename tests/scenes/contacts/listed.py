"""What scenes of contact lists have in common."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from bridge.api.ids import LoginId
from bridge.testing.manner import Manner
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.stage import PRIVILEGED
from tests.servers.prosody import Prosody

LISTS = Manner(contacts=True)
"""A network that keeps a contact list for each login."""

_ROSTER = "{jabber:iq:roster}"


class Entry(NamedTuple):
    """Of a contact list on XMPP."""

    name: str
    groups: tuple[str, ...]
    subscription: str


def native(name: str) -> str:
    """A person of the network there."""
    return f"{name}%{SERVER}"


async def has_login(cast: Cast, client: Client) -> LoginId:
    """The account has a login: made by writing to somebody."""
    before = {login.id for login in cast.network.logins}
    cast.far.person(native("zoe"))
    client.writes(cast.contact("zoe"), "hello", "<request xmlns='urn:xmpp:receipts'/>")
    await client.receives("/message/receipts:received")
    [login] = {login.id for login in cast.network.logins} - before
    return login


async def roster(client: Client) -> dict[str, Entry]:
    """The account's contact list, but for the gateway itself; its client hears of changes."""
    answer = await client.wire.iq("get", "<query xmlns='jabber:iq:roster'/>")
    return {
        item.get("jid", ""): _entry(item)
        for item in answer.iter(f"{_ROSTER}item")
        if item.get("jid", "") != client.domain
    }


async def sets_roster(client: Client, jid: str, attributes: str, groups: str = "") -> None:
    """The account's owner changes an entry himself."""
    await client.wire.iq(
        "set",
        f"<query xmlns='jabber:iq:roster'><item jid='{jid}' {attributes}>{groups}</item></query>",
    )


def there(jid: str) -> str:
    """A contact can be reached."""
    return f"/presence[not(@type)][@from='{jid}/bridge']"


def away(jid: str) -> str:
    """A contact cannot be reached."""
    return f"/presence[@type='unavailable'][@from='{jid}/bridge']"


def of(jid: str, kind: str) -> str:
    """What a contact says of subscriptions."""
    return f"/presence[@type='{kind}'][@from='{jid}']"


def _entry(item: Element) -> Entry:
    groups = sorted(group.text or "" for group in item.iter(f"{_ROSTER}group"))
    return Entry(item.get("name", ""), tuple(groups), item.get("subscription", "none"))


def writes_lists(cast: Cast) -> bool:
    """Whether the server lets contact lists be written: Prosody does, to those with privileges;
    ejabberd 23.01 says so, and answers by an error.
    """
    return cast.domain in PRIVILEGED and isinstance(cast.xmpp, Prosody)


async def sees(cast: Cast, client: Client, jid: str) -> Element:
    """Somebody who is new in the far list becomes a contact, as the server has it; his presence."""
    if not writes_lists(cast):
        await client.receives(of(jid, "subscribe"))
        client.sends(f"<presence to='{jid}' type='subscribed'/>")
        client.sends(f"<presence to='{jid}' type='subscribe'/>")
        await client.receives(of(jid, "subscribed"))
    return await client.receives(f"/presence[@from='{jid}/bridge']")
