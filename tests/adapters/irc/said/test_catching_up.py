"""What was missed in a channel is fetched and put before what is said now: draft/chathistory."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from adapters.irc.adapter import IrcAdapter
from adapters.irc.items import Later
from adapters.irc.said import catching_up
from adapters.irc.session import Session
from bridge.api.adapter import Seat
from bridge.api.events import Gap, Message
from bridge.api.states import Subject
from tests.adapters.irc.inboxes import RecordingInbox, adapter, logged_in, room
from tests.adapters.irc.test_to_events import NOW, in_room
from tests.adapters.irc.test_to_events import told as told_of
from tests.servers.scripted import CAPABILITIES, DraftIrcd

SINCE = 1_700_000_000.0


@asynccontextmanager
async def returned(
    ircd: DraftIrcd, *, cursor: float = SINCE
) -> AsyncIterator[tuple[IrcAdapter, RecordingInbox]]:
    """Alice comes back to #c, where she heard everything up to the cursor."""
    irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox(repr(cursor))
    async with logged_in(irc, inbox, ircd.host, seats=(Seat(f"#c%{ircd.host}"),)):
        await inbox.expect(Subject)
        yield irc, inbox


def bodies(inbox: RecordingInbox) -> list[str]:
    """What people said; the server itself speaks at its console."""
    return [told.text for told in messages(inbox)]


def messages(inbox: RecordingInbox) -> list[Message]:
    return [one for one in inbox.told if isinstance(one, Message) and "%" in one.place.native]


async def last(inbox: RecordingInbox, body: str) -> None:
    """Wait until this was said; it stays."""
    told = await inbox.expect(Message, lambda one: one.text == body)
    inbox.told.append(told)


def test_what_was_missed_comes_in_its_order_with_its_time_and_without_a_gap() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.say("#c", "bob", "heard long ago", at=SINCE - 60)
            msgid = ircd.say("#c", "bob", "missed", at=SINCE + 60)
            ircd.say("#c", "carol", "missed, too", at=SINCE + 61)
            async with returned(ircd) as (_, inbox):
                await last(inbox, "missed, too")
                said = messages(inbox)

                assert [(one.text, one.at) for one in said] == [
                    ("missed", SINCE + 60),
                    ("missed, too", SINCE + 61),
                ]
                assert said[0].native == msgid
                assert said[0].place == room("#c", ircd.host)
                ircd.say("#c", "bob", "now")
                await last(inbox, "now")
                assert not [told for told in inbox.told if isinstance(told, Gap)]

    asyncio.run(run())


def test_many_pages_are_asked_for_one_behind_the_other() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            said = [f"line {number}" for number in range(130)]
            for number, body in enumerate(said):
                ircd.say("#c", "bob", body, at=SINCE + 1 + number)
            async with returned(ircd) as (_, inbox):
                await last(inbox, said[-1])

                assert bodies(inbox) == said
                asked = [line for line in ircd.client("alice").heard if "CHATHISTORY" in line]
                assert [line.rpartition(" ")[2] for line in asked] == ["50"] * len(asked)

    asyncio.run(run())


def test_what_is_said_meanwhile_comes_behind_what_was_missed() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.is_silent = True
            ircd.say("#c", "bob", "missed", at=SINCE + 60)
            async with returned(ircd) as (_, inbox):
                await ircd.heard("alice", "CHATHISTORY AFTER #c timestamp=2023-11-14T22:13:20.000Z")
                now = ircd.say("#c", "carol", "said meanwhile", at=time.time())
                alice = ircd.client("alice")
                alice.write(":s BATCH +h chathistory #c")
                alice.write(
                    ":bob!b@h PRIVMSG #c :missed",
                    {"batch": "h", "msgid": "m1", "time": "2023-11-14T22:14:20.000Z"},
                )
                alice.write(":s BATCH -h")
                await ircd.heard("alice", "CHATHISTORY AFTER #c msgid=m1")
                alice.write(":s BATCH +i chathistory #c")
                alice.write(":s BATCH -i")
                await last(inbox, "said meanwhile")

                assert bodies(inbox) == ["missed", "said meanwhile"]
                assert inbox.told[-1].native == now  # type: ignore[union-attr]

    asyncio.run(run())


