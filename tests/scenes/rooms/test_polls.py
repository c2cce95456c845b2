"""Polls in rooms: as words, and voting in them."""

from bridge.api.content import Poll
from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import kept_id, replace, reply, shown_id
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

WHAT = Poll(question="What?", answers=("Tea", "Milk", "Rum"), several=True, takes_votes=True)
TEA = Poll(question="Tea?", answers=("Yes", "No"), takes_votes=True)
HOW = 'To vote, write "vote 1", or the number of another answer.'


def test_a_vote_is_shown_to_its_sender_alone_and_the_poll_is_corrected(stage: Stage) -> None:
    """XEP-0308 section 4: "the id of the original message is used in each case".

    Ours: how somebody votes is not shown to others; his client sees its own words again, as of any
    message that was taken.
    """

    async def scene(cast: Cast) -> None:
        hall = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(hall)
        await bob.joins(hall)
        await alice.receives(f"/presence[@from='{hall}/bob']")

        what = cast.far.share(hall.native, "carol", WHAT)
        how = 'To vote, write "vote 1", or "vote 1 2" for several answers.'
        lines = ["Poll: What? (several answers can be chosen)", "1. Tea", "2. Milk", "3. Rum", how]
        asked = said(hall, "carol", "\n".join(lines))
        shown = shown_id(await alice.receives(asked))
        await bob.receives(asked)
        alice.says(hall, "/vote 1 3", id="v1")
        counted = f"{lines[0]}\n1. Tea (1 vote)\n2. Milk (0 votes)\n3. Rum (1 vote)\n{how}"
        stands = [said(hall, "carol", counted), f"/message/correct:replace[@id='{shown}']"]
        await alice.receives_each(
            [said(hall, "alice", "/vote 1 3"), "/message[@id='v1'][not(sid:stanza-id)]"], stands
        )
        await bob.receives(*stands)
        [now] = cast.far.said(hall.native)
        assert now.votes == {"alice": (0, 2)}
        cast.far.close(hall.native, what)
        closed = "Closed poll: What?\n1. Tea (1 vote)\n2. Milk (0 votes)\n3. Rum (1 vote)"
        await bob.receives(said(hall, "carol", closed))
        bob.says(hall, "/vote 1", id="v2")
        await bob.receives(
            refused("message", hall, "not-acceptable", "modify"), "/message[@id='v2']"
        )

    stage.play(scene, manner=Manner(shared=True))


def test_how_far_people_vote_is_told_by_the_poll_alone(stage: Stage) -> None:
    """Ours: who votes says nothing in the room."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        tea = cast.far.share(room.native, "carol", TEA)
        await alice.receives(said(room, "carol", f"Poll: Tea?\n1. Yes\n2. No\n{HOW}"))
        cast.far.vote(room.native, "dave", tea, 1)
        await alice.receives(
            said(room, "carol", f"Poll: Tea?\n1. Yes (0 votes)\n2. No (1 vote)\n{HOW}")
        )
        room.says("dave", "voted")
        await alice.receives(said(room, "dave", "voted"))

    stage.play(scene)


def test_an_answer_to_a_poll_is_a_vote_in_it(stage: Stage) -> None:
    """XEP-0461 section 3: "the ID assigned to the stanza by the group chat itself" tells which."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.share(room.native, "carol", TEA)
        kept = kept_id(await alice.receives("/message[starts-with(body, 'Poll: Tea?')]"))
        cast.far.share(room.native, "carol", WHAT)
        await alice.receives("/message[starts-with(body, 'Poll: What?')]")
        alice.says(room, "/vote 2", reply(kept, f"{room}/carol"), id="v1")
        await alice.receives_each(said(room, "alice", "/vote 2"), "/message/correct:replace")
        assert [one.votes for one in cast.far.said(room.native)] == [{"alice": (1,)}, {}]

    stage.play(scene)


