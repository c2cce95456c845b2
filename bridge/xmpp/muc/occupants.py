"""Occupants as presence: XEP-0045 sections 7.2.2, 7.6, 8.2 and 15.6, XEP-0421."""

import hmac
import unicodedata
from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from bridge.api.ids import Identity
from bridge.api.states import Affiliation, Cause
from bridge.core.occupancy import Came, Changed, Here, NameChanged, Went
from bridge.core.routing import XMPP
from bridge.xmpp import addressing, stanza
from bridge.xmpp.addressing import BareJid, FullJid
from bridge.xmpp.muc.room import Room
from bridge.xmpp.namespaces import HATS, VCARD_UPDATE
from bridge.xmpp.stanza import Spliced

# XEP-0045 section 15.6.2: the status codes.
NON_ANONYMOUS, SELF, ARCHIVED, CREATED, NAMED = 100, 110, 170, 201, 210
BANNED, RENAMED, KICKED, EXPELLED, CLOSED, SHUTDOWN, LOST = 301, 303, 307, 321, 322, 332, 333

_BLANK = "\u2800\u115f\u1160\u3164\uffa0"
"""Signs and letters that look like nothing."""

_CAUSES: dict[Cause, tuple[int, ...]] = {
    "left": (),
    "quit": (),
    "kicked": (KICKED,),
    "banned": (BANNED,),
    "expelled": (EXPELLED,),
    "closed": (CLOSED,),
    "shutdown": (SHUTDOWN,),
    "lost": (LOST,),
}
_LEFT_AS: dict[Cause, Affiliation] = {"banned": "outcast", "expelled": "none"}
"""The affiliation that somebody has by what put him out."""


@lru_cache(16_384)
def occupant_id(key: bytes, room: str, network: str, native: str) -> str:
    """Opaque, stable, another one in every room: HMAC-SHA256 over the room and the identity."""
    digest = hmac.digest(key, f"{room}\0{network}\0{native}".encode(errors="replace"), sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")


def author_id(key: bytes, address: BareJid, author: Identity) -> str:
    """The occupant-id of somebody who said something; an account's own where it is ours.

    address: of the room.
    """
    return occupant_id(key, address, author.network, author.native)


def resident_id(key: bytes, room: Room, here: Here) -> str:
    """The occupant-id of somebody who is in the room."""
    occupant = here.occupant
    if occupant.mine and room.account is not None:
        return occupant_id(key, room.address, XMPP, room.account)
    network = occupant.network or room.shows.network
    return occupant_id(key, room.address, network, occupant.anchor)


def nick(name: str) -> str:
    """A name as a resource of the room, such as every server takes it."""
    return addressing.to_resource(name)


def occupant_jid(room: Room, name: str) -> FullJid:
    """Where somebody of this name is in the room."""
    return addressing.full(room.address, nick(name))


def present(
    key: bytes, room: Room, here: Here, jid: str, codes: tuple[int, ...] = (), *, own: bool = False
) -> Spliced:
    """Somebody is in the room. jid: what is shown of his address, "" for nothing; own: it is for
    himself. codes: of his joining.
    """
    occupant = here.occupant
    if own:
        codes = (SELF, *codes)
    item = stanza.muc_item(occupant.affiliation, occupant.role, jid=jid)
    show = here.show or ("away" if here.away else "")
    payload = f"<show>{show}</show>" if show else ""
    if here.status:
        payload += stanza.text_element("status", here.status)
    if here.avatar:
        payload += photo(here.avatar)
    if here.hats:
        payload += _hats(here)
    payload += stanza.muc_user(item, statuses=codes)
    return _presence(key, room, here, occupant.name, payload)


def joining(room: Room, *, created: bool, named: bool) -> tuple[int, ...]:
    """What somebody who comes in is told of the room and of his name, in his own presence, once.

    Section 7.2.3: a room that is not anonymous, and one whose words are kept, says so.
    """
    codes = () if room.account is None else (NON_ANONYMOUS,)
    codes = (*codes, ARCHIVED)
    if created:
        codes = (*codes, CREATED)
    return (*codes, NAMED) if named else codes


def absent(
    key: bytes,
    room: Room,
    here: Here,
    cause: Cause = "left",
    by: str = "",
    reason: str = "",
    *,
    own: bool = False,
) -> Spliced:
    """Somebody is in the room no longer; a reason without a doer is his own good-bye."""
    occupant = here.occupant
    codes = (SELF, *_CAUSES[cause]) if own else _CAUSES[cause]
    is_own_word = cause in ("left", "quit")
    item = stanza.muc_item(
        _LEFT_AS.get(cause, occupant.affiliation),
        "none",
        actor=nick(by) if by else "",
        reason="" if is_own_word else reason,
    )
    payload = stanza.text_element("status", reason) if reason and is_own_word else ""
    payload += stanza.muc_user(item, statuses=codes)
    return _presence(key, room, here, occupant.name, payload, "unavailable")


def renamed(key: bytes, room: Room, was: Here, now: Here, *, own: bool = False) -> Spliced:
    """The first half of a change of name: section 7.6, "with a status code of 303"."""
    codes = (SELF, RENAMED) if own else (RENAMED,)
    item = stanza.muc_item(
        was.occupant.affiliation, was.occupant.role, nick=nick(now.occupant.name)
    )
    payload = stanza.muc_user(item, statuses=codes)
    return _presence(key, room, now, was.occupant.name, payload, "unavailable")


def change(
    key: bytes,
    room: Room,
    changed: Came | Changed | Went | NameChanged,
    jid: str,
    *,
    own: bool = False,
) -> list[Spliced]:
    """A difference of who is there. jid: shown of the one it is about; own: it is for himself."""
    match changed:
        case Came(here) | Changed(here):
            return [present(key, room, here, jid, own=own)]
        case Went(here, cause, by, reason):
            return [absent(key, room, here, cause, by, reason, own=own)]
        case NameChanged(was, here):
            return [
                renamed(key, room, was, here, own=own),
                present(key, room, here, jid, own=own),
            ]


def not_in(at: FullJid, client: FullJid) -> str:
    """Section 7.2.18: presence of a client that is not in, and perhaps believes that it is, is
    answered by removing it: "The kick MUST contain the status codes 110 (occupant's presence), 307
    (kick), and 333 (kick due to technical problems)."
    """
    item = stanza.muc_item("none", "none")
    payload = stanza.muc_user(item, statuses=(SELF, KICKED, LOST))
    return stanza.presence(sender=at, to=client, kind="unavailable", payload=payload)


def is_blank(name: str) -> bool:
    """Section 17.1: "a MUC service MUST NOT allow empty or invisible Room Nicknames"; with
    something invisible in it a name would look like another one.
    """
    return any(c in _BLANK for c in name) or all(unicodedata.category(c)[0] in "ZC" for c in name)


def photo(digest: str) -> str:
    """XEP-0153 section 3.1: the hash of a picture; an occupant's is in his vCard."""
    return stanza.element("x", VCARD_UPDATE, stanza.text_element("photo", digest))


def _hats(here: Here) -> str:
    """XEP-0317 section 3.2."""
    hats = "".join(stanza.element("hat", HATS, uri=hat.uri, title=hat.title) for hat in here.hats)
    return stanza.element("hats", HATS, hats)


def _presence(
    key: bytes, room: Room, here: Here, name: str, payload: str, kind: str = ""
) -> Spliced:
    payload += stanza.occupant_id(resident_id(key, room, here))
    return stanza.splice(
        sender=occupant_jid(room, name), tag="presence", kind=kind, payload=payload
    )
