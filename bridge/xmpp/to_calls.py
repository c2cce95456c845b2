"""Deliveries to accounts as stanzas, pure: what is said to them, receipts (XEP-0184), refusals,
invitations.

XEP-0333: what is said asks for markers where somebody far would hear of them.
What is said in hosted rooms does not come this way: rooms are shown their archives.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bridge.api.adapter import Delivery, part_key
from bridge.api.events import (
    AnyEvent,
    Edit,
    Failure,
    Gap,
    Invite,
    Message,
    Reactions,
    Receipt,
    Retraction,
    ReturnPath,
    Said,
    Vote,
)
from bridge.api.ids import Place
from bridge.api.states import Read, Typing
from bridge.xmpp import addressing, errors, polls, references, said, signs, stanza
from bridge.xmpp.addressing import BareJid, FullJid, Jid
from bridge.xmpp.invitation import invitation
from bridge.xmpp.muc.said import gap_words, stamp
from bridge.xmpp.namespaces import HINTS, RECEIPTS
from bridge.xmpp.views import split

STORE = stanza.element("store", HINTS)


class Post(NamedTuple):
    """One word for an account: the same stanza to each of its addresses.

    chat: the far one where it was said, if somebody said it to the account, or the one with who
    invites it; is_own: the account's owner said it, elsewhere.
    """

    key: str
    domain: str
    stanzas: tuple[str, ...]
    chat: Place | None = None
    is_own: bool = False


def to_calls(
    delivery: Delivery,
    voice: Jid | None,
    clients: Sequence[FullJid],
    *,
    is_markable: bool = False,
    now: float = 0.0,
) -> tuple[Post, ...]:
    """voice: the occupant as whom a person is spoken with, who then answers to these clients.
    is_markable: reading it is told the author.
    """
    account, address = split(delivery.place)
    event = delivery.event
    match event:
        case Failure():
            stanzas: tuple[str, ...] = (_failure(event),)
        case Vote(back=ReturnPath(room=True) as back):
            stanzas = (_voted(delivery.key, event, back, address),)
        case _ if account is None:
            return ()  # shared rooms are shown their archives, and nobody's in particular
        case Message() | Edit() | Retraction() | Reactions():
            after = signs.MARKABLE if is_markable and isinstance(event, Message) else ""
            if now - event.at > said.LATE:
                after += stanza.delay(stamp(event.at), Jid(address))
            stanzas = _said(delivery, event, address, account, voice, clients, after)
        case Gap():
            words = stanza.body(gap_words(event))
            stanzas = _to_each(address, account, voice, clients, said_id(delivery, 0), words)
        case Receipt():
            stanzas = (_receipt(delivery, event),)
        case Invite():
            stanzas = (_invite(delivery.key, event, address, account),)
        case _:
            return ()
    domain = address.rpartition("@")[2]
    return (Post(part_key(delivery.key, 0), domain, stanzas, _chat(event)),)


def _chat(event: AnyEvent) -> Place | None:
    if isinstance(event, Invite) and event.actor is not None and event.place.login is not None:
        return Place(event.place.network, "direct", event.actor.native, event.place.login)
    if not isinstance(event, Said) or event.actor is None or event.place.kind != "direct":
        return None
    return event.place if event.place.login is not None else None


def _said(
    delivery: Delivery,
    event: Said,
    address: BareJid,
    account: BareJid,
    voice: Jid | None,
    clients: Sequence[FullJid],
    after: str,
) -> tuple[str, ...]:
    contact = address if voice is None or not clients else voice
    payloads = said.payloads(event, said.InChat(contact, account))
    to: tuple[Jid, BareJid, Jid | None, Sequence[FullJid]] = (address, account, voice, clients)
    if isinstance(event, Message) and event.form == "gateway" and event.actor is None:
        # From the person's address it would be taken for his own words.
        to = (Jid(addressing.domain_of(address)), account, None, ())
    stanzas = _to_each(*to, said_id(delivery, 0), payloads[0] + after)
    for part, payload in enumerate(payloads[1:], 1):
        stanzas += _to_each(*to, said_id(delivery, part), payload + after)
    return stanzas


def said_id(delivery: Delivery, part: int) -> str:
    """By which clients refer to what was said. part: of those as which it is shown."""
    event = delivery.event_id
    known = delivery.key if event is None else references.archive_id(event)
    return references.part_id(known, part)


def signal(
    chat: Place, state: Typing | Read, voice: Jid | None, clients: Sequence[FullJid]
) -> tuple[str, ...]:
    """What somebody far signals to an account in a chat with it; () where it did not ask for that.

    XEP-0333 section 5: markers for messages "without an explicit" request are "NOT RECOMMENDED".
    """
    account, address = split(chat)
    if isinstance(state, Typing):
        payload = signs.state(state.is_typing)
    elif not state.target.is_markable:
        return ()
    else:
        payload = signs.marker(references.shown_id(state.target)) + STORE
    return () if account is None else _to_each(address, account, voice, clients, "", payload)


def _to_each(
    address: Jid,
    account: BareJid,
    voice: Jid | None,
    clients: Sequence[FullJid],
    id: str,
    payload: str,
) -> tuple[str, ...]:
    """To the account; or, of an occupant, to its clients that are in his room."""
    if voice is None or not clients:
        return (stanza.message(sender=address, to=account, kind="chat", id=id, payload=payload),)
    payload += stanza.muc_user()
    return tuple(
        stanza.message(sender=voice, to=client, kind="chat", id=id, payload=payload)
        for client in clients
    )


def _voted(key: str, event: Vote, back: ReturnPath, room: BareJid) -> str:
    """The command that somebody wrote in a room, shown to him as taken and to nobody else."""
    name = "" if event.actor is None else event.actor.name
    payload = stanza.body(polls.command(event.choices))
    if event.alias is not None:
        payload += stanza.origin_id(event.alias)
    return stanza.message(
        sender=_occupant(room, name),
        to=Jid(back.to),
        kind="groupchat",
        id=back.native or key,
        payload=payload,
    )


def _receipt(delivery: Delivery, event: Receipt) -> str:
    """To the client that asked; ejabberd archives it only with a hint to store."""
    back = event.back
    received = stanza.element("received", RECEIPTS, id=back.native or "")
    return stanza.message(
        sender=Jid(back.voice), to=Jid(back.to), id=delivery.key, payload=received + STORE
    )


def _failure(event: Failure) -> str:
    back = event.back
    return errors.message_error(
        sender=Jid(back.voice),
        to=Jid(back.to),
        id=back.native or "",
        reason=event.reason,
        words=event.text,
    )


def _invite(key: str, event: Invite, room: BareJid, account: Jid) -> str:
    by = None if event.actor is None else _occupant(room, event.actor.name)
    return invitation(room, account, by=by, reason=event.reason, password=event.password, id=key)


def _occupant(room: BareJid, name: str) -> FullJid:
    return addressing.full(room, addressing.to_resource(name))
