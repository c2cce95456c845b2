"""Am I still in the room?"""

from tests.scenes.cast import Cast
from tests.scenes.paths import feature
from tests.scenes.stage import Stage

PING = "<ping xmlns='urn:xmpp:ping'/>"
RESULT = "/iq[@type='result']"


def test_who_is_in_gets_a_result(stage: Stage) -> None:
    """XEP-0410 section 3.2: "Successful IQ response: the client is still joined." """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        await alice.gets(f"{room}/alice", PING, RESULT)

    stage.play(scene)


def test_who_is_not_in_gets_not_acceptable(stage: Stage) -> None:
    """XEP-0410 section 3.2: "If Juliet's client is not joined, the MUC service will respond with a
    <not-acceptable> error. Thus, her client can automatically attempt a rejoin."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        not_in = "/iq[@type='error']/error/err:not-acceptable"

        await home.gets(f"{room}/alice", PING, not_in)
        await home.joins(room)
        await phone.gets(f"{room}/alice", PING, not_in)

    stage.play(scene)


def test_a_nick_that_nobody_has_any_more_is_not_found(stage: Stage) -> None:
    """XEP-0410 section 3.2: "the client is joined, but the occupant just changed their name (e.g.
    initiated by a different client)."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.sends(f"<presence to='{room}/alina'/>")
        await alice.reads_to(f"/presence[@from='{room}/alina']")

        await alice.gets(f"{room}/alice", PING, "/iq[@type='error']/error/err:item-not-found")
        await alice.gets(f"{room}/alina", PING, RESULT)

    stage.play(scene)


def test_who_is_in_gets_a_result_while_the_network_is_away(stage: Stage) -> None:
    """XEP-0410 section 3.3: "a MUC service supporting this protocol may directly respond to a
    occupant's Ping request to the occupant's own nickname, as opposed to routing it to any of the
    occupant's clients."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        cast.network.lose()

        await alice.gets(f"{room}/alice", PING, RESULT)
        cast.network.restore()

    stage.play(scene)


def test_a_room_says_that_it_answers_itself(stage: Stage) -> None:
    """XEP-0410 section 3.3: "A service implementing this optimization needs to advertise the
    http://jabber.org/protocol/muc#self-ping-optimization feature"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        await alice.gets(
            room,
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            feature("http://jabber.org/protocol/muc#self-ping-optimization"),
        )

    stage.play(scene)
