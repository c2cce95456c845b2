"""One account that asks for far too much, and another one beside it."""

from tests.scenes.cast import Cast
from tests.scenes.paths import said
from tests.scenes.stage import Stage

MANY = 1000


def test_a_thousand_joins_of_one_room_disturb_nobody(stage: Stage) -> None:
    """XEP-0045 section 17.3: "it MUST treat it as a full synchronization request, and send to the
    client everything that would be sent to it on a normal join."
    """

    async def scene(cast: Cast) -> None:
        room, quiet = cast.room("carol"), cast.room("dave")
        alice = await cast.client("alice")
        bob = await cast.client("bob")
        await bob.joins(quiet)

        for _ in range(MANY):
            alice.sends_join(room)
        quiet.says("dave", "do you hear me?")
        await bob.receives(said(quiet, "dave", "do you hear me?"))
        await cast.far.until(lambda: "alice" in cast.far.people(room.native))
        room.says("carol", "done?")
        await alice.reads_to(said(room, "carol", "done?"), within=15.0)
        assert cast.far.people(room.native) == ("carol", "alice")

    stage.play(scene)


def test_each_of_a_thousand_joins_of_rooms_is_answered_and_disturbs_nobody(stage: Stage) -> None:
    """XEP-0045 section 7.2.9: "the service SHOULD deny access to the room and inform the user of
    the restriction"
    """

    async def scene(cast: Cast) -> None:
        quiet = cast.room("dave")
        alice = await cast.client("alice")
        bob = await cast.client("bob")
        await bob.joins(quiet)

        rooms = [f"#flood{number}%irc.fake@{cast.domain}" for number in range(MANY)]
        for room in rooms:
            alice.sends_join(room)
        quiet.says("dave", "do you hear me?")
        await bob.receives(said(quiet, "dave", "do you hear me?"))
        answered: set[str] = set()
        while len(answered) < MANY:
            came = await alice.receives(within=10.0)
            if came.tag == "presence":
                answered.add(came.get("from", "").partition("/")[0])
        assert answered == set(rooms)

    stage.play(scene)


def test_a_thousand_lines_that_the_network_holds_back_all_come_in_order(stage: Stage) -> None:
    """XEP-0045 section 7.4: "the service MUST change the 'from' attribute to the sender's occupant
    JID and reflect the message out to the full JID of each occupant."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        room = cast.room("carol")
        await alice.joins(room)
        with cast.network.faults.answers.closed():
            for number in range(MANY):
                alice.says(room, f"line {number}", id=f"m{number}")
            await alice.receives_nothing()
        for number in range(MANY):
            await alice.receives(said(room, "alice", f"line {number}"))

    stage.play(scene)
