"""Who is put out of a room that he did not leave: by its rules, or with the network."""

import pytest

from bridge.testing.manner import Manner
from bridge.xmpp.muc import restart
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.paths import gone, here, item, said, statuses
from tests.scenes.stage import Stage

SHARED = Manner(shared=True, word="returned", history=True)
CHANGED = "/message[@type='groupchat']/user:x/user:status[@code='104']"


async def both_in(cast: Cast, room: object) -> tuple[Client, Client]:
    """Alice and Bob, of whom each sees that the other is there."""
    alice, bob = await cast.client("alice"), await cast.client("bob")
    await alice.joins(room)
    await bob.joins(room)
    await alice.receives(here(room, "bob"))
    return alice, bob


# --- rooms for members ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_who_loses_his_membership_is_put_out_of_a_room_for_members(stage: Stage, kind: str) -> None:
    """XEP-0045 section 9.4: "If the room is members-only, the service MUST remove the user from
    the room, including a status code of 321 to indicate that the user was removed because of an
    affiliation change, and inform all remaining occupants."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room() if kind == "private" else cast.shared_room()
        alice, bob = await both_in(cast, room)
        for name in ("alice", "bob"):
            cast.far.promote(room.native, name, affiliation="member")
            for client in (alice, bob):
                await client.receives(here(room, name), item(affiliation="member"))
        cast.far.about(room.native, is_members_only=True)
        for client in (alice, bob):
            await client.receives(CHANGED)

        cast.far.promote(room.native, "bob", affiliation="none")
        lost = item(affiliation="none", role="none")
        await bob.receives(gone(room, "bob"), statuses(110, 321), lost)
        await alice.receives(gone(room, "bob"), statuses(321), lost)
        bob.sends_join(room)
        await bob.receives("/presence[@type='error']/error/err:registration-required")
        await alice.receives_nothing()

    stage.play(scene, manner=SHARED)


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_who_is_no_member_is_put_out_when_a_room_becomes_one_for_members(
    stage: Stage, kind: str
) -> None:
    """XEP-0045 section 10.2: "If as a result of a change in the room configuration the room type
    is changed to members-only but there are non-members in the room, the service MUST remove any
    non-members from the room and include a status code of 322 in the presence unavailable stanzas
    sent to those users as well as any remaining occupants."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol") if kind == "private" else cast.shared_room("carol")
        alice, bob = await both_in(cast, room)
        cast.far.promote(room.native, "alice", affiliation="member")
        for client in (alice, bob):
            await client.receives(here(room, "alice"), item(affiliation="member"))

        cast.far.about(room.native, is_members_only=True)
        for client in (alice, bob):
            await client.receives(CHANGED)
            await client.receives(gone(room, "carol"), statuses(322), item(role="none"))
        await bob.receives(gone(room, "bob"), statuses(110, 322), item(role="none"))
        await alice.receives(gone(room, "bob"), statuses(322), item(role="none"))
        alice.says(room, "members only")
        await alice.receives(said(room, "alice", "members only"))
        await bob.receives_nothing()

    stage.play(scene, manner=SHARED)


# --- the network ----------------------------------------------------------------------------------


def test_all_are_told_that_the_far_server_shuts_down(stage: Stage) -> None:
    """XEP-0045 section 11.2: "When a MUC service shuts downs, it SHOULD inform its participant by
    sending presences containing the 332 status code"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await both_in(cast, room)

        cast.far.shut_down(SERVER)
        for client in (alice, bob):
            await client.receives(gone(room, "carol"), statuses(332))
        await alice.receives(gone(room, "alice"), statuses(110, 332), item(role="none"))
        await bob.receives(gone(room, "alice"), statuses(332))
        await bob.receives(gone(room, "bob"), statuses(110, 332), item(role="none"))
        for client in (alice, bob):
            await client.receives_nothing()
        await alice.joins(room)

    stage.play(scene)


def test_all_who_share_a_room_are_told_that_the_network_shuts_down(stage: Stage) -> None:
    """XEP-0045 section 11.2: "When a MUC service shuts downs, it SHOULD inform its participant by
    sending presences containing the 332 status code"
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await both_in(cast, room)

        cast.far.shut_down()
        for client in (alice, bob):
            await client.receives(gone(room, "carol"), statuses(332))
        await alice.receives(gone(room, "alice"), statuses(110, 332), item(role="none"))
        await bob.receives(gone(room, "alice"), statuses(332), "not(//user:item/@jid)")
        await bob.receives(gone(room, "bob"), statuses(110, 332), item(role="none"))
        for client in (alice, bob):
            await client.receives_nothing()

    stage.play(scene, manner=SHARED)


def test_who_is_banned_while_the_gateway_is_stopped_is_put_out_afterwards(stage: Stage) -> None:
    """XEP-0045 section 9.1: "The service MUST also remove any banned users who are in the room"; of
    a ban that was not seen it is known that he is in no longer, and why is not.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await both_in(cast, room)

        await cast.restart(lambda: cast.far.ban(room.native, "bob", "carol"))
        await bob.reads_to(gone(room, "bob"), statuses(110, 321), item(role="none"))
        await alice.reads_to(gone(room, "bob"), statuses(321), item(role="none"))
        room.says("carol", "is he gone?")
        await alice.receives(said(room, "carol", "is he gone?"))
        await bob.receives_nothing()

    stage.play(scene, manner=SHARED)


def test_others_are_shown_who_lost_his_connection_and_he_is_told_nothing(stage: Stage) -> None:
    """XEP-0045 section 11.1: "This can, for example, be used as a hint for clients to distinguish
    between an occupant getting disconnected and them intentionally leaving the room."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await both_in(cast, room)
        [of_bob] = [login.id for login in cast.network.logins if login.name == "bob"]

        cast.network.lose(of_bob)
        await alice.receives(gone(room, "bob"), statuses(333))
        await bob.receives_nothing()
        cast.network.restore(of_bob)
        await alice.receives(here(room, "bob"))
        room.says("carol", "welcome back")
        await bob.receives(said(room, "carol", "welcome back"))

    stage.play(scene, manner=Manner(history=True))


def test_whose_network_stays_away_is_told_so_in_the_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XEP-0045 section 11.1: "If a MUC service supports this OPTIONAL feature, it MUST include the
    333 status code in the resulting presence".
    """
    monkeypatch.setattr(restart, "GIVE_UP_AFTER", 0.0)  # five minutes, which nobody here waits

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.network.lose()
        await alice.receives(
            gone(room, "alice"), statuses(110, 333), item(role="none"), "//user:item/user:reason"
        )
        cast.network.restore()
        await alice.joins(room)

    stage.play(scene)


def test_a_shared_room_stands_while_the_gateway_is_without_the_network(stage: Stage) -> None:
    """Ours: nobody is put out of a shared room because the gateway's own connection is lost; what
    is said meanwhile waits. XEP-0045 section 11.1: "A MUC service MAY support adding the 333 status
    code to presences when a user gets removed by the service due to a technical problem".
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol", "dave")
        alice, bob = await both_in(cast, room)

        cast.network.lose()
        cast.far.leave(room.native, "dave")
        alice.says(room, "anybody there?")
        for client in (alice, bob):
            await client.receives_nothing()
        cast.network.restore()
        for client in (alice, bob):
            await client.receives_each(gone(room, "dave"), said(room, "alice", "anybody there?"))
        assert await room.heard() == ["anybody there?"]

    stage.play(scene, manner=SHARED)
