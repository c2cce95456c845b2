"""Roles and affiliations: given here and there, and who may give them."""

from xml.etree.ElementTree import tostring

from bridge.api.states import Affiliation, Role
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.client import Client
from tests.scenes.paths import gone, here, item, refused, said, statuses
from tests.scenes.stage import Stage

ADMIN = "http://jabber.org/protocol/muc#admin"
DONE = "/iq[@type='result'][not(*)]"
SHARED = Manner(shared=True, word="returned")


def ranks(*items: str) -> str:
    return f"<query xmlns='{ADMIN}'>{''.join(f'<item {one}' for one in items)}</query>"


def give(attributes: str, reason: str = "") -> str:
    return ranks(f"{attributes}><reason>{reason}</reason></item>")


async def ranked(cast: Cast, client: Client, room: Room, affiliation: Affiliation) -> None:
    """Somebody of the network makes a client's account something more."""
    cast.far.promote(room.native, client.name, affiliation=affiliation)
    await client.receives(here(room, client.name), item(affiliation=affiliation))


# --- what the network gives -----------------------------------------------------------------------


def test_ranks_given_on_the_network_are_shown(stage: Stage) -> None:
    """XEP-0045 section 5.1.3: "If an occupant's role changes, a MUC service implementation MUST
    change the occupant's role to reflect the change and communicate the change to all occupants"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        roles: tuple[Role, ...] = ("visitor", "participant", "moderator")
        for role in roles:
            cast.far.promote(room.native, "alice", role=role)
            await alice.receives(
                here(room, "alice"), item(role=role, affiliation="none"), statuses(110)
            )
        affiliations: tuple[tuple[Affiliation, Role], ...] = (
            ("owner", "moderator"),
            ("admin", "moderator"),
            ("member", "participant"),
        )
        for affiliation, role in affiliations:
            cast.far.promote(room.native, "carol", affiliation=affiliation)
            await alice.receives(here(room, "carol"), item(affiliation=affiliation, role=role))

    stage.play(scene)


def test_who_is_no_member_any_more_is_removed_from_a_room_for_members(stage: Stage) -> None:
    """XEP-0045 section 9.4: "If the room is members-only, the service MUST remove the user from the
    room, including a status code of 321 to indicate that the user was removed because of an
    affiliation change"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        for name in ("carol", "dave"):
            cast.far.promote(room.native, name, affiliation="member")
        cast.far.world.room(room.native).enlist(
            cast.far.world.identity("irc.fake", "alice"), "owner"
        )
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.far.about(room.native, is_members_only=True)
        await alice.receives("/message[user:x/user:status]")

        await alice.sets(room, give(f"affiliation='none' jid='{cast.contact('carol')}'"), DONE)
        await alice.receives(gone(room, "carol"), statuses(321))

    stage.play(scene)


# --- what is given here ---------------------------------------------------------------------------


def test_a_moderator_grants_and_revokes_voice(stage: Stage) -> None:
    """XEP-0045 section 8.3: "The moderator grants voice to a visitor by changing the visitor's role
    to "participant"."; and section 8.4.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "admin")

        for role in ("visitor", "participant", "moderator", "participant"):
            await alice.sets(room, give(f"nick='carol' role='{role}'"), DONE)
            await alice.receives(here(room, "carol"), item(role=role))

    stage.play(scene)


def test_an_owner_gives_every_affiliation_by_address(stage: Stage) -> None:
    """XEP-0045 section 10.3: "an owner MAY grant owner status to another user; this is done by
    changing the user's affiliation to "owner""; sections 9.3, 9.4, 10.4, 10.6 and 10.7 likewise.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "owner")

        for affiliation in ("member", "admin", "owner", "none"):
            asked = give(f"jid='{cast.contact('carol')}' affiliation='{affiliation}'")
            await alice.sets(room, asked, DONE)
            await alice.receives(here(room, "carol"), item(affiliation=affiliation))
            assert cast.far.affiliation(room.native, "carol") == affiliation

    stage.play(scene)


