"""What the gateway writes to accounts by itself, as far as they wish to read it.

Whoever asked is always answered, and refusals are always told: neither is a notice.
"""

from collections.abc import Mapping
from typing import Final, Literal

from bridge.core.preferences import NOTICES
from bridge.xmpp import stanza
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.service import Service

Kind = Literal["progress", "news", "trouble"]
"""progress: what is being done, as long as it lasts; news: what an account may want to know;
trouble: what does not work, and when it does again."""

_READ: Final[Mapping[str, frozenset[Kind]]] = {
    "all": frozenset({"progress", "news", "trouble"}),
    "trouble": frozenset({"trouble"}),
    "none": frozenset(),
}
"""By what is wished."""


def notify(
    hosting: Hosting,
    service: Service,
    account: BareJid,
    kind: Kind,
    words: str,
    *,
    sender: Jid | None = None,
) -> bool:
    """Write to an account, unless it does not wish so. sender: who writes, None for the gateway's
    own address. False: it was not written.
    """
    if kind not in _READ[hosting.gateway.preferences.known(account, service.network).text(NOTICES)]:
        return False
    return service.post(
        stanza.message(sender=sender or Jid(service.domain), to=account, body=words)
    )
