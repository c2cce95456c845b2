"""A client that is in joins once more: it lost its place and wants all anew."""

from tests.scenes.cast import Cast
from tests.scenes.paths import OWN_VIEW, here, said, statuses, subject
from tests.scenes.stage import Stage


def test_who_joins_again_is_told_everything_again(stage: Stage) -> None:
    """XEP-0045 section 17.3: "it MUST treat it as a full synchronization request, and send to the
    client everything that would be sent to it on a normal join."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", subject="tea")
        alice = await cast.client("alice")
        await alice.joins(room)
        room.says("carol", "hello")
        await alice.receives(said(room, "carol", "hello"))

        alice.sends_join(room)
        await alice.receives(here(room, "carol"))
        await alice.receives(here(room, "alice"), statuses(*OWN_VIEW))
        await alice.receives(said(room, "carol", "hello"), "/message/delay:delay")
        await alice.receives(subject(room, "tea"))
        await alice.receives_nothing()

    stage.play(scene)


def test_nobody_else_notices_that_somebody_joined_again(stage: Stage) -> None:
    """XEP-0045 section 17.3: "The MUC service SHOULD send a presence update to the other
    participants if the join presence is different from the client's previous presence."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)

        await phone.joins(room)
        room.says("carol", "hello")
        await home.receives(said(room, "carol", "hello"))
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


def test_what_is_said_during_a_join_is_neither_lost_nor_doubled(stage: Stage) -> None:
    """XEP-0045 section 7.2.16: "After the room has sent the room subject, it SHALL begin to send
    live messages"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        expected = []
        for number in range(30):
            room.says("carol", f"line {number}")
            expected.append(f"line {number}")
            if number == 15:
                alice.sends_join(room, history="maxstanzas='0'")
        bodies: list[str] = []
        while len(bodies) < len(expected):
            came = await alice.receives()
            if came.tag == "message" and came.find("body") is not None:
                bodies.append(came.findtext("body", ""))
        assert bodies == expected

    stage.play(scene)
