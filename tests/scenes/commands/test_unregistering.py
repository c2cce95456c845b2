"""An account that unregisters: what it sees of that, and what is there when it comes back."""

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp.commands.texts.admin import ENDED_FOR_YOU
from bridge.xmpp.unregistering import COMES_BACK, LEFT, Consequences, disconnect
from tests.scenes.cast import Cast
from tests.scenes.commands.inside import Inside, account, inside
from tests.scenes.contacts.listed import (
    LISTS,
    Entry,
    away,
    has_login,
    native,
    of,
    roster,
    sees,
    writes_lists,
)
from tests.scenes.paths import gone, here, item, said, statuses
from tests.scenes.stage import Stage

__all__ = ["inside"]

CAROL = native("carol")
SHARED = Manner(shared=True, word="returned")

either = pytest.mark.parametrize("privileged", [True, False], ids=["privileged", "plain"])


@either
def test_contacts_are_out_of_the_list_and_so_is_the_gateway(
    stage: Stage, inside: Inside, privileged: bool
) -> None:
    """XEP-0100 section 4.3.1: "Gateway cancels subscriptions.", then "Gateway sends unavailable
    presence to Jabber User."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        assert await inside.loses(cast, alice) == Consequences(contacts=1, rooms=0, logins=1)

        alice.watches_gateway = True
        await inside.unregisters(cast, alice)
        await alice.reads_to(away(carol))
        if not writes_lists(cast):
            await alice.reads_to(of(carol, "unsubscribe"))
            await alice.receives(of(carol, "unsubscribed"))
        await alice.reads_to(of(cast.domain, "unavailable"))
        await alice.wire.ping(cast.domain)
        left = await roster(alice)

        assert left.get(carol, Entry("", (), "none")).subscription == "none"
        assert await inside.loses(cast, alice) == Consequences(contacts=0, rooms=0, logins=0)
        assert not cast.network.logins

    stage.play(scene, manner=LISTS, privileged=privileged)


def test_rooms_are_left_with_a_sentence(stage: Stage, inside: Inside) -> None:
    """XEP-0045 section 7.14: "in particular, the 'role' attribute MUST be set to a value of "none"
    to denote that the individual is no longer an occupant."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home, phone = await cast.client("alice"), await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)
        assert await inside.loses(cast, home) == Consequences(contacts=0, rooms=1, logins=1)

        await inside.unregisters(cast, home)
        for client in (home, phone):
            await client.receives(
                gone(room, "alice"), statuses(110), item(role="none"), f"/presence[status='{LEFT}']"
            )
        assert cast.far.people(room.native) == ("carol",)

    stage.play(scene)


def test_what_was_said_in_a_room_is_there_when_its_owner_comes_back(
    stage: Stage, inside: Inside
) -> None:
    """Ours: unregistering ends what is, erasing forgets what was."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        room.says("carol", "before")
        await alice.receives(said(room, "carol", "before"))
        await inside.unregisters(cast, alice)
        await alice.receives(gone(room, "alice"))

        came = await alice.joins(room)
        assert [each.findtext("body") for each in came if each.find("body") is not None] == [
            "before"
        ]
        room.says("carol", "again")
        await alice.receives(said(room, "carol", "again"))
        alice.says(room, "hello")
        await alice.receives(said(room, "alice", "hello"))

    stage.play(scene)


def test_who_unregisters_is_out_of_rooms_that_all_share(stage: Stage, inside: Inside) -> None:
    """XEP-0045 section 7.14: "The service MUST then send a presence stanzas of type "unavailable"
    from the departing user's occupant JID to the departing occupant's full JIDs"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        await inside.unregisters(cast, alice)
        await alice.receives(gone(room, "alice"), statuses(110), f"/presence[status='{LEFT}']")
        await bob.receives(gone(room, "alice"), statuses(), "/presence[not(status)]")
        room.says("carol", "who was that?")
        await bob.receives(said(room, "carol", "who was that?"))
        await alice.receives(of(cast.domain, "unavailable"))
        await alice.receives_nothing()

    stage.play(scene, manner=SHARED)


def test_who_is_disconnected_is_out_of_rooms_and_can_come_back(
    stage: Stage, inside: Inside
) -> None:
    """Ours: an admin ends connections, which forgets nothing."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        assert await disconnect(inside.hosting, account(alice), ENDED_FOR_YOU) == 1
        why = f"/presence/user:x/user:item[user:reason='{ENDED_FOR_YOU}']"
        await alice.receives(gone(room, "alice"), statuses(110, 333), why)
        told = f"{ENDED_FOR_YOU} {COMES_BACK}"
        await alice.receives(f"/message[@from='{cast.domain}'][body='{told}']")
        await alice.receives_nothing()
        assert cast.far.people(room.native) == ("carol",)
        await alice.joins(room)
        assert await inside.loses(cast, alice) == Consequences(contacts=0, rooms=1, logins=1)

    stage.play(scene)