def test_a_server_that_refuses_leaves_a_gap() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.fails = "MESSAGE_ERROR"
            async with returned(ircd) as (_, inbox):
                gap = await inbox.expect(Gap)

                assert (gap.place, gap.since) == (room("#c", ircd.host), SINCE)

    asyncio.run(run())


def test_a_server_that_never_answers_leaves_a_gap_and_what_was_said_meanwhile() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.is_silent = True
            async with returned(ircd) as (_, inbox):
                ircd.say("#c", "bob", "said meanwhile")
                await inbox.expect(Gap)
                await last(inbox, "said meanwhile")

    catching_up.WITHIN, was = 0.2, catching_up.WITHIN
    try:
        asyncio.run(run())
    finally:
        catching_up.WITHIN = was


def test_more_than_is_fetched_leaves_a_gap_behind_it() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            for number in range(120):
                ircd.say("#c", "bob", f"line {number}", at=SINCE + 1 + number)
            async with returned(ircd) as (_, inbox):
                gap = await inbox.expect(Gap)

                assert bodies(inbox)[-1] == "line 99"
                assert gap.since == SINCE + 100

    catching_up.MOST, was = 100, catching_up.MOST
    try:
        asyncio.run(run())
    finally:
        catching_up.MOST = was


def test_who_came_and_went_meanwhile_changes_nothing() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.arrive("#c", "bob")
            ircd.say("#c", "bob", "missed")
            async with returned(ircd, cursor=time.time() - 60) as (irc, inbox):
                await last(inbox, "missed")
                place = room("#c", ircd.host)
                # Had our own JOIN of before been taken for one, nobody would be here any more.
                assert (await irc.join(7, place, "alice", None)).name == "alice"  # type: ignore[arg-type]
                assert len([line for line in ircd.client("alice").heard if "JOIN" in line]) == 1

    asyncio.run(run())


def test_a_server_without_it_leaves_a_gap() -> None:
    async def run() -> None:
        without = CAPABILITIES.replace("draft/chathistory ", "")
        async with DraftIrcd(capabilities=without) as ircd, returned(ircd) as (_, inbox):
            assert (await inbox.expect(Gap)).since == SINCE

    asyncio.run(run())


def test_what_people_said_to_us_meanwhile_comes_in_their_chats() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.whisper("bob", "alice", "heard long ago", at=SINCE - 60)
            ircd.whisper("bob", "alice", "are you there?", at=SINCE + 60)
            ircd.whisper("carol", "alice", "call me", at=SINCE + 61)
            ircd.whisper("dave", "eve", "not to us", at=SINCE + 61)
            async with returned(ircd) as (_, inbox):
                await last(inbox, "are you there?")
                await last(inbox, "call me")

                said = sorted((one.place.native, one.text, one.at) for one in messages(inbox))
                assert said == [
                    (f"bob%{ircd.host}", "are you there?", SINCE + 60),
                    (f"carol%{ircd.host}", "call me", SINCE + 61),
                ]

    asyncio.run(run())


def test_what_was_said_to_us_is_asked_for_again_after_every_loss() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd, returned(ircd) as (_, inbox):
            ircd.cut("alice")
            ircd.whisper("bob", "alice", "while you were away")
            await last(inbox, "while you were away")
            ircd.whisper("bob", "alice", "now")
            await last(inbox, "now")

            assert bodies(inbox) == ["while you were away", "now"]

    asyncio.run(run())


def test_where_a_chat_cannot_be_fetched_it_says_that_something_may_lack() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.is_silent = True
            async with returned(ircd) as (_, inbox):
                await ircd.heard("alice", "CHATHISTORY TARGETS")
                alice = ircd.client("alice")
                alice.write(":s BATCH +t draft/chathistory-targets")
                alice.write(":s CHATHISTORY TARGETS bob 2026-01-31T12:00:00.000Z", {"batch": "t"})
                alice.write(":s BATCH -t")
                await ircd.heard("alice", "CHATHISTORY AFTER bob")
                alice.write(":s FAIL CHATHISTORY INVALID_TARGET AFTER bob :No")
                await last(inbox, catching_up.MAY_LACK)

    asyncio.run(run())


# --- servers without bounds -----------------------------------------------------------------------


