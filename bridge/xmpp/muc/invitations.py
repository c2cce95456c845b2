"""Invitations into rooms, and their refusal: XEP-0045 section 7.8, XEP-0249.

People of the network are invited there, by their addresses or as they are called; accounts by the
room, of which they have a view of their own where not all share it. Nobody learns the JID of who
invites.
"""

from collections.abc import Coroutine, Sequence
from time import monotonic
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Target
from bridge.api.asked import Inviting, Membership, Moderation, Staying
from bridge.api.errors import Refused
from bridge.api.ids import Identity, Place
from bridge.core.asking import asked
from bridge.core.routing import XMPP
from bridge.xmpp import addressing, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, FullJid, Jid, MalformedJid
from bridge.xmpp.guests import first_name
from bridge.xmpp.invitation import invitation
from bridge.xmpp.muc import occupants, shared, whom
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.privileges import NO_ADMIN
from bridge.xmpp.muc.room import Room
from bridge.xmpp.muc.whom import Asker
from bridge.xmpp.service import Service

MAX_REASON: Final = 2000
"""Characters of a reason; it is sent on."""

NOT_OPEN: Final = "This gateway is not open to this person."
NO_INVITING: Final = "People of this network cannot be invited into this room from here."
NO_ROOM: Final = "People of this network can be invited only into rooms of it that you are in."
TOO_MANY: Final = "You invited many people just now: please wait a little."
NO_MEMBERS: Final = "Who may join this room is decided on its network."
NO_INVITATION: Final = "Nobody can be told that you decline."

_REASON_TAG: Final = f"{{{ns.MUC_USER}}}reason"
_DIRECT_TAG: Final = f"{{{ns.MUC_INVITE}}}x"
_STAFF: Final = frozenset({"admin", "owner"})


def invite(asker: Asker, invites: Sequence[Element]) -> bool | Coroutine[Any, Any, None]:
    """Somebody in a room invites somebody. Raises Refused."""
    if len(invites) != 1:
        raise Refused("malformed", "One person can be invited at a time.")
    written, reason = invites[0].get("to", ""), _reason(invites[0])
    native = None if "@" in written else whom.called(asker, written)
    if native is not None:
        return invite_person(asker, native, reason)
    invitee = _address(written)
    address = addressing.bare(invitee)
    if addressing.is_ours(invitee, asker.service.domain):
        native = whom.contact(asker.service, address)
        native = native or whom.called(asker, addressing.resource_of(invitee))
        if native is None:
            raise Refused("not-found", whom.NO_PERSON)
        return invite_person(asker, native, reason)
    if addressing.domain_of(invitee) in asker.hosting.services:
        raise Refused("not-found", whom.NOT_HERE)
    return invite_account(asker, address, reason)


def decline(
    hosting: Hosting,
    service: Service,
    room: Room | None,
    address: BareJid,
    client: FullJid,
    refusal: Element,
) -> bool | Coroutine[Any, Any, None]:
    """Who was invited does not come: who invited him is told, once, or the network is. Raises
    Refused.

    The JID that is shown is the one that he wrote himself.
    """
    account, reason = addressing.bare(client), _reason(refusal)
    inviter = service.invited.declined(address, account)
    if inviter is None:
        return _decline_there(hosting, service, address, account, reason)
    inside = stanza.text_element("reason", reason) if reason else ""
    payload = stanza.muc_user(stanza.element("decline", "", inside, from_=account))
    clients: Sequence[Jid] = () if room is None else room.of(inviter)
    for each in clients or (inviter,):
        service.post(stanza.message(sender=address, to=each, kind="normal", payload=payload))
    return True


def _decline_there(
    hosting: Hosting, service: Service, address: BareJid, account: BareJid, reason: str
) -> Coroutine[Any, Any, None]:
    """Where all rooms of a login are known, so that none is left by mistake. Raises Refused."""
    adapter, target, gateway = service.adapter, service.target(address), hosting.gateway
    native = None if target is None else target.login
    login = None if native is None else gateway.logins.find(service.network, account, native)
    if target is None or login is None or not isinstance(adapter, Staying):
        raise Refused("not-found", NO_INVITATION)
    place = Place(service.network, "room", target.native, login.id)
    if place in gateway.presence.rooms(login.id) or not isinstance(adapter, Membership):
        raise Refused("not-found", NO_INVITATION)
    return adapter.leave(login.id, place, reason)