def test_a_poll_that_is_answered_though_it_is_closed_says_so(stage: Stage) -> None:
    """Ours: what is meant as a vote is not said to all."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        tea = cast.far.share(room.native, "carol", TEA)
        kept = kept_id(await alice.receives("/message[starts-with(body, 'Poll: Tea?')]"))
        cast.far.close(room.native, tea)
        await alice.receives("/message[starts-with(body, 'Closed poll: Tea?')]")
        alice.says(room, "vote 2", reply(kept, f"{room}/carol"), id="v1")
        await alice.receives(
            refused("message", room, "not-acceptable", "modify"),
            "/message[@id='v1']",
            "//*[local-name()='text'][.='This poll is closed.']",
        )
        assert len(cast.far.said(room.native)) == 1

    stage.play(scene)


def test_a_correction_of_a_vote_is_another_vote(stage: Stage) -> None:
    """XEP-0308 section 3: "The receiving client then treats the newly received payloads as
    completely replacing all payloads of the original message": it is no message to the room.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.share(room.native, "carol", TEA)
        await alice.receives("/message[starts-with(body, 'Poll: Tea?')]")
        alice.says(room, "/vote 1", id="v1")
        await alice.receives_each(said(room, "alice", "/vote 1"), "/message/correct:replace")
        alice.says(room, "/vote 2", replace("v1"), id="v2")
        await alice.receives_each(said(room, "alice", "/vote 2"), "/message[correct:replace][body]")
        alice.says(room, "I vote for tea", replace("v1"), id="v3")
        await alice.receives(
            refused("message", room, "item-not-found", "cancel"), "/message[@id='v3']"
        )
        [now] = cast.far.said(room.native)
        assert now.votes == {"alice": (1,)}

    stage.play(scene)


def test_a_vote_that_the_network_refuses_is_an_error(stage: Stage) -> None:
    """XEP-0100 section 4.8.2: "Legacy Service reports error. Gateway sends appropriate error to
    Jabber User"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.share(room.native, "carol", TEA)
        await alice.receives("/message[starts-with(body, 'Poll: Tea?')]")
        cast.network.faults.next_call(Refuse("forbidden", "You may not vote."))
        alice.says(room, "/vote 1", id="v1")
        await alice.receives(refused("message", room, "forbidden", "auth"), "/message[@id='v1']")
        assert [one.votes for one in cast.far.said(room.native)] == [{}]

    stage.play(scene)


def test_a_vote_survives_a_restart_of_the_gateway(stage: Stage) -> None:
    """Ours: which poll is the last one is known from what was stored."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.share(room.native, "carol", TEA)
        await alice.receives("/message[starts-with(body, 'Poll: Tea?')]")
        await cast.restart()
        alice.says(room, "vote 1", id="v1")
        await alice.reads_to(said(room, "alice", "/vote 1"), "/message[@id='v1']")
        assert [one.votes for one in cast.far.said(room.native)] == [{"alice": (0,)}]

    stage.play(scene)


def test_where_there_is_no_poll_the_command_is_words(stage: Stage) -> None:
    """Ours: `/vote` is nobody's command where there is nothing to vote on."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        bodies = ["/vote 1", "/vote", "/votes", "//vote 1", "vote 1"]
        for body in bodies:
            alice.says(room, body)
            await alice.receives(said(room, "alice", body), "/message/sid:stanza-id")
        assert await room.heard() == bodies

    stage.play(scene)


def test_a_network_without_polls_says_them_in_words_and_takes_no_votes(stage: Stage) -> None:
    """Ours: there is nothing to vote on, so the command is words."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        cast.far.share(room.native, "carol", Poll(question="Tea?", answers=("Yes", "No")))
        await alice.receives(said(room, "carol", "Poll: Tea?\n1. Yes\n2. No"))
        alice.says(room, "/vote 1")
        await alice.receives(said(room, "alice", "/vote 1"))
        assert await room.heard() == ["/vote 1"]

    stage.play(scene, manner=Manner(polls=False, votes=False))
