"""People of a fake room have roles and affiliations, and only some may give them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bridge.api.asked import Inviting, Joined, Listed, Moderation
from bridge.api.errors import Refused
from bridge.api.events import Invite
from bridge.api.ids import Identity
from bridge.api.states import Absent, Everyone, Hat, Present
from bridge.testing.far import Invited
from bridge.testing.network import FakeNetwork
from tests.bridge.testing.stage import (
    CAROL,
    DAVE,
    IN_TEA,
    NOW,
    TEA,
    carry,
    fake,
    in_tea,
    message,
    run,
    who,
)

ALICE, BOB, EVE, ZOE = who("alice"), who("bob"), who("eve"), who("zoe")


def here(name: str, **traits: object) -> Present:
    return replace(Present(place=IN_TEA, who=who(name)), **traits)  # type: ignore[arg-type]


def gone(name: str, cause: str, reason: str = "", by: str = "alice", **traits: object) -> Absent:
    return Absent(
        login=CAROL,
        place=IN_TEA,
        who=who(name),
        cause=cause,  # type: ignore[arg-type]
        by=by,
        reason=reason,
        **traits,  # type: ignore[arg-type]
    )


async def refused(asked: Awaitable[object]) -> tuple[str, str]:
    with pytest.raises(Refused) as raised:
        await asked
    return raised.value.reason, raised.value.text


MODERATORS = ("forbidden", "Only moderators may do this.")
OWNERS = ("forbidden", "Only owners may do this.")


# --- from the far side ----------------------------------------------------------------------------


def test_what_people_become_is_shown() -> None:
    async def test() -> None:
        network = fake()
        far = network.far
        async with in_tea(network) as inbox:
            far.promote(TEA, "bob", role="moderator")
            far.promote(TEA, "bob", affiliation="admin", by="alice")
            far.hats(TEA, "bob", Hat("urn:cook", "Cook"))
            far.promote(TEA, "bob", affiliation="none")
            far.ban(TEA, "bob", "alice", "no milk")
            far.ban(TEA, "eve", "alice")
            await inbox.until(Absent)
            hats = (Hat("urn:cook", "Cook"),)

            assert inbox.given == [
                here("bob", role="moderator"),
                here("bob", role="moderator", affiliation="admin"),
                here("bob", role="moderator", affiliation="admin", hats=hats),
                here("bob", hats=hats),
                gone("bob", "banned", "no milk"),
            ]
            assert far.affiliation(TEA, "eve") == "outcast"

    run(test)


def test_who_is_banned_comes_back_only_when_he_is_not() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as inbox:
            network.far.ban(TEA, "carol", "alice", "no")
            await inbox.until(Absent)
            refusal = await refused(network.join(CAROL, IN_TEA, "carol", None))
            network.far.unban(TEA, "carol")

            assert inbox.given == [gone("carol", "banned", "no", mine=True)]
            assert refusal == ("forbidden", "You are banned from this room.")
            assert await network.join(CAROL, IN_TEA, "carol", None) == Joined("carol")

    run(test)


def test_a_room_for_members_is_for_them_alone() -> None:
    async def test() -> None:
        network = fake()
        network.far.promote(TEA, "alice", affiliation="owner")
        async with in_tea(network) as inbox:
            network.far.about(TEA, is_members_only=True)
            await inbox.until(Absent, lambda absent: absent.mine)
            refusal = await refused(network.join(CAROL, IN_TEA, "carol", None))
            network.far.promote(TEA, "carol", affiliation="member")
            joined = await network.join(CAROL, IN_TEA, "carol", None)
            network.far.promote(TEA, "carol", affiliation="none", by="alice")
            await inbox.until(Absent, lambda absent: absent.cause == "expelled")

            assert inbox.of(Absent) == [
                gone("bob", "closed", by=""),
                gone("carol", "closed", by="", mine=True),
                gone("carol", "expelled", mine=True),
            ]
            assert refusal == ("members-only", "This room is for members only.")
            assert joined == Joined("carol")

    run(test)


def test_who_has_no_voice_in_a_moderated_room_is_not_heard() -> None:
    async def test() -> None:
        network = fake(word="returned")
        network.far.about(TEA, is_moderated=True)
        async with in_tea(network):
            refusal = await refused(carry(network, message("hi"), "a"))
            await network.request_voice(IN_TEA)
            asked = network.far.voices(TEA)
            network.far.promote(TEA, "carol", role="participant")
            await carry(network, message("hi"), "b")
            again = await refused(network.request_voice(IN_TEA))

            assert refusal == ("forbidden", "You may not speak in this room.")
            assert asked == ("carol",)
            assert [heard.text for heard in network.far.heard(TEA)] == ["hi"]
            assert again == ("not-acceptable", "You may speak already.")

    run(test)


def test_a_rank_goes_with_its_person() -> None:
    async def test() -> None:
        network = fake()
        network.far.promote(TEA, "bob", affiliation="admin")
        network.far.rename("bob%irc.fake", "rob")
        network.far.leave(TEA, "rob")
        network.far.enter(TEA, "rob")
        async with in_tea(network):
            assert await network.listed(IN_TEA, "admin") == [Listed(who("rob"), "admin")]

    run(test)


def test_a_crowd_is_shown_at_once() -> None:
    async def test() -> None:
        network = fake()
        network.far.crowd(TEA, 10_000)
        async with in_tea(network) as inbox:
            network.far.crowd(TEA, 1, "another")
            everyone = await inbox.until(Everyone)

            assert len(everyone.present) == 10_004
            assert network.far.people(TEA)[2:4] == ("person1", "person2")

    run(test)


# --- from the gateway -----------------------------------------------------------------------------


def test_it_can_be_asked_for_ranks_and_invitations() -> None:
    network = fake()

    assert isinstance(network, Moderation)
    assert isinstance(network, Inviting)


def test_who_makes_a_room_owns_it() -> None:
    async def test() -> None:
        network = fake()
        pub = IN_TEA._replace(native="#pub%irc.fake")
        async with in_tea(network) as inbox:
            joined = await network.join(CAROL, pub, "carol", None)

            assert joined == Joined("carol", created=True)
            assert inbox.of(Everyone)[0].present == (
                Present(
                    place=pub,
                    who=who("carol"),
                    role="moderator",
                    affiliation="owner",
                    mine=True,
                ),
            )

    run(test)


def test_a_moderator_gives_voice_and_membership_and_bans() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network) as inbox:
            network.far.promote(TEA, "carol", role="moderator")
            inbox.given.clear()
            await network.give_role(IN_TEA, BOB, "visitor", "")
            await network.give_affiliation(IN_TEA, BOB, "member", "")
            await network.give_affiliation(IN_TEA, EVE, "outcast", "spam")
            await network.give_affiliation(IN_TEA, ALICE, "outcast", "spam")
            await network.kick(IN_TEA, who("BOB"), "tea only")
            banned = await network.listed(IN_TEA, "outcast")
            await network.give_affiliation(IN_TEA, EVE, "none", "")
            await inbox.until(Absent, lambda absent: absent.cause == "kicked")

            assert banned == [
                Listed(EVE, "outcast", "spam"),
                Listed(ALICE, "outcast", "spam"),
            ]
            assert network.far.affiliation(TEA, "eve") == "none"
            assert [item for item in inbox.given if not getattr(item, "mine", False)] == [
                here("bob", role="visitor"),
                here("bob", affiliation="member"),
                gone("alice", "banned", "spam", by="carol"),
                gone("bob", "kicked", "tea only", by="carol"),
            ]
        assert network.breaches == []

    run(test)


def test_owners_give_all() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network):
            network.far.promote(TEA, "carol", affiliation="owner")
            await network.give_affiliation(IN_TEA, BOB, "owner", "")
            await network.give_affiliation(IN_TEA, ZOE, "admin", "far away")

            assert await network.listed(IN_TEA, "owner") == [
                Listed(who("carol"), "owner"),
                Listed(BOB, "owner"),
            ]
            assert await network.listed(IN_TEA, "admin") == [Listed(ZOE, "admin", "far away")]

    run(test)


Ask = Callable[[FakeNetwork], Awaitable[object]]


@pytest.mark.parametrize(
    ("role", "ask", "expected"),
    [
        ("participant", lambda n: n.kick(IN_TEA, who("alice"), ""), MODERATORS),
        ("participant", lambda n: n.give_role(IN_TEA, ALICE, "visitor", ""), MODERATORS),
        ("participant", lambda n: n.give_affiliation(IN_TEA, ALICE, "member", ""), MODERATORS),
        ("participant", lambda n: n.listed(IN_TEA, "outcast"), MODERATORS),
        ("moderator", lambda n: n.kick(IN_TEA, who("bob"), ""), OWNERS),
        ("moderator", lambda n: n.give_role(IN_TEA, BOB, "visitor", ""), OWNERS),
        ("moderator", lambda n: n.give_affiliation(IN_TEA, BOB, "none", ""), OWNERS),
        ("moderator", lambda n: n.give_affiliation(IN_TEA, ALICE, "owner", ""), OWNERS),
        (
            "moderator",
            lambda n: n.give_role(IN_TEA, ZOE, "visitor", ""),
            ("not-found", "There is nobody of this name in the room."),
        ),
    ],
)
def test_who_may_not_do_it_is_refused(role: str, ask: Ask, expected: tuple[str, str]) -> None:
    async def test() -> None:
        network = fake()
        network.far.promote(TEA, "bob", affiliation="owner")
        async with in_tea(network):
            network.far.promote(TEA, "carol", role=role)  # type: ignore[arg-type]

            assert await refused(ask(network)) == expected
            assert network.far.people(TEA) == ("alice", "bob", "carol")
        assert network.breaches == []

    run(test)


def test_an_owner_is_always_moderator() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network):
            network.far.promote(TEA, "carol", affiliation="owner")
            network.far.promote(TEA, "bob", affiliation="admin")

            assert await refused(network.give_role(IN_TEA, BOB, "visitor", "")) == (
                "not-acceptable",
                "Admins and owners are always moderators.",
            )

    run(test)


# --- invitations ----------------------------------------------------------------------------------


def test_invitations_go_both_ways() -> None:
    async def test() -> None:
        network = fake()
        pub = "#pub%irc.fake"
        network.far.person("zoe%irc.fake")
        async with in_tea(network) as mine, in_tea(network, DAVE, "dave") as theirs:
            network.far.invite(pub, "carol", "alice", "beer", "open")
            await network.invite(IN_TEA, "Zoe%irc.fake", "tea")
            await network.invite(IN_TEA, "dave%irc.fake", "more tea")
            got, passed = await mine.until(Invite), await theirs.until(Invite)

            assert replace(got, native=None) == Invite(
                place=IN_TEA._replace(native=pub),
                actor=ALICE,
                at=NOW,
                reason="beer",
                password="open",
            )
            assert replace(passed, native=None) == Invite(
                place=IN_TEA._replace(login=DAVE), actor=who("carol"), at=NOW, reason="more tea"
            )
            assert network.far.invited("zoe%irc.fake") == (Invited(TEA, "carol", "tea"),)

    run(test)


def test_into_a_room_for_members_only_moderators_invite() -> None:
    async def test() -> None:
        network = fake()
        network.far.person("zoe%irc.fake")
        network.far.promote(TEA, "carol", affiliation="member")
        network.far.about(TEA, is_members_only=True)
        async with in_tea(network):
            assert await refused(network.invite(IN_TEA, ZOE.native, "")) == MODERATORS
            network.far.promote(TEA, "carol", role="moderator")
            await network.invite(IN_TEA, ZOE.native, "")

            assert network.far.affiliation(TEA, "zoe") == "member"
            assert await refused(network.invite(IN_TEA, "nobody%irc.fake", "")) == (
                "not-found",
                "There is nobody of this name.",
            )

    run(test)


# --- what is not there ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("manner", "ask", "breach"),
    [
        ({"kick": False}, lambda n: n.kick(IN_TEA, who("bob"), ""), "a kick"),
        (
            {"roles": frozenset({"participant"})},
            lambda n: n.give_role(IN_TEA, BOB, "visitor", ""),
            "a role, visitor",
        ),
        (
            {"affiliations": frozenset()},
            lambda n: n.give_affiliation(IN_TEA, BOB, "member", ""),
            "an affiliation, member",
        ),
        ({"lists": frozenset()}, lambda n: n.listed(IN_TEA, "owner"), "a list, owner"),
        ({"invites": False}, lambda n: n.invite(IN_TEA, "bob", ""), "an invitation"),
        (
            {"requests_voice": False},
            lambda n: n.request_voice(IN_TEA),
            "a request for voice",
        ),
    ],
)
def test_what_the_capabilities_deny_is_refused_and_a_breach(
    manner: dict[str, object], ask: Ask, breach: str
) -> None:
    async def test() -> None:
        network = fake(**manner)
        async with in_tea(network):
            assert await refused(ask(network)) == (
                "unsupported",
                "This network has no such thing.",
            )
        assert network.breaches == [f"{breach}, which the capabilities deny"]

    run(test)


def test_people_are_found_by_their_identity() -> None:
    async def test() -> None:
        network = fake()
        async with in_tea(network):
            network.far.promote(TEA, "carol", role="moderator")
            renamed = Identity(BOB.network, BOB.native, "Bobby")
            await network.give_role(IN_TEA, renamed, "moderator", "")

            assert network.far.people(TEA) == ("alice", "bob", "carol")

    run(test)
