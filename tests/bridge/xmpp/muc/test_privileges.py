"""Who may give what to whom: the tables of XEP-0045 sections 5.1 and 5.2, cell by cell."""

from typing import get_args

import pytest

from bridge.api.errors import Refused
from bridge.api.states import Affiliation, Role
from bridge.xmpp.errors import Condition, condition_for
from bridge.xmpp.muc.privileges import (
    GivenRole,
    Rank,
    check_affiliation,
    check_list,
    check_role,
    owners_left,
)

ROLES: tuple[Role, ...] = get_args(Role)
AFFILIATIONS: tuple[Affiliation, ...] = get_args(Affiliation)

VISITOR = Rank("visitor", "none")
PARTICIPANT = Rank("participant", "none")
MODERATOR = Rank("moderator", "none")
MEMBER = Rank("moderator", "member")
ADMIN = Rank("moderator", "admin")
OWNER = Rank("moderator", "owner")


def role(own: Rank, other: Rank, wished: GivenRole, *, is_self: bool = False) -> Condition | None:
    try:
        check_role(own, other, wished, is_self=is_self)
    except Refused as refused:
        return condition_for(refused)
    return None


def affiliation(
    own: Rank, other: Affiliation | None, wished: Affiliation, *, is_self: bool = False
) -> Condition | None:
    try:
        check_affiliation(own, other, wished, is_self=is_self)
    except Refused as refused:
        return condition_for(refused)
    return None


def listed(own: Rank, wished: Affiliation | Role, *, is_anonymous: bool) -> Condition | None:
    try:
        check_list(own, wished, is_anonymous=is_anonymous)
    except Refused as refused:
        return condition_for(refused)
    return None


# --- roles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("wished", [*ROLES, "none"])
@pytest.mark.parametrize("own", [VISITOR, PARTICIPANT, Rank("participant", "owner")])
def test_who_is_no_moderator_changes_no_roles(own: Rank, wished: GivenRole) -> None:
    assert role(own, VISITOR, wished) == "forbidden"
    assert role(own, own, wished, is_self=True) == "forbidden"


@pytest.mark.parametrize(
    ("other", "wished"), [(VISITOR, "participant"), (PARTICIPANT, "visitor"), (VISITOR, "none")]
)
@pytest.mark.parametrize("own", [MODERATOR, MEMBER, ADMIN, OWNER])
def test_a_moderator_grants_and_revokes_voice_and_kicks(
    own: Rank, other: Rank, wished: GivenRole
) -> None:
    assert role(own, other, wished) is None


@pytest.mark.parametrize(
    ("own", "allowed"), [(MODERATOR, False), (MEMBER, False), (ADMIN, True), (OWNER, True)]
)
def test_admins_and_owners_grant_and_revoke_moderator_status(own: Rank, allowed: bool) -> None:
    """Section 5.1.3: "Admin or owner grants moderator status"."""
    expected = None if allowed else "forbidden"

    assert role(own, PARTICIPANT, "moderator") == expected
    assert role(own, MODERATOR, "participant") == expected
    assert role(own, MODERATOR, "visitor") == expected


@pytest.mark.parametrize("own", [MODERATOR, MEMBER, ADMIN, OWNER])
@pytest.mark.parametrize("staff", ["admin", "owner"])
@pytest.mark.parametrize(
    ("was", "wished"),
    [("moderator", "participant"), ("moderator", "visitor"), ("participant", "visitor")],
)
def test_nobody_takes_voice_or_moderation_from_admins_and_owners(
    own: Rank, staff: Affiliation, was: Role, wished: Role
) -> None:
    """Section 8.4: "a service MUST NOT allow the voice privileges of an admin or owner to be
    removed by anyone".
    """
    assert role(own, Rank(was, staff), wished) == "not-allowed"


def test_voice_is_not_taken_from_somebody_higher() -> None:
    """Section 8.5: "nor from any user with a higher affiliation than the moderator"."""
    assert role(MODERATOR, Rank("participant", "member"), "visitor") == "not-allowed"
    assert role(MEMBER, Rank("participant", "member"), "visitor") is None


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (MODERATOR, Rank("participant", "member"), "not-allowed"),
        (MODERATOR, MODERATOR, "not-allowed"),
        (MEMBER, MEMBER, "not-allowed"),
        (MEMBER, ADMIN, "not-allowed"),
        (ADMIN, ADMIN, None),
        (ADMIN, MODERATOR, None),
        (ADMIN, OWNER, "not-allowed"),
        (OWNER, OWNER, None),
    ],
)
def test_nobody_kicks_who_is_higher(own: Rank, other: Rank, expected: Condition | None) -> None:
    """Section 8.2: "A user cannot be kicked by a moderator with a lower affiliation." """
    assert role(own, other, "none") == expected


