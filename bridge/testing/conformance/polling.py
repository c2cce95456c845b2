"""Rules of polls and of voting in them."""

from dataclasses import replace

from bridge.api.content import Poll
from bridge.api.events import Edit, Message, Ref, Vote
from bridge.api.readable import in_words
from bridge.testing.conformance.claims import expect
from bridge.testing.conformance.scene import HOSTED, SOMEBODY, Scene, in_the_room
from bridge.testing.conformance.sharing import heard
from bridge.testing.driving import Driver

TEA = Poll(question="Tea?", answers=("Yes", "No", "Later"))


async def polls_arrive_as_polls(driver: Driver) -> None:
    """In both directions; one that comes says whether one can vote in it through the gateway."""
    async with in_the_room(driver) as scene:
        came = await heard(scene, TEA)
        able = scene.adapter.capabilities(scene.room).texts
        outcomes = await scene.carry(scene.carrying(scene.message(replace(TEA, question="Milk?"))))
        arrived = await driver.friend.shared()

        expect((TEA.question, TEA.answers), (came.question, came.answers), "the poll that came")
        expect((able.votes, False), (came.takes_votes, came.is_closed), "whether one can vote")
        expect(["sent"], outcomes, "what became of a poll")
        expect([("Milk?", TEA.answers)], [(p.question, p.answers) for p in arrived], "what arrived")


async def how_a_poll_stands_is_an_edit(driver: Driver) -> None:
    """Of the whole poll, each time that somebody has voted."""
    async with in_the_room(driver) as scene:
        await heard(scene, TEA)
        asked = _last(scene)
        await driver.friend.vote("Tea?", 1)
        edit = await scene.inbox.until(Edit)
        [poll] = edit.content

        expect(asked.native, edit.target.native, "which message was edited")
        expect(
            (TEA.question, TEA.answers, (0, 1, 0)),
            (poll.question, poll.answers, poll.votes) if isinstance(poll, Poll) else poll,
            "how it stands",
        )


async def ones_own_votes_replace_those_before(driver: Driver) -> None:
    """Where one is allowed several answers at once the whole set; no answer takes them back."""
    async with in_the_room(driver) as scene:
        await heard(scene, replace(TEA, several=True))
        seen, sets = [], ((0,), (1, 2), ())
        for choices in sets:
            outcomes = await scene.carry(scene.carrying(_vote(_last(scene), *choices)))
            expect(["sent"], outcomes, f"what became of a vote for {choices}")
            seen.append((await driver.friend.votes("Tea?")).get(scene.name, ()))

        expect(list(sets), seen, "the votes there")


async def a_wrong_vote_is_refused(driver: Driver) -> None:
    """For an answer that there is not, or in what is no poll."""
    async with in_the_room(driver) as scene:
        await heard(scene, TEA)
        asked = _last(scene)
        await driver.friend.say("tea")
        said = await scene.inbox.until(Message, lambda event: event.text == "tea")
        votes = [scene.carrying(_vote(asked, 7)), scene.carrying(_vote(said, 0))]

        expect(["refused"] * 2, await scene.carry(*votes), "what became of wrong votes")
        expect({}, await driver.friend.votes("Tea?"), "the votes there")


def _last(scene: Scene) -> Message:
    """The last poll that came."""
    polls = [m for m in scene.inbox.of(Message) if any(isinstance(p, Poll) for p in m.content)]
    expect(True, polls[-1].native is not None, "whether a poll has an id")
    return polls[-1]


def _vote(asked: Message, *choices: int) -> Vote:
    natives = () if asked.native is None else (asked.native,)
    words = asked.text or in_words(asked.content[0])
    target = Ref(native=asked.native, natives=natives, words=words)
    return Vote(place=HOSTED, actor=SOMEBODY, at=0.0, target=target, choices=choices)
