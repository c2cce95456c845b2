"""What is said, changed and taken back on a homeserver."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.matrix import ids
from adapters.matrix.calls import voting
from bridge.api.content import File, Location, Poll
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Ref
from bridge.api.ids import NativeId
from tests.adapters.matrix.calls.stage import Stage, running, stage
from tests.adapters.matrix.calls.talk import edit, message, reacted, retracted
from tests.servers.homestead.events import Event

STICKER = File(name="tea", media_type="image/webp", shape="sticker", hosted="mxc://home.test/a1")
HERE = Location(latitude=1, longitude=2, name="Here")


def played(play: Callable[[Stage], Awaitable[None]]) -> None:
    async def run() -> None:
        async with running() as on_stage:
            await play(on_stage)

    asyncio.run(run())


def stands(play: Stage) -> list[str]:
    """What was said there, each as it was edited last."""
    edits = {
        one.content["m.relates_to"]["event_id"]: one.content["m.new_content"]["body"]
        for one in play.tea.timeline
        if "m.new_content" in one.content
    }
    said = [one for one in play.tea.messages if "m.new_content" not in one.content]
    return [edits.get(one.id, one.body) for one in said]


def theirs(event: Event) -> Ref:
    return Ref(native=NativeId(event.id), natives=(NativeId(event.id),))


# --- edits ----------------------------------------------------------------------------------------


def test_an_edit_says_it_to_those_who_know_no_edits_too() -> None:
    async def play(play: Stage) -> None:
        said = await play.says("tee")
        await play.edits(said, "tea, Bob")
        told = play.tea.timeline[-1].content

        assert told == {
            "msgtype": "m.text",
            "body": "* tea, Bob",
            "m.new_content": {"msgtype": "m.text", "body": "tea, Bob", "m.mentions": {}},
            "m.mentions": {},
            "m.relates_to": {"rel_type": "m.replace", "event_id": said.native},
        }

    played(play)


def test_parts_that_an_edit_has_more_or_fewer_come_and_go_after_a_restart_too() -> None:
    async def play(play: Stage) -> None:
        async with play.runs():
            said = await play.says("one", HERE)
            assert len(said.natives) == 2
            await play.edits(said, "two")
            assert stands(play) == ["two"]
        async with play.runs():
            await play.edits(said, "more", HERE, HERE)
            assert [body[:4] for body in stands(play)] == ["more", "Here", "Here"]
        async with play.runs():
            await play.edits(said, "four", HERE, HERE)
            assert [body[:4] for body in stands(play)] == ["four", "Here", "Here"]
            await play.edits(said, "five", HERE)
            assert [body[:4] for body in stands(play)] == ["five", "Here"]
            await play.takes_back(said)
            assert stands(play) == []
            assert [name for name in play.inbox.kept if name.startswith("/part/")] == []

    async def run() -> None:
        async with stage() as made:
            await play(made)

    asyncio.run(run())


def test_what_no_edit_can_become_is_said_anew() -> None:
    """ "The replacement and original events must have the same type"."""

    async def play(play: Stage) -> None:
        said = await play.says("tea")
        await play.edits(said, STICKER)
        assert [one.type for one in play.tea.messages] == ["m.sticker"]
        await play.takes_back(said)
        assert play.tea.messages == []

    played(play)


def test_a_long_edit_is_short_for_those_who_know_no_edits() -> None:
    async def play(play: Stage) -> None:
        said = await play.says("tea")
        await play.edits(said, "a" * 50_000)
        told = play.tea.timeline[-1].content

        assert told["body"] == f"* {'a' * 500}…"
        assert told["m.new_content"]["body"] == "a" * 50_000

    played(play)


# --- taken back -----------------------------------------------------------------------------------


def test_what_is_taken_back_is_redacted_part_by_part_with_its_reason() -> None:
    async def play(play: Stage) -> None:
        said = await play.says("one", HERE)
        await play.takes_back(said, reason="a slip")

        assert play.tea.messages == []
        assert [one.content.get("reason") for one in play.tea.timeline[-2:]] == ["a slip"] * 2

    played(play)


def test_a_moderator_removes_what_others_said() -> None:
    async def play(play: Stage) -> None:
        rude = await play.bob.says(play.tea, "rude")
        await play.takes_back(theirs(rude), by_moderator=True)

        assert play.tea.texts == []

    played(play)


def test_what_may_not_be_removed_is_refused() -> None:
    async def play(play: Stage) -> None:
        fine = await play.bob.says(play.tea, "fine")
        await play.bob.gives(play.tea, play.me, 0)
        with pytest.raises(Refused) as refused:
            await play.takes_back(theirs(fine), by_moderator=True)

        assert refused.value.reason == "forbidden"
        assert play.tea.texts == ["fine"]

    played(play)


# --- reactions ------------------------------------------------------------------------------------


def test_reactions_are_events_that_come_and_go_after_a_restart_too() -> None:
    async def play(play: Stage) -> None:
        async with play.runs():
            tea = await play.bob.says(play.tea, "tea?")
            await play.reacts(theirs(tea), "👍", "🎉")
            assert play.reactions(tea.id) == ["👍", "🎉"]
        async with play.runs():
            await play.reacts(theirs(tea), "🎉", "🍵", before=("👍", "🎉"))
            assert play.reactions(tea.id) == ["🎉", "🍵"]
            await play.reacts(theirs(tea), before=("🎉", "🍵"))
            assert play.reactions(tea.id) == []

    async def run() -> None:
        async with stage() as made:
            await play(made)

    asyncio.run(run())


def test_reactions_of_long_ago_are_found_on_the_homeserver() -> None:
    async def play(play: Stage) -> None:
        tea = await play.bob.says(play.tea, "tea?")
        await play.bob.reacts(tea, "👍")
        mine = await play.me.reacts(tea, "👍")
        play.session.said.reacted.taken(mine.id)
        await play.reacts(theirs(tea), "🎉", before=("👍",))

        assert play.reactions(tea.id) == ["🎉"]
        assert sum(one.type == "m.room.redaction" for one in play.tea.timeline) == 1

    played(play)


def test_a_reaction_that_is_there_already_is_no_failure() -> None:
    async def play(play: Stage) -> None:
        tea = await play.bob.says(play.tea, "tea?")
        await play.reacts(theirs(tea), "👍")
        await play.reacts(theirs(tea), "👍")

        assert play.reactions(tea.id) == ["👍"]

    played(play)


# --- polls ----------------------------------------------------------------------------------------

START = "org.matrix.msc3381.poll.start"


def test_one_votes_in_polls_of_both_kinds_and_what_stands_is_told() -> None:
    async def play(play: Stage) -> None:
        old = await play.bob.sends(
            play.tea,
            {
                START: {
                    "question": {"org.matrix.msc1767.text": "Tea?"},
                    "kind": "org.matrix.msc3381.poll.disclosed",
                    "answers": [{"id": "y", "org.matrix.msc1767.text": "Yes"}],
                }
            },
            START,
        )
        new = await play.bob.sends(
            play.tea,
            {
                "m.text": [{"body": "Tea?"}],
                "m.poll": {
                    "question": {"m.text": [{"body": "Tea?"}]},
                    "kind": "m.disclosed",
                    "answers": [{"m.id": "y", "m.text": [{"body": "Yes"}]}],
                },
            },
            "m.poll.start",
        )
        await play.hs.world.until(lambda: play.session.said.polls.get(new.id) is not None)
        await play.votes(theirs(old), 0)
        await play.votes(theirs(new), 0)
        first, second = play.tea.timeline[-2:]
        shown = Poll(question="Tea?", answers=("Yes",), votes=(1,), takes_votes=True)
        stands = await play.inbox.until(Edit)

        assert (first.type, first.content["org.matrix.msc3381.poll.response"]) == (
            "org.matrix.msc3381.poll.response",
            {"answers": ["y"]},
        )
        assert (second.type, second.content["m.selections"]) == ("m.poll.response", ["y"])
        assert (stands.target.native, stands.content) == (old.id, (shown,))

    played(play)


def test_one_votes_in_an_own_poll_and_takes_it_back() -> None:
    async def play(play: Stage) -> None:
        asked = await play.says(Poll(question="Tea?", answers=("Yes", "No")))
        await play.votes(asked, 1)
        await play.votes(asked)
        chosen = [one.content["org.matrix.msc3381.poll.response"] for one in play.tea.timeline[-2:]]

        assert chosen == [{"answers": ["2"]}, {"answers": []}]

    played(play)


@pytest.mark.parametrize(
    ("choices", "text"),
    [((2,), voting.NO_ANSWER), ((0, 1), voting.ONLY.format(1))],
)
def test_a_vote_for_what_cannot_be_chosen_is_refused(choices: tuple[int, ...], text: str) -> None:
    async def play(play: Stage) -> None:
        asked = await play.says(Poll(question="Tea?", answers=("Yes", "No")))
        with pytest.raises(Refused) as refused:
            await play.votes(asked, *choices)

        assert (refused.value.reason, refused.value.text) == ("not-acceptable", text)

    played(play)


def test_a_vote_in_what_is_no_poll_is_refused() -> None:
    async def play(play: Stage) -> None:
        said = await play.says("Tea?")
        with pytest.raises(Refused) as refused:
            await play.votes(said, 0)

        assert refused.value.text == voting.NO_POLL

    played(play)


# --- threads, repetitions -------------------------------------------------------------------------


def test_an_answer_stays_in_the_thread_and_so_does_what_answers_that() -> None:
    async def play(play: Stage) -> None:
        root = await play.bob.says(play.tea, "tea")
        relation = {"rel_type": "m.thread", "event_id": root.id}
        said = await play.bob.says(play.tea, "which?", **{"m.relates_to": relation})
        await play.hs.world.until(lambda: play.session.said.threads.get(said.id) is not None)
        answer = await play.says("green", answers=theirs(said))
        await play.says("or black", answers=answer)
        threads = [one.content["m.relates_to"] for one in play.tea.timeline[-2:]]

        assert [one["event_id"] for one in threads] == [root.id] * 2
        assert [one["m.in_reply_to"]["event_id"] for one in threads] == [said.id, answer.native]

    played(play)


def test_what_is_repeated_is_done_once() -> None:
    """Whether the answer or what is kept was lost."""

    async def play(play: Stage) -> None:
        tea = await play.bob.says(play.tea, "tea?")
        said = await play.says("one")
        for _ in range(2):
            await play.carry(edit(said, "two", HERE), key="e1")
        assert [body[:4] for body in stands(play)] == ["tea?", "two", "Here"]
        play.inbox.kept = {
            name: value for name, value in play.inbox.kept.items() if "/part/" not in name
        }
        await play.carry(edit(said, "two", HERE), key="e1")
        assert [body[:4] for body in stands(play)] == ["tea?", "two", "Here"]
        assert tea.body == "tea?"

    played(play)


# --- chats with one person ------------------------------------------------------------------------


def test_in_a_chat_all_goes_on_in_the_room_of_the_message() -> None:
    async def play(play: Stage) -> None:
        first = play.hs.world.direct(play.bob, play.me)
        question = await play.bob.says(first, "tea?")
        await play.inbox.until(Message, lambda one: one.text == "tea?")
        second = play.hs.world.direct(play.bob, play.me)
        await play.bob.says(second, "here")
        await play.inbox.until(Message, lambda one: one.text == "here")
        chat = play.session.direct(play.bob.id)
        target = play.ref([ids.message(chat, first.id, question.id)])

        [new] = await play.carry(message("new"), place=chat)
        [answer] = await play.carry(message("yes", answers=target), place=chat)
        said = play.ref([answer])
        await play.carry(edit(said, "no"), place=chat)
        await play.carry(reacted(target, "👍"), place=chat)

        assert new == ids.message(chat, second.id, second.timeline[-1].id)
        assert [one.type for one in first.timeline[-3:]] == [*["m.room.message"] * 2, "m.reaction"]
        assert first.timeline[-2].content["m.new_content"]["body"] == "no"
        await play.carry(reacted(target, before=("👍",)), place=chat)
        await play.carry(retracted(said), place=chat)
        assert first.texts == ["tea?"]
        assert [one.type for one in first.timeline if one.is_redacted] == [
            "m.room.message",
            "m.reaction",
        ]

    played(play)
