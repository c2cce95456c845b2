"""How a far contact is shown to his owner, pure: RFC 6121 section 4, XEP-0115, XEP-0153,
XEP-0172, XEP-0203, XEP-0319.

XEP-0172 section 4.1 wants names in requests alone, since an account's server tells of its name
otherwise. Of far people nothing else does where contact lists cannot be written, so theirs goes
with their presence, too; clients read it there.
"""

from typing import Final, Literal

from bridge.api.states import Contact, Standing
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza
from bridge.xmpp.addressing import BareJid, FullJid, Jid
from bridge.xmpp.muc.said import stamp

RESOURCE: Final = "bridge"
"""The one client that every contact has."""

MAX_STATUS: Final = 1024
"""Characters of a status; what is longer is cut."""

_END_OF_TIME: Final = 9e9
"""Unix time in seconds; what is said of later moments is no time."""

_SHOWS: Final[dict[Standing, Literal["", "away", "xa", "dnd", "chat"]]] = {
    "unknown": "",
    "online": "",
    "chat": "chat",
    "away": "away",
    "xa": "xa",
    "dnd": "dnd",
}
"""Who is not known to be away can be written to: that is what his being available says."""


def client(address: BareJid) -> FullJid:
    """From where a contact is present; messages come from his bare address."""
    return FullJid(Jid(f"{address}/{RESOURCE}"))


def presence(
    *,
    address: BareJid,
    to: Jid,
    contact: Contact,
    nick: str,
    caps: str,
    photo: str | None,
    down: str = "",
) -> str:
    """A contact's presence, whole.

    caps: as `discovery.caps`. photo: the hash by which his picture is told, "" for none, None
    where it is not known. down: why nobody there can be reached just now.
    """
    if down:
        return unavailable(address, to, down)
    if contact.standing == "offline":
        return unavailable(address, to, contact.status, contact.since)
    payload = caps
    if nick:
        payload += stanza.text_element("nick", nick, ns.NICK)
    if photo is not None:
        inside = stanza.text_element("photo", photo) if photo else "<photo/>"
        payload += stanza.element("x", ns.VCARD_UPDATE, inside)
    if _is_moment(contact.since):
        payload += stanza.element("idle", ns.IDLE, since=stamp(contact.since or 0.0))
    return stanza.presence(
        sender=client(address),
        to=to,
        show=_SHOWS[contact.standing],
        status=contact.status[:MAX_STATUS],
        payload=payload,
    )


def unavailable(address: BareJid, to: Jid, status: str = "", since: float | None = None) -> str:
    """He cannot be reached. since: when he was last seen; XEP-0203 section 2 has it said so."""
    payload = stanza.delay(stamp(since or 0.0)) if _is_moment(since) else ""
    return stanza.presence(
        sender=client(address),
        to=to,
        kind="unavailable",
        status=status[:MAX_STATUS],
        payload=payload,
    )


def request(address: BareJid, to: BareJid, nick: str, words: str) -> str:
    """He asks to be let see the account, as somebody does who adds it: XEP-0172 section 4.2."""
    payload = stanza.text_element("nick", nick, ns.NICK) if nick else ""
    return stanza.presence(sender=address, to=to, kind="subscribe", status=words, payload=payload)


def _is_moment(since: float | None) -> bool:
    return since is not None and 0 < since < _END_OF_TIME