def test_an_admin_bans_somebody_and_lets_him_back(stage: Stage) -> None:
    """XEP-0045 section 9.1: "In order to ban a user, an admin MUST change the user's affiliation to
    "outcast"."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "admin")
        carol = f"jid='{cast.contact('carol')}'"

        await alice.sets(room, give(f"{carol} affiliation='outcast'", "no tea"), DONE)
        await alice.receives(
            gone(room, "carol"),
            statuses(301),
            item(affiliation="outcast", role="none"),
            "//user:item[user:reason='no tea']",
        )
        assert cast.far.affiliation(room.native, "carol") == "outcast"
        await alice.sets(room, give(f"{carol} affiliation='none'"), DONE)
        assert cast.far.affiliation(room.native, "carol") == "none"

    stage.play(scene)


def test_several_are_changed_at_once(stage: Stage) -> None:
    """XEP-0045 section 8.5: "the moderator MUST send the changed items (i.e., only the "delta")
    back to the service".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "admin")

        await alice.sets(
            room, ranks("nick='carol' role='visitor'/>", "nick='dave' role='moderator'/>"), DONE
        )
        await alice.receives(here(room, "carol"), item(role="visitor"))
        await alice.receives(here(room, "dave"), item(role="moderator"))

    stage.play(scene)


# --- who may --------------------------------------------------------------------------------------


def test_who_has_not_the_right_changes_nothing(stage: Stage) -> None:
    """XEP-0045 section 9: "any of the following administrative requests MUST be denied if the
    <user@host> of the 'from' address of the request does not match the bare JID of one of the room
    admins; in this case, the service MUST return a <forbidden/> error."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        forbidden = refused("iq", room, "forbidden", "auth")
        carol = f"jid='{cast.contact('carol')}'"

        await alice.sets(room, give("nick='carol' role='visitor'"), forbidden)
        for affiliation in ("outcast", "member", "admin", "owner"):
            await alice.sets(room, give(f"{carol} affiliation='{affiliation}'"), forbidden)
        await ranked(cast, alice, room, "admin")
        await alice.sets(room, give(f"{carol} affiliation='admin'"), forbidden)
        await alice.receives_nothing()
        assert cast.far.affiliation(room.native, "carol") == "none"

    stage.play(scene)


def test_nobody_touches_who_is_higher(stage: Stage) -> None:
    """XEP-0045 section 8.2: "if a moderator who is a member attempts to kick an admin, or a
    moderator who is a member or admin attempts to kick an owner, the service MUST deny the request
    and return a <not-allowed/> error"; sections 8.4, 9.1 and 9.7 likewise.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.promote(room.native, "carol", affiliation="owner")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "admin")
        carol = f"jid='{cast.contact('carol')}'"

        for asked in (
            give("nick='carol' role='none'"),
            give("nick='carol' role='visitor'"),
            give("nick='carol' role='participant'"),
            give(f"{carol} affiliation='outcast'"),
        ):
            await alice.sets(room, asked, refused("iq", room, "not-allowed", "cancel"))
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


