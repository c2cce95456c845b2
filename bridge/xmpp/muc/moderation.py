"""Lists of who has which rank, and kicking: XEP-0045 sections 8, 9 and 10, `muc#admin`."""

from collections.abc import Coroutine
from typing import Any, Final
from xml.etree.ElementTree import Element

from bridge.api.adapter import Membership
from bridge.api.errors import Refused
from bridge.api.ids import LoginId, Place
from bridge.core.asking import asked as answer_of
from bridge.core.presence import Here
from bridge.xmpp import inquiry, stanza
from bridge.xmpp import namespaces as ns
from bridge.xmpp.inquiry import NOT_IN, Inquiry
from bridge.xmpp.muc import occupants
from bridge.xmpp.muc.broadcast import item_jid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

KICK_WITHIN: Final = 15.0
"""Seconds for the network to answer; clients wait for about 30."""

MAX_LIST: Final = 200_000
"""Bytes of a list: the list is not paged, and no stanza may be longer than 262,144."""

NOT_YET: Final = "Ranks, voice and bans cannot be given or taken from here."

_ITEM_TAG: Final = f"{{{ns.MUC_ADMIN}}}item"
_REASON_TAG: Final = f"{{{ns.MUC_ADMIN}}}reason"
_AFFILIATIONS: Final = frozenset({"owner", "admin", "member", "none"})
_ROLES: Final = frozenset({"moderator", "participant", "visitor"})


def listed(asked: Inquiry) -> str:
    """Those present of one affiliation or role. Raises Refused."""
    room, item = _room(asked), _item(asked)
    affiliation, role = item.get("affiliation"), item.get("role")
    if affiliation == "outcast" and role is None:
        raise Refused("forbidden", "Who is banned is not known here.")
    if (affiliation is None) == (role is None) or (
        affiliation not in _AFFILIATIONS and role not in _ROLES
    ):
        raise Refused("malformed", "One affiliation or one role was expected.")
    standing = asked.standing
    there = [] if standing is None else list(standing.here.values())
    written = "".join(
        _listed(asked.service, room, here)
        for here in there
        if affiliation == here.occupant.affiliation or role == here.occupant.role
    )
    if len(written.encode()) > MAX_LIST:
        raise Refused("overload", "Too many people are in this room for a list.")
    return stanza.element("query", ns.MUC_ADMIN, written)


def change(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Kick somebody; no other change is possible yet. Raises Refused."""
    room, item = _room(asked), _item(asked)
    nick, adapter = item.get("nick"), asked.service.adapter
    if not nick or item.get("role") != "none" or "affiliation" in item.attrib:
        raise Refused("unsupported", NOT_YET)
    if room.shows.login is None or not isinstance(adapter, Membership):
        raise Refused("unsupported", "Nobody can be removed from this room from here.")
    standing = asked.standing
    here = None if standing is None else inquiry.named(standing, nick)
    if here is None:
        raise Refused("not-found", "Nobody of this name is in the room.")
    reason = item.findtext(_REASON_TAG) or ""
    return _kick(adapter, room.shows.login, room.shows, here.occupant.name, reason)


async def _kick(adapter: Membership, login: LoginId, room: Place, name: str, reason: str) -> str:
    await answer_of(adapter.kick(login, room, name, reason), KICK_WITHIN)
    return ""


def _room(asked: Inquiry) -> Room:
    if asked.room is None or not asked.is_in:
        raise Refused("forbidden", NOT_IN)
    return asked.room


def _item(asked: Inquiry) -> Element:
    items = asked.payload.findall(_ITEM_TAG)
    if not items:
        raise Refused("malformed", "An item was expected.")
    if len(items) > 1:
        raise Refused("unsupported", "Only one thing can be done at once.")
    return items[0]


def _listed(service: Service, room: Room, here: Here) -> str:
    occupant = here.occupant
    return stanza.muc_item(
        occupant.affiliation,
        occupant.role,
        jid=item_jid(service, room, here),
        nick=occupants.nick(occupant.name),
    )
