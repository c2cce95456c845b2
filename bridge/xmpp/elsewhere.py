"""What somebody said with another client of the far network, shown to him as his own words.

XEP-0280: his clients take a "sent" carbon from their own account for what another client said. Of
what we send in his name (XEP-0356 section 5) Prosody makes carbons and keeps it in his archive;
ejabberd 23.01 does neither, so there the carbon itself is sent, from him to himself. Where nothing
may be sent in his name the contact says it, clearly marked.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Final, assert_never
from xml.etree.ElementTree import Element

from bridge.api.adapter import Delivery, part_key
from bridge.api.content import Content, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Said, Vote, said_anew
from bridge.api.text import shift
from bridge.core.routing import XMPP, is_owners
from bridge.xmpp import addressing, privilege, said, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, Jid
from bridge.xmpp.service import Service
from bridge.xmpp.to_calls import Post, said_id
from bridge.xmpp.views import split

WHO: Final = "You, elsewhere:"

_OURS: Final = "urn:xmpp-bridge:elsewhere:0"
_MARK_TAG: Final = f"{{{_OURS}}}elsewhere"
_BLOCKS: Final = frozenset({"quote", "pre"})


def posts(
    service: Service,
    key: bytes,
    delivery: Delivery,
    is_offline: Callable[[Service, BareJid], bool],
) -> tuple[Post, ...] | None:
    """What shows an account its own words; None: it is nothing of the kind.

    key: of the gateway. is_offline: whether it is known that an account has no client there.
    """
    event = delivery.event
    if not isinstance(event, Said) or event.actor is None or event.place.network == XMPP:
        return None
    if delivery.place.kind != "direct" or not is_owners(event.place, event.actor):
        return None
    account, contact = split(delivery.place)
    if account is None:
        return None
    # A carbon of our own is kept nowhere for who is offline; what a contact says is.
    is_kept = _copies(service) or not is_offline(service, account)
    shown: list[str] = []
    if privilege.may_speak(service, account) and is_kept:
        for part, payload in enumerate(said.payloads(event, said.InChat(contact, account))):
            id_ = said_id(delivery, part)
            shown += spoken(service, key, account, contact, id_, payload) if payload else ()
    else:
        for part, payload in enumerate(_by_the_contact(event, contact, account)):
            id_ = said_id(delivery, part)
            one = stanza.message(sender=contact, to=account, kind="chat", id=id_, payload=payload)
            shown.append(one)
    key_ = part_key(delivery.key, 0)
    return (Post(key_, service.domain, tuple(shown), event.place, is_own=True),)


def spoken(
    service: Service, key: bytes, account: BareJid, contact: BareJid, id: str, payload: str
) -> tuple[str, ...]:
    """What has the account's clients hear that it said this; only where we may speak for it."""
    is_copied = _copies(service)
    if is_copied:
        payload += stanza.element("elsewhere", _OURS, mark=_mark(key, account, contact, id))
    own = stanza.message(sender=account, to=contact, kind="chat", id=id, payload=payload)
    return (privilege.spoken(service, own if is_copied else _carbon(account, own)),)


def is_returned(key: bytes, message: Element) -> bool:
    """Whether a message is what we sent in its sender's name, which the server brings back to us.

    A client's messages come from a full JID; the mark is known by us alone, also after a restart.
    """
    sender = Jid(message.attrib["from"])
    if addressing.resource_of(sender):
        return False
    marked = message.find(_MARK_TAG)
    if marked is None:
        return False
    mark = _mark(key, sender, Jid(message.attrib["to"]), message.get("id", ""))
    return hmac.compare_digest(mark.encode(), marked.get("mark", "").encode())


def in_words(event: Said) -> Said | None:
    """The same as the contact can say it; None where there is nothing to say.

    What was said elsewhere, too, the contact has said, and so can change. What a client of the
    account said it has not: that it was changed stands for itself.
    """
    match event:
        case Message():
            return replace(event, form="say", content=_marked(event))
        case Edit() if event.target.alias is None:
            target = _marked_too(event.target)
            return replace(event, form="say", content=_marked(event), target=target)
        case Edit():
            return replace(said_anew(event), form="say", content=_marked(event, "(edited) "))
        case Retraction() if event.target.alias is None:
            return replace(event, target=_marked_too(event.target))
        case Retraction():
            return _told(event, f"{WHO} a message was taken back.")
        case Reactions(emoji=()):
            return _told(event, f"{WHO} reactions were taken back{_to(event.target)}")
        case Reactions():
            return _told(event, f"{WHO} {' '.join(event.emoji)}{_to(event.target)}")
        case Vote():
            return None  # its network tells how the poll stands
        case _:
            assert_never(event)


def _copies(service: Service) -> bool:
    """Until the server has said what it is, as those do that know the same version."""
    if service.copies is None:
        return service.permissions.version == ns.PRIVILEGE_2
    return service.copies


def _by_the_contact(event: Said, contact: BareJid, account: BareJid) -> tuple[str, ...]:
    """What its messages hold when the contact says it."""
    marked = in_words(event)
    if marked is None:
        return ()
    return said.payloads(marked, said.InChat(contact, account))


def _marked_too(target: Ref) -> Ref:
    """The first file of what had no words stood behind words as well."""
    is_file = target.parts and target.parts[0]
    return replace(target, parts=("", *target.parts)) if is_file else target


def _carbon(account: BareJid, message: str) -> str:
    """XEP-0280 section 6.1: "from" is the own bare JID. Not to be copied once more."""
    inner = message.replace("<message ", f'<message xmlns="{ns.CLIENT}" ', 1)
    forwarded = stanza.element("forwarded", ns.FORWARD, inner)
    payload = stanza.element("sent", ns.CARBONS, forwarded) + stanza.element("private", ns.CARBONS)
    return stanza.message(sender=account, to=account, kind="chat", payload=payload)


def _mark(key: bytes, sender: Jid, to: Jid, id: str) -> str:
    digest = hmac.digest(key, f"elsewhere\0{sender}\0{to}\0{id}".encode(), "sha256")
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _marked(event: Message | Edit, how: str = "") -> tuple[Content, ...]:
    """A block of words must begin with its line."""
    first = event.content[0] if event.content else None
    if not isinstance(first, Text):
        return (Text(f"{WHO} {how}".rstrip()), *event.content)
    is_block = any(span.start == 0 and span.kind in _BLOCKS for span in first.spans)
    before = f"{WHO} {how}".rstrip() + ("\n" if is_block or "\n" in first.body else " ")
    if event.form == "action":
        before += "* "
    return (Text(before + first.body, shift(first.spans, len(before))), *event.content[1:])


def _told(event: Retraction | Reactions, words: str) -> Message:
    return Message(place=event.place, actor=event.actor, at=event.at, content=(Text(words),))


def _to(target: Ref) -> str:
    return f", to “{target.words}”" if target.words else ""
