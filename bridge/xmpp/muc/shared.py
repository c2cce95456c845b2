"""Accounts in rooms that all of them share: they are occupants themselves, said to the core as
such; the far network decides who may be there, and hears them by its relay.
"""

from typing import Final

from bridge.api.asked import Admission, Admitted
from bridge.api.errors import Reason, Refused
from bridge.api.ids import Identity, Place
from bridge.api.states import Absent, Cause, Present
from bridge.core import sessions
from bridge.core.asking import asked
from bridge.core.naming import likeness
from bridge.core.occupancy import Here
from bridge.core.occupancy import Room as Standing
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc.availability import Availability
from bridge.xmpp.muc.hosting import Hosting
from bridge.xmpp.muc.occupants import nick
from bridge.xmpp.muc.room import Room
from bridge.xmpp.service import Service

ADMIT_WITHIN: Final = 25.0
"""Seconds for the network to say whether an account may be in a room."""

TAKEN: Final = "Somebody in this room is called that, or nearly so."

OUT: Final = frozenset[Reason]({"forbidden", "members-only", "not-found"})
"""Why somebody may be in a room no longer; all else tells nothing of that."""

_PASSING: Final = frozenset[Reason]({"timeout", "offline", "overload", "unreachable", "internal"})
"""Why a network does not say whether somebody may be in a room."""


async def admit(
    hosting: Hosting,
    service: Service,
    far: Place,
    account: BareJid,
    name: str,
    password: str | None,
) -> Admitted:
    """As what an account may be in a shared room. Raises Refused."""
    adapter = service.adapter
    if not isinstance(adapter, Admission):
        raise Refused("unsupported", "This network has no rooms that are the same for all.")
    who = Identity(XMPP, account, name)
    logins = hosting.gateway.logins.of(account, service.network)
    login = sessions.value(logins[0]) if len(logins) == 1 and not logins[0].is_out else None
    return await asked(adapter.admit(far, who, name, password, login), ADMIT_WITHIN)


async def may_read(asked: Inquiry) -> float:
    """From when on an account may read a shared room's archive, Unix time in seconds, as the
    network says to those who might join now. Raises Refused.
    """
    assert asked.target is not None
    room = asked.room
    if room is not None and asked.account in room.since:
        return room.since[asked.account]
    far = Place(asked.service.network, "room", asked.target.native)
    own = None if room is None else asked.hosting.own(room, asked.account)
    name = "" if own is None else own.occupant.name
    try:
        return (await admit(asked.hosting, asked.service, far, asked.account, name, None)).since
    except Refused as refused:
        reason: Reason = refused.reason if refused.reason in _PASSING else "forbidden"
        raise Refused(reason, refused.text) from refused


def come(
    hosting: Hosting,
    far: Place,
    account: BareJid,
    name: str,
    said: Availability,
    admitted: Admitted,
) -> None:
    """The account is in the room, if it was not, under the name it has there already or wishes.

    Raises Refused when somebody else has that.
    """
    standing = hosting.gateway.presence.room(far)
    own = None if standing is None else standing.here.get(account)
    if own is None:
        _free(standing, account, name)
    else:
        name = own.occupant.name
    state = _present(far, account, name, said, admitted)
    hosting.gateway.intake.show(state)


async def admit_again(hosting: Hosting, service: Service, room: Room, account: BareJid) -> None:
    """What an account is in a shared room now, or that it may not be there any more: that could
    not be heard while the network, or the gateway, was away.
    """
    own = hosting.own(room, account)
    if own is None:
        return
    name = own.occupant.name
    try:
        admitted = await admit(hosting, service, room.shows, account, name, None)
    except Refused as refused:
        if refused.reason in OUT:
            put_out(hosting, room, account, "expelled")
        return
    room.since[account] = admitted.since
    hosting.gateway.intake.rank(_present(room.shows, account, name, Availability(), admitted))


def put_out(hosting: Hosting, room: Room, account: BareJid, cause: Cause = "kicked") -> None:
    """Why is for him alone, and presence is seen by all; joining again he is told."""
    own = hosting.own(room, account)
    if own is None:
        return
    who = Identity(XMPP, account, own.occupant.name)
    state = Absent(login=None, place=room.shows, who=who, cause=cause)
    hosting.gateway.intake.show(state)


def change(
    hosting: Hosting, room: Room, account: BareJid, own: Here, name: str, said: Availability
) -> None:
    """The account wishes another name, or is away, or no longer. Raises Refused."""
    if name != nick(own.occupant.name):
        _free(hosting.standing(room), account, name)
    else:
        name = own.occupant.name
    admitted = Admitted(own.occupant.role, own.occupant.affiliation)
    hosting.gateway.intake.show(_present(room.shows, account, name, said, admitted))


def go(
    hosting: Hosting,
    room: Room,
    account: BareJid,
    cause: Cause = "left",
    status: str = "",
) -> None:
    """No client of the account is in the room any longer."""
    own = hosting.own(room, account)
    if own is None or room.of(account):
        return
    who = Identity(XMPP, account, own.occupant.name)
    state = Absent(login=None, place=room.shows, who=who, cause=cause, reason=status)
    hosting.gateway.intake.show(state)


def _present(
    far: Place, account: BareJid, name: str, said: Availability, admitted: Admitted
) -> Present:
    return Present(
        place=far,
        who=Identity(XMPP, account, name),
        role=admitted.role,
        affiliation=admitted.affiliation,
        away=said.is_away,
        show=said.finer,
        status=said.status,
    )


def _free(standing: Standing | None, account: BareJid, name: str) -> None:
    """Section 7.2.8: a name that somebody else has is a conflict; so is one that looks like it."""
    if standing is None:
        return
    if standing.names is not None and standing.names.get(likeness(name), account) != account:
        raise Refused("conflict", TAKEN)
