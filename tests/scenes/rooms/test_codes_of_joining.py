"""What the status codes say to who comes in."""

from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, here, statuses
from tests.scenes.stage import Stage


def test_who_comes_into_a_view_of_his_own_is_warned_that_it_is_not_anonymous(stage: Stage) -> None:
    """XEP-0045 section 7.2.3: "the service MUST warn the user by including a status code of "100"
    in the initial presence that the room sends to the new occupant"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room()
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives(here(room, "alice"), statuses(*OWN_VIEW))

    stage.play(scene)


def test_who_comes_in_is_warned_that_there_is_an_archive(stage: Stage) -> None:
    """XEP-0045 section 7.2.12: "the service SHOULD allow the user to enter the room but MUST also
    warn the user that the discussions are logged. This is done by including a status code of "170"
    in the initial presence that the room sends to the new occupant"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives(here(room, "carol"), statuses())
        await alice.receives(here(room, "alice"), "//user:status[@code='170']")

    stage.play(scene)


def test_a_nick_that_the_network_did_not_give_is_told_with_the_one_it_gave(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "The service MUST allow the client to enter the room, modify the
    nick in accordance with the lockdown policy, and include a status code of "210" in the presence
    broadcast that it sends to the new occupant."
    """

    async def scene(cast: Cast) -> None:
        first, second = cast.room(), cast.room()
        alice = await cast.client("alice")
        await alice.joins(first, "alice")

        alice.sends_join(second, "somebody-else")
        await alice.receives(here(second, "alice"), statuses(*OWN_VIEW, 210))

    stage.play(scene)