def catching() -> Session:
    """alice has come back to #c, and asks for what was said meanwhile."""
    state = in_room()
    state.caps = frozenset({"draft/chathistory", "batch"})
    channel = state.channels["#c"]
    channel.missed_since = state.missed_since = SINCE
    catching_up.begin(state, channel, NOW)
    return state


def gap(items: Sequence[object]) -> Gap:
    return next(item for item in items if isinstance(item, Gap))


@pytest.mark.parametrize("msgid", ["m{}", "the same"])
def test_a_page_without_an_end_is_kept_up_to_a_bound_and_the_rest_is_a_gap(msgid: str) -> None:
    state = catching()
    told_of(state, "BATCH +r chathistory #c")
    for number in range(2 * catching_up.MOST):
        said = f"@batch=r;msgid={msgid.format(number).replace(' ', '')} :bob!b@h PRIVMSG #c :x"
        assert told_of(state, said) == []

    kept = told_of(state, "BATCH -r")

    assert len(kept) == catching_up.MOST + catching_up.PAGE + 1
    assert gap(kept).until == NOW


def test_who_says_more_than_is_kept_meanwhile_is_heard_behind_a_gap() -> None:
    state = catching()
    said = [told_of(state, f":bob!b@h PRIVMSG #c :{n}") for n in range(catching_up.MOST + 1)]

    assert [len(each) for each in said] == [0] * (catching_up.MOST - 1) + [catching_up.MOST + 1, 1]
    assert isinstance(said[-2][0], Gap)


def test_a_server_that_tells_of_more_chats_than_it_was_asked_for_is_not_asked_of_them() -> None:
    state = catching()
    told_of(state, "BATCH +t draft/chathistory-targets")
    for number in range(100):
        told_of(state, f"@batch=t CHATHISTORY TARGETS n{number} 2026-01-31T12:00:00.000Z")

    assert len(state.catching) == catching_up.MOST_CHATS + 1


def test_of_more_channels_than_are_fetched_at_once_what_was_missed_is_a_gap() -> None:
    state = catching()
    room_ = state.channels["#c"]
    for number in range(catching_up.MOST_AT_ONCE):
        state.catching[f"#{number}"] = state.catching["#c"]
    del state.catching["#c"]

    assert gap(catching_up.begin(state, room_, NOW)).since == SINCE


def test_chats_of_which_the_server_does_not_tell_are_given_up() -> None:
    state = in_room()
    state.caps, state.missed_since = frozenset({"draft/chathistory", "batch"}), SINCE
    _, later = catching_up.begin_chats(state, NOW)

    assert isinstance(later, Later)
    later.what()
    assert state.missed_since is None


def test_of_many_channels_a_few_are_asked_for_at_a_time() -> None:
    channels = [f"#c{number}" for number in range(12)]

    async def run() -> None:
        async with DraftIrcd() as ircd:
            for channel in channels:
                ircd.say(channel, "bob", f"missed in {channel}", at=SINCE + 60)
            ircd.is_silent = True
            irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox(repr(SINCE))
            seats = tuple(Seat(f"{channel}%{ircd.host}") for channel in channels)
            async with logged_in(irc, inbox, ircd.host, seats=seats):
                for _ in channels:
                    await inbox.expect(Subject)
                alice = ircd.client("alice")
                await ircd.until(lambda: len(asked(alice.heard)) == catching_up.OPEN)
                ircd.is_silent = False
                for line in asked(alice.heard):
                    ircd.take(alice, line)
                for channel in channels:
                    await last(inbox, f"missed in {channel}")
                assert not [told for told in inbox.told if isinstance(told, Gap)]

    asyncio.run(run())


def test_where_a_server_does_not_answer_nobody_waits_for_a_turn() -> None:
    channels = [f"#c{number}" for number in range(12)]

    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.is_silent = True
            irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox(repr(SINCE))
            seats = tuple(Seat(f"{channel}%{ircd.host}") for channel in channels)
            async with logged_in(irc, inbox, ircd.host, seats=seats):
                places = {(await inbox.expect(Gap)).place.native for _ in channels}

                assert places == {seat.native for seat in seats}

    catching_up.WITHIN, was = 0.2, catching_up.WITHIN
    try:
        asyncio.run(run())
    finally:
        catching_up.WITHIN = was


def asked(heard: list[str]) -> list[str]:
    return [line for line in heard if line.startswith("CHATHISTORY AFTER #")]
