"""Polls in chats with one person: as words, and voting in them."""

import pytest

from bridge.api.content import Poll
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, REQUEST, begun
from tests.scenes.messages import reply, shown_id
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

TEA = Poll(question="Tea?", answers=("Yes", "No"), takes_votes=True)
HOW = 'To vote, write "vote 1", or the number of another answer.'
ASKED = f"Poll: Tea?\n1. Yes\n2. No\n{HOW}"


def test_one_votes_in_the_last_poll_and_sees_how_it_stands(stage: Stage) -> None:
    """XEP-0308 section 4: how a poll stands is a correction, and "the id of the original message is
    used in each case".
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        tea = cast.far.share_with(CAROL, chat.name, TEA)
        shown = shown_id(await alice.receives(chat.message(ASKED)))
        counted = f"Poll: Tea?\n1. Yes (0 votes)\n2. No (1 vote)\n{HOW}"
        correction = f"/message/correct:replace[@id='{shown}']"
        alice.writes(chat.carol, "/vote 2", REQUEST, id="v1")
        await alice.receives_each(
            "/message/receipts:received[@id='v1']", [chat.message(counted), correction]
        )
        assert cast.far.said(CAROL)[-1].votes == {chat.name: (1,)}
        alice.writes(chat.carol, "/vote 0", REQUEST, id="v2")
        nobody = counted.replace("1 vote", "0 votes")
        await alice.receives_each(
            "/message/receipts:received[@id='v2']", [chat.message(nobody), correction]
        )
        cast.far.close(CAROL, tea)
        closed = "Closed poll: Tea?\n1. Yes (0 votes)\n2. No (0 votes)"
        await alice.receives(chat.message(closed), correction)
        alice.writes(chat.carol, "/vote 1", id="v3")
        await alice.receives(
            refused("message", chat.carol, "not-acceptable", "modify"), "/message[@id='v3']"
        )

    stage.play(scene)


def test_one_votes_in_the_poll_that_one_answers(stage: Stage) -> None:
    """XEP-0461 section 4.1: "For other message types the sender should use the 'id' from a"
    origin-id "if present, or the value of the 'id' attribute"; so a poll is meant, though there has
    been another one since.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        tea = cast.far.share_with(CAROL, chat.name, TEA)
        shown = shown_id(await alice.receives(chat.message(ASKED)))
        cast.far.share_with(CAROL, chat.name, Poll(question="Rum?", answers=("Yes",)))
        await alice.receives(chat.message("Poll: Rum?\n1. Yes"))
        alice.writes(chat.carol, "/vote 1", reply(shown, chat.carol) + REQUEST, id="v1")
        await alice.receives_each(
            "/message/receipts:received[@id='v1']", "/message/correct:replace"
        )
        votes = {said.number: said.votes for said in chat.said}
        assert votes[tea.number] == {chat.name: (0,)}

    stage.play(scene)


@pytest.mark.parametrize("command", ["/vote", "/vote 3", "/vote 1 2"])
def test_a_vote_for_nothing_is_refused(stage: Stage, command: str) -> None:
    """Ours: with a sentence that says what would be right."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        cast.far.share_with(CAROL, chat.name, TEA)
        await alice.receives(chat.message(ASKED))
        alice.writes(chat.carol, command, id="v1")
        await alice.receives(
            refused("message", chat.carol, "not-acceptable", "modify"), "/message[@id='v1']"
        )
        assert [said.votes for said in chat.said] == [{}]

    stage.play(scene)


def test_where_there_is_no_poll_the_command_is_words(stage: Stage) -> None:
    """Ours: `/vote` is nobody's command where there is nothing to vote on."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        bodies = ["/vote 1", "vote 1", "/vote for alice", "//vote 1", "/join #tea"]
        for number, body in enumerate(bodies):
            alice.writes(chat.carol, body, REQUEST, id=f"m{number}")
            await alice.receives(f"/message/receipts:received[@id='m{number}']")
        assert [said.text for said in chat.said] == bodies

    stage.play(scene)


def test_without_a_slash_it_is_a_command_where_a_poll_asks_for_votes(stage: Stage) -> None:
    """Ours: clients with commands of their own do not say what begins with a slash; where nobody
    asks for votes these are words like others.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        tea = cast.far.share_with(CAROL, chat.name, TEA)
        await alice.receives(chat.message(ASKED))
        alice.writes(chat.carol, "Vote 2", REQUEST, id="v1")
        await alice.receives_each(
            "/message/receipts:received[@id='v1']", "/message/correct:replace"
        )
        assert [said.votes for said in chat.said] == [{chat.name: (1,)}]
        cast.far.close(CAROL, tea)
        await alice.receives("/message[starts-with(body, 'Closed poll')]/correct:replace")
        alice.writes(chat.carol, "vote 1", REQUEST, id="v2")
        await alice.receives("/message/receipts:received[@id='v2']")
        assert [said.text for said in chat.said][1:] == ["vote 1"]

    stage.play(scene)


def test_where_one_cannot_vote_it_is_said(stage: Stage) -> None:
    """Ours: the poll does not tell how to vote, and an answer to it is refused."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        cast.far.share_with(CAROL, chat.name, Poll(question="Tea?", answers=("Yes", "No")))
        asked = await alice.receives(chat.message("Poll: Tea?\n1. Yes\n2. No"))
        alice.writes(chat.carol, "/vote 1", reply(shown_id(asked), chat.carol), id="v1")
        await alice.receives(
            refused("message", chat.carol, "feature-not-implemented", "cancel"),
            "/message[@id='v1'][error/err:text='One cannot vote in this poll from here.']",
        )

    stage.play(scene, manner=Manner(votes=False))
