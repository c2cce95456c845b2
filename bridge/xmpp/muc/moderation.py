"""Kicking, banning, voice and all other ranks, given from here: `muc#admin` sets.

XEP-0045 sections 8, 9 and 10. All that is asked is checked first, then the network is asked for
one thing after another; that it happened comes back as presence.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast, get_args
from xml.etree.ElementTree import Element

from bridge.api.asked import Membership, Moderation
from bridge.api.errors import Reason, Refused
from bridge.api.states import Affiliation, Role
from bridge.core.asking import asked as answer_of
from bridge.xmpp import namespaces as ns
from bridge.xmpp.errors import Denied
from bridge.xmpp.inquiry import Inquiry
from bridge.xmpp.muc import whom
from bridge.xmpp.muc.privileges import (
    GivenRole,
    check_affiliation,
    check_role,
    owners_left,
)
from bridge.xmpp.muc.whom import Asker, Person

CHANGE_WITHIN: Final = 25.0
"""Seconds for the network to do all that one set asks; clients wait for about 30."""

LIST_WITHIN: Final = 10.0
"""Seconds of these for it to tell who owns the room."""

MOST_ITEMS: Final = 100
"""Changes in one set: the network is asked for them one by one."""

MAX_REASON: Final = 2000
"""Characters of a reason; it is told to everybody in the room."""

MOST_TOLD: Final = 5
"""Refusals that one error tells of."""

NO_KICK: Final = "Nobody can be removed from this room from here."
NO_BAN: Final = "Nobody can be banned from this room from here."
NO_ROLE: Final = "This role cannot be given in this room from here."
NO_AFFILIATION: Final = "This affiliation cannot be given in this room from here."
ONE_CHANGE: Final = "For each person one role or one affiliation was expected."
WHO: Final = "It is not said who is meant."

_ITEM_TAG: Final = f"{{{ns.MUC_ADMIN}}}item"
_REASON_TAG: Final = f"{{{ns.MUC_ADMIN}}}reason"
_ENDS_ASKING: Final = frozenset[Reason]({"timeout", "offline"})


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody is to become: a role or an affiliation, the other is None.

    name: how he was named by who asked for it.
    """

    name: str
    person: Person
    role: GivenRole | None
    affiliation: Affiliation | None
    reason: str

    @property
    def is_done(self) -> bool:
        """Whether he is that already."""
        rank = self.person.rank
        is_there = self.person.here is not None
        return is_there and (rank.affiliation == self.affiliation or rank.role == self.role)


def change(asked: Inquiry) -> Coroutine[Any, Any, str]:
    """Give roles and affiliations. Raises Refused, before anything was changed."""
    asker = whom.asker(asked)
    own = asker.own
    items = _items(asked)
    changes: list[Change] = []
    for item in items:
        try:
            one = _read(asker, item)
            check(asker, own, one)
        except Refused as refused:
            raise _naming(refused, _written_name(item), len(items)) from refused
        changes.append(one)
    if len({one.person.key for one in changes}) < len(changes):
        raise Refused("malformed", "Somebody is there twice.")
    return _changed(asker, own, changes)


def check(asker: Asker, own: Person, one: Change) -> None:
    """Whether the network can do it, and the asker may have it done. Raises Refused."""
    _check_ability(asker, one)
    is_self = one.person.key == own.key
    if asker.ranks.judges and not (is_self and one.affiliation == "outcast"):
        return
    if one.role is not None:
        check_role(own.rank, one.person.rank, one.role, is_self=is_self)
    elif one.affiliation is not None:
        was = None if one.person.here is None else one.person.rank.affiliation
        check_affiliation(own.rank, was, one.affiliation, is_self=is_self)


async def do(asker: Asker, changes: Sequence[Change]) -> None:
    """Ask for one after another; a refusal of one leaves the others. Raises Refused."""
    now = asyncio.get_running_loop().time
    deadline = now() + CHANGE_WITHIN
    refusals: list[Refused] = []
    for one in changes:
        if one.is_done:
            continue
        try:
            await answer_of(_call(asker, one), deadline - now())
        except Refused as refused:
            refusals.append(_naming(refused, one.name, len(changes)))
            if refused.reason in _ENDS_ASKING:
                break
    if refusals:
        raise _together(refusals)


async def _changed(asker: Asker, own: Person, changes: Sequence[Change]) -> str:
    await _keep_an_owner(asker, own, changes)
    await do(asker, changes)
    return ""


