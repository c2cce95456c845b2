"""Who may give what to whom in a room, pure: XEP-0045 sections 5.1.3, 5.2.2, 8, 9 and 10.

What is checked here a network need not be asked; it may refuse what passes.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeVar

from bridge.api.errors import Refused
from bridge.api.states import Affiliation, Role
from bridge.xmpp.errors import Denied

GivenRole = Role | Literal["none"]
"""A role as it is given; none removes from the room."""

_HEIGHT: Final[Mapping[Affiliation, int]] = {
    "outcast": 0,
    "none": 1,
    "member": 2,
    "admin": 3,
    "owner": 4,
}
_STAFF: Final = frozenset({"admin", "owner"})

NO_MODERATOR: Final = "Only moderators of this room may do this."
NO_ADMIN: Final = "Only admins and owners of this room may do this."
NO_OWNER: Final = "Only owners of this room may do this."
HIGHER: Final = "You may not do this to somebody of this rank."
ONESELF: Final = "Nobody can ban himself."
LAST_OWNER: Final = "The room would have no owner any more."


class Rank(NamedTuple):
    """What somebody is in a room. role: None of somebody who is not there."""

    role: Role | None
    affiliation: Affiliation


def check_role(own: Rank, other: Rank, wished: GivenRole, *, is_self: bool) -> None:
    """Whether somebody of a rank may give another one this role. Raises Refused."""
    if own.role != "moderator":
        raise Refused("forbidden", NO_MODERATOR)
    if wished == "moderator":
        _needs_staff(own)
    elif wished == "none":
        _check_kick(own, other, is_self=is_self)
    elif other.role == "moderator":
        _check_loss_of_moderation(own, other)
    elif wished == "visitor":
        _check_loss_of_voice(own, other)


def check_affiliation(
    own: Rank, other: Affiliation | None, wished: Affiliation, *, is_self: bool
) -> None:
    """Whether somebody of a rank may give another one this affiliation. Raises Refused.

    other: what he has now, None where it is not known.
    """
    _needs_staff(own)
    if wished == "outcast":
        if is_self:
            # Section 9.1: "If an admin or owner attempts to ban himself, the service MUST deny"
            raise Refused("conflict", ONESELF)
        if own.affiliation == "admin" and other in _STAFF:
            # Section 9.1, and the table of section 5.2.2: "Owner applies ban"
            raise Denied("not-allowed", HIGHER)
    elif own.affiliation != "owner" and (wished in _STAFF or other in _STAFF):
        # Sections 10.5 and 10.8: "Only owners shall be allowed to modify the admin list."
        raise Refused("forbidden", NO_OWNER)


def check_list(own: Rank, wished: Affiliation | Role, *, is_anonymous: bool) -> None:
    """Whether somebody may read who has an affiliation or a role. Raises Refused.

    is_anonymous: JIDs are hidden from others; else all but the banned are no secret.
    """
    if wished == "outcast":
        _needs_staff(own)
    if not is_anonymous:
        return
    if wished in ("owner", "admin") and own.affiliation != "owner":
        # Section 10.5: "MUST return a <forbidden/> error to the sender in semi-anonymous rooms"
        raise Refused("forbidden", NO_OWNER)
    if wished in ("member", "none", "moderator"):
        _needs_staff(own)
    elif own.role != "moderator":
        raise Refused("forbidden", NO_MODERATOR)


Who = TypeVar("Who")


def owners_left(owners: set[Who], wished: Mapping[Who, Affiliation]) -> None:
    """Section 10.4: "MUST NOT allow an owner to revoke his or her own owner status if there are no
    other owners". Raises Refused. owners: before; wished: what is to become of whom.
    """
    after = {who for who in owners if wished.get(who, "owner") == "owner"}
    after |= {who for who, affiliation in wished.items() if affiliation == "owner"}
    if not after:
        raise Refused("conflict", LAST_OWNER)


def _check_kick(own: Rank, other: Rank, *, is_self: bool) -> None:
    """Section 8.2: "A user cannot be kicked by a moderator with a lower affiliation." """
    if is_self:
        return  # "it is common in IRC as a way of apologizing"
    is_peer = other.role == "moderator" and own.affiliation not in _STAFF
    if _HEIGHT[other.affiliation] > _HEIGHT[own.affiliation] or is_peer:
        raise Denied("not-allowed", HIGHER)


def _check_loss_of_moderation(own: Rank, other: Rank) -> None:
    """Section 9.7: "An admin is allowed to revoke moderator status only from a user whose
    affiliation is "member" or "none"."
    """
    if other.affiliation in _STAFF:
        raise Denied("not-allowed", HIGHER)
    _needs_staff(own)


def _check_loss_of_voice(own: Rank, other: Rank) -> None:
    """Section 8.5: "cannot be revoked from a room owner or room admin, nor from any user with a
    higher affiliation". Section 8.4 says of an equal one, too; but then a moderator without an
    affiliation could silence nobody.
    """
    is_higher = _HEIGHT[other.affiliation] > _HEIGHT[own.affiliation]
    if other.affiliation in _STAFF or is_higher:
        raise Denied("not-allowed", HIGHER)


def _needs_staff(own: Rank) -> None:
    if own.affiliation not in _STAFF:
        raise Refused("forbidden", NO_ADMIN)
