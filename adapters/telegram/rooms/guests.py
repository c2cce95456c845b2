"""Accounts of ours in groups: who is let in, by which of the three ways, and who is no longer.

People of the group who proved who they are there; whom one of its admins invited; everybody where
an admin opened it.
"""

from collections.abc import Iterator
from typing import Final

from adapters.telegram.rooms import group as group_
from adapters.telegram.rooms import known, occupants
from adapters.telegram.rooms.group import Group, Member
from adapters.telegram.rooms.memory import Guest
from adapters.telegram.session import Session
from bridge.api.asked import Admitted
from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.api.states import Affiliation, AnyState, Cause, Present, Role

HOW: Final = (
    "This is for people of this {0} on Telegram. If you are one of them, {1}, so that it is known"
    " who you are there. An admin of the {0} can also write /invite and your address in it, or"
    " /open for everybody."
)
LOGIN: Final = 'send "login" to {}'
COMMAND: Final = 'use the gateway\'s command "login"'
BANNED: Final = "You are banned from this {} on Telegram."
BARRED: Final = "You are banned from this room."


def admitted(
    session: Session, group: Group, who: Identity, user: str, member: Member | None
) -> Admitted:
    """As what an account is let in. Raises Refused.

    user: who it has proved to be, "" for nobody; member: what he is in the group.
    """
    mark = known.mark(session, who.native)
    role, affiliation = _rank(session, group, mark, member)
    guests = known.load(session).guests.setdefault(group.chat, {})
    guests[who.native] = Guest(who=who, user=user, role=role, affiliation=affiliation)
    if len(guests) > known.MOST_GUESTS:
        del guests[next(iter(guests))]
    since = group.admitted.setdefault(mark, session.now())
    if len(group.admitted) > group_.MOST_ACCOUNTS:
        del group.admitted[next(iter(group.admitted))]
    return Admitted(role, affiliation, 0.0 if group.has_history else since)


def invite(session: Session, group: Group, mark: str) -> None:
    """An account may come in. Of too many invitations the oldest go."""
    group.invited[mark] = session.now()
    if len(group.invited) > group_.MOST_ACCOUNTS:
        del group.invited[next(iter(group.invited))]


def again(
    session: Session, group: Group, cause: Cause = "expelled", by: str = "", reason: str = ""
) -> Iterator[AnyState]:
    """Something has changed as to who may be in: who may not goes, others have another rank."""
    guests = known.load(session).guests.get(group.chat, {})
    for native, guest in list(guests.items()):
        try:
            now = _now(session, group, known.mark(session, native), guest)
        except Refused:
            del guests[native]
            yield from occupants.out(session, group, guest.who, cause, by, reason)
            continue
        if now != (guest.role, guest.affiliation):
            guest.role, guest.affiliation = now
            yield from ranked(session, group, guest)


def _now(session: Session, group: Group, mark: str, guest: Guest) -> tuple[Role, Affiliation]:
    """Of whom nothing is known any longer, one of thousands, nothing says that he is another than
    before. Raises Refused.
    """
    member = group.people.get(guest.user)
    if member is None and guest.user and mark not in group.barred:
        return ("visitor" if mark in group.muted else guest.role), guest.affiliation
    return _rank(session, group, mark, member)


def ranked(session: Session, group: Group, guest: Guest) -> Iterator[Present]:
    """An account has another rank; under which name it is there, the gateway knows."""
    for place in occupants.places(session, group):
        yield Present(
            place=place,
            who=guest.who._replace(name=""),
            role=guest.role,
            affiliation=guest.affiliation,
            away=None,
            status=None,
            hats=None,
        )


def _rank(
    session: Session, group: Group, mark: str, member: Member | None
) -> tuple[Role, Affiliation]:
    """Raises Refused."""
    if member is not None and member.status == "kicked":
        raise Refused("forbidden", BANNED.format(_what(group)))
    if mark in group.barred:
        raise Refused("forbidden", BARRED)
    is_in = member is not None and member.is_in
    if not (is_in or mark in group.invited or group.opened):
        raise Refused("members-only", HOW.format(_what(group), _login(session, group)))
    role, affiliation = _of_member(group, member) if member and is_in else _of_guest(group, mark)
    return ("visitor" if mark in group.muted else role), affiliation


def _login(session: Session, group: Group) -> str:
    """How one proves who one is; rooms are at the gateway's address."""
    if session.reception is None:
        return COMMAND
    address = session.reception.address(session.room(str(group.chat)))
    return LOGIN.format(address.partition("@")[2])


def _what(group: Group) -> str:
    return "channel" if group.is_channel else "group"


def _of_member(group: Group, member: Member) -> tuple[Role, Affiliation]:
    """What he may do there he may do from here; not every administrator may put people out."""
    if member.status == "administrator":
        if member.may(group_.RESTRICT) and member.may(group_.DELETE):
            return "moderator", "admin"
        is_heard = not group.is_channel or member.may(group_.POST)
        return "participant" if is_heard else "visitor", "member"
    return occupants.rank(group, member)


def _of_guest(group: Group, mark: str) -> tuple[Role, Affiliation]:
    role: Role = "visitor" if group.is_moderated else "participant"
    return role, "member" if mark in group.invited else "none"