def test_a_moderator_can_kick_himself() -> None:
    assert role(MODERATOR, MODERATOR, "none", is_self=True) is None


# --- affiliations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("own", [VISITOR, PARTICIPANT, MODERATOR, MEMBER])
@pytest.mark.parametrize("wished", AFFILIATIONS)
def test_only_admins_and_owners_change_affiliations(own: Rank, wished: Affiliation) -> None:
    assert affiliation(own, "none", wished) == "forbidden"


@pytest.mark.parametrize("other", AFFILIATIONS)
@pytest.mark.parametrize("wished", AFFILIATIONS)
def test_an_owner_may_give_every_affiliation(other: Affiliation, wished: Affiliation) -> None:
    assert affiliation(OWNER, other, wished) is None


@pytest.mark.parametrize("other", ["outcast", "none", "member", None])
@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        ("outcast", None),
        ("none", None),
        ("member", None),
        ("admin", "forbidden"),
        ("owner", "forbidden"),
    ],
)
def test_an_admin_gives_what_is_below_him(
    other: Affiliation | None, wished: Affiliation, expected: Condition | None
) -> None:
    assert affiliation(ADMIN, other, wished) == expected


@pytest.mark.parametrize("other", ["admin", "owner"])
@pytest.mark.parametrize(
    ("wished", "expected"),
    [("outcast", "not-allowed"), ("none", "forbidden"), ("member", "forbidden")],
)
def test_an_admin_takes_nothing_from_admins_and_owners(
    other: Affiliation, wished: Affiliation, expected: Condition
) -> None:
    assert affiliation(ADMIN, other, wished) == expected


@pytest.mark.parametrize("own", [ADMIN, OWNER])
def test_nobody_bans_himself(own: Rank) -> None:
    assert affiliation(own, own.affiliation, "outcast", is_self=True) == "conflict"


@pytest.mark.parametrize(
    ("owners", "wished", "expected"),
    [
        ({"a"}, {"a": "admin"}, "conflict"),
        ({"a", "b"}, {"a": "admin"}, None),
        ({"a", "b"}, {"a": "admin", "b": "none"}, "conflict"),
        ({"a"}, {"a": "admin", "c": "owner"}, None),
        ({"a"}, {"c": "member"}, None),
    ],
)
def test_a_room_keeps_an_owner(
    owners: set[str], wished: dict[str, Affiliation], expected: Condition | None
) -> None:
    caught: Condition | None = None
    try:
        owners_left(owners, wished)
    except Refused as refused:
        caught = condition_for(refused)

    assert caught == expected


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("own", [VISITOR, PARTICIPANT, MODERATOR])
def test_who_is_banned_is_told_to_admins_and_owners(own: Rank) -> None:
    for is_anonymous in (False, True):
        assert listed(own, "outcast", is_anonymous=is_anonymous) == "forbidden"
        assert listed(ADMIN, "outcast", is_anonymous=is_anonymous) is None


@pytest.mark.parametrize("wished", ["none", "member", "admin", "owner", *ROLES])
def test_lists_are_open_where_everybody_sees_who_is_who(wished: Affiliation | Role) -> None:
    assert listed(VISITOR, wished, is_anonymous=False) is None


@pytest.mark.parametrize(
    ("wished", "may"),
    [
        ("owner", {OWNER}),
        ("admin", {OWNER}),
        ("member", {ADMIN, OWNER}),
        ("none", {ADMIN, OWNER}),
        ("moderator", {ADMIN, OWNER}),
        ("participant", {MODERATOR, ADMIN, OWNER}),
        ("visitor", {MODERATOR, ADMIN, OWNER}),
    ],
)
def test_lists_of_a_semi_anonymous_room_are_for_those_who_may_change_them(
    wished: Affiliation | Role, may: set[Rank]
) -> None:
    for own in (VISITOR, PARTICIPANT, MODERATOR, ADMIN, OWNER):
        expected = None if own in may else "forbidden"
        assert listed(own, wished, is_anonymous=True) == expected