def _call(asker: Asker, one: Change) -> Coroutine[Any, Any, None]:
    adapter, place, who = asker.adapter, asker.room.shows, one.person.who
    if one.role == "none":
        assert isinstance(adapter, Membership)
        return adapter.kick(place, who, one.reason)
    assert isinstance(adapter, Moderation)
    if one.role is not None:
        return adapter.give_role(place, who, one.role, one.reason)
    assert one.affiliation is not None
    return adapter.give_affiliation(place, who, one.affiliation, one.reason)


async def _keep_an_owner(asker: Asker, own: Person, changes: Sequence[Change]) -> None:
    """Whoever gives up a room must leave it to somebody. Raises Refused."""
    wished = {one.person.key: one.affiliation for one in changes if one.affiliation is not None}
    if own.rank.affiliation != "owner" or wished.get(own.key, "owner") == "owner":
        return
    owners = {
        whom.identity(asker.room, here)[:2]
        for here in asker.people
        if here.occupant.affiliation == "owner"
    }
    if "owner" in asker.ranks.lists and isinstance(asker.adapter, Moderation):
        told = await answer_of(asker.adapter.listed(asker.room.shows, "owner"), LIST_WITHIN)
        owners |= {one.who[:2] for one in told}
    owners_left(owners, wished)


def _items(asked: Inquiry) -> list[Element]:
    items = asked.payload.findall(_ITEM_TAG)
    if not items:
        raise Refused("malformed", "An item was expected.")
    if len(items) > MOST_ITEMS:
        raise Refused("not-acceptable", f"At most {MOST_ITEMS} people can be changed at once.")
    return items


def _read(asker: Asker, item: Element) -> Change:
    role, affiliation = item.get("role"), item.get("affiliation")
    if (role is None) == (affiliation is None):
        raise Refused("malformed", ONE_CHANGE)
    if role not in (None, "none", *get_args(Role)):
        raise Refused("malformed", ONE_CHANGE)
    if affiliation not in (None, *get_args(Affiliation)):
        raise Refused("malformed", ONE_CHANGE)
    return Change(
        _written_name(item),
        _person(asker, item),
        cast("GivenRole | None", role),
        cast("Affiliation | None", affiliation),
        _reason(item),
    )


def _reason(item: Element) -> str:
    reason = item.findtext(_REASON_TAG) or ""
    if len(reason) > MAX_REASON:
        raise Refused("not-acceptable", "The reason is too long.")
    return reason


def _person(asker: Asker, item: Element) -> Person:
    """Roles are given to nicks; a nick beside a JID is one that somebody is to have there. By the
    JID of an account it cannot be found out whether it is in the room.
    """
    nick, jid, is_role = item.get("nick"), item.get("jid"), "role" in item.attrib
    if jid and not (nick and is_role):
        person = whom.by_jid(asker, jid, may_hide=not is_role)
    elif nick:
        person = whom.by_nick(asker, nick)
    else:
        raise Refused("malformed", WHO)
    if person.here is None and is_role:
        raise Refused("not-found", whom.NOT_THERE)
    return person


def _check_ability(asker: Asker, one: Change) -> None:
    ranks = asker.ranks
    if one.role == "none":
        if not ranks.kick or not isinstance(asker.adapter, Membership):
            raise Refused("unsupported", NO_KICK)
        return
    can = isinstance(asker.adapter, Moderation)
    if one.role is not None and not (can and one.role in ranks.roles):
        raise Refused("unsupported", NO_ROLE)
    if one.affiliation is not None and not (can and one.affiliation in ranks.affiliations):
        raise Refused("unsupported", NO_BAN if one.affiliation == "outcast" else NO_AFFILIATION)


def _written_name(item: Element) -> str:
    return (item.get("nick") or item.get("jid") or "")[:100]


def _naming(refused: Refused, name: str, count: int) -> Refused:
    """Of several the error says who it is about."""
    return _saying(refused, f"{name}: {refused.text}") if count > 1 and name else refused


def _together(refusals: Sequence[Refused]) -> Refused:
    """The condition of the first, the words of all, or of as many as can be read."""
    lines = [refused.text for refused in refusals[:MOST_TOLD]]
    if len(refusals) > MOST_TOLD:
        lines.append(f"{len(refusals) - MOST_TOLD} more were refused.")
    return _saying(refusals[0], " ".join(lines))


def _saying(refused: Refused, text: str) -> Refused:
    if isinstance(refused, Denied):
        return Denied(refused.condition, text)
    return Refused(refused.reason, text)
