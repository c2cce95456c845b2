"""An invitation into a room, as an account receives it; pure: XEP-0045 section 7.8.2, XEP-0249.

By the room, and as somebody's client would have done; clients show one of the two.
"""

from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.addressing import BareJid, Jid

_STORE = stanza.element("store", ns.HINTS)


def invitation(
    room: BareJid,
    account: Jid,
    *,
    by: Jid | None = None,
    reason: str = "",
    password: str = "",
    body: str | None = None,
    id: str = "",
) -> str:
    """by: who invites, where somebody does: an occupant, since nobody learns his JID."""
    said = stanza.text_element("reason", reason) if reason else ""
    known = stanza.text_element("password", password) if password else ""
    invite = stanza.element("invite", "", said, from_=by or room)
    direct = stanza.element("x", ns.MUC_INVITE, jid=room, password=password, reason=reason)
    payload = stanza.muc_user(invite, known) + direct + _STORE
    return stanza.message(sender=room, to=account, kind="normal", id=id, body=body, payload=payload)
