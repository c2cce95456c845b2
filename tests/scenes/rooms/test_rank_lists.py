"""Who has a rank: the lists that clients ask for."""

import asyncio

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, item, refused
from tests.scenes.stage import Stage

ADMIN = "http://jabber.org/protocol/muc#admin"
SHARED = Manner(shared=True, word="returned")


def listing(attributes: str) -> str:
    return f"<query xmlns='{ADMIN}'><item {attributes}/></query>"


def listed(count: int) -> str:
    return f"/iq[@type='result'][count(admin:query/admin:item)={count}]"


def test_who_is_banned_is_told_to_an_admin_with_the_reason(stage: Stage) -> None:
    """XEP-0045 section 9.2: "The service MUST then return the list of banned users to the admin;
    each item MUST include the 'affiliation' and 'jid' attributes".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        cast.far.ban(room.native, "carol", "dave", "no tea")
        alice = await cast.client("alice")
        await alice.joins(room)
        outcasts = listing("affiliation='outcast'")

        await alice.gets(room, outcasts, refused("iq", room, "forbidden", "auth"))
        cast.far.promote(room.native, "alice", affiliation="admin")
        await alice.receives(item(affiliation="admin"))
        await alice.gets(
            room,
            outcasts,
            listed(1),
            f"//admin:item[@affiliation='outcast'][@jid='{cast.contact('carol')}'][not(@nick)]",
            "//admin:item/admin:reason='no tea'",
        )

    stage.play(scene)


def test_members_are_listed_whether_they_are_present_or_not(stage: Stage) -> None:
    """XEP-0045 section 9.5: "MAY include the 'nick' and 'role' attributes for each member that is
    currently an occupant".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        for name in ("carol", "erin"):
            cast.far.promote(room.native, name, affiliation="member")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room,
            listing("affiliation='member'"),
            listed(2),
            f"//admin:item[@jid='{cast.contact('carol')}'][@nick='carol'][@role='participant']",
            f"//admin:item[@jid='{cast.contact('erin')}'][not(@nick)][not(@role)]",
        )

    stage.play(scene)


def test_who_has_a_role_is_listed_with_his_nick(stage: Stage) -> None:
    """XEP-0045 section 8.5: "each item MUST include the 'nick' and 'role' attributes and SHOULD
    include the 'affiliation' and 'jid' attributes".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        cast.far.promote(room.native, "dave", role="visitor")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room,
            listing("role='visitor'"),
            listed(1),
            f"//admin:item[@jid='{cast.contact('dave')}'][@nick='dave'][@role='visitor']"
            "[@affiliation='none']",
        )
        await alice.gets(room, listing("role='moderator'"), listed(0))

    stage.play(scene)


def test_the_addresses_of_accounts_are_in_no_list(stage: Stage) -> None:
    """XEP-0045 section 10.5: "If the <user@host> of the 'from' address does not match the bare JID
    of a room owner, the service MUST return a <forbidden/> error to the sender in semi-anonymous
    rooms."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        owners = listing("affiliation='owner'")

        await alice.gets(room, owners, refused("iq", room, "forbidden", "auth"))
        for name in ("alice", "bob"):
            cast.far.promote(room.native, name, affiliation="owner")
            for client in (alice, bob):
                await client.receives(here(room, name), item(affiliation="owner"))
        await alice.gets(
            room,
            owners,
            listed(2),
            f"//admin:item[@nick='alice'][@jid='{alice.account}']",
            "//admin:item[@nick='bob'][not(@jid)]",
        )

    stage.play(scene, manner=SHARED)


def test_where_the_network_tells_nothing_those_present_are_listed(stage: Stage) -> None:
    """XEP-0045 section 9.5: "The service MUST then return the full member list to the admin" - as
    far as it is known.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        cast.far.promote(room.native, "carol", affiliation="member")
        cast.far.promote(room.native, "erin", affiliation="member")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(
            room, listing("affiliation='member'"), listed(1), "//admin:item[@nick='carol']"
        )
        forbidden = refused("iq", room, "forbidden", "auth")
        await alice.gets(room, listing("affiliation='outcast'"), forbidden)

    stage.play(scene, manner=Manner(lists=frozenset()))


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_lists_that_are_asked_for_right_behind_a_join_are_told(stage: Stage, kind: str) -> None:
    """XEP-0045 section 9.5: "The service MUST then return the full member list to the admin": to
    clients, too, that ask before they can know whether they are in.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol") if kind == "private" else cast.shared_room("carol")
        cast.far.promote(room.native, "carol", affiliation="member")
        alice = await cast.client("alice")
        who = "alice" if kind == "private" else alice.account
        cast.far.promote(room.native, who, affiliation="owner")

        cast.network.lose()  # so that the network's answer takes its time
        alice.sends_join(room)
        asked = asyncio.gather(
            alice.gets(room, listing("affiliation='member'"), listed(1)),
            alice.gets(room, listing("affiliation='owner'"), listed(1)),
            alice.gets(room, listing("affiliation='admin'"), listed(0)),
            alice.gets(room, listing("affiliation='outcast'"), listed(0)),
        )
        await alice.wire.ping(cast.domain)  # the gateway has got them all
        cast.network.restore()
        await asked
        await alice.reads_to(here(room, "alice"), item(affiliation="owner"))

    stage.play(scene, manner=SHARED)


def test_lists_that_are_asked_for_behind_a_join_that_fails_are_forbidden(stage: Stage) -> None:
    """XEP-0045 section 9.2: "the admin first requests the ban list by querying the room": nobody
    else is told.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", password="sesame")
        alice = await cast.client("alice")

        alice.sends_join(room)
        forbidden = refused("iq", room, "forbidden", "auth")
        await asyncio.gather(
            alice.gets(room, listing("affiliation='member'"), forbidden),
            alice.gets(room, listing("affiliation='outcast'"), forbidden),
        )
        await alice.receives(
            refused("presence", f"{room}/alice", "not-authorized", "auth"), "/presence/muc:x"
        )

    stage.play(scene)