def to_contact(
    hosting: Hosting, service: Service, target: Target, client: FullJid, message: Element
) -> Coroutine[Any, Any, None] | None:
    """A direct invitation that was sent to a far person's address; None: it is none. What cannot
    be done by the network goes as words, if it has any. Raises Refused.
    """
    x = message.find(_DIRECT_TAG)
    if x is None or target.kind != "direct":
        return None
    has_words = bool(message.findtext(ns.BODY_TAG))
    try:
        room = _meant(hosting, service, client, x.get("jid", ""))
        asker = Asker(hosting, service, room, addressing.bare(client))
        return invite_person(asker, target.native, _bounded(x.get("reason", "")))
    except Refused:
        if has_words:
            return None
        raise


def _meant(hosting: Hosting, service: Service, client: FullJid, written: str) -> Room:
    """The room of ours that somebody invites into, who must be in it."""
    try:
        address = addressing.prepare_bare(written)
    except MalformedJid as error:
        raise Refused("malformed", "This is not the address of a room.") from error
    account = addressing.bare(client)
    room = None
    if addressing.is_ours(address, service.domain):
        room = hosting.room(service, account, address)
    if room is None or hosting.own(room, account) is None:
        raise Refused("not-acceptable", NO_ROOM)
    return room


def invite_person(asker: Asker, native: str, reason: str) -> Coroutine[Any, Any, None]:
    """Invite a person of the network. Raises Refused."""
    adapter = asker.adapter
    if not asker.ranks.invites or not isinstance(adapter, Inviting):
        raise Refused("unsupported", NO_INVITING)
    return adapter.invite(asker.room.shows, native, reason)


def invite_account(asker: Asker, invitee: BareJid, reason: str) -> Coroutine[Any, Any, None]:
    """Invite another account: into a room that all share, or into one that it will have a view of
    its own of. Raises Refused.

    Section 7.8.2: "The <room@service> itself MUST then add a 'from' address to the <invite/>
    element whose value is the bare JID, full JID, or occupant JID of the inviter".
    """
    room, service, own = asker.room, asker.service, asker.own
    if invitee not in service.access:
        raise Refused("forbidden", NOT_OPEN)
    standing = asker.hosting.standing(room) if asker.is_shared else None
    about = None if standing is None else standing.about
    if about is not None and about.is_members_only and own.rank.affiliation not in _STAFF:
        raise Refused("forbidden", NO_ADMIN)
    if not service.inviting.admits(asker.account, monotonic()):
        raise Refused("overload", TOO_MANY)
    is_closed = about is not None and about.is_members_only
    return _invited(asker, invitee, reason, is_closed=is_closed)


async def _invited(asker: Asker, invitee: BareJid, reason: str, *, is_closed: bool) -> None:
    if is_closed:
        await _let_in(asker, invitee)
    room, service = asker.room, asker.service
    by = occupants.occupant_jid(room, asker.own.who.name)
    service.post(invitation(room.address, invitee, by=by, reason=reason))
    service.invited.remember(room.address, invitee, asker.account)


async def _let_in(asker: Asker, invitee: BareJid) -> None:
    """Section 7.8.2: "If the room is members-only, the service MAY also add the invitee to the
    member list." Else he would be told no. Raises Refused.
    """
    hosting, service, place = asker.hosting, asker.service, asker.room.shows
    name = first_name(hosting.gateway.preferences, service.network, invitee)
    try:
        await shared.admit(hosting, service, place, invitee, name, None)
    except Refused as refused:
        if refused.reason != "members-only":
            return
        adapter = asker.adapter
        if not isinstance(adapter, Moderation) or "member" not in asker.ranks.affiliations:
            raise Refused("unsupported", NO_MEMBERS) from refused
        who = Identity(XMPP, invitee, name)
        await asked(adapter.give_affiliation(place, who, "member", ""), shared.ADMIT_WITHIN)


def _address(written: str) -> Jid:
    try:
        address = addressing.prepare(written)
    except MalformedJid as error:
        raise Refused("malformed", whom.NO_PERSON) from error
    if not addressing.local_of(address):
        raise Refused("malformed", whom.NO_PERSON)
    return address


def _reason(element: Element) -> str:
    return _bounded(element.findtext(_REASON_TAG) or "")


def _bounded(reason: str) -> str:
    if len(reason) > MAX_REASON:
        raise Refused("not-acceptable", "The reason is too long.")
    return reason
