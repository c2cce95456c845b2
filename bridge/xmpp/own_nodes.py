"""Publishes for an account what its own clients alone read: XEP-0223, in its name (XEP-0356)."""

from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import forms, privilege, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.forms import Field
from bridge.xmpp.service import Service

PUBLISH_OPTIONS: Final = "http://jabber.org/protocol/pubsub#publish-options"

# XEP-0402 section 3.3: options are "especially important to avoid leaking your bookmarks"; that the
# list is of any length is less so, and ejabberd 23.01 knows no option for it.
_PRIVATE: Final = (
    Field("pubsub#persist_items", values=("true",)),
    Field("pubsub#access_model", values=("whitelist",)),
)
_ROOMY: Final = (
    Field("pubsub#max_items", values=("max",)),
    Field("pubsub#send_last_published_item", values=("never",)),
)


async def publish(service: Service, account: BareJid, node: str, id: str, payload: str) -> None:
    """Put one item into a private list. Raises Refused where that is another one than it should
    be, and as `privilege.ask`.
    """
    item = stanza.element("item", "", payload, id=id)
    published = stanza.element("publish", "", item, node=node)
    try:
        await _publish(service, account, published, (*_PRIVATE, *_ROOMY))
    except Refused:  # servers hardly say why; a list that was made before may be a shorter one
        await _publish(service, account, published, _PRIVATE)


async def _publish(
    service: Service, account: BareJid, published: str, options: tuple[Field, ...]
) -> None:
    form = forms.form(PUBLISH_OPTIONS, options, kind="submit")
    payload = published + stanza.element("publish-options", "", form)
    await privilege.ask(service, account, "set", stanza.element("pubsub", ns.PUBSUB, payload))
