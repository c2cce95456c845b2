"""Several clients of one account in a room, under one nick."""

from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, gone, here, said, statuses
from tests.scenes.stage import Stage


def test_a_second_client_comes_in_under_the_same_nick(stage: Stage) -> None:
    """XEP-0045 section 7.2.8: "the service SHOULD allow entry to the user, so that the user has two
    (or more) in-room "sessions" with the same roomnick, one for each resource."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)

        phone.sends_join(room)
        await phone.receives(here(room, "carol"))
        await phone.receives(here(room, "alice"), statuses(*OWN_VIEW))
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


def test_what_is_said_reaches_all_clients_and_each_may_speak(stage: Stage) -> None:
    """XEP-0045 section 7.2.8: "it MUST route in-room messages to all of the user's resources and
    allow all of the user's resources to send messages to the room"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        phone.says(room, "from the phone", id="p1")
        for client in (home, phone):
            await client.receives(said(room, "alice", "from the phone"), "/message[@id='p1']")
        home.says(room, "from home")
        for client in (home, phone):
            await client.receives(said(room, "alice", "from home"))
        assert await room.heard(2) == ["from the phone", "from home"]

    stage.play(scene)


def test_one_client_leaves_and_the_other_stays(stage: Stage) -> None:
    """XEP-0045 section 7.14: "The service MUST then send a presence stanzas of type "unavailable"
    from the departing user's occupant JID to the departing occupant's full JIDs, including a status
    code of "110" to indicate that this notification is "self-presence""
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        phone.leaves(room)
        await phone.receives(gone(room, "alice"), statuses(110))
        room.says("carol", "hello")
        await home.receives(said(room, "carol", "hello"))
        await phone.receives_nothing()
        assert "alice" in cast.far.people(room.native)

    stage.play(scene)


def test_two_accounts_each_have_a_room_of_their_own(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "the service MUST also send presence from the new participant's
    occupant JID to the full JIDs of all the occupants (including the new occupant)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        bob = await cast.client("bob")
        await alice.joins(room)

        await bob.joins(room)
        await alice.receives(here(room, "bob"), statuses())
        alice.says(room, "hello bob")
        await alice.receives(said(room, "alice", "hello bob"))
        await bob.receives(said(room, "alice", "hello bob"))

    stage.play(scene)
