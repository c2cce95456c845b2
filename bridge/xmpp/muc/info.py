"""What rooms and occupants are and can: XEP-0045 sections 6.4, 6.6, 7.12, 15.5.4
and 17.1, XEP-0486.

Answered from what is known, also before joining, when that is little. A room that is seen
non-anonymously is never called members-only, too: clients would encrypt in it. A view of one's own
nobody else can find.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bridge.api.adapter import Capabilities
from bridge.api.asked import Membership, Probing, Profiles
from bridge.api.errors import Refused
from bridge.api.ids import Place
from bridge.api.tuning import Tuning
from bridge.core.occupancy import Here
from bridge.core.occupancy import Room as Standing
from bridge.core.preferences import PERSISTENT
from bridge.xmpp import abilities as messages
from bridge.xmpp import inquiry, wished
from bridge.xmpp import namespaces as ns
from bridge.xmpp.entity import Entity, Form, Identity
from bridge.xmpp.forms import Field
from bridge.xmpp.inquiry import NOT_IN, Inquiry
from bridge.xmpp.muc import abilities

NICK_NODE: Final = "x-roomuser-item"
TRAFFIC_NODE: Final = "http://jabber.org/protocol/muc#traffic"

_ROOM_FEATURES: Final = (
    ns.MUC,
    ns.MUC_STABLE_ID,
    ns.SELF_PING,
    ns.SID,
    ns.OCCUPANT_ID,
    ns.MAM,
    ns.MAM_EXTENDED,
    ns.DISCO_INFO,
    ns.DISCO_ITEMS,
    ns.PING,
    ns.VERSION,
)
_OCCUPANT_FEATURES: Final = (ns.DISCO_INFO, ns.DISCO_ITEMS, ns.PING, ns.VCARD)


def room(asked: Inquiry) -> Entity:
    """A room, whether it was joined or not."""
    standing = known(asked)
    called = name(asked, standing)
    identities = [Identity("conference", "text", called)]
    if asked.service.kind == "irc":
        identities.append(Identity("conference", "irc", called))
    able = _able(asked)
    features = (
        *_ROOM_FEATURES,
        *abilities.features(able),
        *_abilities(asked),
        *_modes(asked, standing),
        *_commands(asked),
    )
    return Entity(tuple(identities), features, (_form(asked, standing), *abilities.forms(able)))


def _able(asked: Inquiry) -> Capabilities:
    """What can be done there by who asks; it may be said in words."""
    able = asked.service.adapter.capabilities(_place(asked))
    wishes = asked.hosting.gateway.preferences.known(asked.account, asked.service.network)
    texts = wished.able(able.texts, wishes)
    return able if texts is able.texts else replace(able, texts=texts)


def _commands(asked: Inquiry) -> tuple[str, ...]:
    """XEP-0050 section 2.1: there are some for who is in the room, and where it can be set."""
    is_set = isinstance(asked.service.adapter, Tuning)
    return (ns.COMMANDS,) if is_set or own(asked) is not None else ()


def reserved_nick(asked: Inquiry) -> Entity:
    """Section 7.12: the nick that somebody has there already, and joins with."""
    nick = own_nick(asked)
    return Entity((Identity("conference", "text", nick),) if nick else (), ())


def traffic(asked: Inquiry) -> Entity:
    """Section 17.1: what of a message reaches the others; all else is discarded."""
    return Entity((), tuple(messages.features(_able(asked).texts)))


def own_nick(asked: Inquiry) -> str:
    """What the account is called in the room, or is known to be called there; "" if nothing is."""
    here = own(asked)
    if here is not None:
        return here.occupant.name
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
    version = (ns.VERSION,) if isinstance(asked.service.adapter, Probing) else ()
    return Entity((Identity("client", "pc", name),), (*_OCCUPANT_FEATURES, *version))


def known(asked: Inquiry) -> Standing | None:
    """The room as it stands, as far as the account may know; of a shared room that it is not in,
    only of one that strangers can find.
    """
    if asked.standing is not None and own(asked) is not None:
        return asked.standing
    assert asked.target is not None
    if asked.target.login is not None and asked.login is None:
        return None
    standing = asked.hosting.gateway.presence.room(_place(asked))
    if standing is None or asked.target.login is not None:
        return standing
    return standing if standing.about is not None and standing.about.is_public else None


def own(asked: Inquiry) -> Here | None:
    """Who of the room the account itself is, None where it is not in it."""
    return None if asked.room is None else asked.hosting.own(asked.room, asked.account)


def _place(asked: Inquiry) -> Place:
    """The far room, as the account sees it."""
    assert asked.target is not None
    return Place(asked.service.network, "room", asked.target.native, asked.login)


def name(asked: Inquiry, standing: Standing | None) -> str:
    """What a room is called: by itself, else as its address."""
    about = None if standing is None else standing.about
    return asked.name if about is None else about.name or asked.name


def _abilities(asked: Inquiry) -> list[str]:
    """What can be done here beyond what can be done in every room."""
    able = []
    if isinstance(asked.service.adapter, Profiles):
        able += [ns.VCARD, ns.ROOM_AVATAR]
    return able


def _modes(asked: Inquiry, standing: Standing | None) -> list[str]:
    assert asked.target is not None
    is_shared = asked.target.login is None
    about = None if standing is None else standing.about
    is_public = about is not None and about.is_public and is_shared
    is_closed = about is not None and about.is_members_only and is_shared
    is_lasting = is_shared or _is_lasting(asked)
    modes = [
        "muc_public" if is_public else "muc_hidden",
        "muc_membersonly" if is_closed else "muc_open",
        "muc_semianonymous" if is_shared else "muc_nonanonymous",
        "muc_persistent" if is_lasting else "muc_temporary",
    ]
    if standing is not None and (about is not None or standing.own is not None):
        modes += _voices(standing)
        has_password = about.has_password if about is not None else False
        is_secured = has_password or _was_joined_by_password(asked)
        modes.append("muc_passwordprotected" if is_secured else "muc_unsecured")
    return modes


def _is_lasting(asked: Inquiry) -> bool:
    if asked.login is not None:
        return asked.hosting.is_lasting(_place(asked))
    wishes = asked.hosting.gateway.preferences.known(asked.account, asked.service.network)
    return wishes.flag(PERSISTENT)


def _can_change_subject(asked: Inquiry) -> bool:
    """Whether it surely can; of others than moderators networks do not tell."""
    here = own(asked)
    is_moderator = here is not None and here.occupant.role == "moderator"
    return is_moderator and isinstance(asked.service.adapter, Membership)


def _voices(standing: Standing) -> Sequence[str]:
    """Where the network does not say, visitors show it; else nobody knows."""
    if standing.about is not None:
        return ("muc_moderated" if standing.about.is_moderated else "muc_unmoderated",)
    is_known = any(here.occupant.role == "visitor" for here in standing.here.values())
    return ("muc_moderated",) if is_known else ()


def _was_joined_by_password(asked: Inquiry) -> bool:
    assert asked.target is not None
    login = None if asked.login is None else asked.hosting.gateway.logins.get(asked.login)
    seats = () if login is None else login.seats
    return any(seat.native == asked.target.native and seat.password is not None for seat in seats)


def _form(asked: Inquiry, standing: Standing | None) -> Form:
    fields = [Field("muc#roominfo_description", values=(_description(asked, standing),))]
    if standing is not None:
        about, subject = standing.about, standing.subject
        if subject is not None:
            fields.append(Field("muc#roominfo_subject", values=(subject.text,)))
        if _can_change_subject(asked):
            fields.append(Field("muc#roominfo_changesubject", values=("1",)))
        fields.append(Field("muc#roominfo_occupants", values=(str(standing.members),)))
        if about is not None and about.avatar:
            told = asked.service.pictures.told(about.avatar)
            fields.append(Field(ns.ROOM_AVATAR, "text-multi", (told,)))
    return Form(ns.MUC_ROOMINFO, tuple(fields))


def _description(asked: Inquiry, standing: Standing | None) -> str:
    if standing is not None and standing.about is not None and standing.about.description:
        return standing.about.description
    server = None if asked.target is None else asked.target.login
    return name(asked, standing) if server is None else f"{asked.name} on {server}"
