"""What rooms and occupants are and can: XEP-0045 sections 6.4, 6.6, 7.12 and 15.5.4.

Answered from what is known, also before joining, when that is little. A room that is seen
non-anonymously is never called members-only, too: clients would encrypt in it.
"""

from typing import Final

from bridge.api.errors import Refused
from bridge.xmpp import inquiry
from bridge.xmpp import namespaces as ns
from bridge.xmpp.entity import Entity, Form, Identity
from bridge.xmpp.inquiry import NOT_IN, Inquiry

NICK_NODE: Final = "x-roomuser-item"

_ROOM_FEATURES: Final = (
    ns.MUC,
    ns.MUC_STABLE_ID,
    ns.SELF_PING,
    ns.SID,
    ns.OCCUPANT_ID,
    ns.DISCO_INFO,
    ns.DISCO_ITEMS,
    ns.PING,
    "muc_hidden",
    "muc_open",
)
_OCCUPANT_FEATURES: Final = (ns.DISCO_INFO, ns.DISCO_ITEMS, ns.PING, ns.VCARD)


def room(asked: Inquiry) -> Entity:
    """A room, whether it was joined or not."""
    identities = [Identity("conference", "text", asked.name)]
    if asked.service.kind == "irc":
        identities.append(Identity("conference", "irc", asked.name))
    return Entity(tuple(identities), (*_ROOM_FEATURES, *_modes(asked)), _form(asked))


def reserved_nick(asked: Inquiry) -> Entity:
    """Section 7.12: the nick that somebody has there already, and joins with."""
    nick = own_nick(asked)
    return Entity((Identity("conference", "text", nick),) if nick else (), ())


def own_nick(asked: Inquiry) -> str:
    """What the account is called in the room, or is known to be called there; "" if nothing is."""
    standing = asked.standing
    if standing is not None and standing.own is not None:
        return standing.own.occupant.name
    login = None if asked.login is None else asked.hosting.gateway.logins.get(asked.login)
    return "" if login is None else login.name


def occupant(asked: Inquiry) -> Entity:
    """Somebody in the room, for those who are there, too.

    Section 6.6: "If a non-occupant attempts to send a disco request to an address of the form
    <room@service/nick>, a MUC service MUST return a <bad-request/> error."
    """
    if not asked.is_in:
        raise Refused("malformed", NOT_IN)
    name = inquiry.occupant(asked).occupant.name
    return Entity((Identity("client", "pc", name),), _OCCUPANT_FEATURES)


def _modes(asked: Inquiry) -> list[str]:
    assert asked.target is not None
    is_private_view = asked.target.login is not None
    modes = ["muc_nonanonymous" if is_private_view else "muc_semianonymous"]
    modes.append("muc_persistent" if asked.service.persistent else "muc_temporary")
    standing = asked.standing
    if standing is not None and standing.own is not None:
        is_moderated = any(here.occupant.role == "visitor" for here in standing.here.values())
        modes.append("muc_moderated" if is_moderated else "muc_unmoderated")
        modes.append("muc_passwordprotected" if _has_password(asked) else "muc_unsecured")
    return modes


def _has_password(asked: Inquiry) -> bool:
    """Whether it was joined with one."""
    assert asked.room is not None
    shows = asked.room.shows
    login = None if shows.login is None else asked.hosting.gateway.logins.get(shows.login)
    seats = () if login is None else login.seats
    return any(seat.native == shows.native and seat.password is not None for seat in seats)


def _form(asked: Inquiry) -> Form:
    assert asked.target is not None
    server = asked.target.login
    described = asked.name if server is None else f"{asked.name} on {server}"
    fields = {"muc#roominfo_description": described}
    standing = asked.standing
    if standing is not None:
        if standing.subject is not None:
            fields["muc#roominfo_subject"] = standing.subject.text
        fields["muc#roominfo_occupants"] = str(len(standing.here))
    return Form(ns.MUC_ROOMINFO, fields)
