"""The recorder keeps the order of what it is given, and commits when it is told to."""

import asyncio

import pytest

from bridge.api.adapter import Recalled
from bridge.api.events import Gap
from bridge.api.ids import NetworkName, Place
from bridge.api.states import Condition, Subject
from bridge.testing.inbox import Recorder

TEA = Place(NetworkName("fake"), "room", "#tea%irc.fake")
GAP = Gap(place=TEA, since=1.0, until=2.0)
SUBJECT = Subject(place=TEA, text="tea")
UP = Condition(login=None, standing="up", words="Connected.")


def test_events_states_and_conditions_stand_in_one_order() -> None:
    async def main() -> None:
        inbox = Recorder()
        inbox.show(SUBJECT)
        accepted = inbox.accept((GAP, GAP), cursor="7")
        inbox.report(UP)
        await accepted

        assert inbox.given == [SUBJECT, GAP, GAP, UP]
        assert inbox.of(Gap) == [GAP, GAP]
        assert await inbox.recall() == Recalled("7")

    asyncio.run(main())


def test_commits_wait_until_they_are_released() -> None:
    async def main() -> None:
        inbox = Recorder()
        inbox.hold()
        first, second = inbox.accept((GAP,)), inbox.accept((GAP, GAP))
        await asyncio.sleep(0)
        assert (first.done(), second.done()) == (False, False)
        inbox.release()
        await asyncio.gather(first, second, inbox.accept((GAP,)))

        assert (inbox.most_in_flight, inbox.most_uncommitted) == (2, 3)

    asyncio.run(main())


def test_what_is_waited_for_may_have_come_or_be_yet_to_come() -> None:
    async def main() -> None:
        inbox = Recorder()
        waiting = asyncio.ensure_future(inbox.until(Gap))
        await asyncio.sleep(0)
        inbox.accept((GAP,))

        assert [await waiting, await inbox.until(Gap)] == [GAP, GAP]
        with pytest.raises(AssertionError, match=r"no such Gap within 0\.01 s"):
            await inbox.until(Gap, after=1, within=0.01)

    asyncio.run(main())