def test_nobody_bans_himself_or_leaves_a_room_without_an_owner(stage: Stage) -> None:
    """XEP-0045 section 9.1: "If an admin or owner attempts to ban himself, the service MUST deny
    the request and return a <conflict/> error"; section 10.4: "A service MUST NOT allow an owner to
    revoke his or her own owner status if there are no other owners".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "owner")
        conflict = refused("iq", room, "conflict", "cancel")

        await alice.sets(room, give(f"jid='{alice.account}' affiliation='outcast'"), conflict)
        await alice.sets(room, give("nick='alice' affiliation='member'"), conflict)
        await alice.sets(
            room, ranks("nick='carol' affiliation='owner'/>", "nick='alice' affiliation='none'/>")
        )
        await alice.receives(here(room, "carol"), item(affiliation="owner"))
        await alice.receives(here(room, "alice"), item(affiliation="none"))

    stage.play(scene)


def test_what_the_network_cannot_do_is_said(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.3: "The feature represented in the XML stanza is not implemented by
    the intended recipient".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "owner")

        for asked in (
            give("nick='carol' role='none'"),
            give("nick='carol' role='visitor'"),
            give(f"jid='{cast.contact('carol')}' affiliation='outcast'"),
            give(f"jid='{cast.contact('carol')}' affiliation='member'"),
        ):
            await alice.sets(room, asked, refused("iq", room, "feature-not-implemented", "cancel"))

    none = Manner(kick=False, roles=frozenset(), affiliations=frozenset())
    stage.play(scene, manner=none)


def test_what_cannot_be_meant_is_refused_and_others_are_served(stage: Stage) -> None:
    """XEP-0045 section 17.4: "if a moderator, admin, or owner attempts to modify both the
    affiliation and role of the same item in the same IQ set, the service MUST return a
    <bad-request/> error to the sender"; so does what names nobody, or no rank.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await ranked(cast, alice, room, "owner")
        many = [f"jid='p{n}%irc.fake@{cast.domain}' affiliation='outcast'/>" for n in range(1000)]

        for asked, condition, kind in (
            (ranks(*many), "not-acceptable", "modify"),
            (ranks(), "bad-request", "modify"),
            (ranks("nick='carol'/>"), "bad-request", "modify"),
            (ranks("role='none'/>"), "bad-request", "modify"),
            (ranks("nick='carol' role='king'/>"), "bad-request", "modify"),
            (ranks("nick='carol' role='none' affiliation='none'/>"), "bad-request", "modify"),
            (
                ranks("nick='carol' role='visitor'/>", "nick='carol' role='none'/>"),
                "bad-request",
                "modify",
            ),
            (ranks("nick='c\u0430rol' role='none'/>"), "item-not-found", "cancel"),
            (ranks("jid='eve@example.net' affiliation='outcast'/>"), "item-not-found", "cancel"),
        ):
            await alice.sets(room, asked, refused("iq", room, condition, kind))
        assert cast.far.people(room.native) == ("carol", "alice")
        alice.says(room, "still here")
        await alice.receives(said(room, "alice", "still here"))

    stage.play(scene)


# --- rooms that all share -------------------------------------------------------------------------


def test_an_account_is_banned_from_a_shared_room(stage: Stage) -> None:
    """XEP-0045 section 9.1: "The service MUST also remove any banned users who are in the room";
    section 7.2.7: "the service MUST deny access to the room and inform the user of the fact that
    they are banned".
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        await ranked(cast, alice, room, "admin")
        await bob.receives(here(room, "alice"), "//user:item[@affiliation='admin'][not(@jid)]")

        asked = give(f"jid='{bob.account}' affiliation='outcast'", "no tea")
        await alice.sets(room, asked, DONE)
        await bob.receives(gone(room, "bob"), statuses(110, 301), item(role="none"))
        await alice.receives(gone(room, "bob"), statuses(301), "not(//user:item/@jid)")
        bob.sends_join(room)
        await bob.receives("/presence[@type='error']/error[@type='auth']/err:forbidden")

    stage.play(scene, manner=SHARED)


def test_an_account_is_kicked_from_a_shared_room_by_its_nick(stage: Stage) -> None:
    """XEP-0045 section 8.2: "The kick is performed based on the occupant's room nickname"."""

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        forbidden = refused("iq", room, "forbidden", "auth")
        await bob.sets(room, give("nick='alice' role='none'"), forbidden)
        await ranked(cast, alice, room, "owner")
        await bob.receives(here(room, "alice"))

        await alice.sets(room, give("nick='bob' role='none'", "no tea"), DONE)
        await bob.receives(gone(room, "bob"), statuses(110, 307), "//user:item/user:reason")
        await alice.receives(gone(room, "bob"), statuses(307))

    stage.play(scene, manner=SHARED)


def test_who_kicks_by_jid_does_not_learn_who_is_there(stage: Stage) -> None:
    """XEP-0045 section 8.2: "The kick is performed based on the occupant's room nickname"."""

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await ranked(cast, alice, room, "owner")
        kick, unknown = give(f"jid='{bob.account}' role='none'"), "item-not-found"

        absent = await alice.sets(room, kick, refused("iq", room, unknown, "cancel"))
        await bob.joins(room, "somebody")
        await alice.receives(here(room, "somebody"))
        present = await alice.sets(room, kick, refused("iq", room, unknown, "cancel"))
        assert [*map(tostring, absent)] == [*map(tostring, present)]
        await bob.receives_nothing()
        await alice.receives_nothing()

    stage.play(scene, manner=SHARED)
